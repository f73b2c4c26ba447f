"""Matching of band names with the bands of a raster: descriptions, colours, numbers, order.

The engine, training and the plugin all use this rule, so that a model runs on the bands it was
trained on.
"""

from __future__ import annotations

import re
from typing import Dict, List, Sequence, Tuple

from .errors import BandError

_USUAL = ("red", "green", "blue", "nir")
# GDAL's colour interpretations that are spectral. A band whose description is one of them has that
# colour, regardless of its interpretation: writers set red, green and blue by default.
_COLOURS = frozenset(
    ("red", "green", "blue", "pan", "coastal", "rededge", "nir", "swir", "mwir", "lwir", "tir")
)
_NUMBERED = re.compile(r"band[ _]?0*([1-9]\d{0,8})")
_ALPHA = "alpha"


def usual_names(count: int) -> Tuple[str, ...]:
    """Band names in the usual order red, green, blue, nir; "band1" ... for other counts."""
    if 3 <= count <= len(_USUAL):
        return _USUAL[:count]
    return tuple(f"band{i + 1}" for i in range(count))


def bands_called(name: str, descriptions: Sequence[str], colours: Sequence[str]) -> List[int]:
    """1-based bands with that description, else colour, else number ("band4"); ignores case.

    Args:
        name: the name to look for.
        descriptions: of each band of the raster, or "".
        colours: colour interpretation of each band.
    """
    plain_name = _plain(name)
    if not plain_name:
        return []
    texts = [_plain(text) for text in descriptions]
    for texts_by_band in (texts, _lights(descriptions, colours)):
        named = [band for band, text in enumerate(texts_by_band, 1) if text == plain_name]
        if named:
            return named
    number = _NUMBERED.fullmatch(plain_name)
    if number is None or not 1 <= int(number[1]) <= len(colours):
        return []
    band = int(number[1])
    return [] if _plain(colours[band - 1]) == _ALPHA else [band]


def match_bands(
    names: Sequence[str],
    descriptions: Sequence[str],
    colours: Sequence[str],
    raster: str = "The raster",
) -> Tuple[int, ...]:
    """1-based band for each name: by `bands_called`, else the next unused one that is not alpha.

    Args:
        names: the model's band names, in order.
        descriptions: of each band of the raster, or "".
        colours: colour interpretation of each band.
        raster: its name in the error.

    Raises:
        BandError: the raster has too few bands.
    """
    named = _named(names, descriptions, colours)
    lights = _lights(descriptions, colours)
    free = [
        band
        for band, colour in enumerate(colours, 1)
        if band not in named.values() and _plain(colour) != _ALPHA
    ]
    free.sort(key=lambda band: lights[band - 1] in _COLOURS)  # bands of another colour last
    missing = [name for name in dict.fromkeys(map(_plain, names)) if name not in named]
    if len(missing) > len(free):
        raise BandError(
            f"{raster} has {len(named) + len(free)} usable band(s); the model needs {len(names)} "
            f"({', '.join(names)}).",
            "Choose another raster, or give the band numbers; a band may be used twice.",
        )
    named.update(zip(missing, free))
    return tuple(named[_plain(name)] for name in names)


def misnamed(
    names: Sequence[str], bands: Sequence[int], descriptions: Sequence[str], colours: Sequence[str]
) -> List[Tuple[str, int, str]]:
    """Model's name, 1-based band and the raster's name, of bands that are another colour there.

    Only where both names are colours: "red" for a band that the raster calls "blue".
    """
    lights = _lights(descriptions, colours)
    pairs = [(_plain(name), band, lights[band - 1]) for name, band in zip(names, bands)]
    return [item for item in pairs if {item[0], item[2]} <= set(_COLOURS) and item[0] != item[2]]


def all_named(names: Sequence[str], descriptions: Sequence[str], colours: Sequence[str]) -> bool:
    """Whether all of `names` match by name, none by position."""
    return set(_named(names, descriptions, colours)) == set(map(_plain, names))


def name_bands(
    bands: Sequence[int], descriptions: Sequence[str], colours: Sequence[str]
) -> Tuple[str, ...]:
    """Names with which `match_bands` selects exactly these bands of the raster.

    From the raster's descriptions, then colours; else the usual names.

    Args:
        bands: 1-based and distinct.
        descriptions: of each band of the raster, or "".
        colours: colour interpretation of each band.

    Raises:
        BandError: there are none, because the descriptions contradict each other.
    """
    choices = [_candidates(band, descriptions, colours) for band in bands]
    level = [0] * len(bands)
    while all(place < len(candidates) for place, candidates in zip(level, choices)):
        names = tuple(candidates[place] for place, candidates in zip(level, choices))
        wrong = _mismatches(names, bands, descriptions, colours)
        if not wrong:
            return names
        for k in wrong:
            level[k] += 1
    raise BandError(
        f"The bands {', '.join(map(str, bands))} cannot be distinguished by their descriptions "
        f"({', '.join(map(repr, descriptions))}).",
        "Give each band a different description, or none.",
    )


def _named(
    names: Sequence[str], descriptions: Sequence[str], colours: Sequence[str]
) -> Dict[str, int]:
    """Band of each name that matches by name; each band is used once."""
    matches: Dict[str, int] = {}
    texts = {_plain(text) for text in descriptions}
    # The most reliable matches come first.
    by_number = {name for name in map(_plain, names) if _NUMBERED.fullmatch(name)}
    distinct = dict.fromkeys(map(_plain, names))
    for name in sorted(distinct, key=lambda name: (name not in texts, name in by_number)):
        for band in bands_called(name, descriptions, colours):
            if band not in matches.values():
                matches[name] = band
                break
    return matches


def _lights(descriptions: Sequence[str], colours: Sequence[str]) -> List[str]:
    """Colour of each band: its description if that is a colour, else its interpretation."""
    texts = [_plain(text) for text in descriptions]
    return [text if text in _COLOURS else _plain(colour) for text, colour in zip(texts, colours)]


def _candidates(band: int, descriptions: Sequence[str], colours: Sequence[str]) -> List[str]:
    """Possible names of a band, best first."""
    colour = _plain(colours[band - 1])
    text = " ".join(descriptions[band - 1].split())
    if colour == _ALPHA:  # which no number names
        return [name for name in dict.fromkeys((text, _ALPHA)) if name]
    imagery = [k for k, other in enumerate(colours, 1) if _plain(other) != _ALPHA]
    names = (
        text,
        colour if colour in _COLOURS else "",
        usual_names(len(imagery))[imagery.index(band)],
        f"band{band}",
        f"band {band}",
    )
    return [name for name in dict.fromkeys(names) if name]


def _mismatches(
    names: Sequence[str],
    bands: Sequence[int],
    descriptions: Sequence[str],
    colours: Sequence[str],
) -> List[int]:
    """Indices of the names that match another band."""
    try:
        matches = match_bands(names, descriptions, colours)
    except BandError:
        return list(range(len(names)))
    return [k for k, (one, other) in enumerate(zip(matches, bands)) if one != other]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


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
