import json

import numpy as np
import pytest
import rasterio

from grass_model.data.scenes import (
    labelled_scenes,
    of_split,
    read_classes,
    unlabelled_scenes,
)
from grass_qgis.engine.errors import DataError


def touch(path):
    path.parent.mkdir(parents=True, exist_ok=True)
    profile = {"driver": "GTiff", "width": 4, "height": 4, "count": 1, "dtype": "uint8"}
    with rasterio.open(path, "w", **profile) as target:
        target.write(np.zeros((1, 4, 4), np.uint8))


def dataset(folder, keys, index=None):
    for key in keys:
        touch(folder / "images" / f"{key}.tif")
        touch(folder / "masks" / f"{key}.tif")
    if index is not None:
        (folder / "index.csv").write_text(index)
    return folder


def test_the_index_decides_the_splits(tmp_path):
    dataset(tmp_path, "abc", "key,split\na,test\nb,train\nc,val\n")
    scenes = labelled_scenes(tmp_path)
    assert {s.key: s.split for s in scenes} == {"a": "test", "b": "train", "c": "val"}
    assert [s.key for s in of_split(scenes, "val")] == ["c"]


def test_pretraining_never_sees_held_out_scenes(tmp_path):
    dataset(tmp_path, "abc", "key,split\na,test\nb,train\nc,val\n")
    assert [s.key for s in unlabelled_scenes(str(tmp_path))] == ["b"]
    assert [s.key for s in unlabelled_scenes(str(tmp_path / "images"))] == ["b"]


def test_without_an_index_whole_scenes_are_drawn_and_the_draw_is_repeatable(tmp_path):
    dataset(tmp_path, "abcdefgh")
    splits = {s.key: s.split for s in labelled_scenes(tmp_path)}
    assert splits == {s.key: s.split for s in labelled_scenes(tmp_path)}
    assert set(splits.values()) == {"train", "val", "test"}
    trained = {key for key, split in splits.items() if split == "train"}
    for path in (tmp_path, tmp_path / "images"):
        assert {s.key for s in unlabelled_scenes(str(path))} == trained


@pytest.mark.parametrize(
    ("index", "word"),
    [
        ("key,split\na,train\nb,train\n", "'c'"),
        ("key,split\na,train\nb,val\nc,exam\n", "'c'"),
        ("name,part\na,train\n", "name"),
        ("key,split\n", "no row"),
    ],
)
def test_a_wrong_index_is_refused(tmp_path, index, word):
    dataset(tmp_path, "abc", index)
    with pytest.raises(DataError, match=word):
        labelled_scenes(tmp_path)


def test_a_missing_mask_is_named(tmp_path):
    dataset(tmp_path, "abc")
    (tmp_path / "masks" / "b.tif").unlink()
    with pytest.raises(DataError, match=r"b\.tif"):
        labelled_scenes(tmp_path)


def test_two_scenes_are_too_few_to_split(tmp_path):
    with pytest.raises(DataError, match="2 scenes cannot be split") as caught:
        labelled_scenes(dataset(tmp_path, "ab"))
    assert "at least three" in caught.value.remedy


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
