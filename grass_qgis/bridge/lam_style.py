"""How the attention map looks on top of imagery: clear where it is weak, hot where it is strong."""

from __future__ import annotations

from qgis.core import (
    QgsColorRampShader,
    QgsRasterBandStats,
    QgsRasterLayer,
    QgsRasterShader,
    QgsSingleBandPseudoColorRenderer,
)
from qgis.PyQt.QtGui import QColor, QPainter

from .results.styles import ROLE

# Share of the way from zero (or the least value) to the peak, colour, opacity of 255. Dark at first
# and bright at the end, so that the order is seen without colours too.
_STOPS = (
    (0.0, "#000004", 0),
    (0.2, "#57106e", 70),
    (0.45, "#bc3754", 140),
    (0.7, "#f98e09", 185),
    (1.0, "#fcffa4", 220),
)


def style_lam(layer: QgsRasterLayer) -> None:
    """Band 1 from transparent to hot; values below zero, where there are any, stay clear."""
    layer.setCustomProperty(ROLE, "lam")
    wanted = QgsRasterBandStats.Stats.Min | QgsRasterBandStats.Stats.Max
    stats = layer.dataProvider().bandStatistics(1, wanted, layer.extent(), 250_000)
    least = max(0.0, stats.minimumValue) if stats.maximumValue > 0 else stats.minimumValue
    ramp = QgsColorRampShader(least, stats.maximumValue, None, QgsColorRampShader.Type.Interpolated)
    ramp.setColorRampItemList(
        [
            QgsColorRampShader.ColorRampItem(
                least + share * (stats.maximumValue - least), _colour(name, opacity), f"{share:.0%}"
            )
            for share, name, opacity in _STOPS
        ]
    )
    shader = QgsRasterShader()
    shader.setRasterShaderFunction(ramp)
    renderer = QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1, shader)
    renderer.setClassificationMin(least)
    renderer.setClassificationMax(stats.maximumValue)
    layer.setRenderer(renderer)
    layer.setBlendMode(QPainter.CompositionMode.CompositionMode_SourceOver)


def _colour(name: str, opacity: int) -> QColor:
    colour = QColor(name)
    colour.setAlpha(opacity)
    return colour
