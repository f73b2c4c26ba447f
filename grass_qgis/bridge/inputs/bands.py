"""Which band of a layer feeds which band of a model, proposed before a run; the user may differ.

The rule is the engine's, `core.band_names`.
"""

from __future__ import annotations

from typing import Sequence

from qgis.core import QgsRasterDataProvider, QgsRasterLayer

from ...engine.core.band_colours import is_alpha
from ...engine.core.band_names import match_bands

_RGB = ("red", "green", "blue")
_SAYS_NOTHING = ("undefined", "gray")


def band_names(layer: QgsRasterLayer) -> tuple[str, ...]:
    """What each band of `layer` is called: its number, and its description or colour."""
    provider = layer.dataProvider()
    names = []
    for band in range(1, layer.bandCount() + 1):
        text = provider.generateBandName(band).partition(": ")[2]
        colour = provider.colorInterpretationName(band)
        text = text or ("" if colour.casefold() in _SAYS_NOTHING else colour)
        names.append(f"{band}: {text}" if text else str(band))
    return tuple(names)


def imagery_bands(layer: QgsRasterLayer) -> tuple[int, ...]:
    """The bands of `layer` that hold imagery, counted from 1: all but alpha.

    QGIS shows the mask of a raster as one more band, an alpha band.
    """
    provider = layer.dataProvider()
    bands = range(1, layer.bandCount() + 1)
    return tuple(band for band in bands if _colour(provider, band) != "alpha")


def proposed_bands(layer: QgsRasterLayer, wanted: Sequence[str]) -> tuple[int, ...] | None:
    """The band, counted from 1, for each band a model wants; None where the engine has to choose.

    That is so for a palette, whose one band gives red, green and blue.

    Raises:
        BandError: the layer has too few bands.
    """
    provider = layer.dataProvider()
    colours = [_colour(provider, band) for band in range(1, layer.bandCount() + 1)]
    imagery = imagery_bands(layer)
    if imagery == (1,) and colours[0] == "palette" and tuple(wanted) == _RGB:
        return None
    names = [_own_name(provider, band) for band in range(1, layer.bandCount() + 1)]
    return match_bands(wanted, names, colours, f"Layer {layer.name()!r}")


def _own_name(provider: QgsRasterDataProvider, band: int) -> str:
    """The description in the file: the provider puts "Band 1: " in front of it."""
    return provider.generateBandName(band).partition(": ")[2].casefold()


def _colour(provider: QgsRasterDataProvider, band: int) -> str:
    """What the band shows; one that is marked alpha and called something else is none of it."""
    colour = provider.colorInterpretationName(band).casefold()
    if colour == "alpha" and not is_alpha(colour, _own_name(provider, band)):
        return "undefined"
    return colour
