"""The layer of the points of a sample: how it looks, and what it does not give away."""

from __future__ import annotations

from pathlib import Path

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsMapLayer,
    QgsMarkerSymbol,
    QgsProject,
    QgsRasterLayer,
    QgsRendererCategory,
    QgsSimpleMarkerSymbolLayer,
    QgsSimpleMarkerSymbolLayerBase,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ...messages import tr
from ..results.map_tip import map_tip
from ..results.styles import ROLE

SAMPLE, ASSESSED = "sample", "assessed"
_SECRET = ("stratum", "map_class")  # what the interpreter must not see
_SIZE_MM = 2.2


def dress_sample(layer: QgsMapLayer) -> None:
    """Small rings, all alike; the columns with the map's class are hidden."""
    layer.setCustomProperty(ROLE, SAMPLE)
    if not isinstance(layer, QgsVectorLayer):
        return
    ring = QgsSimpleMarkerSymbolLayer(QgsSimpleMarkerSymbolLayerBase.Shape.Circle, _SIZE_MM)
    ring.setColor(QColor(255, 255, 255, 0))
    ring.setStrokeColor(QColor("#ff2fa8"))
    ring.setStrokeWidth(0.4)
    symbol = QgsMarkerSymbol()
    symbol.changeSymbolLayer(0, ring)
    layer.setRenderer(QgsSingleSymbolRenderer(symbol))
    layer.setDisplayExpression('"point"')
    table = layer.attributeTableConfig()
    table.update(layer.fields())
    columns = table.columns()
    for column in columns:
        column.hidden = column.hidden or column.name in _SECRET
    table.setColumns(columns)
    layer.setAttributeTableConfig(table)


def layers_of_map(project: QgsProject, raster: str) -> list[QgsMapLayer]:
    """Layers that would give the map's classes away: results of runs, and the map itself."""
    layers = []
    of_map = _resolved(raster)
    for layer in project.mapLayers().values():
        role = layer.customProperty(ROLE)
        is_map = isinstance(layer, QgsRasterLayer) and _resolved(layer.source()) == of_map
        if is_map or role not in (None, SAMPLE, "labels"):
            layers.append(layer)
    return layers


def _resolved(source: str) -> str:
    """A path without links; any other source as it is."""
    try:
        return str(Path(source).resolve()) if Path(source).exists() else source
    except (OSError, ValueError):  # names of databases and servers may be no paths
        return source


def dress_assessed(layer: QgsVectorLayer) -> None:
    """Points where the map is right as small white dots, where it is wrong as magenta crosses."""
    layer.setCustomProperty(ROLE, ASSESSED)
    shapes = QgsSimpleMarkerSymbolLayerBase.Shape
    categories = []
    for value, shape, colour, size, label in (
        (1, shapes.Circle, "#ffffff", 1.8, tr("the map is right")),
        (0, shapes.Cross2, "#e6007e", 3.0, tr("the map is wrong")),
    ):
        mark = QgsSimpleMarkerSymbolLayer(shape, size)
        mark.setColor(QColor(colour))
        mark.setStrokeColor(QColor("#202024" if value else colour))
        mark.setStrokeWidth(0.2 if value else 0.6)
        symbol = QgsMarkerSymbol()
        symbol.changeSymbolLayer(0, mark)
        categories.append(QgsRendererCategory(value, symbol, label))
    layer.setRenderer(QgsCategorizedSymbolRenderer("is_right", categories))
    layer.setMapTipTemplate(map_tip(["point", "map", "reference"]))
