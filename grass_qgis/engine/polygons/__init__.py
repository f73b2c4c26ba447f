"""Class rasters to polygons."""
