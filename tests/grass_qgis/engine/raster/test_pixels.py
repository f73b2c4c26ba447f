from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio.enums import Resampling

from grass_qgis.engine.raster.bands import choose_bands
from grass_qgis.engine.raster.dataset import describe, open_raster
from grass_qgis.engine.raster.pixels import PixelReader
from grass_qgis.engine.raster.work_grid import native_grid, resampled_grid
from grass_qgis.engine.tiling.grid import Window
from tests.scenes import noise, quarters, write_scene

RGB = ("red", "green", "blue")


def read(path, size, window=None, bands=None):
    """Pixels and validity at `size` metres of a scene whose pixels measure half a metre."""
    info = describe(str(path))
    grid = resampled_grid(info, (0.5, 0.5), size) if size else native_grid(info)
    with open_raster(str(path), grid.level(info.overviews)) as source:
        reader = PixelReader(source, info, choose_bands(info, RGB, bands), grid)
        return (grid, *reader.read(window or grid.whole))


def shares(count, parts):
    """(parts, count): how much of each part every pixel covers; rows add up to 1."""
    edges = np.linspace(0, count, parts + 1)
    low = np.maximum(edges[:-1, None], np.arange(count))
    high = np.minimum(edges[1:, None], np.arange(count) + 1)
    covered = np.maximum(0, high - low)
    return covered / covered.sum(axis=1, keepdims=True)


def averaged(image, valid, shape):
    """Slow oracle: the mean of the valid parts of pixels under each larger pixel, and if any."""
    rows, cols = shares(image.shape[1], shape[0]), shares(image.shape[2], shape[1])
    weight = rows @ valid.astype(float) @ cols.T
    total = np.stack([rows @ (band * valid) @ cols.T for band in image.astype(float)])
    return total / np.maximum(weight, 1e-12), weight > 1e-9


@pytest.fixture(scope="module")
def blobs(tmp_path_factory):
    image = noise(203, 301, seed=3)
    return image, write_scene(tmp_path_factory.mktemp("pixels") / "noise.tif", image)


@pytest.mark.parametrize("size", [0.65, 1.0, 1.185, 3.9])
def test_larger_pixels_are_the_mean_of_what_they_cover(blobs, size):
    image, path = blobs
    grid, pixels, valid = read(path, size)
    assert pixels.shape == (3, grid.height, grid.width)
    expected, _ = averaged(image, np.ones(image.shape[1:]), pixels.shape[1:])
    assert np.abs(pixels - expected).max() <= 0.51  # rounded to whole numbers
    assert valid.all()


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_a_pixel_does_not_depend_on_the_window_it_is_read_in(blobs, data):
    _, path = blobs
    size = data.draw(st.sampled_from([0.3, 0.44, 0.56, 0.72, 1.0, 1.2]))
    grid, whole, _ = read(path, size)
    col, row = (data.draw(st.integers(0, n - 1)) for n in (grid.width, grid.height))
    width = data.draw(st.integers(1, grid.width - col))
    height = data.draw(st.integers(1, grid.height - row))
    _, part, _ = read(path, size, Window(col, row, width, height))
    np.testing.assert_array_equal(part, whole[:, row : row + height, col : col + width])


def test_smaller_pixels_are_interpolated_at_their_centres(tmp_path):
    ramp = np.broadcast_to(np.arange(0, 200, 10, dtype=np.float32), (3, 12, 20)).copy()
    grid, pixels, _ = read(write_scene(tmp_path / "ramp.tif", ramp), 0.25)
    assert (grid.width, grid.height) == (40, 24)
    expected = 10 * ((np.arange(40) + 0.5) / 2 - 0.5)
    inner = slice(2, -2)
    np.testing.assert_allclose(pixels[0, 5, inner], expected[inner], atol=1e-4)


@pytest.mark.parametrize("kind", ["nodata", "alpha", "mask"])
def test_pixels_without_data_do_not_colour_larger_ones(tmp_path, kind):
    good = np.ones((96, 128), bool)
    good[:41, :33] = False
    image = noise(96, 128, seed=1) // 2 + 100
    spoilt = np.where(good, image, 0).astype(np.uint8)
    keys = {"nodata": {"nodata": 0}, "alpha": {"alpha": "YES"}, "mask": {"mask": good}}[kind]
    if kind == "alpha":
        spoilt = np.concatenate([spoilt, np.where(good, 255, 0).astype(np.uint8)[None]])
    path = write_scene(tmp_path / "a.tif", spoilt, photometric="RGB", **keys)
    _, pixels, valid = read(path, 1.5)
    expected, has_data = averaged(image, good, valid.shape)
    np.testing.assert_array_equal(valid, has_data)
    assert np.abs(pixels - expected)[:, valid].max() <= 0.51


@pytest.mark.parametrize("dtype", [np.uint8, np.float32])
def test_values_that_are_called_nodata_are_none_besides_the_declared_one(tmp_path, dtype):
    image = np.full((3, 4, 6), 100, dtype)
    image[:, 0, 0], image[:, 0, 1], image[:, 0, 2] = 7, 0, 255
    image[1, 1, 3] = 0  # one band alone: dark ground of whole numbers, a gap in floats
    path = write_scene(tmp_path / "a.tif", image, photometric="RGB", nodata=7)
    info = replace(describe(str(path)), nodata_too=(0.0, 255.0, 0.5))
    with open_raster(str(path)) as source:
        reader = PixelReader(source, info, choose_bands(info, RGB, None), native_grid(info))
        _, valid = reader.read(Window(0, 0, 6, 4))
    gaps = [[0, 0], [0, 1], [0, 2]] + ([[1, 3]] if dtype == np.float32 else [])
    assert np.argwhere(~valid).tolist() == gaps


@pytest.mark.parametrize("gap", [np.nan, np.inf, -np.inf, -9999.0])
def test_a_number_that_is_none_is_left_out_of_a_larger_pixel_as_nodata_is(tmp_path, gap):
    image = noise(40, 40).astype(np.float32)
    image[1, 8, 12] = gap
    good = image[1] != gap if np.isfinite(gap) else np.isfinite(image[1])
    path = write_scene(tmp_path / "a.tif", image, nodata=-9999.0)
    _, pixels, valid = read(path, 2.0)
    expected, _ = averaged(np.where(good, image, 0), good, valid.shape)
    assert valid.all()
    np.testing.assert_allclose(pixels, expected, rtol=1e-5)


def test_overviews_are_used_where_they_are_fine_enough(tmp_path):
    path = write_scene(tmp_path / "a.tif", np.full((3, 256, 256), 200, np.uint8), tiled=True)
    with rasterio.open(path, "r+") as target:
        target.build_overviews([2, 4], Resampling.nearest)
    with rasterio.open(path, "r+", IGNORE_COG_LAYOUT_BREAK="YES") as target:
        target.write(np.full((3, 256, 256), 50, np.uint8))  # the overviews keep the old value
    for size, value in ((None, 50), (0.75, 50), (1.0, 50), (1.3, 200), (3.0, 200)):
        _, pixels, _ = read(path, size)
        assert (pixels == value).all(), size


def test_a_palette_is_resampled_as_colours_not_as_numbers(tmp_path):
    index = np.zeros((1, 96, 128), np.uint8)
    index[0, :, 1::2] = 200
    index[0, :20] = 7
    path = write_scene(tmp_path / "palette.tif", index, photometric="PALETTE", nodata=7)
    colours = {0: (10, 20, 30, 255), 100: (255, 255, 255, 255), 200: (110, 60, 230, 255)}
    with rasterio.open(path, "r+") as target:
        target.write_colormap(1, colours)
    _, whole, valid = read(path, 1.0)
    assert (~valid[:10]).all()
    assert valid[10:].all()
    assert (whole[:, 12:, :].reshape(3, -1).T == (60, 40, 130)).all()
    _, part, _ = read(path, 1.0, Window(5, 11, 20, 7))
    np.testing.assert_array_equal(part, whole[:, 11:18, 5:25])


def test_native_pixels_are_read_as_they_are(tmp_path):
    path = write_scene(tmp_path / "a.tif", quarters())
    _, pixels, _ = read(path, None, Window(3, 5, 40, 30))
    np.testing.assert_array_equal(pixels, quarters()[:, 5:35, 3:43])


def test_a_window_without_rows_has_the_shape_of_its_bands(tmp_path):
    path = write_scene(tmp_path / "a.tif", quarters())
    _, pixels, valid = read(path, None, Window(3, 5, 40, 0))
    assert pixels.shape == (3, 0, 40)
    assert pixels.dtype == np.uint8
    assert valid.shape == (0, 40)
