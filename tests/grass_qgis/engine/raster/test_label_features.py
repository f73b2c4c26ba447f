from __future__ import annotations

import struct
import unicodedata

import numpy as np
import pyogrio.raw
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.raster.label_features import class_text, read_label_features

IDS = {"roof": 0, "Gebäude": 1, "0": 0, "1": 1}
BOX = shapely.box(0, 0, 2, 2)
BOW = shapely.Polygon([(0, 0), (2, 2), (2, 0), (0, 2)])


def write(path, geometries, values, field="class", driver="GPKG"):
    wkb = np.array([None if g is None else shapely.to_wkb(g) for g in geometries], object)
    pyogrio.raw.write(
        path, wkb, [np.array(values)], [field], driver=driver, geometry_type="Unknown",
        crs="EPSG:32633", encoding="UTF-8", layer="labels",
    )  # fmt: skip
    return str(path)


def read(path, field="class", ids=IDS):
    return read_label_features(path, "", field, ids, "Correct it.")


KINDS = {
    "polygon": (BOX, 1),
    "two": (shapely.MultiPolygon([BOX, shapely.box(5, 5, 6, 6)]), 2),
    "bow": (BOW, 2),
    "mixed": (shapely.GeometryCollection([BOX, shapely.Point(9, 9)]), 1),
    "point": (shapely.Point(1, 1), 0),
    "line": (shapely.LineString([(0, 0), (1, 1)]), 0),
    "flat": (shapely.Polygon([(0, 0), (1, 1), (2, 2), (0, 0)]), 0),
    "empty": (shapely.Polygon(), 0),
    "null": (None, 0),
}
VALUES = {"roof": 0, " roof ": 0, "0": 0, "Gebäude": 1, "Geba\u0308ude": 1, "": None, None: None}


@settings(max_examples=60, deadline=None)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(sorted(KINDS)), st.sampled_from(list(VALUES))),
        min_size=1,
        max_size=8,
    )
)
def test_what_has_no_class_or_no_polygon_is_left_out_and_counted(tmp_path_factory, rows):
    path = tmp_path_factory.mktemp("labels") / "l.gpkg"
    write(path, [KINDS[kind][0] for kind, _ in rows], np.array([v for _, v in rows], object))
    expected = [
        VALUES[v] for kind, v in rows if VALUES[v] is not None for _ in range(KINDS[kind][1])
    ]
    if not expected:
        with pytest.raises(DataError, match="no polygon with a class"):
            read(str(path))
        return
    labels = read(str(path))
    assert labels.ids.tolist() == expected
    assert shapely.is_valid(labels.polygons).all()
    assert (shapely.area(labels.polygons) > 0).all()
    assert labels.without_class == sum(VALUES[v] is None for _, v in rows)
    assert labels.without_polygon == sum(
        VALUES[v] is not None and not KINDS[kind][1] for kind, v in rows
    )


def test_what_was_left_out_can_be_said(tmp_path):
    rows = [(BOX, "roof"), (None, "roof"), (BOX, None)]
    path = write(tmp_path / "a.gpkg", *map(list, zip(*rows)))
    assert read(path).left_out == "1 without a class and 1 without a polygon"
    assert read(write(tmp_path / "b.gpkg", [BOX], ["roof"])).left_out == ""


@pytest.mark.parametrize("values", [np.array([0, 1, 1]), np.array([0.0, 1.0, 1.0])])
def test_numbers_are_ids(tmp_path, values):
    assert read(write(tmp_path / "a.gpkg", [BOX] * 3, values)).ids.tolist() == [0, 1, 1]


def test_a_null_among_numbers_is_no_class(tmp_path):
    path = write(tmp_path / "a.gpkg", [BOX] * 3, np.array([0.0, np.nan, 1.0]))
    labels = read(path)
    assert (labels.ids.tolist(), labels.without_class) == ([0, 1], 1)


@pytest.mark.parametrize("name", ["a.gpkg", "a.geojson", "a.shp"])
def test_texts_are_read_alike_whatever_the_file(tmp_path, name):
    driver = {"g": "GPKG", "j": "GeoJSON", "s": "ESRI Shapefile"}[
        name[2] if name[3] != "e" else "j"
    ]
    path = write(tmp_path / name, [BOX, BOX], ["Gebäude", "roof"], driver=driver)
    assert read(path).ids.tolist() == [1, 0]


def test_a_shapefile_in_an_old_encoding_says_so_itself(tmp_path):
    path = tmp_path / "a.shp"
    pyogrio.raw.write(
        path, shapely.to_wkb(np.array([BOX])), [np.array(["Gebäude"], object)], ["class"],
        driver="ESRI Shapefile", geometry_type="Polygon", crs="EPSG:32633", encoding="ISO-8859-1",
    )  # fmt: skip
    assert read(str(path)).ids.tolist() == [1]


@given(st.text(st.characters(exclude_categories=("Cs",)), max_size=12))
def test_texts_that_read_alike_are_one(text):
    taken_apart = unicodedata.normalize("NFD", text)
    assert class_text(taken_apart) == class_text(f" {unicodedata.normalize('NFC', text)} ")


def test_values_that_are_no_class_are_counted_and_named(tmp_path):
    path = write(tmp_path / "a.gpkg", [BOX] * 4, ["roof", "lake", "field", "lake"])
    with pytest.raises(DataError, match=r"3 polygons of .*'field', 'lake'; classes are") as caught:
        read(path)
    assert caught.value.remedy == "Correct it."


def test_a_missing_field_is_said_with_those_there_are(tmp_path):
    with pytest.raises(DataError, match="no field 'class'; it has kind") as caught:
        read(write(tmp_path / "a.gpkg", [BOX], ["roof"], field="kind"))
    assert caught.value.remedy


@pytest.mark.parametrize(
    "text",
    [
        "TIN Z(((0 0 0,0 0 1,0 1 0,0 0 0)))",
        "POLYHEDRALSURFACE Z(((0 0 0,1 0 0,1 1 0,0 0 0)),((0 0 0,1 1 0,0 1 0,0 0 0)))",
        "TRIANGLE((0 0,1 0,1 1,0 0))",
    ],
)
def test_surfaces_are_refused_with_the_way_to_make_polygons_of_them(tmp_path, text):
    (tmp_path / "a.csv").write_text(f'class,WKT\nroof,"{text}"\n')
    with pytest.raises(DataError, match="1 geometries are surfaces") as caught:
        read(str(tmp_path / "a.csv"))
    assert "-nlt MULTIPOLYGON" in caught.value.remedy
    assert "Fix geometries" not in caught.value.remedy


def test_curves_are_read_as_polygons(tmp_path):
    text = "CURVEPOLYGON(CIRCULARSTRING(0 0,4 0,4 4,0 4,0 0))"
    (tmp_path / "a.csv").write_text(f'class,WKT\nroof,"{text}"\n')
    assert float(shapely.area(read(str(tmp_path / "a.csv")).polygons[0])) == pytest.approx(
        8 * np.pi, rel=0.01
    )


def test_a_kind_of_surface_is_seen_in_each_way_of_writing_it():
    from grass_qgis.engine.raster.polygon_mask import polygonal

    for order, sign in ((1, "<"), (0, ">")):
        for kind in (15, 16, 17, 1015, 2016, 3017, 0x80000000 + 16, 0x20000000 + 15):
            wkb = bytes([order]) + struct.pack(f"{sign}II", kind, 0)
            with pytest.raises(ValueError, match="surfaces"):
                polygonal([wkb])
