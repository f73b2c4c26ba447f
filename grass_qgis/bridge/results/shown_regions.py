"""How many regions of a result are drawn: those up to a rank, which is a variable of the layers.

The style asks for the variable, so neither the file nor a filter of the user is touched, and layers
that were opened again, even without the plugin, are drawn alike.
"""

from __future__ import annotations

from qgis.core import (
    QgsExpressionContextUtils,
    QgsGraduatedSymbolRenderer,
    QgsProject,
    QgsVectorLayer,
    QgsVectorLayerSimpleLabeling,
)

from .styles import ROLE, SHOWN, SHOWN_SCORE, label_ranks

_RANK, _SCORE = "rank", "score"
_ROLES = ("regions", "boxes")


def last_rank(layer: QgsVectorLayer | None) -> int:
    """The last rank in a layer; 0 where it has none, or a style that does not follow ranks."""
    if layer is None or not layer.isValid() or not _follows(layer):
        return 0
    last = layer.maximumValue(layer.fields().lookupField(_RANK))
    return int(last) if isinstance(last, (int, float)) else 0


def shown_rank(layer: QgsVectorLayer) -> int | None:
    """The last rank that is drawn; None for all."""
    try:
        return int(QgsExpressionContextUtils.layerScope(layer).variable(SHOWN))
    except (TypeError, ValueError):
        return None


def show_first(layer: QgsVectorLayer, rank: int) -> None:
    """Draws regions up to a rank, in all layers of the project that show the same result."""
    for item in (layer, *_beside(layer)):
        _request_ranks(item)
        QgsExpressionContextUtils.setLayerVariable(item, SHOWN, rank)
        item.triggerRepaint()
    QgsProject.instance().setDirty(True)


def _follows(layer: QgsVectorLayer) -> bool:
    """Whether ranks decide what the layer's style draws, or can be made to."""
    renderer, names = layer.renderer(), layer.fields().names()
    if not {_RANK, _SCORE} <= set(names) or not isinstance(renderer, QgsGraduatedSymbolRenderer):
        return False
    return renderer.classAttribute() in (_SCORE, SHOWN_SCORE)


def _request_ranks(layer: QgsVectorLayer) -> None:
    """Has the style of an older file follow ranks too."""
    renderer, labeling = layer.renderer(), layer.labeling()
    if not _follows(layer) or not isinstance(renderer, QgsGraduatedSymbolRenderer):
        return
    if renderer.classAttribute() == SHOWN_SCORE:
        return
    renderer.setClassAttribute(SHOWN_SCORE)
    if not isinstance(labeling, QgsVectorLayerSimpleLabeling):
        return
    if labeling.settings().fieldName == _RANK:
        label_ranks(layer)


def _beside(layer: QgsVectorLayer) -> list[QgsVectorLayer]:
    """Outlines or boxes of the same file."""
    path = _path(layer)
    return [
        item
        for item in QgsProject.instance().mapLayers().values()
        if item is not layer and item.customProperty(ROLE) in _ROLES and _path(item) == path
    ]


def _path(layer: QgsVectorLayer) -> str:
    return layer.source().partition("|")[0]
