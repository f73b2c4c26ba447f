"""Layers, bands, areas and models of QGIS as settings of a job."""
