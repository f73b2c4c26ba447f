from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyogrio.raw
import pyproj
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio._err import CPLE_AppDefinedError

from grass_qgis.engine.core.errors import CancelledError, OutputError
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import never, silent
from grass_qgis.engine.output.geopackage import write_layers
from grass_qgis.engine.polygons import vectorize
from grass_qgis.engine.polygons.vectorize import Drawing
from grass_qgis.engine.raster.geodesic import geodesic_measure
from grass_qgis.engine.raster.output_grid import OutputGrid
from tests.classes import components_of, random_classes
from tests.scenes import NORTH_UP, SQUARE_METRE, write_scene

NAMES = {0: "red", 1: "green", 2: "blue"}
WKT = rasterio.crs.CRS.from_epsg(32633).to_wkt()


def layer_of(
    tmp_path, classes, confidence=None, least=0, transform=NORTH_UP, crs=WKT, simplify=0.0, **strips
):
    if confidence is None:
        confidence = np.full(classes.shape, 50, np.uint8)
    path = tmp_path / "classes.tif"
    image = np.stack([classes, confidence]).astype(np.uint8)
    write_scene(path, image, nodata=255, transform=transform, crs=crs)
    output_grid = OutputGrid(
        classes.shape[1], classes.shape[0], crs, transform, geodesic_measure(crs)
    )
    drawing = Drawing(least, simplify, **strips)
    batches = vectorize.segment_batches(path, output_grid, NAMES, drawing, Monitor(silent, never))
    return joined(list(batches))


def joined(batches):
    """All polygons of a layer that came in parts."""
    fields = {
        name: np.concatenate([batch.fields[name] for batch in batches])
        for name in batches[0].fields
    }
    geometry = np.concatenate([batch.geometry for batch in batches])
    return replace(batches[0], geometry=geometry, fields=fields)


maps = st.integers(0, 2**32 - 1).map(lambda seed: random_classes(seed, (9, 11)))


@settings(deadline=None, max_examples=40)
@given(maps)
def test_polygons_are_the_components_exactly_with_area_and_mean_confidence(
    tmp_path_factory, classes
):
    confidence = np.random.default_rng(5).integers(0, 101, classes.shape).astype(np.uint8)
    layer = layer_of(tmp_path_factory.mktemp("v"), classes, confidence)
    expected = components_of(classes)
    assert len(layer.geometry) == len(expected)
    assert shapely.is_valid(layer.geometry).all()
    rows, cols = np.indices(classes.shape)
    xs, ys = 500000 + 0.5 * (cols + 0.5), 5400000 - 0.5 * (rows + 0.5)
    for index, polygon in enumerate(layer.geometry):
        inside = shapely.contains_xy(polygon, xs, ys)
        component = frozenset((int(r), int(c)) for r, c in np.argwhere(inside))
        assert expected[component] == layer.fields["class_id"][index]
        assert layer.fields["class"][index] == NAMES[expected[component]]
        assert layer.fields["area_px"][index] == len(component)
        assert layer.fields["area_m2"][index] == pytest.approx(0.25 * SQUARE_METRE * len(component))
        assert layer.fields["mean_conf"][index] == pytest.approx(confidence[inside].mean())


@settings(deadline=None, max_examples=40)
@given(maps, st.integers(2, 12))
def test_merging_small_components_never_touches_nodata(tmp_path_factory, classes, least):
    layer = layer_of(tmp_path_factory.mktemp("v"), classes, least=least)
    covered = shapely.union_all(layer.geometry)
    rows, cols = np.indices(classes.shape)
    inside = shapely.contains_xy(covered, 500000 + 0.5 * (cols + 0.5), 5400000 - 0.5 * (rows + 0.5))
    np.testing.assert_array_equal(inside, classes != 255)
    assert layer.fields["area_px"].sum() == (classes != 255).sum()


def test_a_small_component_takes_the_class_around_it_and_a_large_one_stays(tmp_path):
    classes = np.zeros((30, 30), np.uint8)
    classes[5:8, 5:8] = 1  # 9 pixels
    classes[15:20, 15:20] = 2  # 25 pixels
    layer = layer_of(tmp_path, classes, least=12)
    result = dict(zip(layer.fields["class"], layer.fields["area_px"]))
    assert result == {"red": 900 - 25, "blue": 25}


def test_simplified_polygons_keep_the_attributes_of_their_pixels(tmp_path):
    classes = np.tri(40, dtype=np.uint8)
    plain, simple = (layer_of(tmp_path, classes, simplify=value) for value in (0.0, 3.0))
    for name, values in plain.fields.items():
        np.testing.assert_array_equal(values, simple.fields[name])
    corners = [shapely.get_num_coordinates(item.geometry).sum() for item in (plain, simple)]
    assert corners[1] < corners[0] / 4
    assert shapely.total_bounds(simple.geometry).tolist() == [500000, 5399980, 500020, 5400000]


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 2**32 - 1), st.integers(1, 30), st.integers(0, 9))
def test_where_strips_end_changes_nothing(tmp_path_factory, seed, rows, least):
    classes = random_classes(seed, (30, 8))
    confidence = np.random.default_rng(seed).integers(0, 101, classes.shape).astype(np.uint8)
    folder = tmp_path_factory.mktemp("v")
    result = []
    for height in (30, rows):
        strips = {"strip_pixels": 8 * height, "strip_rows": 1}
        result.append(layer_of(folder, classes, confidence, least, **strips))
    assert as_set(result[0]) == as_set(result[1])


def as_set(layer):
    """Outline and attributes of each polygon, in an order of their own."""
    outlines = shapely.to_wkt(shapely.normalize(layer.geometry))
    return sorted(zip(outlines, *(values.tolist() for values in layer.fields.values())))


def test_polygons_come_as_soon_as_they_are_complete(tmp_path):
    classes = np.zeros((160, 10), np.uint8)
    classes[:, :5] = np.arange(160)[:, None] // 20 % 2 + 1
    path = write_scene(tmp_path / "c.tif", np.stack([classes, classes]), nodata=255)
    output_grid = OutputGrid(10, 160, WKT, NORTH_UP, geodesic_measure(WKT))
    monitor = Monitor(silent, never)
    drawing = Drawing(0, strip_pixels=10 * 16)
    batches = list(vectorize.segment_batches(path, output_grid, NAMES, drawing, monitor))
    areas = [batch.fields["area_px"].tolist() for batch in batches]
    assert areas[0] == [100]  # of the field of 20 rows, complete with the second strip
    assert areas[-1] == [800, 100]  # what reaches the last row
    assert sum(len(result) for result in areas) == 9


@settings(deadline=None, max_examples=15)
@given(st.integers(0, 2**32 - 1), st.sampled_from([0.8, 2.0]))
def test_borders_simplified_block_by_block_leave_no_gap(tmp_path_factory, seed, tolerance):
    rng = np.random.default_rng(seed)
    classes = rng.integers(0, 3, (12, 6)).astype(np.uint8).repeat(3, axis=0).repeat(3, axis=1)
    classes[rng.random(classes.shape) < 0.05] = 1
    classes[8:15, 4:11] = 255
    folder = tmp_path_factory.mktemp("v")
    simple = layer_of(folder, classes, simplify=tolerance, block_rows=(7, 7))
    plain = layer_of(folder, classes)
    assert shapely.is_valid(simple.geometry).all()
    assert (shapely.get_type_id(simple.geometry) == shapely.GeometryType.POLYGON).all()
    whole = shapely.union_all(plain.geometry)
    assert shapely.union_all(simple.geometry).equals(whole)
    assert shapely.area(simple.geometry).sum() == pytest.approx(whole.area)
    attributes = [sorted(zip(*(v.tolist() for v in x.fields.values()))) for x in (plain, simple)]
    assert attributes[0] == attributes[1]
    corners = [shapely.get_num_coordinates(item.geometry).sum() for item in (plain, simple)]
    assert corners[1] < corners[0]


def area_on_ellipsoid(polygon, wkt):
    """Oracle: PROJ's own area of a polygon of geodesics, its edges cut fine."""
    crs = pyproj.CRS.from_wkt(wkt)
    to_place = pyproj.Transformer.from_crs(crs, crs.geodetic_crs, always_xy=True)
    fine = shapely.segmentize(polygon, polygon.length / 500)
    moved = shapely.transform(fine, lambda xy: np.column_stack(to_place.transform(*xy.T)))
    return abs(crs.get_geod().geometry_area_perimeter(shapely.geometry.polygon.orient(moved))[0])


@pytest.mark.parametrize(
    ("crs", "transform"),
    [
        ("EPSG:3395", rasterio.transform.Affine(9, 0, 1e6, 0, -9, 8e6)),
        ("EPSG:32633", rasterio.transform.Affine(90, 0, 1e5, 0, -90, 8e6)),
        ("EPSG:4326", rasterio.transform.Affine(0.001, 0, 7, 0, -0.001, 60)),
        ("EPSG:3857", rasterio.transform.Affine(9, 0, 1e6, 0, -9, 8e6)),
        ("EPSG:4326", rasterio.transform.Affine(0.0008, 0.0006, 7, 0.0006, -0.0008, 60)),
    ],
)
def test_areas_are_those_of_the_outline_on_the_ellipsoid(tmp_path, crs, transform):
    wkt = rasterio.crs.CRS.from_string(crs).to_wkt()
    classes = np.random.default_rng(0).integers(0, 2, (12, 10)).astype(np.uint8)
    layer = layer_of(tmp_path, classes, transform=transform, crs=wkt)
    expected = [area_on_ellipsoid(shape, wkt) for shape in layer.geometry]
    np.testing.assert_allclose(layer.fields["area_m2"], expected, rtol=1e-6)


def test_a_rotated_raster_has_its_polygons_where_its_pixels_are(tmp_path):
    a, b = 0.8, 0.6
    turned = rasterio.transform.Affine(a, b, 100, -b, a, 200)
    classes = np.zeros((4, 6), np.uint8)
    classes[:, 3:] = 1
    layer = layer_of(tmp_path, classes, transform=turned)
    corners = {(100 + a * c + b * r, 200 - b * c + a * r) for c in (0, 3) for r in (0, 4)}
    red = layer.geometry[list(layer.fields["class"]).index("red")]
    result = {(round(x, 9), round(y, 9)) for x, y in red.exterior.coords}
    assert result == {(round(x, 9), round(y, 9)) for x, y in corners}
    expected = [area_on_ellipsoid(shape, WKT) for shape in layer.geometry]
    assert layer.fields["area_m2"].tolist() == pytest.approx(expected, rel=1e-4)


@pytest.mark.parametrize("crs", [WKT, None])
def test_the_geopackage_holds_fields_types_and_crs(tmp_path, crs):
    classes = np.zeros((8, 8), np.uint8)
    classes[:4] = 1
    layer = layer_of(tmp_path, classes, crs=crs)
    write_layers(tmp_path / "s.gpkg", [layer], crs)
    info = pyogrio.read_info(tmp_path / "s.gpkg", layer="segments")
    assert list(info["fields"]) == ["class_id", "class", "area_m2", "area_px", "mean_conf"]
    assert list(info["dtypes"]) == ["int32", "object", "float64", "int64", "float64"]
    assert info["geometry_type"] == "Polygon"
    assert info["features"] == 2
    _, _, _, values = pyogrio.raw.read(tmp_path / "s.gpkg")
    if crs is None:
        assert np.isnan(values[2]).all()
    else:
        assert values[2].tolist() == pytest.approx([8 * SQUARE_METRE] * 2)
    assert (info["crs"] == "EPSG:32633") if crs else ("32633" not in str(info["crs"]))


def test_nothing_valid_is_an_empty_layer_that_opens(tmp_path):
    layer = layer_of(tmp_path, np.full((8, 8), 255, np.uint8), least=12)
    write_layers(tmp_path / "s.gpkg", [layer], WKT)
    info = pyogrio.read_info(tmp_path / "s.gpkg", layer="segments")
    assert info["features"] == 0
    assert next(iter(info["fields"])) == "class_id"


def test_a_cancelled_run_stops_in_here(tmp_path):
    path = write_scene(tmp_path / "c.tif", np.zeros((2, 8, 8), np.uint8), nodata=255)
    output_grid = OutputGrid(8, 8, WKT, NORTH_UP, geodesic_measure(WKT))
    with pytest.raises(CancelledError):
        list(vectorize.segment_batches(path, output_grid, NAMES, Drawing(12), cancelled()))


def cancelled():
    return Monitor(silent, lambda: True)


@pytest.mark.parametrize("least", [0, 50])
def test_a_cancel_is_heard_at_every_strip(tmp_path, least):
    path = write_scene(tmp_path / "c.tif", np.zeros((2, 160, 8), np.uint8), nodata=255)
    requested = []

    def after_four():
        requested.append(True)
        return len(requested) > 4

    output_grid = OutputGrid(8, 160, WKT, NORTH_UP, geodesic_measure(WKT))
    monitor = Monitor(silent, after_four)
    drawing = Drawing(least, strip_pixels=16 * 8)
    with pytest.raises(CancelledError):
        list(vectorize.segment_batches(path, output_grid, NAMES, drawing, monitor))
    assert len(requested) == 5


def test_an_error_of_gdal_itself_is_an_output_error_too(tmp_path, monkeypatch):
    def fail(*_, **__):
        raise CPLE_AppDefinedError(3, 1, "no such block")

    path = write_scene(tmp_path / "c.tif", np.zeros((2, 4, 4), np.uint8), nodata=255)
    output_grid = OutputGrid(4, 4, WKT, NORTH_UP, geodesic_measure(WKT))
    monkeypatch.setattr("rasterio.open", fail)
    batches = vectorize.segment_batches(
        path, output_grid, NAMES, Drawing(0), Monitor(silent, never)
    )
    with pytest.raises(OutputError, match="cannot be read back: no such block"):
        list(batches)


def test_a_class_raster_that_cannot_be_read_back_is_an_output_error(tmp_path):
    path = write_scene(
        tmp_path / "c.tif",
        np.random.default_rng(0).integers(0, 3, (2, 200, 200)).astype(np.uint8),
        compress="deflate",
    )
    path.write_bytes(path.read_bytes()[:-5000])
    output_grid = OutputGrid(200, 200, WKT, NORTH_UP, geodesic_measure(WKT))
    with pytest.raises(OutputError, match="cannot be read back"):
        list(
            vectorize.segment_batches(path, output_grid, NAMES, Drawing(12), Monitor(silent, never))
        )
