from __future__ import annotations

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.crs import CRS
from rasterio.transform import Affine, from_origin

from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import never, silent
from grass_qgis.engine.raster.antimeridian import joined, nearest, turn_of, turned
from grass_qgis.engine.raster.label_mask import LabelDrawer, read_labels
from grass_qgis.engine.raster.polygon_mask import polygon_mask, read_polygons
from grass_qgis.engine.raster.work_grid import WorkGrid, bounds, choose_area, extent_in_raster
from grass_qgis.engine.tiling.grid import Window
from tests.polygon_files import write_polygons

from .test_geodesic import wkt_of

MERCATOR_TURN = 2 * np.pi * 6378137.0


@pytest.mark.parametrize(
    ("name", "turn"),
    [
        ("EPSG:4326", 360.0),
        ("EPSG:4807", 400.0),  # grads
        ("EPSG:3857", MERCATOR_TURN),
        ("EPSG:3395", MERCATOR_TURN),
        ("EPSG:3832", MERCATOR_TURN),  # Mercator around the Pacific
        ("+proj=eqc +R=1737400", 2 * np.pi * 1737400),
        ("EPSG:32633", 0.0),
        ("EPSG:3413", 0.0),
        ("EPSG:3035", 0.0),
        ("+proj=moll", 0.0),
        ("+proj=sinu", 0.0),
        ('LOCAL_CS["site",UNIT["metre",1]]', 0.0),
    ],
)
def test_places_repeat_after_a_turn_where_meridians_are_straight(name, turn):
    assert turn_of(wkt_of(name)) == pytest.approx(turn, rel=1e-9)
    assert turn_of(None) == 0.0


@given(
    st.floats(-180, 180), st.floats(1, 100), st.integers(-2, 2), st.floats(-200, 200),
    st.floats(1, 180),
)  # fmt: skip
def test_a_rectangle_comes_to_the_raster_by_whole_turns(left, width, turns, start, span):
    raster = (start, 0.0, start + span, 10.0)
    given_at = (left + 360 * turns, 1.0, left + width + 360 * turns, 2.0)
    result = nearest(given_at, 360.0, raster)
    assert (result[0] - given_at[0]) / 360 == pytest.approx(round((result[0] - given_at[0]) / 360))
    assert result[2] - result[0] == pytest.approx(width)

    def shared(k):
        return min(left + width + 360 * k, start + span) - max(left + 360 * k, start)

    best = max(shared(k) for k in range(-4, 5))
    here = min(result[2], start + span) - max(result[0], start)
    if best > 1e-9:
        assert here == pytest.approx(best, abs=1e-9)
    elif best < -1e-9:
        assert result == given_at


@st.composite
def torn_polygons(draw):
    """A polygon that is no wider than a third of the globe, given as longitudes of -180 to 180."""
    centre, radius = draw(st.floats(-180, 180)), draw(st.floats(0.1, 60))
    corners = draw(st.integers(3, 9))
    angles = np.linspace(0, 2 * np.pi, corners, endpoint=False) + draw(st.floats(0, 1))
    whole = shapely.Polygon(
        np.column_stack([centre + radius * np.cos(angles), 0.5 * radius * np.sin(angles)])
    )
    hole = shapely.affinity.scale(whole, 0.5, 0.5)
    whole = whole.difference(hole) if draw(st.booleans()) else whole
    torn = shapely.transform(
        whole, lambda xy: np.column_stack([(xy[:, 0] + 180) % 360 - 180, xy[:, 1]])
    )
    return whole, torn


@given(st.lists(torn_polygons(), min_size=1, max_size=4))
@settings(deadline=None)
def test_what_the_antimeridian_tore_apart_is_joined_again(drawn):
    result = joined(np.array([torn for _, torn in drawn]), 360.0)
    for (whole, _), polygon in zip(drawn, result, strict=True):
        back = round((polygon.centroid.x - whole.centroid.x) / 360) * 360
        same = shapely.affinity.translate(polygon, -back)
        assert same.is_valid
        assert same.symmetric_difference(whole).area < 1e-6 * whole.area


def test_a_ring_around_a_pole_stays_as_it_is():
    lons = np.linspace(-180, 180, 37)
    ring = shapely.Polygon([*zip(lons, np.full(37, 80.0)), (180, 90), (-180, 90)])
    around = shapely.Polygon([(-170 + 40 * k if k < 9 else -170, 80) for k in range(9)])
    for polygon in (ring, around):
        assert joined(np.array([polygon]), 360.0)[0].equals(polygon)


@given(
    st.lists(st.tuples(st.floats(-180, 180), st.floats(1, 359)), min_size=1, max_size=5),
    st.floats(-400, 400),
    st.floats(1, 360),
)
@settings(deadline=None)
def test_every_place_of_a_raster_finds_its_polygons_in_order(spans, start, width):
    polygons = np.array([shapely.box(left, 0, left + wide, 1) for left, wide in spans])
    result, numbers = turned(polygons, 360.0, (start, 0.0, start + width, 1.0))
    assert list(numbers) == sorted(numbers)
    assert set(numbers) == set(range(len(spans)))
    for place in np.linspace(start, start + width, 23):
        expected = {
            n for n, (left, wide) in enumerate(spans) if 1e-6 < (place - left) % 360 < wide - 1e-6
        }
        there = {
            numbers[k]
            for k, shape in enumerate(result)
            if shape.bounds[0] < place < shape.bounds[2]
        }
        assert expected <= there


# Rasters of the same 4 x 4 degrees across the antimeridian, by any of the usual conventions.
ACROSS = {
    "to 182": ("EPSG:4326", from_origin(178, 2, 0.1, 0.1)),
    "from -182": ("EPSG:4326", from_origin(-182, 2, 0.1, 0.1)),
    "mirrored": ("EPSG:4326", Affine(-0.1, 0, 182, 0, 0.1, -2)),
    "Mercator": ("EPSG:3857", from_origin(MERCATOR_TURN * 178 / 360, 222638, 11131.95, 11131.95)),
    "UTM": ("EPSG:32660", from_origin(611280, 221000, 11100, 11100)),
}


@pytest.mark.parametrize("given_in", ["EPSG:4326", "EPSG:3857", "EPSG:32660"])
@pytest.mark.parametrize("name", ACROSS)
def test_areas_and_labels_across_the_antimeridian_are_read(tmp_path, name, given_in):
    crs, transform = ACROSS[name]
    grid = WorkGrid(40, 40, transform)
    # From 179.5 to -179.5 degrees, cut in two as GIS cut it, or whole where the CRS allows that.
    halves = [shapely.box(179.5, -0.5, 180, 0.5), shapely.box(-180, -0.5, -179.5, 0.5)]
    if given_in != "EPSG:4326":
        from rasterio.warp import transform as warp

        moved = [
            shapely.transform(
                shapely.segmentize(half, 0.05),
                lambda xy: np.column_stack(warp("EPSG:4326", given_in, *xy.T)),
            )
            for half in halves
        ]
        halves = [shapely.union_all(moved)] if given_in == "EPSG:32660" else moved
    path = write_polygons(tmp_path / "area.gpkg", halves, given_in)
    result = read_polygons(str(path), wkt_of(crs), Monitor(silent, never), bounds(grid))
    inside = polygon_mask(result, grid, grid.whole).read(grid.whole)
    assert inside.sum() == pytest.approx(100, abs=5)
    rows, cols = np.nonzero(inside)
    assert abs(cols.mean() - 19.5) < 1.0 and abs(rows.mean() - 19.5) < 1.0


@pytest.mark.parametrize("name", [n for n in ACROSS if n != "UTM"])
@pytest.mark.parametrize(
    ("extent", "extent_crs"),
    [
        ((179.5, -0.5, 180.5, 0.5), "EPSG:4326"),
        ((-180.5, -0.5, -179.5, 0.5), "EPSG:4326"),
        ((777000.0, -55300.0, 888500.0, 55300.0), "EPSG:32660"),
    ],
)
def test_a_rectangle_across_the_antimeridian_is_read(name, extent, extent_crs):
    crs, transform = ACROSS[name]
    grid = WorkGrid(40, 40, transform)
    result = extent_in_raster(extent, extent_crs, wkt_of(crs), bounds(grid))
    area = choose_area(grid, result)
    assert abs(area.width - 10) <= 3 and abs(area.height - 10) <= 3
    assert abs(area.col + area.width / 2 - 20) <= 1.5


def test_labels_keep_their_classes_when_they_are_moved(tmp_path):
    import pyogrio.raw

    path = tmp_path / "labels.gpkg"
    shapes = [shapely.box(-180, -2, -178, 2), shapely.box(178, -2, 180, 2)]
    pyogrio.raw.write(
        path, geometry=shapely.to_wkb(np.array(shapes, object)), driver="GPKG",
        field_data=[np.array(["b", "a"], object)], fields=np.array(["class"], object),
        crs="EPSG:4326", geometry_type="Polygon",
    )  # fmt: skip
    classes = (ClassSpec(0, "a", "#000000"), ClassSpec(1, "b", "#ffffff"))
    for start in (178, -182):
        transform = from_origin(start, 2, 0.1, 0.1)
        labels = read_labels(
            str(path), "class", classes, CRS.from_epsg(4326).to_wkt(), Monitor(silent, never),
            bounds(WorkGrid(40, 40, transform)),
        )  # fmt: skip
        drawn = LabelDrawer(labels, transform).read(Window(0, 0, 40, 40))
        assert (drawn[:, :20] == 0).all() and (drawn[:, 20:] == 1).all()
