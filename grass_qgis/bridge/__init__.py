"""Conversion between QGIS and the engine: layers to jobs, events to feedback, files to layers."""
