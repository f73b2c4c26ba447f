"""Reliability of a band's colour interpretation."""

from __future__ import annotations

import re

# By default GDAL marks the fourth of four 8-bit bands as alpha, regardless of its content.
_ALPHA_NAME = re.compile(
    r"(band|layer|channel|b|ch)?[\s_.#-]*\d*|a|.*(alpha|opaci|transparen|mask|valid|coverage).*",
    re.IGNORECASE | re.DOTALL,
)
_NUMBERED_IMAGERY = re.compile(r"b0*\d+a?", re.IGNORECASE)  # B8, B8A: bands of a sensor


def is_alpha(colour: str, name: str) -> bool:
    """Whether a band is transparency, not imagery.

    Args:
        colour: its colour interpretation in GDAL's words, in any case.
        name: its description in the file; "" for none. A band marked alpha that is called "nir"
            is near infrared; one that is called "Band 4" or "alpha mask" is alpha.
    """
    name = name.strip()
    if colour.casefold() != "alpha" or _NUMBERED_IMAGERY.fullmatch(name):
        return False
    return _ALPHA_NAME.fullmatch(name) is not None
