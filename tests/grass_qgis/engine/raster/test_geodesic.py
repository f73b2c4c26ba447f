from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st
from rasterio.crs import CRS
from rasterio.transform import Affine, from_origin
from rasterio.warp import transform as warp

from grass_qgis.engine.raster.geodesic import (
    GeodesicMeasure,
    geodesic_measure,
    pixel_area_m2,
    pixel_size_m,
    to_map,
)
from grass_qgis.engine.raster.output_grid import areas_m2
from grass_qgis.engine.tiling.grid import Window


def of(epsg: int) -> GeodesicMeasure:
    found = geodesic_measure(CRS.from_epsg(epsg).to_wkt())
    assert found is not None
    return found


@given(st.floats(-89, 89), st.floats(-179, 178))
def test_degrees_give_the_area_of_the_equal_area_grid(latitude, longitude):
    box = shapely.box(longitude, latitude, longitude + 0.5, latitude + 0.5)
    xs, ys = zip(*box.exterior.coords)
    expected = shapely.Polygon(zip(*warp("EPSG:4326", "EPSG:6933", xs, ys))).area
    found = areas_m2(np.array([box]), Affine.identity(), of(4326))[0]
    assert found == pytest.approx(expected, rel=1e-6)


def test_the_whole_globe_has_the_area_of_the_ellipsoid():
    whole = areas_m2(np.array([shapely.box(-180, -90, 180, 90)]), Affine.identity(), of(4326))[0]
    assert whole == pytest.approx(5.10065622e14, rel=1e-6)


def test_beyond_the_antimeridian_areas_stay_as_they_are():
    area = [
        areas_m2(np.array([shapely.box(x, 10, x + 2, 11)]), Affine.identity(), of(4326))[0]
        for x in (20, 179)
    ]
    assert area[0] == pytest.approx(area[1], rel=1e-9)


def test_web_mercator_is_corrected_for_latitude():
    xs, ys = warp("EPSG:4326", "EPSG:3857", [10, 10.01], [60, 60.01])
    box = np.array([shapely.box(xs[0], ys[0], xs[1], ys[1])])
    degrees = np.array([shapely.box(10, 60, 10.01, 60.01)])
    same = areas_m2(degrees, Affine.identity(), of(4326))[0]
    assert areas_m2(box, Affine.identity(), of(3857))[0] == pytest.approx(same, rel=1e-6)
    assert shapely.area(box[0]) > 3.5 * same


def test_feet_become_metres():
    foot = of(2263)  # New York Long Island, US survey feet
    box = np.array([shapely.box(0, 0, 100, 100)])
    assert areas_m2(box, Affine.identity(), foot)[0] == pytest.approx(1e4 * (1200 / 3937) ** 2)


def test_the_size_of_a_pixel_is_in_metres_for_planar_kinds():
    area = Window(0, 0, 100, 100)
    found = pixel_size_m(of(32633), from_origin(5e5, 5e6, 0.3, 0.2), area)
    assert found == pytest.approx((0.3, 0.2))
    found = pixel_size_m(of(2263), from_origin(0, 0, 1, 2), area)
    assert found == pytest.approx((1200 / 3937, 2400 / 3937))


def local_size(epsg, transform, centre):
    """Oracle: the pixel's sides in the UTM zone of the place, by PROJ."""
    points = [to_map(transform, centre[0] + i, centre[1] + j) for i, j in ((0, 0), (1, 0), (0, 1))]
    xs, ys = warp(f"EPSG:{epsg}", "EPSG:32633", *zip(*points))
    sides = [math.hypot(xs[k] - xs[0], ys[k] - ys[0]) for k in (1, 2)]
    return [side / 0.9996 for side in sides]  # the scale along the central meridian


@pytest.mark.parametrize("latitude", [0.0, 31.0, 60.0])
@pytest.mark.parametrize("angle", [0.0, 25.0])
@pytest.mark.parametrize("epsg", [4326, 3857])
def test_width_and_height_of_a_pixel_are_measured_apart_where_scale_depends_on_latitude(
    epsg, angle, latitude
):
    x, y = (value[0] for value in warp("EPSG:4326", f"EPSG:{epsg}", [15.0], [latitude]))
    side = 1e-4 if epsg == 4326 else 10.0
    turned = Affine.translation(x, y) * Affine.rotation(angle) * Affine.scale(side, -side)
    found = pixel_size_m(of(epsg), turned, Window(0, 0, 1, 1))
    assert found == pytest.approx(local_size(epsg, turned, (0, 0)), rel=2e-4)


def test_a_rotated_pixel_keeps_its_area():
    turned = Affine.translation(5e5, 5e6) * Affine.rotation(30) * Affine.scale(2, -3)
    assert pixel_area_m2(of(32633), turned, 5, 7) == pytest.approx(6.0)


@pytest.mark.parametrize("wkt", [None, "", "no wkt"])
def test_without_a_crs_there_is_no_ground(wkt):
    assert geodesic_measure(wkt) is None


@pytest.mark.parametrize(
    "crs",
    ["EPSG:3395", "EPSG:4087", "ESRI:54004", "+proj=merc +lat_ts=40", "+proj=eqc", "+proj=mill"],
)
def test_projections_that_stretch_areas_have_no_ground(crs):
    assert geodesic_measure(CRS.from_user_input(crs).to_wkt()) is None


@pytest.mark.parametrize("epsg", [32633, 2154, 3035, 25832, 3413, 2056])
def test_projections_for_a_region_are_taken_at_their_word(epsg):
    assert of(epsg).kind == "planar"
