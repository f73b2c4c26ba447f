"""Proposed mapping of a layer's bands to a model's bands, which the user can change.

The rule is the engine's, `core.band_names`.
"""

from __future__ import annotations

from typing import Sequence

from qgis.core import QgsRasterDataProvider, QgsRasterLayer

from ...engine.core.band_names import is_alpha, match_bands

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


def proposed_bands(layer: QgsRasterLayer, required: Sequence[str]) -> tuple[int, ...] | None:
    """The band, counted from 1, for each band a model requires; None where the engine chooses.

    That is so for a palette, whose one band gives red, green and blue.

    Raises:
        BandError: the layer has too few bands.
    """
    provider = layer.dataProvider()
    colours = [_colour(provider, band) for band in range(1, layer.bandCount() + 1)]
    imagery = imagery_bands(layer)
    if imagery == (1,) and colours[0] == "palette" and tuple(required) == _RGB:
        return None
    names = [_declared_name(provider, band) for band in range(1, layer.bandCount() + 1)]
    return match_bands(required, names, colours, f"Layer {layer.name()!r}")


def _declared_name(provider: QgsRasterDataProvider, band: int) -> str:
    """The description in the file: the provider puts "Band 1: " in front of it."""
    return provider.generateBandName(band).partition(": ")[2].casefold()


def _colour(provider: QgsRasterDataProvider, band: int) -> str:
    """Colour interpretation; a band marked alpha but named otherwise has none."""
    colour = provider.colorInterpretationName(band).casefold()
    if colour == "alpha" and not is_alpha(colour, _declared_name(provider, band)):
        return "undefined"
    return colour
