"""Conversion of GDAL errors to `OutputError` while files are written and read back.

rasterio passes on some errors of GDAL, whose class is in one of its private modules.
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from pathlib import Path
from typing import Iterator

from pyogrio.errors import DataSourceError
from rasterio._err import CPLE_BaseError
from rasterio.errors import RasterioError

from ..core.errors import MAKE_ROOM, GrassError, OutputError, cause_of

# rasterio raises SystemError when GDAL fails without a message.
GDAL_ERRORS = (CPLE_BaseError, RasterioError, SystemError)
_OF_WRITING = (*GDAL_ERRORS, DataSourceError, sqlite3.Error, RuntimeError, OSError)


@contextmanager
def writing(what: str) -> Iterator[None]:
    """Converts errors of libraries to an `OutputError` while the file `what` is written.

    Raises:
        OutputError: the file cannot be written.
    """
    try:
        yield
    except GrassError:
        raise
    except _OF_WRITING as error:
        raise OutputError(f"{what} cannot be written: {cause_of(error)}.", MAKE_ROOM) from error


@contextmanager
def reading_back(path: Path) -> Iterator[None]:
    """Converts errors of GDAL to an `OutputError` while an output file is read back.

    Raises:
        OutputError: the file cannot be read.
    """
    try:
        yield
    except GrassError:
        raise
    except GDAL_ERRORS as error:
        raise OutputError(
            f"{path.name} cannot be read back: {cause_of(error)}.", MAKE_ROOM
        ) from error
