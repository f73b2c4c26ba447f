"""Which bands of a raster feed a model."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Sequence, Tuple, Union

from ..core.band_names import all_named, bands_called, match_bands, name_bands
from ..core.errors import BandError, RasterError
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
        given: chosen by the user: 1-based numbers, or names as the raster has them in its
            descriptions or its colour interpretation. None to match the model's names by the rule
            of `core.band_names`.

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
    return BandChoice(match_bands(wanted, _descriptions(info), info.colours, info.path))


def all_bands(info: RasterInfo) -> BandChoice:
    """All bands but alpha; of a palette its colours.

    Raises:
        BandError: there is alpha only.
    """
    if is_palette(info):
        return BandChoice((1,), palette=True)
    bands = tuple(band for band, name in enumerate(info.colours, 1) if name != "alpha")
    if not bands:
        raise BandError(f"{info.path} has an alpha band only.", "Give its number as a band.")
    return BandChoice(bands)


def names_of(info: RasterInfo, choice: BandChoice) -> Tuple[str, ...]:
    """Names by which `choose_bands` makes the same choice of this raster.

    Raises:
        BandError: there are none, since the raster's descriptions contradict each other.
    """
    return _RGB if choice.palette else name_bands(choice.bands, _descriptions(info), info.colours)


def finds_all(info: RasterInfo, names: Sequence[str]) -> bool:
    """Whether the raster has all bands of these names, so that none is taken by its place."""
    if is_palette(info) and tuple(names) == _RGB:
        return True
    return all_named(names, _descriptions(info), info.colours)


def one_type(info: RasterInfo, choice: BandChoice) -> str:
    """NumPy name of the type of the values that are read.

    Raises:
        RasterError: the bands are of different types.
    """
    if choice.palette:
        return "uint8"
    types = [info.dtypes[band - 1] for band in choice.bands]
    if len(set(types)) > 1:
        numbers = ", ".join(str(band) for band in choice.bands)
        raise RasterError(
            f"Bands {numbers} of {info.path} are of different types ({', '.join(types)}).",
            "Convert them to one type, for example with Raster > Conversion > Translate.",
        )
    return types[0]


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
    found = bands_called(asked, _descriptions(info), info.colours)
    if len(found) != 1:
        has = "no band" if not found else f"{len(found)} bands"
        known = sorted({*info.colours, *(name for name in info.names if name)})
        raise BandError(
            f"{info.path} has {has} called {asked!r}.",
            f"Its names are {', '.join(known)}; numbers from 1 to {info.count} work too.",
        )
    return found[0]


def _descriptions(info: RasterInfo) -> Tuple[str, ...]:
    return info.names or ("",) * info.count
