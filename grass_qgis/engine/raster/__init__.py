"""Reading rasters and vectors: bands, validity, pixel size, georeference."""
