import json

import pytest

from grass_model.data.classes import read_classes, read_colours, read_values
from grass_model.data.polygons import find_polygons
from grass_qgis.engine.core.errors import DataError


def test_classes_are_read_in_both_colour_forms(tmp_path):
    record = {
        "0": {"name": "roof", "rgb": [60, 16, 152]},
        "1": {"name": "road", "colour": "#ffffff"},
        "255": {"name": "ignore", "rgb": [0, 0, 0]},
    }
    (tmp_path / "classes.json").write_text(json.dumps(record))
    classes = read_classes(tmp_path)
    assert [(c.id, c.name, c.colour) for c in classes] == [
        (0, "roof", "#3c1098"),
        (1, "road", "#ffffff"),
    ]


@pytest.mark.parametrize(
    "text", ["", "[]", '{"1": {"name": "x", "rgb": [1,2,3]}}', '{"0": {"rgb": [1,2,3]}}']
)
def test_classes_that_cannot_be_used_are_refused(tmp_path, text):
    (tmp_path / "classes.json").write_text(text)
    with pytest.raises(DataError, match=r"classes\.json"):
        read_classes(tmp_path)


def test_the_colour_of_what_is_not_labelled_is_optional(tmp_path):
    record = {"0": {"name": "roof", "rgb": [60, 16, 152]}, "255": {"name": "ignore"}}
    (tmp_path / "classes.json").write_text(json.dumps(record))
    assert read_colours(tmp_path) == ((60, 16, 152, 0),)
    record["255"]["rgb"] = [1, 2, 3]
    (tmp_path / "classes.json").write_text(json.dumps(record))
    assert read_colours(tmp_path)[1] == (1, 2, 3, 255)


def test_two_classes_of_one_colour_or_value_are_refused(tmp_path):
    record = {
        "0": {"name": "roof", "rgb": [1, 2, 3]},
        "1": {"name": "road", "rgb": [1, 2, 3], "values": ["roof"]},
    }
    (tmp_path / "classes.json").write_text(json.dumps(record))
    with pytest.raises(DataError, match="one colour"):
        read_colours(tmp_path)
    with pytest.raises(DataError, match="'roof' stands for two"):
        read_values(tmp_path)


def test_files_may_begin_with_a_byte_order_mark(tmp_path):
    text = json.dumps({"0": {"name": "roof", "rgb": [60, 16, 152]}})
    (tmp_path / "classes.json").write_text(text, encoding="utf-8-sig")
    assert [item.name for item in read_classes(tmp_path)] == ["roof"]
    (tmp_path / "p.gpkg").touch()
    (tmp_path / "labels.json").write_text('{"polygons": "p.gpkg"}', encoding="utf-8-sig")
    assert find_polygons(tmp_path).file == tmp_path / "p.gpkg"
