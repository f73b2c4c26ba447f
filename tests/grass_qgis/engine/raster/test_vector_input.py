from __future__ import annotations

import os
import sqlite3
import struct

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import rasterio
import shapely

from grass_qgis.engine.core.errors import DataError, ExtentError
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import never, silent
from grass_qgis.engine.raster.polygon_mask import read_polygons
from grass_qgis.engine.raster.vector_input import read_features
from tests.polygon_files import write_polygons
from tests.scenes import UTM

SQUARE = shapely.box(500000, 5399980, 500010, 5399990)


def write(path, driver):
    pyogrio.raw.write(
        path, geometry=shapely.to_wkb(np.array([SQUARE, SQUARE], object)),
        field_data=[np.array(["red", "green"], object)], fields=np.array(["class"], object),
        driver=driver, crs=UTM, geometry_type="Polygon",
    )  # fmt: skip
    return path


@pytest.mark.parametrize(
    ("name", "driver"), [("a.gpkg", "GPKG"), ("a.geojson", "GeoJSON"), ("a.gml", "GML")]
)
def test_geometries_and_values_come_in_the_order_of_the_file(tmp_path, name, driver):
    result = read_features(str(write(tmp_path / name, driver)), "", DataError)
    assert "32633" in result.crs
    assert result.values[result.fields.index("class")].tolist() == ["red", "green"]
    assert shapely.equals(shapely.from_wkb(result.wkb), SQUARE).all()


@pytest.mark.parametrize("number", [0, -1, 99999])
def test_a_geopackage_s_undefined_systems_are_no_crs(tmp_path, number):
    path = write_polygons(tmp_path / "a.gpkg", [SQUARE], None)
    with sqlite3.connect(path) as base:
        for table in ("gpkg_contents", "gpkg_geometry_columns"):
            base.execute(f"update {table} set srs_id = {number}")
    base.close()
    assert read_features(str(path), "", DataError).crs is None
    monitor = Monitor(silent, never)
    (result,) = read_polygons(str(path), rasterio.crs.CRS.from_string(UTM).to_wkt(), monitor)
    assert result.equals(SQUARE)
    assert "has no CRS" in monitor.warnings[0]


def test_nothing_is_written_beside_the_file(tmp_path):
    path = write(tmp_path / "a.gml", "GML")
    (tmp_path / "a.xsd").unlink()  # without it OGR has to find out for itself
    read_features(str(path), "", DataError)
    assert [item.name for item in tmp_path.iterdir()] == ["a.gml"]


def test_a_table_without_geometry_has_none(tmp_path):
    (tmp_path / "a.csv").write_text("class,size\nred,1\ngreen,2\n")
    result = read_features(str(tmp_path / "a.csv"), "", DataError)
    assert result.wkb.tolist() == [None, None]
    with pytest.raises(ExtentError, match="contains no polygon"):
        read_polygons(str(tmp_path / "a.csv"), UTM, Monitor(silent, never))


@pytest.mark.parametrize("content", [b"", b"nothing", b"PK\x03\x04", b"\x00" * 4000, b"{" * 9999])
def test_what_is_no_vector_file_is_an_error_of_the_kind_requested(tmp_path, content):
    (tmp_path / "a.gpkg").write_bytes(content)
    with pytest.raises(ExtentError, match=r"a\.gpkg cannot be read") as caught:
        read_features(str(tmp_path / "a.gpkg"), "", ExtentError)
    assert caught.value.remedy


def test_a_ring_that_does_not_close_is_reported(tmp_path):
    path = write_polygons(tmp_path / "a.gpkg", [SQUARE], UTM)
    with sqlite3.connect(path) as base:
        (blob,) = base.execute("SELECT geom FROM area").fetchone()
        last = bytearray(blob)
        last[-16:-8] = struct.pack("<d", 500005.0)
        for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type='trigger'"):
            base.execute(f'DROP TRIGGER "{name}"')
        base.execute("UPDATE area SET geom = ?", (bytes(last),))
    with pytest.raises(ExtentError, match="closed") as caught:
        read_polygons(str(path), UTM, Monitor(silent, never))
    assert "\n" not in str(caught.value)


def test_a_pipe_is_refused_immediately(tmp_path):
    os.mkfifo(tmp_path / "a.geojson")
    with pytest.raises(DataError, match="pipe"):
        read_features(str(tmp_path / "a.geojson"), "", DataError)


def test_settings_of_ogr_are_as_before(tmp_path):
    path = str(write(tmp_path / "a.geojson", "GeoJSON"))
    for before in (None, "http://proxy.invalid:3128"):
        pyogrio.set_gdal_config_options({"GDAL_HTTP_PROXY": before})
        read_features(path, "", DataError)
        assert pyogrio.get_gdal_config_option("GDAL_HTTP_PROXY") == before
    pyogrio.set_gdal_config_options({"GDAL_HTTP_PROXY": None})
