"""Rasters brought onto the pixels of another one."""

from __future__ import annotations

import numpy as np
import pytest
from rasterio.transform import from_origin

from grass_qgis.engine.core.errors import RasterError
from grass_qgis.engine.raster.aligned import aligned
from grass_qgis.engine.raster.bands import BandChoice
from grass_qgis.engine.raster.dataset import describe, open_raster
from grass_qgis.engine.raster.pixels import PixelReader
from grass_qgis.engine.raster.work_grid import native_grid
from tests.scenes import write_scene


@pytest.fixture
def like(tmp_path):
    return describe(str(write_scene(tmp_path / "map.tif", np.ones((1, 20, 30), np.uint8))))


def read(info):
    with open_raster(info.path) as source:
        pixels, valid = PixelReader(source, info, BandChoice((1,)), native_grid(info)).read(
            info.whole
        )
    return pixels[0], valid


def test_the_same_pixels_are_read_as_they_are(like, tmp_path):
    path = write_scene(tmp_path / "s.tif", np.arange(600, dtype=np.uint16).reshape(1, 20, 30))
    info = aligned(str(path), like, tmp_path / "v.vrt")
    assert info.path == str(path) and not (tmp_path / "v.vrt").exists()


def test_larger_pixels_are_repeated_and_beyond_them_is_nothing(like, tmp_path):
    coarse = np.array([[[4, 9]]], np.uint8)
    place = from_origin(500000.0, 5400000.0, 5.0, 5.0)
    path = write_scene(tmp_path / "s.tif", coarse, transform=place)
    pixels, valid = read(aligned(str(path), like, tmp_path / "v.vrt"))
    assert valid[:10, :20].all() and not valid[10:].any() and not valid[:, 20:].any()
    assert (pixels[:10, :10] == 4).all() and (pixels[:10, 10:20] == 9).all()


def test_nodata_stays_nodata(like, tmp_path):
    path = write_scene(
        tmp_path / "s.tif",
        np.array([[[4, 0]]], np.uint8),
        nodata=0,
        transform=from_origin(500000.0, 5400000.0, 8.0, 10.0),
    )
    _, valid = read(aligned(str(path), like, tmp_path / "v.vrt"))
    assert valid[:, :16].all() and not valid[:, 16:].any()


def test_another_crs_is_warped_without_new_values(like, tmp_path):
    values = np.array([3, 250], np.uint8)[np.indices((400, 400)).sum(axis=0) // 7 % 2][None]
    place = from_origin(14.999, 48.753, 1e-5, 1e-5)
    path = write_scene(tmp_path / "s.tif", values, crs="EPSG:4326", transform=place)
    pixels, valid = read(aligned(str(path), like, tmp_path / "v.vrt"))
    assert valid.any() and set(np.unique(pixels[valid])) <= {3, 250}


def test_without_a_crs_the_pixels_must_be_the_same(like, tmp_path):
    path = write_scene(tmp_path / "s.tif", np.ones((1, 5, 5), np.uint8), crs=None)
    with pytest.raises(RasterError, match="one of them has no CRS"):
        aligned(str(path), like, tmp_path / "v.vrt")
