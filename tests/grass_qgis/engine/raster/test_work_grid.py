from __future__ import annotations

import pytest
import shapely
from hypothesis import example, given
from hypothesis import strategies as st
from rasterio.crs import CRS
from rasterio.transform import Affine
from rasterio.warp import transform as warp

from grass_qgis.engine.core.errors import ExtentError, JobError
from grass_qgis.engine.raster.dataset import PIXEL_UNITS, RasterInfo
from grass_qgis.engine.raster.geodesic import to_map
from grass_qgis.engine.raster.work_grid import (
    WorkGrid,
    bounds,
    choose_area,
    extent_in_raster,
    native_grid,
    resampled_grid,
    window_transform,
)
from grass_qgis.engine.tiling.grid import Window


def grid_of(transform: Affine, width: int = 40, height: int = 30) -> WorkGrid:
    return WorkGrid(width, height, transform)


def info_of(transform: Affine, width: int = 400, height: int = 300) -> RasterInfo:
    return RasterInfo(
        "x", width, height, 1, ("uint8",), None, transform, True, ("gray",), (None,), False
    )


@given(
    st.integers(1, 5000),
    st.integers(1, 5000),
    st.floats(0.2, 9.0),
    st.floats(0.2, 9.0),
    st.sampled_from([0.0, 33.0]),
)
@example(299, 299, 1.05, 1.05, 0.0)
def test_work_pixels_cover_the_raster_exactly_and_have_about_the_size(w, h, sx, sy, angle):
    transform = Affine.translation(7, 3) * Affine.rotation(angle) * Affine.scale(sx, -sy)
    info = info_of(transform, w, h)
    grid = resampled_grid(info, (sx, sy), 1.3)
    for corner in ((0, 0), (1, 0), (0, 1), (1, 1)):
        native = to_map(info.transform, corner[0] * w, corner[1] * h)
        work = to_map(grid.transform, corner[0] * grid.width, corner[1] * grid.height)
        assert work == pytest.approx(native, abs=1e-6)
    if grid.is_native:  # alike, or too few pixels to differ
        return
    # A size halfway between two whole ones may be computed to lie just beyond the half.
    half = 0.5 + 1e-9
    assert abs(w * sx / 1.3 - grid.width) <= half or grid.width == 1
    assert abs(h * sy / 1.3 - grid.height) <= half or grid.height == 1


def test_a_size_within_a_tenth_of_the_raster_s_keeps_its_pixels():
    info = info_of(PIXEL_UNITS)
    assert resampled_grid(info, (1.0, 1.0), 1.09).is_native
    assert not resampled_grid(info, (1.0, 1.0), 1.11).is_native
    assert not resampled_grid(info, (1.0, 0.5), 1.0).is_native


@pytest.mark.parametrize(
    ("expected", "level"),
    [(1.0, None), (0.5, "-1"), (2.0, "-1"), (2.3, "0only"), (4.0, "0only"), (9.0, "1only")],
)
def test_the_coarsest_overview_that_is_finer_is_chosen(expected, level):
    grid = resampled_grid(info_of(PIXEL_UNITS), (1.0, 1.0), expected)
    assert grid.level((2, 8)) == level
    assert grid.level(()) in (None, "-1")


def test_native_pixels_are_native_and_others_are_not():
    info = info_of(PIXEL_UNITS)
    assert native_grid(info).is_native
    assert native_grid(info).transform == PIXEL_UNITS
    assert not resampled_grid(info, (1.0, 1.0), 2.0).is_native


@pytest.mark.parametrize("expected", [1e-4, 1e5])
def test_a_size_beyond_reason_is_refused_with_both_sizes(expected):
    with pytest.raises(JobError, match=r"1 x 1 m"):
        resampled_grid(info_of(PIXEL_UNITS), (1.0, 1.0), expected)


def test_pixel_units_have_y_upwards_from_minus_the_height():
    grid = grid_of(PIXEL_UNITS, 128, 96)
    assert bounds(grid) == (0, -96, 128, 0)
    assert choose_area(grid, (0, -10, 5, 0)) == Window(0, 0, 5, 10)


@given(
    st.tuples(st.floats(-60, 60), st.floats(-60, 60), st.floats(0.5, 80), st.floats(0.5, 80)),
    st.sampled_from([0.0, 90.0, 33.0]),
    st.sampled_from([-1.0, 1.0]),
)
def test_an_area_holds_every_pixel_the_extent_touches(numbers, angle, direction):
    transform = Affine.translation(7, 3) * Affine.rotation(angle) * Affine.scale(1.5, direction)
    grid = grid_of(transform)
    x, y, width, height = numbers
    centres = [
        (c, r)
        for c in range(40)
        for r in range(30)
        if x <= to_map(transform, c + 0.5, r + 0.5)[0] <= x + width
        and y <= to_map(transform, c + 0.5, r + 0.5)[1] <= y + height
    ]
    try:
        area = choose_area(grid, (x, y, x + width, y + height))
    except ExtentError:
        assert not centres
        return
    assert area.intersection(grid.whole) == area
    for col, row in centres:
        assert area.col <= col < area.col_stop
        assert area.row <= row < area.row_stop


def test_an_extent_on_pixel_edges_takes_no_pixel_more():
    transform = Affine(0.1, 0, 500000.3, 0, -0.1, 5400000.7)
    left, top = to_map(transform, 10, 5)
    right, bottom = to_map(transform, 20, 25)
    area = choose_area(grid_of(transform), (left, bottom, right, top))
    assert area == Window(10, 5, 10, 20)


def test_an_extent_beside_the_raster_is_refused_with_both():
    with pytest.raises(ExtentError, match=r"\(100, 100, 101, 101\).*spans \(0, -30, 40, 0\)"):
        choose_area(grid_of(PIXEL_UNITS), (100, 100, 101, 101))


def test_the_transform_of_a_window_keeps_pixels_in_place():
    turned = Affine.translation(5, 6) * Affine.rotation(20) * Affine.scale(2, -2)
    moved = window_transform(grid_of(turned), Window(3, 4, 10, 10))
    assert to_map(moved, 0, 0) == pytest.approx(to_map(turned, 3, 4))
    assert to_map(moved, 2, 1) == pytest.approx(to_map(turned, 5, 5))


def test_a_rectangle_in_another_crs_becomes_the_smallest_around_it():
    utm = CRS.from_epsg(32633).to_wkt()
    result = extent_in_raster((14.0, 47.0, 14.1, 47.1), "EPSG:4326", utm)
    xs, ys = warp("EPSG:4326", utm, *zip(*shapely.segmentize(
        shapely.box(14.0, 47.0, 14.1, 47.1), 0.001).exterior.coords))  # fmt: skip
    assert result == pytest.approx((min(xs), min(ys), max(xs), max(ys)), abs=1.0)
    assert extent_in_raster((1, 2, 3, 4), None, utm) == (1, 2, 3, 4)


@pytest.mark.parametrize(
    ("extent", "extent_crs", "expected", "message"),
    [
        ((0, 0, 1, 1), "EPSG:4326", None, "no CRS"),
        ((0, 0, 1, 1), "EPSG:none", "EPSG:32633", "EPSG:none"),
        ((0, 500, 1, 600), "EPSG:4326", "EPSG:32633", "no place"),
    ],
)
def test_a_rectangle_without_a_place_is_refused(extent, extent_crs, expected, message):
    wkt = CRS.from_user_input(expected).to_wkt() if expected else None
    with pytest.raises(ExtentError, match=message) as caught:
        extent_in_raster(extent, extent_crs, wkt)
    assert caught.value.remedy
