import itertools
import math
import tempfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from rasterio import Affine

from grass_model.data.imagery import describe_image
from grass_model.data.labels import open_labels
from grass_model.data.scenes import Scene
from grass_qgis.engine.core.errors import DataError, RasterError
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
    result = read(scene_of(tmp_path, colour_mask(tmp_path / "m.tif", ids, alpha)))
    assert (result[:2] == 255).all()
    assert (result[2:] == 0).all()


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


def index_mask(path, ids, **profile):
    return write(path, np.asarray(ids), **profile)


WHOLE_TYPES = ("uint8", "int8", "int16", "uint16", "int32", "uint32", "int64", "uint64")
FLOATS = ("float32", "float64")


@pytest.mark.parametrize("dtype", [*WHOLE_TYPES, *FLOATS])
def test_class_indices_of_every_type_are_read(tmp_path, dtype):
    ids = (np.arange(48).reshape(6, 8) % 2).astype(dtype)
    assert np.array_equal(read(scene_of(tmp_path, index_mask(tmp_path / "m.tif", ids))), ids)


@settings(deadline=None, max_examples=40)
@given(
    st.sampled_from((*WHOLE_TYPES, *FLOATS)),
    st.one_of(
        st.integers(-(2**62), 2**62), st.floats(allow_nan=True, allow_infinity=True, width=32)
    ),
)
def test_a_value_is_a_class_or_refused_or_not_labelled(dtype, value):
    kind = np.dtype(dtype)
    limits = np.iinfo(kind) if kind.kind in "iu" else None
    if limits is not None and not (
        math.isfinite(value) and limits.min <= value <= limits.max and value == int(value)
    ):
        return
    with tempfile.TemporaryDirectory() as folder, np.errstate(over="ignore"):
        ids = np.zeros((6, 8), kind)
        ids[2:4] = kind.type(value)
        stored = ids[2, 0]
        scene = scene_of(Path(folder), index_mask(Path(folder) / "m.tif", ids))
        if not np.isfinite(float(stored)) or stored in (0, 1, 255):
            expected = int(stored) if np.isfinite(float(stored)) else 255
            result = read(scene)
            assert (result[2:4] == expected).all()
            assert (result[:2] == 0).all()
        else:
            with pytest.raises(DataError, match=r"m\.tif holds ids") as caught:
                read(scene)
            assert caught.value.remedy


@pytest.mark.parametrize(
    ("dtype", "nodata"), [("int16", -9999), ("float32", math.nan), ("float64", -1e30), ("uint8", 9)]
)
def test_nodata_of_a_mask_is_not_labelled(tmp_path, dtype, nodata):
    ids = np.ones((6, 8), dtype)
    ids[:3] = nodata
    result = read(scene_of(tmp_path, index_mask(tmp_path / "m.tif", ids, nodata=nodata)))
    assert (result[:3] == 255).all()
    assert (result[3:] == 1).all()


def test_nodata_that_is_a_class_too_is_refused(tmp_path):
    ids = np.ones((6, 8), np.uint8)
    unused = scene_of(tmp_path, index_mask(tmp_path / "m.tif", ids, nodata=0))
    assert (read(unused) == 1).all()
    ids[0, 0] = 0
    scene = scene_of(tmp_path, index_mask(tmp_path / "n.tif", ids, nodata=0))
    with pytest.raises(DataError, match="declares 0 as nodata, which is also class 0") as caught:
        read(scene)
    assert "unsetnodata" in caught.value.remedy
    black = Scene("i", scene.image, None, colours=((0, 0, 0, 0), (9, 9, 9, 1)))
    colours = write(tmp_path / "c.tif", np.zeros((3, 6, 8), np.uint8), photometric="RGB", nodata=0)
    with pytest.raises(DataError, match="declares 0 as nodata, which is also class 0"):
        read(replace(black, mask=colours))


def test_what_the_alpha_of_an_index_mask_hides_is_not_labelled(tmp_path):
    ids, alpha = np.ones((6, 8), np.uint8), np.full((6, 8), 255, np.uint8)
    ids[:2], alpha[:2] = 0, 0
    Image.merge("LA", [Image.fromarray(ids), Image.fromarray(alpha)]).save(tmp_path / "m.png")
    result = read(scene_of(tmp_path, tmp_path / "m.png"))
    assert (result[:2] == 255).all()
    assert (result[2:] == 1).all()


def palette_mask(path, ids, order, transparent=()):
    """A PNG whose values are numbered in `order` of the classes, as an editor would."""
    table = {id: rgb for *rgb, id in COLOURS}
    values = np.zeros(ids.shape, np.uint8)
    for value, index in enumerate(order):
        values[ids == index] = value
    image = Image.fromarray(values, mode="P")
    image.putpalette([channel for index in order for channel in table[index]])
    more = {}
    if transparent:
        more["transparency"] = bytes(0 if index in transparent else 255 for index in order)
    image.save(path, **more)
    return path


@pytest.mark.parametrize("order", list(itertools.permutations((0, 1, 255))))
def test_a_palette_is_compared_by_colour_however_an_editor_numbers_it(tmp_path, order):
    ids = np.random.default_rng(1).choice([0, 1, 255], (6, 8))
    result = read(scene_of(tmp_path, palette_mask(tmp_path / "m.png", ids, order)))
    assert np.array_equal(result, ids)


@pytest.mark.parametrize("transparent", [(1,), (0, 1)])
def test_transparent_colours_of_a_palette_are_not_labelled(tmp_path, transparent):
    ids = np.random.default_rng(2).choice([0, 1, 255], (6, 8))
    scene = scene_of(tmp_path, palette_mask(tmp_path / "m.png", ids, (255, 1, 0), transparent))
    assert np.array_equal(read(scene), np.where(np.isin(ids, transparent), 255, ids))


def test_colours_of_a_palette_that_name_no_class_are_refused(tmp_path):
    image = Image.fromarray(np.ones((6, 8), np.uint8), mode="P")
    image.putpalette([60, 16, 152, 61, 16, 152])
    image.save(tmp_path / "m.png")
    with pytest.raises(DataError, match=r"1 colours .*\(61, 16, 152\)"):
        read(scene_of(tmp_path, tmp_path / "m.png"))


def test_a_grey_palette_says_nothing_of_classes_and_255_is_never_one(tmp_path):
    ids = np.random.default_rng(3).choice([0, 1, 255], (6, 8)).astype(np.uint8)
    image = Image.fromarray(ids, mode="P")
    image.putpalette([value for value in range(256) for _ in range(3)])
    image.save(tmp_path / "m.png")
    assert np.array_equal(read(scene_of(tmp_path, tmp_path / "m.png")), ids)
    without = replace(scene_of(tmp_path, tmp_path / "m.png"), colours=())
    assert np.array_equal(read(without), ids)


@pytest.mark.parametrize(
    ("dtype", "value"), [("uint16", 60 + 256), ("int16", -1), ("float32", 60.5), ("float32", 1e30)]
)
def test_colours_beyond_8_bits_are_refused(tmp_path, dtype, value):
    bands = np.stack([np.full((6, 8), c) for c in COLOURS[0][:3]]).astype(dtype)
    bands[0, 1, 1] = value
    with pytest.raises(DataError, match="1 colours"):
        read(scene_of(tmp_path, write(tmp_path / "m.tif", bands)))


def test_colours_are_read_by_the_names_of_their_bands(tmp_path):
    ids = np.random.default_rng(0).choice([0, 1, 255], (6, 8))
    path = colour_mask(tmp_path / "m.tif", ids)
    with rasterio.open(path) as source:
        bands = source.read()
    swapped = write(tmp_path / "n.tif", bands[::-1].copy(), photometric="RGB")
    with rasterio.open(swapped, "r+") as target:
        target.descriptions = ("blue", "green", "red")
    assert np.array_equal(read(scene_of(tmp_path, swapped)), ids)


def test_masks_that_are_no_masks_are_refused(tmp_path):
    many = write(tmp_path / "m.tif", np.zeros((6, 6, 8), np.uint8))
    with pytest.raises(DataError, match="has 6 bands"):
        read(scene_of(tmp_path, many))
    with rasterio.open(
        tmp_path / "c.tif", "w", driver="GTiff", width=8, height=6, count=1, dtype="complex64"
    ) as target:
        target.write(np.ones((1, 6, 8), "complex64"))
    with pytest.raises(RasterError, match="complex"):
        read(scene_of(tmp_path, tmp_path / "c.tif"))


def test_a_mask_in_another_reference_system_is_compared_by_its_place(tmp_path):
    grid = {"crs": "EPSG:32633", "transform": Affine(10, 0, 500_000, 0, -10, 5_500_000)}
    ids = np.zeros((6, 8), np.uint8)
    esri = rasterio.CRS.from_epsg(32633).to_wkt(version="WKT1_ESRI")
    same = {**grid, "crs": esri}
    assert (read(scene_of(tmp_path, write(tmp_path / "m.tif", ids, **same), **grid)) == 0).all()
    zone = {**grid, "crs": "EPSG:32632"}
    with pytest.raises(DataError, match="pixels beside"):
        read(scene_of(tmp_path, write(tmp_path / "n.tif", ids, **zone), **grid))
    upside_down = {**grid, "transform": Affine(10, 0, 500_000, 0, 10, 5_499_940)}
    with pytest.raises(DataError, match="pixels beside"):
        read(scene_of(tmp_path, write(tmp_path / "o.tif", ids, **upside_down), **grid))
