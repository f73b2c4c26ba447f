from __future__ import annotations

import numpy as np
import pytest
import rasterio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from grass_qgis.engine.raster.bands import BandChoice, choose_bands
from grass_qgis.engine.raster.dataset import describe, open_raster
from grass_qgis.engine.raster.pixels import PixelReader
from grass_qgis.engine.raster.strips import read_strips
from grass_qgis.engine.raster.work_grid import native_grid
from grass_qgis.engine.tiling.grid import Window, plan_grid
from tests.scenes import noise, quarters, write_scene

RGB = ("red", "green", "blue")


def strips_of(path, area=None, tile=32, overlap=8, bands=None):
    info = describe(str(path))
    choice = choose_bands(info, RGB, bands)
    grid = plan_grid(area or info.whole, tile, overlap)
    with open_raster(str(path)) as source:
        reader = PixelReader(source, info, choice, native_grid(info))
        return grid, list(read_strips(reader, info.whole, grid, lambda row: True))


@pytest.fixture(scope="module")
def blobs(tmp_path_factory):
    image = noise(70, 90, seed=3)
    return image, write_scene(tmp_path_factory.mktemp("strips") / "noise.tif", image)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_strips_hold_the_raster_and_mirror_its_edges(blobs, data):
    image, path = blobs
    half = data.draw(st.integers(0, 6))
    tile = data.draw(st.integers(max(4 * half, 5), 60))
    col, row = data.draw(st.integers(0, 80)), data.draw(st.integers(0, 60))
    width, height = data.draw(st.integers(1, 90 - col)), data.draw(st.integers(1, 70 - row))
    grid, strips = strips_of(path, Window(col, row, width, height), tile, 2 * half)
    assert [strip.row for strip in strips] == list(range(grid.rows.count))
    for strip in strips:
        top = row + grid.rows.start(strip.row)
        for index in range(grid.cols.count):
            left = col + grid.cols.start(index)
            seen = strip.pixels[:, :, index * grid.cols.stride :][:, :, :tile]
            # what lies in the raster is read; half an overlap beyond its edge is mirrored
            r0, r1 = max(top, -half), min(top + tile, 70 + half)
            c0, c1 = max(left, -half), min(left + tile, 90 + half)
            padded = np.pad(image, ((0, 0), (half, half), (half, half)), mode="reflect")
            part = padded[:, r0 + half : r1 + half, c0 + half : c1 + half]
            if part.size and _has_room(grid, strip.row, row, 70, half):
                result = seen[:, r0 - top : r1 - top, c0 - left : c1 - left]
                np.testing.assert_array_equal(result, part)
        assert strip.valid.all()


def _has_room(grid, strip_row, row, height, half):
    """Mirroring half an overlap needs that many rows inside the strip."""
    top = max(0, row + grid.rows.start(strip_row))
    return min(height, row + grid.rows.start(strip_row) + grid.rows.tile) - top > half


@pytest.mark.parametrize("size", [(1, 1), (2, 90), (70, 1)])
def test_a_raster_far_smaller_than_a_tile_is_mirrored_again_and_again(tmp_path, size):
    image = noise(*size, seed=1)
    _, (strip,) = strips_of(write_scene(tmp_path / "s.tif", image), None, 128, 16)
    height, width = size
    rows, cols = (folded(np.arange(128) - 8, length) for length in (height, width))
    np.testing.assert_array_equal(strip.pixels, image[:, rows][:, :, cols])
    assert strip.valid.all()


def folded(positions, length):
    """For each position the index inside [0, length) that mirrors it, the edge not repeated."""
    period = max(1, 2 * (length - 1))
    return np.minimum(positions % period, period - positions % period)


def test_every_raster_row_is_read_once(blobs, monkeypatch):
    _, path = blobs
    read = []
    original = rasterio.DatasetReader.read

    class Spy:
        def __init__(self, source):
            self._source = source

        def __getattr__(self, name):
            return getattr(self._source, name)

        def read(self, *args, **kwargs):
            window = kwargs["window"]
            read.extend(range(window.row_off, window.row_off + window.height))
            return original(self._source, *args, **kwargs)

    info = describe(str(path))
    grid = plan_grid(info.whole, 32, 16)
    with open_raster(str(path)) as source:
        reader = PixelReader(Spy(source), info, BandChoice((1, 2, 3)), native_grid(info))
        list(read_strips(reader, info.whole, grid, lambda row: True))
    assert read == list(range(70))


def valid_of(path, bands=None):
    _, strips = strips_of(path, tile=96, overlap=0, bands=bands)
    return np.concatenate([s.valid for s in strips])[:96, :128]


def test_nodata_in_every_band_is_invalid_but_one_dark_band_is_not(tmp_path):
    image = quarters()
    image[:, :10] = 0
    image[0, 20:30] = 0
    valid = valid_of(write_scene(tmp_path / "a.tif", image, nodata=0))
    assert not valid[:10].any()
    assert valid[10:].all()


@pytest.mark.parametrize("nodata", [-9999.0, float("nan"), None])
def test_one_spoilt_band_of_floats_is_invalid(tmp_path, nodata):
    image = quarters().astype(np.float32)
    image[1, :10] = np.nan if nodata is None else nodata
    image[2, 50, 60] = np.inf
    valid = valid_of(write_scene(tmp_path / "a.tif", image, nodata=nodata))
    assert not valid[:10].any()
    assert not valid[50, 60]
    assert valid[10:].sum() == 86 * 128 - 1


@pytest.mark.parametrize("kind", ["alpha", "mask"])
def test_alpha_and_internal_mask_are_obeyed(tmp_path, kind):
    good = np.ones((96, 128), bool)
    good[40:, 100:] = False
    image, keys = quarters(), {"photometric": "RGB"}
    if kind == "alpha":
        image = np.concatenate([image, np.where(good, 255, 0).astype(np.uint8)[None]])
        keys["alpha"] = "YES"
    else:
        keys["mask"] = good
    np.testing.assert_array_equal(valid_of(write_scene(tmp_path / "a.tif", image, **keys)), good)


def test_a_nodata_value_outside_the_type_is_ignored(tmp_path):
    path = write_scene(tmp_path / "a.tif", quarters().astype(np.int16), nodata=-9999)
    with rasterio.open(path, "r+") as target:
        target.nodata = 12345
    assert valid_of(path).all()


def test_a_palette_becomes_colours(tmp_path):
    path = tmp_path / "palette.tif"
    index = np.zeros((1, 96, 128), np.uint8)
    index[0, :, 64:] = 9
    write_scene(path, index, photometric="PALETTE")
    with rasterio.open(path, "r+") as target:
        target.write_colormap(1, {0: (1, 2, 3, 255), 9: (200, 100, 50, 255)})
    _, strips = strips_of(path, tile=96, overlap=0)
    assert strips[0].pixels.shape[0] == 3
    assert tuple(strips[0].pixels[:, 5, 5]) == (1, 2, 3)
    assert tuple(strips[0].pixels[:, 5, 100]) == (200, 100, 50)


def test_an_alpha_band_that_feeds_the_model_does_not_mask(tmp_path):
    image = np.concatenate([quarters(), np.zeros((1, 96, 128), np.uint8)])
    path = write_scene(tmp_path / "a.tif", image, photometric="RGB", alpha="YES")
    assert not valid_of(path).any()
    assert valid_of(path, bands=(4, 2, 3)).all()
