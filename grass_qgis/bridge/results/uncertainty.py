"""Low-confidence areas of a result, lowest mean confidence first."""

from __future__ import annotations

import math
from dataclasses import dataclass

from qgis.core import Qgis, QgsRasterLayer, QgsRectangle

from ...engine.core.contract import NODATA

CONFIDENCE_BAND = 2
_MOST_SAMPLES = 384  # along the longer side: an overview is read, never the whole raster
_PLACES = 16  # along the longer side
_LEAST_VALID = 0.25


@dataclass(frozen=True)
class Place:
    """A rectangle in the layer's CRS and the mean confidence in it, percent."""

    box: QgsRectangle
    confidence: float


def low_confidence_places(layer: QgsRasterLayer, most: int = 10) -> tuple[Place, ...]:
    """The places of `layer` with the lowest mean confidence.

    The raster is looked at through an overview, in a grid of squares; squares of which less than a
    quarter is valid do not count.

    Args:
        layer: a class raster; its second band is the confidence in percent.
        most: how many places to return.
    """
    columns, rows = _samples(layer)
    provider = layer.dataProvider()
    block = provider.block(CONFIDENCE_BAND, layer.extent(), columns, rows)
    if block is None or not block.isValid() or block.dataType() != Qgis.DataType.Byte:
        return ()
    values = bytes(block.data())
    side = max(1, math.ceil(max(columns, rows) / _PLACES))
    places = []
    for top in range(0, rows, side):
        for left in range(0, columns, side):
            width, height = min(side, columns - left), min(side, rows - top)
            mean = _mean(values, columns, (left, top, width, height))
            if mean is not None:
                box = _box(layer.extent(), columns, rows, (left, top, width, height))
                places.append(Place(box, mean))
    places.sort(key=lambda place: place.confidence)
    return tuple(places[:most])


def _samples(layer: QgsRasterLayer) -> tuple[int, int]:
    factor = min(1.0, _MOST_SAMPLES / max(layer.width(), layer.height(), 1))
    return max(1, round(layer.width() * factor)), max(1, round(layer.height() * factor))


def _mean(values: bytes, columns: int, window: tuple[int, int, int, int]) -> float | None:
    left, top, width, height = window
    rows = (values[row * columns + left :][:width] for row in range(top, top + height))
    valid = [value for row in rows for value in row if value != NODATA]
    if len(valid) < _LEAST_VALID * width * height:
        return None
    return sum(valid) / len(valid)


def _box(
    extent: QgsRectangle, columns: int, rows: int, window: tuple[int, int, int, int]
) -> QgsRectangle:
    left, top, width, height = window
    across, down = extent.width() / columns, extent.height() / rows
    return QgsRectangle(
        extent.xMinimum() + left * across,
        extent.yMaximum() - (top + height) * down,
        extent.xMinimum() + (left + width) * across,
        extent.yMaximum() - top * down,
    )
