"""Selection of a raster's bands as model input."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional, Sequence, Tuple, Union

from ..core.band_names import all_named, bands_called, match_bands, misnamed, name_bands
from ..core.errors import BandError, RasterError
from .dataset import RasterInfo

_RGB = ("red", "green", "blue")


@dataclass(frozen=True)
class BandChoice:
    """Selected bands, 1-based; `palette` when a palette band provides red, green and blue."""

    bands: Tuple[int, ...]
    palette: bool = False


def choose_bands(
    info: RasterInfo, required: Sequence[str], requested: Optional[Sequence[Union[int, str]]]
) -> BandChoice:
    """Selects a raster band for each band of the model.

    Args:
        info: the raster.
        required: the model's band names, in order.
        requested: the user's choice: 1-based numbers, or names from the raster's descriptions or
            colour interpretation. None to match the model's names by the rule of
            `core.band_names`.

    Raises:
        BandError: too few bands, or a number or name the raster does not have, or has twice.
    """
    names = ", ".join(required)
    if requested is not None:
        if len(requested) != len(required):
            raise BandError(
                f"{len(requested)} bands are given; the model needs {len(required)} ({names}).",
                "Give one band number for each.",
            )
        return BandChoice(tuple(_band(info, item) for item in requested))
    if is_palette(info) and tuple(required) == _RGB:
        return BandChoice((1,), palette=True)
    return BandChoice(match_bands(required, _descriptions(info), info.colours, info.path))


def contradiction(info: RasterInfo, required: Sequence[str], choice: BandChoice) -> str:
    """A sentence on bands that the raster gives other colours than the model; empty for none."""
    if choice.palette:
        return ""
    pairs = misnamed(required, choice.bands, _descriptions(info), info.colours)
    parts = [
        f"band {band} is {light} in the file, {name} to the model" for name, band, light in pairs
    ]
    return f"Check the order of the bands: {', '.join(parts)}." if parts else ""


def all_bands(info: RasterInfo) -> BandChoice:
    """All bands but alpha; for a palette its colours.

    Raises:
        BandError: the raster has only an alpha band.
    """
    if is_palette(info):
        return BandChoice((1,), palette=True)
    bands = tuple(band for band, name in enumerate(info.colours, 1) if name != "alpha")
    if not bands:
        raise BandError(f"{info.path} has an alpha band only.", "Give its number as a band.")
    return BandChoice(bands)


def names_of(info: RasterInfo, choice: BandChoice) -> Tuple[str, ...]:
    """Band names with which `choose_bands` selects the same bands of this raster.

    Raises:
        BandError: there are none, because the raster's descriptions contradict each other.
    """
    return _RGB if choice.palette else name_bands(choice.bands, _descriptions(info), info.colours)


def finds_all(info: RasterInfo, names: Sequence[str]) -> bool:
    """Whether the raster has bands of all these names, so that none is chosen by position."""
    if is_palette(info) and tuple(names) == _RGB:
        return True
    return all_named(names, _descriptions(info), info.colours)


def one_type(info: RasterInfo, choice: BandChoice) -> str:
    """NumPy name of the data type of the selected bands.

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
    """Whether the raster's only band besides alpha has a colour table."""
    return info.colours[0] == "palette" and set(info.colours[1:]) <= {"alpha"}


def _band(info: RasterInfo, requested: Union[int, str]) -> int:
    """1-based number of a band requested by number or name."""
    if isinstance(requested, int):
        if not 1 <= requested <= info.count:
            raise BandError(
                f"Band {requested} is requested; {info.path} has {info.count}.",
                f"Use numbers from 1 to {info.count}.",
            )
        return requested
    matches = bands_called(requested, _descriptions(info), info.colours)
    if len(matches) != 1:
        has = "no band" if not matches else f"{len(matches)} bands"
        available = sorted({*info.colours, *(name for name in info.names if name)})
        raise BandError(
            f"{info.path} has {has} called {requested!r}.",
            f"Its names are {', '.join(available)}; numbers from 1 to {info.count} work too.",
        )
    return matches[0]


def _descriptions(info: RasterInfo) -> Tuple[str, ...]:
    return info.names or ("",) * info.count
