from __future__ import annotations

import numpy as np
import pyogrio.raw
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.crs import CRS
from rasterio.transform import Affine
from rasterio.warp import transform

from grass_qgis.engine.core.errors import ExtentError
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import never, silent
from grass_qgis.engine.raster.geodesic import to_map
from grass_qgis.engine.raster.polygon_mask import (
    PolygonMask,
    polygon_file,
    polygon_mask,
    read_polygons,
)
from grass_qgis.engine.raster.work_grid import WorkGrid
from grass_qgis.engine.tiling.grid import Window
from tests.polygon_files import write_polygons

UTM = CRS.from_epsg(32633).to_wkt()


def centres_inside(polygons, window):
    """Slow oracle: whether the centre of each pixel lies in a polygon."""
    rows, cols = np.mgrid[window.row : window.row_stop, window.col : window.col_stop] + 0.5
    whole = shapely.union_all(polygons)
    return shapely.contains_xy(whole, cols.ravel(), rows.ravel()).reshape(rows.shape)


def stars(seed, count):
    """Polygons with many edges and a hole each, some of them overlapping."""
    rng = np.random.default_rng(seed)
    shapes = []
    for _ in range(count):
        x, y = rng.uniform(0, 60, 2)
        angles = np.linspace(0, 2 * np.pi, 12)[:-1]
        radii = rng.uniform(4, 15, 11)
        outer = np.column_stack([x + radii * np.cos(angles), y + radii * np.sin(angles)])
        star = shapely.Polygon(outer).difference(shapely.Point(x, y).buffer(2.3))
        shapes += [part for part in shapely.get_parts(star) if part.geom_type == "Polygon"]
    return np.array(shapes, object)


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 1000), st.integers(-10, 40), st.integers(-10, 40), st.integers(1, 50),
)  # fmt: skip
def test_a_pixel_is_inside_when_its_centre_is(seed, col, row, side):
    polygons = stars(seed, 3)
    area = Window(0, 0, 60, 60)
    window = Window(col, row, side, side)
    result = PolygonMask(polygons, area).read(window)
    expected = centres_inside(polygons, window)
    rows, cols = np.mgrid[row : row + side, col : col + side]
    expected &= (rows >= 0) & (rows < 60) & (cols >= 0) & (cols < 60)
    np.testing.assert_array_equal(result, expected)


def test_the_area_shrinks_to_what_the_polygons_touch():
    grid = WorkGrid(100, 80, Affine(0.5, 0, 1000, 0, -0.5, 2000))
    left, top = to_map(grid.transform, 10.2, 20.7)
    right, bottom = to_map(grid.transform, 30.9, 40.1)
    mask = polygon_mask(np.array([shapely.box(left, bottom, right, top)]), grid, grid.whole)
    assert mask.area == Window(10, 20, 21, 21)
    part = polygon_mask(
        np.array([shapely.box(left, bottom, right, top)]), grid, Window(0, 0, 25, 30)
    )
    assert part.area == Window(10, 20, 15, 10)
    assert not part.read(Window(0, 0, 100, 80))[30:].any()


def test_polygons_beside_the_raster_are_refused():
    grid = WorkGrid(100, 80, Affine(0.5, 0, 1000, 0, -0.5, 2000))
    with pytest.raises(ExtentError, match="miss the raster") as caught:
        polygon_mask(np.array([shapely.box(0, 0, 5, 5)]), grid, grid.whole)
    assert caught.value.remedy


def read(path, crs=UTM):
    monitor = Monitor(silent, never)
    return read_polygons(str(path), crs, monitor), monitor.warnings


def test_polygons_in_another_crs_come_to_lie_on_the_raster_s(tmp_path):
    box = shapely.box(300000, 5300000, 380000, 5390000)  # 80 km: its edges bend in degrees
    fine = shapely.segmentize(box, 1000)
    degrees = shapely.transform(
        fine, lambda xy: np.column_stack(transform("EPSG:32633", "EPSG:4326", xy[:, 0], xy[:, 1]))
    )
    path = write_polygons(tmp_path / "area.gpkg", [degrees], "EPSG:4326")
    (result,), warnings = read(path)
    assert warnings == []
    assert shapely.hausdorff_distance(result, fine) < 0.05 * 1000
    assert result.symmetric_difference(box).area < 1e-6 * box.area


def test_long_edges_are_bent_as_the_earth_is(tmp_path):
    path = write_polygons(tmp_path / "area.gpkg", [shapely.box(12, 47, 18, 49)], "EPSG:4326")
    (result,), _ = read(path)
    xs, ys = transform("EPSG:4326", "EPSG:32633", np.linspace(12, 18, 3001), np.full(3001, 49.0))
    edge = shapely.points(xs, ys)
    assert shapely.distance(shapely.boundary(result), edge).max() < 0.05


def test_layers_are_chosen_by_name_and_other_geometries_left_out(tmp_path):
    path = tmp_path / "many.gpkg"
    write_polygons(path, [shapely.box(0, 0, 1, 1)], UTM, layer="one")
    write_polygons(path, [shapely.box(5, 5, 9, 9), shapely.Point(3, 3)], UTM, layer="two")
    result, _ = read(f"{path}|layername=two")
    assert [shape.bounds for shape in result] == [(5, 5, 9, 9)]
    assert polygon_file(f"{path}|layername=two") == path


def test_a_polygon_that_crosses_itself_is_made_sound(tmp_path):
    bow = shapely.Polygon([(0, 0), (10, 10), (10, 0), (0, 10)])
    result, _ = read(write_polygons(tmp_path / "bow.gpkg", [bow], UTM))
    assert shapely.is_valid(result).all()
    assert shapely.area(result).sum() == pytest.approx(50)


@pytest.mark.parametrize(("polygon_crs", "raster"), [(None, UTM), ("EPSG:4326", None)])
def test_coordinates_without_a_crs_are_taken_as_they_are_with_a_warning(
    tmp_path, polygon_crs, raster
):
    path = write_polygons(tmp_path / "a.gpkg", [shapely.box(1, 2, 3, 4)], polygon_crs)
    result, warnings = read(path, raster)
    assert result[0].bounds == (1, 2, 3, 4)
    assert "no CRS" in warnings[0]


def test_what_holds_no_polygon_is_refused_by_name(tmp_path):
    points = write_polygons(tmp_path / "points.gpkg", [shapely.Point(1, 1)], UTM)
    text = tmp_path / "text.gpkg"
    text.write_text("no vectors")
    for path, message in ((points, "no polygon"), (text, "cannot be read"), ("none", "cannot be")):
        with pytest.raises(ExtentError, match=message) as caught:
            read(path)
        assert caught.value.remedy
    with pytest.raises(ExtentError, match="cannot be read"):
        read(f"{points}|layername=none")


def test_polygons_without_a_place_in_the_raster_s_crs_are_refused(tmp_path):
    path = write_polygons(tmp_path / "a.gpkg", [shapely.box(100, 89.99, 101, 120)], "EPSG:4326")
    with pytest.raises(ExtentError, match="cannot be expressed"):
        read(path, CRS.from_epsg(3857).to_wkt())


def test_the_file_is_only_read(tmp_path):
    path = write_polygons(tmp_path / "a.gpkg", [shapely.box(0, 0, 1, 1)], UTM)
    before = path.read_bytes()
    read(path)
    assert path.read_bytes() == before
    assert pyogrio.raw.read(path)[2] is not None
