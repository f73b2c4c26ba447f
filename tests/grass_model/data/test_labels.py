import numpy as np
import pytest
from rasterio import Affine

from grass_model.data.imagery import describe_image
from grass_model.data.labels import open_labels
from grass_model.data.scenes import Scene
from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.tiling.grid import Window
from tests.grass_model.data.test_tiles import write

WHOLE = Window(0, 0, 8, 6)
COLOURS = ((60, 16, 152, 0), (110, 193, 228, 1), (155, 155, 155, 255))


def colour_mask(path, ids, alpha=None):
    table = {id: rgb for *rgb, id in COLOURS}
    bands = np.array([table[int(v)] for v in ids.ravel()], np.uint8).T.reshape(3, *ids.shape)
    whole = bands if alpha is None else np.concatenate([bands, alpha[None]])
    return write(path, whole, photometric="RGB")


def scene_of(tmp_path, mask, **profile):
    image = write(tmp_path / "i.tif", np.ones((1, 6, 8), np.uint8), **profile)
    return Scene("i", image, mask, colours=COLOURS)


def read(scene, window=WHOLE, classes=2):
    with open_labels(scene, describe_image(scene.image), classes) as labels:
        return labels.read(window)


def test_colours_become_the_classes_they_stand_for(tmp_path):
    ids = np.random.default_rng(0).choice([0, 1, 255], (6, 8))
    scene = scene_of(tmp_path, colour_mask(tmp_path / "m.tif", ids))
    assert np.array_equal(read(scene), ids)
    assert np.array_equal(read(scene, Window(2, 1, 5, 3)), ids[1:4, 2:7])


def test_what_is_transparent_in_a_colour_mask_is_not_labelled(tmp_path):
    ids = np.zeros((6, 8), int)
    alpha = np.full((6, 8), 255, np.uint8)
    alpha[:2] = 0
    found = read(scene_of(tmp_path, colour_mask(tmp_path / "m.tif", ids, alpha)))
    assert (found[:2] == 255).all()
    assert (found[2:] == 0).all()


def test_colours_of_no_class_are_named(tmp_path):
    bands = np.full((3, 6, 8), 7, np.uint8)
    scene = scene_of(tmp_path, write(tmp_path / "m.tif", bands, photometric="RGB"))
    with pytest.raises(DataError, match=r"1 colours .*\(7, 7, 7\)") as caught:
        read(scene)
    assert "JPEG" in caught.value.remedy


def test_a_colour_mask_needs_a_table(tmp_path):
    mask = colour_mask(tmp_path / "m.tif", np.zeros((6, 8), int))
    scene = Scene("i", scene_of(tmp_path, mask).image, mask)
    with pytest.raises(DataError, match=r"no classes\.json"):
        read(scene)


def test_a_mask_that_lies_beside_its_image_is_refused(tmp_path):
    grid = {"crs": "EPSG:32633", "transform": Affine(1, 0, 500, 0, -1, 900)}
    beside = {"crs": "EPSG:32633", "transform": Affine(1, 0, 503, 0, -1, 900)}
    ids = np.zeros((6, 8), np.uint8)
    there = scene_of(tmp_path, write(tmp_path / "m.tif", ids, **grid), **grid)
    assert (read(there) == 0).all()
    shifted = scene_of(tmp_path, write(tmp_path / "n.tif", ids, **beside), **grid)
    with pytest.raises(DataError, match=r"3\.0 pixels beside"):
        read(shifted)
