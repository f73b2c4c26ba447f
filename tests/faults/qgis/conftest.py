"""The unpacked zip, and the backend's interpreter, as for the plugin's other tests."""

from tests.grass_qgis.conftest import backend_python, plugins_folder

__all__ = ["backend_python", "plugins_folder"]
