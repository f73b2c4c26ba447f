"""Matching of band names with the bands of a raster: descriptions, colours, numbers, order.

The engine, training and QGIS's side all match by this one rule, so that a model is run on the bands
it was trained on.
"""

from __future__ import annotations

import re
from typing import Dict, List, Sequence, Tuple

from .errors import BandError

_USUAL = ("red", "green", "blue", "nir")
# GDAL's colour interpretations that say what light a band holds. A band that is described by one of
# them is of that colour, whatever its interpretation: writers put red, green and blue by default.
_COLOURS = frozenset(
    ("red", "green", "blue", "pan", "coastal", "rededge", "nir", "swir", "mwir", "lwir", "tir")
)
_NUMBERED = re.compile(r"band[ _]?0*([1-9]\d{0,8})")
_ALPHA = "alpha"


def usual_names(count: int) -> Tuple[str, ...]:
    """Names of bands in the usual order: red, green, blue, nir; numbered where it is not known."""
    if 3 <= count <= len(_USUAL):
        return _USUAL[:count]
    return tuple(f"band{i + 1}" for i in range(count))


def bands_called(name: str, descriptions: Sequence[str], colours: Sequence[str]) -> List[int]:
    """1-based bands of that description, else colour, else number ("band4"); case is ignored.

    Args:
        name: the name to look for.
        descriptions: of each band of the raster, or "".
        colours: colour interpretation of each band.
    """
    wanted = _plain(name)
    if not wanted:
        return []
    texts = [_plain(text) for text in descriptions]
    for own in (texts, _lights(descriptions, colours)):
        named = [band for band, text in enumerate(own, 1) if text == wanted]
        if named:
            return named
    number = _NUMBERED.fullmatch(wanted)
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
    """The 1-based band for each name: by `bands_called`, else the next unused one, alpha excepted.

    Args:
        names: those a model wants, in its order.
        descriptions: of each band of the raster, or "".
        colours: colour interpretation of each band.
        raster: how the error calls it.

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
    free.sort(key=lambda band: lights[band - 1] in _COLOURS)  # known to be something else: last
    missing = [name for name in dict.fromkeys(map(_plain, names)) if name not in named]
    if len(missing) > len(free):
        raise BandError(
            f"{raster} offers {len(named) + len(free)} band(s); the model needs {len(names)} "
            f"({', '.join(names)}).",
            "Choose another raster, or give the band numbers; one band may serve twice.",
        )
    named.update(zip(missing, free))
    return tuple(named[_plain(name)] for name in names)


def all_named(names: Sequence[str], descriptions: Sequence[str], colours: Sequence[str]) -> bool:
    """Whether every one of `names` is found by name, none by its place in the order."""
    return set(_named(names, descriptions, colours)) == set(map(_plain, names))


def name_bands(
    bands: Sequence[int], descriptions: Sequence[str], colours: Sequence[str]
) -> Tuple[str, ...]:
    """Names by which `match_bands` finds exactly these bands of the raster again.

    The raster's own where it has any: descriptions, then colours; else the usual ones.

    Args:
        bands: 1-based and distinct.
        descriptions: of each band of the raster, or "".
        colours: colour interpretation of each band.

    Raises:
        BandError: no names lead to them, for the descriptions contradict each other.
    """
    choices = [_candidates(band, descriptions, colours) for band in bands]
    level = [0] * len(bands)
    while all(place < len(own) for place, own in zip(level, choices)):
        names = tuple(own[place] for place, own in zip(level, choices))
        wrong = _not_found(names, bands, descriptions, colours)
        if not wrong:
            return names
        for k in wrong:
            level[k] += 1
    raise BandError(
        f"The bands {', '.join(map(str, bands))} cannot be told apart by their descriptions "
        f"({', '.join(map(repr, descriptions))}).",
        "Give each band a description of its own, or none.",
    )


def _named(
    names: Sequence[str], descriptions: Sequence[str], colours: Sequence[str]
) -> Dict[str, int]:
    """Of the names that are found by name the band; no band has two names."""
    found: Dict[str, int] = {}
    texts = {_plain(text) for text in descriptions}
    # The surer the way a name is found, the earlier it takes its band.
    by_number = {name for name in map(_plain, names) if _NUMBERED.fullmatch(name)}
    wanted = dict.fromkeys(map(_plain, names))
    for name in sorted(wanted, key=lambda name: (name not in texts, name in by_number)):
        for band in bands_called(name, descriptions, colours):
            if band not in found.values():
                found[name] = band
                break
    return found


def _lights(descriptions: Sequence[str], colours: Sequence[str]) -> List[str]:
    """The colour of each band: its description where that is one, else its interpretation."""
    texts = [_plain(text) for text in descriptions]
    return [text if text in _COLOURS else _plain(colour) for text, colour in zip(texts, colours)]


def _candidates(band: int, descriptions: Sequence[str], colours: Sequence[str]) -> List[str]:
    """Names a band may go by, the best one first."""
    colour = _plain(colours[band - 1])
    imagery = [k for k, other in enumerate(colours, 1) if _plain(other) != _ALPHA]
    usual = usual_names(len(imagery))[imagery.index(band)] if band in imagery else ""
    names = (
        " ".join(descriptions[band - 1].split()),
        colour if colour in _COLOURS else "",
        usual,
        f"band{band}",
        f"band {band}",
        _ALPHA if colour == _ALPHA else "",
    )
    return [name for name in dict.fromkeys(names) if name]


def _not_found(
    names: Sequence[str],
    bands: Sequence[int],
    descriptions: Sequence[str],
    colours: Sequence[str],
) -> List[int]:
    """Numbers of the names that lead to another band than theirs."""
    try:
        found = match_bands(names, descriptions, colours)
    except BandError:
        return list(range(len(names)))
    return [k for k, (one, other) in enumerate(zip(found, bands)) if one != other]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()
