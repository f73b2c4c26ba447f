"""Styles kept in a GeoPackage, in the table where QGIS looks for a layer's default style."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Mapping

from ..raster.gdal_errors import writing

_TABLE = """
CREATE TABLE layer_styles (
    id INTEGER PRIMARY KEY AUTOINCREMENT NOT NULL,
    f_table_catalog TEXT(256), f_table_schema TEXT(256), f_table_name TEXT(256),
    f_geometry_column TEXT(256), styleName TEXT(30), styleQML TEXT, styleSLD TEXT,
    useAsDefault BOOLEAN, description TEXT, owner TEXT(30), ui TEXT(30),
    update_time DATETIME DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
)
"""
_LISTED = """
INSERT INTO gpkg_contents (table_name, data_type, identifier, description, srs_id)
VALUES ('layer_styles', 'attributes', 'layer_styles', '', 0)
"""
_ROW = """
INSERT INTO layer_styles (f_table_catalog, f_table_schema, f_table_name, f_geometry_column,
    styleName, styleQML, styleSLD, useAsDefault, description, owner, ui)
SELECT '', '', table_name, column_name, ?, ?, '', 1, '', '', NULL
FROM gpkg_geometry_columns WHERE table_name = ?
"""


def keep_styles(path: Path, styles: Mapping[str, str]) -> None:
    """Gives layers of a GeoPackage their default style.

    Args:
        path: a file without styles.
        styles: text of a QGIS style (QML) by layer.

    Raises:
        OutputError: the file cannot be written.
    """
    with writing(path.name), closing(sqlite3.connect(path)) as database, database:
        database.execute(_TABLE)
        database.execute(_LISTED)
        database.executemany(_ROW, [(name, qml, name) for name, qml in styles.items()])
