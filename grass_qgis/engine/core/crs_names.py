"""The names of CRSs in jobs and files: which can be one, and which say nothing."""

from __future__ import annotations

from typing import Any

from .checks import is_path
from .errors import JobError

# What a GeoPackage has for layers of no known CRS, by GDAL's names for them. Source: OGC GeoPackage
# Encoding Standard 1.3, requirement 11, and GDAL's driver.
_UNDEFINED = ("Undefined geographic SRS", "Undefined Cartesian SRS", "Undefined SRS")


def is_undefined(crs: str) -> bool:
    """Whether a CRS, as well-known text or by its name, only says that none is known."""
    return crs in _UNDEFINED or any(f'"{name}"' in crs for name in _UNDEFINED)


def check_crs(key: str, value: Any) -> None:
    """Refuses what cannot name a CRS; None and an empty text are for the file's and for none.

    Raises:
        JobError: with the setting's name `key` and its value.
    """
    if value is None or value == "" or is_path(value):
        return
    raise JobError(f"{key} is {value!r}.", "Name a CRS, such as EPSG:32633, or leave it out.")
