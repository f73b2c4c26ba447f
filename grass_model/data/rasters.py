"""Opening rasters: what GDAL cannot read is said in one sentence."""

from __future__ import annotations

import warnings
from pathlib import Path

import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError

from grass_qgis.engine.errors import DataError


def open_raster(path: Path | str) -> rasterio.DatasetReader:
    """Opens a file, or what GDAL calls by a name; imagery may lie nowhere on earth.

    Raises:
        DataError: it cannot be read.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            return rasterio.open(path)
    except RasterioError as error:
        raise DataError(f"{path} cannot be read as a raster: {error}.") from error
