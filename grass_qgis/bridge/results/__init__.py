"""Finished files as styled layers of QGIS."""
