"""Styles of a comparison of two dates: what stayed is pale, what changed stands out."""

from __future__ import annotations

from typing import Any, Mapping, Sequence

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsFillSymbol,
    QgsPalettedRasterRenderer,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsSimpleFillSymbolLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from .map_tip import describe_features
from .styles import ROLE

_STAYED = 60  # of 255, opacity of unchanged classes over imagery
_FILL = 90
_BORDER_MM = 0.5


def style_change(layer: QgsRasterLayer, rows: Sequence[Mapping[str, Any]]) -> None:
    """Band 1: changes in full colours and first in the legend, unchanged classes see-through.

    Args:
        layer: the raster of changes.
        rows: of the matrix.
    """
    layer.setCustomProperty(ROLE, "change")
    entries = []
    for row in sorted(rows, key=lambda row: not row["is_change"]):
        colour = QColor(str(row["colour"]))
        colour.setAlpha(255 if row["is_change"] else _STAYED)
        entry = QgsPalettedRasterRenderer.Class(int(row["code"]), colour, str(row["name"]))
        entries.append(entry)
    layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, entries))


def style_changes(layer: QgsVectorLayer, rows: Sequence[Mapping[str, Any]]) -> None:
    """One category a kind of change: filled and bordered in its colour.

    Args:
        layer: polygons of change.
        rows: kinds of change, of the matrix.
    """
    layer.setCustomProperty(ROLE, "changes")
    categories = [
        QgsRendererCategory(int(row["code"]), _symbol(str(row["colour"])), str(row["name"]))
        for row in sorted(rows, key=lambda row: -row["pixels"])
    ]
    layer.setRenderer(QgsCategorizedSymbolRenderer("code", categories))
    describe_features(layer)


def _symbol(colour: str) -> QgsFillSymbol:
    fill = QColor(colour)
    border = fill.darker(140)
    fill.setAlpha(_FILL)
    symbol = QgsSimpleFillSymbolLayer(fill)
    symbol.setStrokeColor(border)
    symbol.setStrokeWidth(_BORDER_MM)
    whole = QgsFillSymbol()
    whole.changeSymbolLayer(0, symbol)
    return whole
