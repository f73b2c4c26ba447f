from __future__ import annotations

import numpy as np
import pytest
import rasterio

from grass_qgis.engine.core.errors import RasterError
from grass_qgis.engine.raster.bands import BandChoice
from grass_qgis.engine.raster.dataset import describe
from grass_qgis.engine.raster.radiometry import Radiometry, physical, stretched
from grass_qgis.engine.tiling.grid import Window
from tests.scenes import noise, write_scene

RGB = BandChoice((1, 2, 3))
TOP = (255.0, 255.0, 255.0)


def test_values_are_multiplied_shifted_and_cut():
    made = Radiometry((2.0, 0.5), (-10.0, 1.0), (100.0, 3.0))
    result = made.apply(np.array([[[0, 30, 90]], [[0, 2, 8]]], np.uint16))
    assert result.tolist() == [[[0, 50, 100]], [[1, 2, 3]]]
    assert result.dtype == np.float32


def test_eight_bits_are_rounded_and_nothing_is_no_number():
    made = Radiometry((1.0,), (0.0,), (255.0,), "uint8")
    result = made.apply(np.array([[[1.4, 1.6, 300.0, np.nan]]]))
    assert result.dtype == np.uint8
    assert result.tolist() == [[[1, 2, 255, 0]]]


def test_declared_scale_and_offset_give_physical_values(tmp_path):
    path = write_scene(tmp_path / "a.tif", noise(20, 30).astype(np.uint16) * 40)
    assert physical(describe(str(path)), RGB) is None
    with rasterio.open(path, "r+") as target:
        target.scales, target.offsets = (1e-4, 2e-4, 1.0), (-0.1, 0.0, 0.5)
    made = physical(describe(str(path)), BandChoice((3, 1)))
    with rasterio.open(path) as source:
        stored = source.read([3, 1])
    expected = np.stack([stored[0] + 0.5, stored[1] * 1e-4 - 0.1])
    np.testing.assert_allclose(made.apply(stored), expected, rtol=1e-6)


def test_percentiles_become_black_and_full_brightness(tmp_path):
    image = noise(300, 200).astype(np.uint16) * 37 + 400
    image[:, :50] = 0
    info = describe(str(write_scene(tmp_path / "a.tif", image, nodata=0)))
    made = stretched(info, RGB, info.whole, (2.0, 98.0), TOP)
    assert made.dtype == "uint8"
    lows, highs = np.percentile(image[:, 50:].reshape(3, -1), (2, 98), axis=1)
    for band in range(3):
        scaled = 255 * (image[band, 50:] - lows[band]) / (highs[band] - lows[band])
        result = made.apply(image)[band, 50:]
        assert np.abs(result - np.clip(scaled, 0, 255)).max() <= 0.51


def test_a_model_of_fractions_gets_fractions(tmp_path):
    info = describe(str(write_scene(tmp_path / "a.tif", noise(60, 60).astype(np.uint16))))
    made = stretched(info, RGB, info.whole, (0.0, 100.0), (1.0, 1.0, 1.0))
    assert made.dtype == "float32"
    with rasterio.open(tmp_path / "a.tif") as source:
        result = made.apply(source.read())
    assert (result.min(), result.max()) == (0.0, 1.0)


def test_only_the_area_is_looked_at_and_a_large_one_by_a_million_pixels(tmp_path):
    image = np.zeros((3, 40, 3000), np.uint16)
    image[:, :, 1000:2000] = np.arange(1000, dtype=np.uint16)
    image[:, :, 2000:] = 60000
    info = describe(str(write_scene(tmp_path / "a.tif", image)))
    part = stretched(info, RGB, Window(1000, 0, 1000, 40), (0.0, 100.0), TOP)
    assert part.factor[0] == pytest.approx(255 / 999)
    whole = stretched(info, RGB, info.whole, (40.0, 60.0), TOP)
    assert 255 / whole.factor[0] == pytest.approx(600, rel=0.02)


def test_a_band_of_one_value_and_an_area_without_data_are_refused(tmp_path):
    flat = describe(str(write_scene(tmp_path / "flat.tif", np.full((3, 9, 9), 7, np.uint16))))
    with pytest.raises(RasterError, match="value 7 at both percentiles 2 and 98"):
        stretched(flat, RGB, flat.whole, (2.0, 98.0), TOP)
    empty = write_scene(tmp_path / "empty.tif", np.zeros((3, 9, 9), np.uint16), nodata=0)
    info = describe(str(empty))
    with pytest.raises(RasterError, match="no valid pixel"):
        stretched(info, RGB, info.whole, (2.0, 98.0), TOP)
