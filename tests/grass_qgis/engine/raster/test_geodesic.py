from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import pyproj
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from rasterio.crs import CRS
from rasterio.transform import Affine, from_origin

from grass_qgis.engine.raster.geodesic import geodesic_measure, pixel_size_m, to_map
from grass_qgis.engine.tiling.grid import Window

# A projection of each family, and longitudes and latitudes it is made for.
PROJECTED = {
    "EPSG:32633": ((9, 21), (-80, 84)),  # transverse Mercator
    "EPSG:32760": ((174, 186), (-80, 0)),  # the same, across the antimeridian
    "EPSG:3395": ((-179, 179), (-80, 80)),  # Mercator
    "EPSG:4087": ((-179, 179), (-85, 85)),  # equidistant cylindrical
    "EPSG:6933": ((-179, 179), (-75, 75)),  # equal-area cylindrical; PROJ is coarser at the poles
    "EPSG:2154": ((-5, 10), (41, 51)),  # conic, two parallels
    "EPSG:3035": ((-10, 40), (35, 70)),  # azimuthal, equal areas
    "EPSG:3413": ((-179, 179), (60, 89)),  # polar stereographic
    "EPSG:5514": ((12, 22), (47, 51)),  # oblique conic
    "EPSG:2056": ((6, 10), (46, 48)),  # oblique Mercator
    "EPSG:2263": ((-75, -72), (40, 42)),  # US survey feet
    "EPSG:2053": ((28, 30), (-32, -26)),  # axes to the west and the south
    "+proj=sinu +R=6371007.181": ((-170, 170), (-80, 80)),
    "+proj=moll +R=6371007.181": ((-170, 170), (-80, 80)),
    "+proj=merc +a=3396190 +b=3376200": ((-179, 179), (-80, 80)),  # Mars
    "+proj=stere +lat_0=-90 +R=1737400": ((-179, 179), (-89, -60)),  # the Moon
}


SPHERICAL = ("EPSG:4087",)  # PROJ's formulas and factors are those of a sphere


@lru_cache
def wkt_of(name):
    return CRS.from_user_input(name).to_wkt()


@lru_cache
def by_proj(name):
    """PROJ's own CRS, its ellipsoid, and the way from its coordinates to degrees."""
    crs = pyproj.CRS.from_wkt(wkt_of(name))
    base = crs if crs.is_geographic else crs.geodetic_crs
    return crs, crs.get_geod(), pyproj.Transformer.from_crs(crs, base, always_xy=True)


@lru_cache
def proj_of(name):
    return pyproj.Proj(by_proj(name)[0])


@st.composite
def places(draw):
    """A projection, and coordinates in it and on its ellipsoid of a place it is made for."""
    name = draw(st.sampled_from(sorted(PROJECTED)))
    lons, lats = PROJECTED[name]
    place = draw(st.floats(*lons)), draw(st.floats(*lats))
    return name, place, by_proj(name)[2].transform(*place, direction="INVERSE")


@given(places())
@settings(deadline=None)
def test_areas_are_those_of_the_scale_factors_of_proj(drawn):
    name, place, (x, y) = drawn
    assume(name not in SPHERICAL)
    result = geodesic_measure(wkt_of(name))
    factors = proj_of(name).get_factors(*place)
    assert result.area(x, y) == pytest.approx(result.unit_m**2 / factors.areal_scale, rel=1e-6)


@given(places(), st.floats(0, 360), st.floats(0.1, 50), st.floats(0.1, 50), st.booleans())
@settings(deadline=None)
def test_sides_of_any_pixel_are_geodesics(drawn, angle, width, height, mirrored):
    name, _, (x, y) = drawn
    pixel = (
        Affine.translation(x, y)
        @ Affine.rotation(angle)
        @ Affine.scale(width, height if mirrored else -height)
        @ Affine.translation(-0.5, -0.5)
    )
    _, geod, to_place = by_proj(name)
    sides = [
        geod.inv(*to_place.transform(*start), *to_place.transform(*stop))[2]
        for start, stop in (
            (to_map(pixel, 0, 0.5), to_map(pixel, 1, 0.5)),
            (to_map(pixel, 0.5, 0), to_map(pixel, 0.5, 1)),
        )
    ]
    result = pixel_size_m(geodesic_measure(wkt_of(name)), pixel, Window(0, 0, 1, 1))
    assert result == pytest.approx(sides, rel=1e-6)  # 0.1 m is known to 0.1 micrometre


@given(st.floats(-89.9, 89.9), st.floats(-180, 360), st.sampled_from([1e5, 1737400.0, 7.1e7]))
@settings(deadline=None)
def test_degrees_on_a_sphere_have_the_lengths_of_its_circles(latitude, longitude, radius):
    crs = wkt_of(f"+proj=longlat +R={radius}")
    across, mixed, down = geodesic_measure(crs).metric(longitude, latitude)
    degree = math.pi / 180 * radius
    assert math.sqrt(down) == pytest.approx(degree, rel=1e-7)
    assert math.sqrt(across) == pytest.approx(degree * math.cos(math.radians(latitude)), rel=2e-6)
    assert mixed == pytest.approx(0, abs=1e-6 * degree**2)


@pytest.mark.parametrize("latitude", [0.0, 31.0, 60.0, -80.0])
def test_web_mercator_is_measured_on_the_ellipsoid(latitude):
    result = geodesic_measure(wkt_of("EPSG:3857"))
    _, y = pyproj.Transformer.from_crs(4326, 3857, always_xy=True).transform(0, latitude)
    degrees = geodesic_measure(wkt_of("EPSG:4326"))
    across, _, down = result.metric(1e6, y)
    east, _, north = degrees.metric(1, latitude)
    turn = 180 / math.pi / 6378137.0  # degrees of longitude in a metre of the map
    assert across == pytest.approx(east * turn**2, rel=1e-6)
    assert down == pytest.approx(north * (turn * math.cos(math.radians(latitude))) ** 2, rel=1e-6)


def test_formulas_for_a_sphere_are_measured_on_the_crs_s_ellipsoid():
    # PROJ's factors would be those of the sphere: 1 everywhere for this equal-area projection.
    result = geodesic_measure(wkt_of("+proj=moll")).area(0, 0)
    assert result == pytest.approx(1 - 0.00669437999, rel=1e-6)  # a meridian is flat at the equator


def test_a_pole_is_a_place_like_all_others():
    result = geodesic_measure(wkt_of("EPSG:3413"))
    scale = pyproj.Proj("EPSG:3413").get_factors(0, 89.999999).areal_scale
    assert result.area(0, 0) == pytest.approx(1 / scale, rel=1e-6)
    assert pixel_size_m(result, from_origin(-1, 1, 2, 2), Window(0, 0, 1, 1)) == pytest.approx(
        (2 / math.sqrt(scale),) * 2, rel=1e-6
    )


@given(st.floats(-88, 88), st.floats(-180, 180), st.integers(-2, 2))
@settings(deadline=None)
def test_a_turn_around_the_globe_changes_nothing(latitude, longitude, turns):
    result = geodesic_measure(wkt_of("EPSG:4326"))
    assert result.metric(longitude + 360 * turns, latitude) == pytest.approx(
        result.metric(longitude, latitude), rel=1e-6, abs=1.0
    )


def test_axes_turned_by_a_rotated_pole_keep_the_area_of_the_globe():
    wkt = wkt_of(
        'GEOGCRS["turned",BASEGEOGCRS["WGS 84",DATUM["World Geodetic System 1984",'
        'ELLIPSOID["WGS 84",6378137,298.257223563]]],DERIVINGCONVERSION["any",'
        'METHOD["PROJ ob_tran o_proj=longlat"],PARAMETER["o_lon_p",-162],'
        'PARAMETER["o_lat_p",39.25],PARAMETER["lon_0",180]],CS[ellipsoidal,2],'
        'AXIS["lon",east],AXIS["lat",north],ANGLEUNIT["degree",0.0174532925199433]]'
    )
    across, mixed, down = geodesic_measure(wkt).metric(3.0, 5.0)
    degree = math.pi / 180 * 6371e3
    assert math.sqrt(across * down - mixed**2) == pytest.approx(
        degree**2 * math.cos(math.radians(5)), rel=5e-3
    )


@pytest.mark.parametrize(
    ("name", "unit"),
    [("EPSG:2263", 1200 / 3937), ('LOCAL_CS["site",UNIT["foot",0.3048]]', 0.3048)],
)
def test_units_other_than_metres_are_converted(name, unit):
    assert geodesic_measure(wkt_of(name)).unit_m == pytest.approx(unit, rel=1e-12)


def test_a_projection_without_a_body_is_taken_at_its_word():
    result = geodesic_measure(wkt_of('LOCAL_CS["site",UNIT["foot",0.3048]]'))
    assert result.metric(1e9, -4.0) == pytest.approx((0.3048**2, 0, 0.3048**2))
    turned = Affine.rotation(30) @ Affine.scale(2, -3)
    assert pixel_size_m(result, turned, Window(5, 7, 1, 1)) == pytest.approx((0.6096, 0.9144))


@pytest.mark.parametrize(
    "wkt",
    [
        None,
        "",
        "no wkt",
        'ENGCRS["any",EDATUM["any"],CS[Cartesian,2],AXIS["X",unspecified,ORDER[1],'
        'LENGTHUNIT["unknown",0]],AXIS["Y",unspecified,ORDER[2],LENGTHUNIT["unknown",0]]]',
        CRS.from_epsg(4978).to_wkt(),
    ],
)
def test_what_has_unknown_units_on_a_map_is_not_measured(wkt):
    assert geodesic_measure(wkt) is None


def test_where_a_map_shows_no_place_nothing_is_measured():
    result = geodesic_measure(wkt_of("+proj=moll"))
    far = from_origin(1.7e7, 8.5e6, 10, 10)  # beyond the ellipse
    assert np.isnan(result.area(1.7e7, 8.5e6))
    assert pixel_size_m(result, far, Window(0, 0, 4, 4)) is None
    assert pixel_size_m(result, from_origin(0, 0, 10, 10), Window(0, 0, 4, 4)) is not None
