import json
import re

import pytest

from grass_model.data.polygons import find_polygons
from grass_qgis.engine.core.errors import DataError

CLASSES = {
    "0": {"name": "field", "rgb": [1, 2, 3], "values": ["wheat", "7"]},
    "1": {"name": "road", "rgb": [4, 5, 6]},
    "255": {"name": "unknown"},
}


def dataset(folder, *files, record=None):
    (folder / "classes.json").write_text(json.dumps(CLASSES))
    for name in files:
        (folder / name).touch()
    if record is not None:
        (folder / "labels.json").write_text(json.dumps(record))
    return folder


def test_a_file_of_the_usual_name_is_taken_with_the_field_class(tmp_path):
    result = find_polygons(dataset(tmp_path, "labels.gpkg"))
    assert (result.file, result.field) == (tmp_path / "labels.gpkg", "class")
    assert dict(result.ids) == {
        "wheat": 0, "7": 0, "field": 0, "0": 0, "road": 1, "1": 1, "unknown": 255, "255": 255,
    }  # fmt: skip


def test_masks_go_before_a_file_of_the_usual_name_but_not_before_labels_json(tmp_path):
    dataset(tmp_path, "labels.gpkg")
    (tmp_path / "masks").mkdir()
    assert find_polygons(tmp_path) is None
    dataset(tmp_path, record={"polygons": "labels.gpkg", "field": "use"})
    assert find_polygons(tmp_path).field == "use"


def test_the_area_where_labels_are_complete_has_a_background(tmp_path):
    record = {"polygons": "p.shp", "labelled_area": "a.gpkg", "background": "field"}
    result = find_polygons(dataset(tmp_path, "p.shp", "a.gpkg", record=record))
    assert (result.area, result.background) == (tmp_path / "a.gpkg", 0)
    assert result.files == (tmp_path / "p.shp", tmp_path / "a.gpkg")


@pytest.mark.parametrize(
    ("record", "word"),
    [
        ({"polygons": "9" * 400}, "no such file"),
        ({"polygons": "q.shp"}, r"q\.shp .* no such file"),
        ({"field": "class"}, "needs polygons"),
        ({"polygons": "p.shp", "colour": 1}, "colour"),
        ({"polygons": "p.shp", "background": "field"}, "Give both or neither"),
        ({"polygons": "p.shp", "labelled_area": "p.shp", "background": "lake"}, "'lake'"),
        ([], "cannot be read"),
    ],
)
def test_a_description_that_cannot_be_used_is_refused(tmp_path, record, word):
    with pytest.raises(DataError) as caught:
        find_polygons(dataset(tmp_path, "p.shp", record=record))
    assert re.search(word, str(caught.value))


def test_two_files_of_the_usual_names_are_one_too_many(tmp_path):
    with pytest.raises(DataError, match=r"labels\.gpkg and labels\.shp"):
        find_polygons(dataset(tmp_path, "labels.gpkg", "labels.shp"))
