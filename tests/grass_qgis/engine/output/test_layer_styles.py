"""Styles in a GeoPackage."""

from __future__ import annotations

import sqlite3

import numpy as np
import pyogrio
import pytest
import shapely

from grass_qgis.engine.core.errors import OutputError
from grass_qgis.engine.output.geopackage import Layer, write_layers
from grass_qgis.engine.output.layer_styles import keep_styles


def test_layers_keep_their_default_style_and_stay_readable(tmp_path):
    path = tmp_path / "a.gpkg"
    shapes = np.array([shapely.box(0, 0, 1, 1)], object)
    layers = [Layer(name, shapes, "Polygon", {"n": np.array([1])}) for name in ("one", "two")]
    write_layers(path, layers, "EPSG:32633")
    keep_styles(path, {"one": "<qgis/>", "two": "<other/>"})
    with sqlite3.connect(path) as database:
        rows = database.execute(
            "SELECT f_table_name, f_geometry_column, styleQML, useAsDefault FROM layer_styles"
        ).fetchall()
    assert rows == [("one", "geom", "<qgis/>", 1), ("two", "geom", "<other/>", 1)]
    assert pyogrio.list_layers(path)[:2, 0].tolist() == ["one", "two"]
    assert pyogrio.read_info(path, layer="two")["features"] == 1
    assert pyogrio.read_info(path, layer="layer_styles")["features"] == 2


def test_a_file_that_is_no_geopackage_is_said(tmp_path):
    path = tmp_path / "a.gpkg"
    path.write_text("no database, but long enough to be read as one" * 20)
    with pytest.raises(OutputError, match=r"a\.gpkg"):
        keep_styles(path, {})
