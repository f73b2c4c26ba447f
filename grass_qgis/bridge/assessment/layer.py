"""The layer of the points of a sample: how it looks, and what it does not give away."""

from __future__ import annotations

from qgis.core import (
    QgsMapLayer,
    QgsMarkerSymbol,
    QgsProject,
    QgsRasterLayer,
    QgsSimpleMarkerSymbolLayer,
    QgsSimpleMarkerSymbolLayerBase,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from ..results.styles import ROLE

SAMPLE = "sample"
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
    found = []
    for layer in project.mapLayers().values():
        role = layer.customProperty(ROLE)
        is_map = isinstance(layer, QgsRasterLayer) and layer.source() == raster
        if is_map or role not in (None, SAMPLE, "labels"):
            found.append(layer)
    return found
