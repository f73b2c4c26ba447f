"""Checks of CRS names in jobs and files."""

from __future__ import annotations

from typing import Any

from .checks import is_path
from .errors import JobError

# Names of the undefined CRSs of GeoPackage layers, as in GDAL. Source: OGC GeoPackage Encoding
# Standard 1.3, requirement 11, and GDAL's driver.
_UNDEFINED = ("Undefined geographic SRS", "Undefined Cartesian SRS", "Undefined SRS")


def is_undefined(crs: str) -> bool:
    """Whether a CRS, as well-known text or name, is one of the undefined CRSs."""
    return crs in _UNDEFINED or any(f'"{name}"' in crs for name in _UNDEFINED)


def check_crs(key: str, value: Any) -> None:
    """Refuses a value that cannot be a CRS; None is for the file's CRS, "" for none.

    Raises:
        JobError: with the setting's name `key` and its value.
    """
    if value is None or value == "" or is_path(value):
        return
    raise JobError(f"{key} is {value!r}.", "Give a CRS, such as EPSG:32633, or leave it out.")
