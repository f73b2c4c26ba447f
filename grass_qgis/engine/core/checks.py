"""Checks of single input values: numbers, colours and paths."""

from __future__ import annotations

import re
from typing import Any

_BEYOND_ANY = 1e300


def is_number(value: Any) -> bool:
    """Whether a value is a finite number and not a bool; NaN fails the comparison."""
    whole = isinstance(value, (int, float)) and not isinstance(value, bool)
    return whole and abs(value) < _BEYOND_ANY


def is_colour(value: Any) -> bool:
    """Whether a value is a colour "#rrggbb"."""
    return isinstance(value, str) and re.fullmatch(r"#[0-9a-fA-F]{6}", value) is not None


def is_path(value: Any) -> bool:
    """Whether a value can be a path, a CRS or another text for a library."""
    if not isinstance(value, str) or value == "" or "\0" in value:
        return False
    # JSON may contain unpaired surrogates, which cannot be encoded in a file name.
    return not any("\ud800" <= character <= "\udfff" for character in value)
