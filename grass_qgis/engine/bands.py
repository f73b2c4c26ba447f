"""Which bands of a raster feed a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Optional, Sequence, Tuple

from .errors import BandError
from .raster import RasterInfo

_RGB = ("red", "green", "blue")


@dataclass(frozen=True)
class BandChoice:
    """Which bands feed the model, 1-based; `palette` when one band of colours gives all three."""

    bands: Tuple[int, ...]
    palette: bool = False


def choose_bands(
    info: RasterInfo, wanted: Sequence[str], given: Optional[Sequence[int]]
) -> BandChoice:
    """Finds the raster's band for each band the model wants.

    Args:
        info: the raster.
        wanted: the model's band names, in order.
        given: 1-based numbers chosen by the user; None to go by colour interpretation, where
            bands that are not named take the next unused band, alpha excepted.

    Raises:
        BandError: too few bands, or a number the raster does not have.
    """
    names = ", ".join(wanted)
    if given is not None:
        if len(given) != len(wanted):
            raise BandError(
                f"{len(given)} bands are given; the model needs {len(wanted)} ({names}).",
                "Give one band number for each.",
            )
        for band in given:
            if not 1 <= band <= info.count:
                raise BandError(
                    f"Band {band} is asked for; {info.path} has {info.count}.",
                    f"Use numbers from 1 to {info.count}.",
                )
        return BandChoice(tuple(given))
    if info.colours == ("palette",) and tuple(wanted) == _RGB:
        return BandChoice((1,), palette=True)
    return BandChoice(_bands_by_colour(info, wanted))


def _bands_by_colour(info: RasterInfo, wanted: Sequence[str]) -> Tuple[int, ...]:
    named = {name: info.colours.index(name) + 1 for name in wanted if name in info.colours}
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
