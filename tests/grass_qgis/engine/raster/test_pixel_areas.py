from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.features import shapes
from rasterio.transform import Affine, from_origin

from grass_qgis.engine.raster.geodesic import geodesic_measure, to_map
from grass_qgis.engine.raster.pixel_areas import PixelAreas

from .test_geodesic import PROJECTED, by_proj, wkt_of

MARS = "+proj=longlat +a=3396190 +b=3376200"


def areas_of(name, transform, width, height):
    return PixelAreas(geodesic_measure(wkt_of(name)), transform, width, height)


def on_ellipsoid(name, transform, ring, most=0.05):
    """Oracle: PROJ's area of a geodesic polygon, its edges (n, 2) in pixels cut fine."""
    _, geod, to_place = by_proj(name)
    fine = shapely.get_coordinates(shapely.segmentize(shapely.LinearRing(ring), most))[:-1]
    lons, lats = to_place.transform(*to_map(transform, fine[:, 0], fine[:, 1]))
    return abs(geod.polygon_area_perimeter(lons, lats)[0])


def spheroid(a, b):
    e = math.sqrt(1 - (b / a) ** 2)
    return 2 * math.pi * a * a * (1 + (1 - e * e) / e * math.atanh(e))


@pytest.mark.parametrize(
    ("name", "a", "b"), [("EPSG:4326", 6378137.0, 6356752.314245), (MARS, 3396190.0, 3376200.0)]
)
@pytest.mark.parametrize("side", [0.25, 2.0])
def test_all_pixels_of_a_globe_have_the_area_of_its_ellipsoid(name, a, b, side):
    width, height = round(360 / side), round(180 / side)
    areas = areas_of(name, from_origin(-180, 90, side, side), width, height)
    assert areas.by_row
    result = areas.rows(0, height)
    assert result.shape == (height, 1)
    assert result.sum() * width == pytest.approx(spheroid(a, b), rel=2e-6)
    whole = areas.of_polygons(np.array([shapely.box(0, 0, width, height)]))
    assert whole[0] == pytest.approx(spheroid(a, b), rel=2e-6)


@st.composite
def rasters(draw):
    """A raster somewhere in a projection: name, transform, width, height."""
    name = draw(st.sampled_from(sorted(PROJECTED)))
    lons, lats = PROJECTED[name]
    place = draw(st.floats(*lons)), draw(st.floats(*lats))
    crs, _, to_place = by_proj(name)
    x, y = to_place.transform(*place, direction="INVERSE")
    unit = crs.axis_info[0].unit_conversion_factor
    side = draw(st.sampled_from([2.0, 10.0, 100.0])) / unit
    width, height = draw(st.integers(1, 600)), draw(st.integers(1, 600))
    transform = (
        Affine.translation(x, y)
        @ Affine.rotation(draw(st.sampled_from([0.0, 0.0, 37.0, 180.0])))
        @ Affine.scale(side, draw(st.sampled_from([-1.0, 1.0, -1.5])) * side)
        @ Affine.translation(-width / 2, -height / 2)
    )
    return name, transform, width, height


@given(rasters(), st.data())
@settings(deadline=None)
def test_pixels_and_polygons_have_their_area_on_the_ellipsoid(raster, data):
    name, transform, width, height = raster
    areas = areas_of(*raster)
    col, row = data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1))
    cols, rows = data.draw(st.integers(1, width - col)), data.draw(st.integers(1, height - row))
    block = areas.rows(row, rows)
    total = block.sum() * cols if areas.by_row else block[:, col : col + cols].sum()
    box = shapely.box(col, row, col + cols, row + rows)
    fine = max(cols, rows) / 64
    expected = on_ellipsoid(name, transform, box.exterior.coords, fine)
    # PROJ's own polygon area rounds in square metres' thousandths.
    assert total == pytest.approx(expected, rel=1e-6, abs=0.05)
    assert areas.of_polygons(np.array([box]))[0] == pytest.approx(total, rel=3e-7)


@given(rasters(), st.integers(0, 2**32 - 1))
@settings(deadline=None)
def test_runs_have_the_areas_of_their_pixels_in_any_order_of_adding(raster, seed):
    _, _, width, height = raster
    areas, rng = areas_of(*raster), np.random.default_rng(seed)
    top = rng.integers(0, height)
    row = rng.integers(0, height - top, 50)
    start = rng.integers(0, width, 50)
    length = rng.integers(1, width - start + 1)
    result = areas.of_runs(top, row, start, length)
    pixels = np.broadcast_to(areas.rows(top, height - top), (height - top, width))
    expected = [pixels[r, s : s + n].sum() for r, s, n in zip(row, start, length)]
    np.testing.assert_allclose(result, expected, rtol=3e-7)
    assert result.sum() == result[::-1].sum() == np.cumsum(rng.permutation(result))[-1]


@given(st.integers(0, 2**32 - 1), st.sampled_from(["EPSG:4326", "EPSG:3395", "EPSG:3413"]))
@settings(deadline=None)
def test_outlines_with_holes_have_the_area_of_the_pixels_inside(seed, name):
    height, width = 30, 40
    rng = np.random.default_rng(seed)
    mask = (rng.random((height, width)) < 0.7).astype(np.uint8)
    side = 0.05 if name == "EPSG:4326" else 5000.0
    transform = from_origin(*((10, 60) if name == "EPSG:4326" else (1e6, -1e6)), side, side)
    areas = areas_of(name, transform, width, height)
    components = [shapely.geometry.shape(s) for s, value in shapes(mask, connectivity=4) if value]
    joined = shapely.MultiPolygon(components)
    expected = (mask * areas.rows(0, height)).sum()
    assert areas.of_polygons(np.array(components)).sum() == pytest.approx(expected, rel=1e-7)
    assert areas.of_polygons(np.array([joined, components[0]]))[0] == pytest.approx(
        expected, rel=1e-7
    )


def test_slanted_edges_are_measured_too():
    transform = from_origin(10, 60, 0.01, 0.01)
    triangle = np.array([(0, 0), (100, 40), (20, 90), (0, 0)])
    result = areas_of("EPSG:4326", transform, 100, 100).of_polygons(
        np.array([shapely.Polygon(triangle), shapely.Polygon(triangle[::-1])])
    )
    expected = on_ellipsoid("EPSG:4326", transform, triangle)
    assert result == pytest.approx([expected, expected], rel=1e-6)


def test_no_polygons_have_no_areas():
    areas = areas_of("EPSG:32633", from_origin(5e5, 5e6, 1, 1), 9, 9)
    assert areas.of_polygons(np.array([], object)).shape == (0,)


def test_areas_do_not_depend_on_where_rows_start():
    areas = areas_of("EPSG:32633", from_origin(-2e5, 9e6, 3000, 3000), 300, 200)
    assert not areas.by_row
    whole = areas.rows(0, 200)
    assert whole.shape == (200, 300)
    parts = [areas.rows(top, min(7, 200 - top)) for top in range(0, 200, 7)]
    np.testing.assert_allclose(np.concatenate(parts), whole, rtol=1e-12)


def test_beyond_the_edge_of_a_map_areas_are_finite():
    areas = areas_of("+proj=moll +R=6371007.181", from_origin(-1.9e7, 9.5e6, 1e5, 1e5), 380, 190)
    result = areas.rows(0, 190)
    assert np.isfinite(result).all() and (result >= 0).all()
    assert result[95, 190] == pytest.approx(1e10, rel=1e-6)  # the projection keeps areas
