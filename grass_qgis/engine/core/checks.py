"""Checks of single values from outside: numbers, and names of files."""

from __future__ import annotations

from typing import Any

_BEYOND_ANY = 1e300


def is_number(value: Any) -> bool:
    """Finite, and no truth value; a NaN fails the comparison."""
    whole = isinstance(value, (int, float)) and not isinstance(value, bool)
    return whole and abs(value) < _BEYOND_ANY


def is_path(value: Any) -> bool:
    """Whether a value can be the name of a file, a CRS or another text for a library."""
    if not isinstance(value, str) or value == "" or "\0" in value:
        return False
    # Half a pair of UTF-16 may stand in JSON; no library can make a file name of it.
    return not any("\ud800" <= character <= "\udfff" for character in value)
