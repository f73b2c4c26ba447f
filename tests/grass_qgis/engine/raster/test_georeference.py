from __future__ import annotations

import math

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.transform import Affine

from grass_qgis.engine.core.errors import JobError, RasterError
from grass_qgis.engine.raster.dataset import describe
from grass_qgis.engine.raster.georeference import check_transform, named_crs
from tests.scenes import quarters, write_scene


class Source:
    """What is used of an open raster."""

    def __init__(self, transform, width=40, height=30):
        self.transform, self.width, self.height = transform, width, height


@given(
    st.floats(-1e7, 1e7), st.floats(-1e7, 1e7), st.floats(1e-5, 1e5), st.floats(0.01, 100),
    st.floats(0, 360), st.floats(-0.9, 0.9), st.sampled_from([-1, 1]),
)  # fmt: skip
def test_any_place_is_one(x, y, side, ratio, angle, shear, sign):
    transform = (
        Affine.translation(x, y)
        @ Affine.rotation(angle)
        @ Affine(1, shear, 0, 0, 1, 0)
        @ Affine.scale(side, sign * side * ratio)
    )
    check_transform(Source(transform), "x.tif")


numbers = st.sampled_from([1.0, -2.0, 500000.0])


@given(
    st.lists(numbers, min_size=6, max_size=6),
    st.integers(0, 5),
    st.sampled_from([math.nan, math.inf, -math.inf]),
)
def test_what_is_no_number_is_refused(values, index, wrong):
    values[index] = wrong
    with pytest.raises(RasterError, match="invalid geotransform") as caught:
        check_transform(Source(Affine(*values)), "x.tif")
    assert "gdal_edit" in caught.value.remedy


@pytest.mark.parametrize(
    "transform",
    [
        Affine(1, 0, 500000, 0, 0, 5400000),  # no height
        Affine(0, 0, 500000, 0, -1, 5400000),  # no width
        Affine(0, 0, 500000, 0, 0, 5400000),
        Affine(1, 2, 0, 2, 4, 0),  # rows run along columns
        Affine(1e-12, 0, 500000, 0, -1e-12, 5400000),  # smaller than the numbers resolve
        Affine(1e308, 0, 1e308, 0, -1e308, 0),  # beyond all numbers
    ],
)
def test_pixels_that_lie_on_one_another_are_refused(transform):
    with pytest.raises(RasterError, match="invalid geotransform"):
        check_transform(Source(transform), "x.tif")


@pytest.mark.parametrize("row", [(0, 0, 5400000), (0, -1, math.nan)])
def test_a_file_with_such_a_transform_is_not_opened(tmp_path, row):
    path = write_scene(tmp_path / "s.tif", quarters(), transform=Affine(1, 0, 500000, *row))
    with pytest.raises(RasterError, match="invalid geotransform"):
        describe(str(path))


@given(st.sampled_from([(1.0, -1.0), (1.0, 1.0), (-1.0, -1.0)]), st.floats(0, 359))
@settings(deadline=None, max_examples=10)
def test_mirrored_turned_and_south_up_rasters_are_opened(tmp_path_factory, sides, angle):
    transform = Affine.translation(5e5, 5e6) @ Affine.rotation(angle) @ Affine.scale(*sides)
    path = write_scene(tmp_path_factory.mktemp("g") / "s.tif", quarters(), transform=transform)
    assert np.allclose(describe(str(path)).transform[:6], transform[:6])


def test_a_crs_that_is_given_takes_the_place_of_the_file_s(tmp_path):
    path = str(write_scene(tmp_path / "s.tif", quarters(), crs="EPSG:32632"))
    epsg = lambda info: rasterio.crs.CRS.from_wkt(info.crs).to_epsg()  # noqa: E731
    assert epsg(describe(path)) == 32632
    assert epsg(describe(path, "EPSG:32633")) == 32633
    assert epsg(describe(path, rasterio.crs.CRS.from_epsg(3035).to_wkt())) == 3035
    assert describe(path, "").crs is None


def test_pixels_without_a_place_have_no_crs_even_if_one_is_given(tmp_path):
    path = str(write_scene(tmp_path / "s.tif", quarters(), crs=None, transform=None))
    assert describe(path, "EPSG:32633").crs is None


def test_a_crs_that_says_nothing_is_none(tmp_path):
    crs = 'LOCAL_CS["Undefined Cartesian SRS",UNIT["metre",1]]'
    assert describe(str(write_scene(tmp_path / "s.tif", quarters(), crs=crs))).crs is None


@pytest.mark.parametrize("name", ["EPSG:none", "no crs", "https://127.0.0.1:9/crs"])
def test_a_crs_that_there_is_not_is_refused_by_name(name):
    with pytest.raises(JobError, match="Unknown CRS") as caught:
        named_crs(name)
    assert caught.value.remedy
