"""Grids, sizes and pixel sizes of tiles: standard library only, open to QGIS."""
