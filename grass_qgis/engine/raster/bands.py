"""Which bands of a raster feed a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple, Union

from ..core.errors import BandError
from .dataset import RasterInfo

_RGB = ("red", "green", "blue")


@dataclass(frozen=True)
class BandChoice:
    """Which bands feed the model, 1-based; `palette` when one band of colours gives all three."""

    bands: Tuple[int, ...]
    palette: bool = False


def choose_bands(
    info: RasterInfo, wanted: Sequence[str], given: Optional[Sequence[Union[int, str]]]
) -> BandChoice:
    """Finds the raster's band for each band the model wants.

    Args:
        info: the raster.
        wanted: the model's band names, in order.
        given: chosen by the user: 1-based numbers, or names as the raster has them in its colour
            interpretation or its descriptions. None to look for the model's names there, where
            bands that are not found take the next unused band, alpha excepted.

    Raises:
        BandError: too few bands, or a number or name the raster does not have, or has twice.
    """
    names = ", ".join(wanted)
    if given is not None:
        if len(given) != len(wanted):
            raise BandError(
                f"{len(given)} bands are given; the model needs {len(wanted)} ({names}).",
                "Give one band number for each.",
            )
        return BandChoice(tuple(_band(info, item) for item in given))
    if is_palette(info) and tuple(wanted) == _RGB:
        return BandChoice((1,), palette=True)
    return BandChoice(_bands_by_name(info, wanted))


def is_palette(info: RasterInfo) -> bool:
    """Whether a raster's only band besides alpha is one of a colour table."""
    return info.colours[0] == "palette" and set(info.colours[1:]) <= {"alpha"}


def _band(info: RasterInfo, asked: Union[int, str]) -> int:
    """The number of a band asked for by number or name."""
    if isinstance(asked, int):
        if not 1 <= asked <= info.count:
            raise BandError(
                f"Band {asked} is asked for; {info.path} has {info.count}.",
                f"Use numbers from 1 to {info.count}.",
            )
        return asked
    found = _bands_named(info, asked)
    if len(found) != 1:
        has = "no band" if not found else f"{len(found)} bands"
        known = sorted({*info.colours, *(name for name in info.names if name)})
        raise BandError(
            f"{info.path} has {has} called {asked!r}.",
            f"Its names are {', '.join(known)}; numbers from 1 to {info.count} work too.",
        )
    return found[0]


def _bands_named(info: RasterInfo, name: str) -> List[int]:
    """Bands of that description, else of that colour interpretation; letter case is ignored."""
    for names in (info.names, info.colours):
        found = [k for k, own in enumerate(names, 1) if own.casefold() == name.casefold()]
        if found:
            return found
    return []


def _bands_by_name(info: RasterInfo, wanted: Sequence[str]) -> Tuple[int, ...]:
    named = {name: found[0] for name in wanted if (found := _bands_named(info, name))}
    free: List[int] = [
        band
        for band in range(1, info.count + 1)
        if band not in named.values() and info.colours[band - 1] != "alpha"
    ]
    usable = len(named) + len(free)
    if usable < len(wanted):
        raise BandError(
            f"{info.path} offers {usable} band(s); the model needs {len(wanted)} "
            f"({', '.join(wanted)}).",
            "Choose another raster, or give the band numbers; one band may serve twice.",
        )
    return tuple(named[name] if name in named else free.pop(0) for name in wanted)
