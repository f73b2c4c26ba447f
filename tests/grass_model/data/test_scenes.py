import numpy as np
import pytest
import rasterio

from grass_model.data.scenes import (
    labelled_scenes,
    of_split,
    unlabelled_scenes,
)
from grass_qgis.engine.core.errors import DataError


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


def test_a_mask_without_an_image_is_named(tmp_path):
    dataset(tmp_path, "abc")
    touch(tmp_path / "masks" / "d.tif")
    with pytest.raises(DataError, match=r"1 of 4 masks .* have no image, d\.tif"):
        labelled_scenes(tmp_path)


def test_two_files_of_one_name_are_refused(tmp_path):
    dataset(tmp_path, "abc")
    touch(tmp_path / "masks" / "b.png.tif")
    (tmp_path / "masks" / "b.png.tif").rename(tmp_path / "masks" / "b.tiff")
    with pytest.raises(DataError, match=r"both b\.tif and b\.tiff"):
        labelled_scenes(tmp_path)


def test_polygons_are_the_labels_of_every_image_and_hold_out_its_scenes(tmp_path):
    for key in "abc":
        touch(tmp_path / "images" / f"{key}.tif")
    (tmp_path / "labels.gpkg").touch()
    (tmp_path / "classes.json").write_text('{"0": {"name": "field", "rgb": [1, 2, 3]}}')
    (tmp_path / "index.csv").write_text("key,split\na,test\nb,train\nc,val\n")
    scenes = labelled_scenes(tmp_path)
    assert {scene.mask.file.name for scene in scenes} == {"labels.gpkg"}
    assert [scene.key for scene in unlabelled_scenes(str(tmp_path))] == ["b"]


def test_accents_may_be_written_in_either_way(tmp_path):
    whole, apart = "caf\u00e9", "cafe\u0301"
    dataset(tmp_path, ["a", "b", whole])
    (tmp_path / "masks" / f"{whole}.tif").rename(tmp_path / "masks" / f"{apart}.tif")
    (tmp_path / "masks" / "._a.tif").touch()
    index = f"key,split\na,train\nb,val\n{apart},test\n"
    (tmp_path / "index.csv").write_text(index, encoding="utf-8-sig")
    scenes = {scene.key: scene for scene in labelled_scenes(tmp_path)}
    assert scenes[whole].split == "test"
    assert scenes[whole].mask.name == f"{apart}.tif"


def test_the_same_name_written_in_both_ways_is_refused(tmp_path):
    dataset(tmp_path, ["a", "caf\u00e9", "cafe\u0301"])
    if len(list((tmp_path / "images").iterdir())) < 3:
        pytest.skip("this disk takes them for one")
    with pytest.raises(DataError, match="holds both"):
        labelled_scenes(tmp_path)
