"""What GDAL raises through its libraries, and the user's errors made of it while files are written.

rasterio lets some of GDAL's own errors through; their class stands in a private module of it, which
is imported here and nowhere else.
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

# SystemError is rasterio's where GDAL fails without a word.
GDAL_ERRORS = (CPLE_BaseError, RasterioError, SystemError)
_OF_WRITING = (*GDAL_ERRORS, DataSourceError, sqlite3.Error, RuntimeError, OSError)


@contextmanager
def writing(what: str) -> Iterator[None]:
    """Turns errors of libraries into an `OutputError` while the file `what` is written.

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
    """Turns errors of GDAL into an `OutputError` while a finished file of the run is read.

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
