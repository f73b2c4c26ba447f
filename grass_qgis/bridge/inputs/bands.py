"""Which band of a layer feeds which band of a model, proposed before a run; the user may differ.

The rule is the engine's, `core.band_names`.
"""

from __future__ import annotations

from typing import Sequence

from qgis.core import QgsRasterDataProvider, QgsRasterInterface, QgsRasterLayer

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


def proposed_bands(layer: QgsRasterLayer, wanted: Sequence[str]) -> tuple[int, ...] | None:
    """The band, counted from 1, for each band a model wants; None where the engine has to choose.

    That is so for a palette, whose one band gives red, green and blue.

    Raises:
        BandError: the layer has too few bands.
    """
    provider = layer.dataProvider()
    colours = [_colour(provider, band) for band in range(1, layer.bandCount() + 1)]
    if colours == ["palette"] and tuple(wanted) == _RGB:
        return None
    names = [_own_name(provider, band) for band in range(1, layer.bandCount() + 1)]
    return match_bands(wanted, names, colours, f"Layer {layer.name()!r}")


def _own_name(provider: QgsRasterDataProvider, band: int) -> str:
    """The description in the file: the provider puts "Band 1: " in front of it."""
    return provider.generateBandName(band).partition(": ")[2].casefold()


def _colour(provider: QgsRasterInterface, band: int) -> str:
    name = provider.colorInterpretationName(band)
    return name.casefold()
