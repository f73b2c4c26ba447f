"""The live map over QGIS's canvases."""
