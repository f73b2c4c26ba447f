from __future__ import annotations

import numpy as np
import pyogrio.raw
import pytest
import rasterio
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_qgis.engine import vectorize
from grass_qgis.engine.errors import CancelledError, OutputError
from grass_qgis.engine.frame import MapFrame
from grass_qgis.engine.geopackage import write_layers
from grass_qgis.engine.ground import ground_of
from grass_qgis.engine.monitor import Monitor
from grass_qgis.engine.progress import never, silent
from grass_qgis.engine.vectorize import Drawing
from tests.little_room import little_room
from tests.scenes import NORTH_UP, write_scene

NAMES = {0: "red", 1: "green", 2: "blue"}
WKT = rasterio.crs.CRS.from_epsg(32633).to_wkt()


def layer_of(
    tmp_path, classes, confidence=None, least=0, transform=NORTH_UP, crs=WKT, simplify=0.0
):
    if confidence is None:
        confidence = np.full(classes.shape, 50, np.uint8)
    path = tmp_path / "classes.tif"
    image = np.stack([classes, confidence]).astype(np.uint8)
    write_scene(path, image, nodata=255, transform=transform, crs=crs)
    frame = MapFrame(classes.shape[1], classes.shape[0], crs, transform, ground_of(crs))
    drawing = Drawing(least, simplify)
    layer = vectorize.segment_layer(path, frame, NAMES, drawing, Monitor(silent, never))
    assert [p.name for p in tmp_path.iterdir() if p.name.endswith((".labels", ".valid"))] == []
    return layer


def components(classes):
    """Slow oracle: {frozenset of pixels: class} of 4-connected pieces, nodata left out."""
    left = {(int(r), int(c)) for r, c in np.argwhere(classes != 255)}
    found = {}
    while left:
        seed = left.pop()
        piece, todo = {seed}, [seed]
        while todo:
            r, c = todo.pop()
            for near in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
                if near in left and classes[near] == classes[seed]:
                    left.discard(near)
                    piece.add(near)
                    todo.append(near)
        found[frozenset(piece)] = int(classes[seed])
    return found


maps = st.integers(0, 2**32 - 1).map(
    lambda seed: np.random.default_rng(seed).choice(
        np.array([0, 1, 2, 255], np.uint8), (9, 11), p=[0.4, 0.3, 0.2, 0.1]
    )
)


@settings(deadline=None, max_examples=40)
@given(maps)
def test_polygons_are_the_pieces_exactly_with_area_and_mean_confidence(tmp_path_factory, classes):
    confidence = np.random.default_rng(5).integers(0, 101, classes.shape).astype(np.uint8)
    layer = layer_of(tmp_path_factory.mktemp("v"), classes, confidence)
    expected = components(classes)
    assert len(layer.geometry) == len(expected)
    assert shapely.is_valid(layer.geometry).all()
    rows, cols = np.indices(classes.shape)
    xs, ys = 500000 + 0.5 * (cols + 0.5), 5400000 - 0.5 * (rows + 0.5)
    for index, polygon in enumerate(layer.geometry):
        inside = shapely.contains_xy(polygon, xs, ys)
        piece = frozenset((int(r), int(c)) for r, c in np.argwhere(inside))
        assert expected[piece] == layer.fields["class_id"][index]
        assert layer.fields["class"][index] == NAMES[expected[piece]]
        assert layer.fields["area_px"][index] == len(piece)
        assert layer.fields["area_m2"][index] == pytest.approx(0.25 * len(piece))
        assert layer.fields["mean_conf"][index] == pytest.approx(confidence[inside].mean())


@settings(deadline=None, max_examples=40)
@given(maps, st.integers(2, 12))
def test_merging_small_pieces_never_touches_nodata(tmp_path_factory, classes, least):
    layer = layer_of(tmp_path_factory.mktemp("v"), classes, least=least)
    covered = shapely.union_all(layer.geometry)
    rows, cols = np.indices(classes.shape)
    inside = shapely.contains_xy(covered, 500000 + 0.5 * (cols + 0.5), 5400000 - 0.5 * (rows + 0.5))
    np.testing.assert_array_equal(inside, classes != 255)
    assert layer.fields["area_px"].sum() == (classes != 255).sum()


def test_a_small_piece_takes_the_class_around_it_and_a_large_one_stays(tmp_path):
    classes = np.zeros((30, 30), np.uint8)
    classes[5:8, 5:8] = 1  # 9 pixels
    classes[15:20, 15:20] = 2  # 25 pixels
    layer = layer_of(tmp_path, classes, least=12)
    found = dict(zip(layer.fields["class"], layer.fields["area_px"]))
    assert found == {"red": 900 - 25, "blue": 25}


def test_simplified_polygons_keep_the_attributes_of_their_pixels(tmp_path):
    classes = np.tri(40, dtype=np.uint8)
    plain, simple = (layer_of(tmp_path, classes, simplify=value) for value in (0.0, 3.0))
    for name, values in plain.fields.items():
        np.testing.assert_array_equal(values, simple.fields[name])
    corners = [shapely.get_num_coordinates(item.geometry).sum() for item in (plain, simple)]
    assert corners[1] < corners[0] / 4
    assert shapely.total_bounds(simple.geometry).tolist() == [500000, 5399980, 500020, 5400000]


def test_mean_confidence_is_the_same_over_several_strips(tmp_path, monkeypatch):
    classes = np.random.default_rng(0).integers(0, 3, (50, 40)).astype(np.uint8)
    confidence = np.random.default_rng(1).integers(0, 101, (50, 40)).astype(np.uint8)
    whole = layer_of(tmp_path, classes, confidence).fields["mean_conf"]
    monkeypatch.setattr(vectorize, "_STRIP_ROWS", 7)
    np.testing.assert_allclose(layer_of(tmp_path, classes, confidence).fields["mean_conf"], whole)


def test_a_rotated_raster_has_its_polygons_where_its_pixels_are(tmp_path):
    a, b = 0.8, 0.6
    turned = rasterio.transform.Affine(a, b, 100, -b, a, 200)
    classes = np.zeros((4, 6), np.uint8)
    classes[:, 3:] = 1
    layer = layer_of(tmp_path, classes, transform=turned)
    corners = {(100 + a * c + b * r, 200 - b * c + a * r) for c in (0, 3) for r in (0, 4)}
    red = layer.geometry[list(layer.fields["class"]).index("red")]
    found = {(round(x, 9), round(y, 9)) for x, y in red.exterior.coords}
    assert found == {(round(x, 9), round(y, 9)) for x, y in corners}
    assert layer.fields["area_m2"].tolist() == pytest.approx([12, 12])


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
    assert np.isnan(values[2]).all() if crs is None else values[2].tolist() == [8.0, 8.0]
    assert (info["crs"] == "EPSG:32633") if crs else ("32633" not in str(info["crs"]))


def test_nothing_valid_is_an_empty_layer_that_opens(tmp_path):
    layer = layer_of(tmp_path, np.full((8, 8), 255, np.uint8), least=12)
    write_layers(tmp_path / "s.gpkg", [layer], WKT)
    info = pyogrio.read_info(tmp_path / "s.gpkg", layer="segments")
    assert info["features"] == 0
    assert next(iter(info["fields"])) == "class_id"


def test_a_cancelled_run_stops_in_here(tmp_path):
    path = write_scene(tmp_path / "c.tif", np.zeros((2, 8, 8), np.uint8), nodata=255)
    frame = MapFrame(8, 8, WKT, NORTH_UP, ground_of(WKT))
    with pytest.raises(CancelledError):
        vectorize.segment_layer(path, frame, NAMES, Drawing(12), Monitor(silent, lambda: True))
    assert [p.name for p in tmp_path.iterdir()] == ["c.tif"]


def test_a_disk_without_room_for_working_data_is_an_output_error(tmp_path):
    path = write_scene(tmp_path / "c.tif", np.zeros((2, 300, 300), np.uint8), nodata=255)
    frame = MapFrame(300, 300, WKT, NORTH_UP, ground_of(WKT))
    with little_room(50_000), pytest.raises(OutputError, match="No room"):
        vectorize.segment_layer(path, frame, NAMES, Drawing(12), Monitor(silent, never))
    assert [p.name for p in tmp_path.iterdir()] == ["c.tif"]


def test_a_class_raster_that_cannot_be_read_back_is_an_output_error(tmp_path):
    path = write_scene(
        tmp_path / "c.tif",
        np.random.default_rng(0).integers(0, 3, (2, 200, 200)).astype(np.uint8),
        compress="deflate",
    )
    path.write_bytes(path.read_bytes()[:-5000])
    frame = MapFrame(200, 200, WKT, NORTH_UP, ground_of(WKT))
    with pytest.raises(OutputError, match="cannot be read back"):
        vectorize.segment_layer(path, frame, NAMES, Drawing(12), Monitor(silent, never))
    assert [p.name for p in tmp_path.iterdir()] == ["c.tif"]


def test_a_working_file_that_stays_does_not_hide_the_error(tmp_path, monkeypatch):
    def refuse(self, missing_ok=False):
        raise PermissionError(13, "still mapped")

    path = write_scene(tmp_path / "c.tif", np.zeros((2, 8, 8), np.uint8), nodata=255)
    frame = MapFrame(8, 8, WKT, NORTH_UP, ground_of(WKT))
    monkeypatch.setattr(vectorize.Path, "unlink", refuse)
    with pytest.raises(CancelledError):
        vectorize.segment_layer(path, frame, NAMES, Drawing(12), Monitor(silent, lambda: True))
