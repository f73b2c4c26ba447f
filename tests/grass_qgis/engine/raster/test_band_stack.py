"""Bands of a raster as a model reads them: order, type, validity, units and size of pixels."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio

from grass_qgis.engine.core.errors import BandError, RasterError
from grass_qgis.engine.raster.band_stack import open_bands, stack_bands
from grass_qgis.engine.tiling.grid import Window
from tests.scenes import noise, write_scene


@pytest.fixture
def named(tmp_path):
    """A raster of near infrared, red, green and blue, with nodata 0."""
    image = noise(20, 30, bands=4) | 1
    image[:, :5] = 0
    path = write_scene(tmp_path / "a.tif", image, nodata=0, photometric="MINISBLACK")
    with rasterio.open(path, "r+") as target:
        target.descriptions = ("nir", "red", "green", "blue")
    return str(path), image


def test_bands_are_read_in_the_order_of_their_names_with_their_validity(named):
    path, image = named
    with open_bands(stack_bands(path, ("red", "nir"))) as bands:
        pixels, valid = bands.read(Window(3, 2, 9, 11))
    assert np.array_equal(pixels, image[[1, 0], 2:13, 3:12])
    assert np.array_equal(valid, (image[:, 2:13, 3:12] != 0).any(axis=0))


def test_without_names_all_bands_are_read_by_number(named):
    path, image = named
    stack = stack_bands(path)
    assert stack.names == ("nir", "red", "green", "blue")
    assert (stack.count, stack.dtype) == (4, "uint8")
    chosen = stack_bands(path, bands=(3, "NIR"))
    assert chosen.names == ("green", "nir")
    assert chosen.choice.bands == (3, 1)
    with open_bands(stack) as bands:
        pixels, _ = bands.read(stack.info.whole)
    assert np.array_equal(pixels, image)


def test_further_nodata_values_are_obeyed(named):
    path, image = named
    seven = int(image[0, 10, 10])
    stack = stack_bands(path, ("nir",), nodata=(float(seven),))
    with open_bands(stack) as bands:
        pixels, valid = bands.read(stack.info.whole)
    assert np.array_equal(valid, (pixels[0] != 0) & (pixels[0] != seven))


def test_alpha_alone_and_missing_bands_are_refused(tmp_path, named):
    with pytest.raises(BandError, match=r"a\.tif has 4 usable band\(s\); the model needs 5"):
        stack_bands(named[0], ("a", "b", "c", "d", "e"))
    path = write_scene(tmp_path / "b.tif", noise(8, 8, bands=1))
    with rasterio.open(path, "r+") as target:
        target.colorinterp = [rasterio.enums.ColorInterp.alpha]
    with pytest.raises((BandError, RasterError)) as caught:
        stack_bands(str(path))
    assert caught.value.remedy


def test_the_size_of_a_pixel_is_measured_in_metres_or_unknown(tmp_path, named):
    assert stack_bands(named[0]).pixel_size_m == pytest.approx((0.5, 0.5), rel=1e-3)
    nowhere = write_scene(tmp_path / "n.tif", noise(8, 8), crs=None, transform=None)
    assert stack_bands(str(nowhere)).pixel_size_m is None


def test_units_are_those_of_the_bands_that_are_read(tmp_path):
    path = write_scene(tmp_path / "u.tif", noise(8, 8))
    with rasterio.open(path, "r+") as target:
        target.scales, target.offsets = (1.0, 0.5, 0.1), (0.0, -1.0, 3.0)
    assert stack_bands(str(path), bands=(3, 2)).units == ((0.1, 3.0), (0.5, -1.0))
