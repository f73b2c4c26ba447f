"""Widgets and map tools with which an analyst labels a raster and sees its map at once."""
