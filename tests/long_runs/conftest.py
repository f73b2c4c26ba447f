"""The plugin's fixtures, for the runs of the dock; where QGIS is absent nothing asks for them."""

from __future__ import annotations

from tests.grass_qgis.conftest import backend_python, clean_settings, material, plugins_folder
from tests.grass_qgis.gui.conftest import dock, filled, scene, wait_for, window

__all__ = [
    "backend_python",
    "clean_settings",
    "dock",
    "filled",
    "material",
    "plugins_folder",
    "scene",
    "wait_for",
    "window",
]
