"""Comparison of the class rasters of two dates."""
