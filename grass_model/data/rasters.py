"""Opening rasters: what GDAL cannot read is said in one sentence."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from pathlib import Path

import rasterio
from rasterio.errors import CRSError, NotGeoreferencedWarning, RasterioError

from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.raster.remote_access import explained, local_only

from .samples import Sample, held_in_memory


@contextmanager
def open_raster(image: Path | str | Sample) -> Iterator[rasterio.DatasetReader]:
    """A file, what GDAL calls by a name, or a sample; imagery may lie nowhere on earth.

    Nothing is fetched meanwhile, unless it is called by an address.

    Raises:
        DataError: it cannot be read.
        RasterError: it names an address, a pipe or a device.
    """
    found = held_in_memory(image) if isinstance(image, Sample) else nullcontext(image)
    with found as name, local_only(str(name)), _opened(name) as source:
        yield source


def _opened(name: Path | str) -> rasterio.DatasetReader:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            return rasterio.open(name)
    except (RasterioError, CRSError, UnicodeDecodeError) as error:  # GDAL may quote bytes
        reason = explained(str(name), error)
        raise DataError(
            f"{name} cannot be read as a raster: {reason}.", "Check the file and its path."
        ) from error
