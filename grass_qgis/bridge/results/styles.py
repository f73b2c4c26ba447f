"""Styles of results: renderers for the class raster, its confidence, polygons and regions."""

from __future__ import annotations

from qgis.core import (
    QgsCategorizedSymbolRenderer,
    QgsColorRampShader,
    QgsFeatureRequest,
    QgsFillSymbol,
    QgsGradientColorRamp,
    QgsGradientStop,
    QgsGraduatedSymbolRenderer,
    QgsPalettedRasterRenderer,
    QgsPalLayerSettings,
    QgsRasterBandStats,
    QgsRasterLayer,
    QgsRasterShader,
    QgsRendererCategory,
    QgsRendererRange,
    QgsRuleBasedLabeling,
    QgsSimpleFillSymbolLayer,
    QgsSimpleLineSymbolLayer,
    QgsSingleBandPseudoColorRenderer,
    QgsTextFormat,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtGui import QColor, QPainter

from ...engine.core.contract import ClassSpec
from ...messages import tr
from .map_tip import describe_features

# Kept with the layer, also in a saved project: which result of a run it is.
ROLE = "grass_segmenter/role"
# Variable of a layer of regions: the last rank that is drawn, of all where there is none.
SHOWN = "shown_regions"
IS_SHOWN = f'coalesce("rank" <= @{SHOWN}, true)'
SHOWN_SCORE = f'if({IS_SHOWN}, "score", NULL)'
CLASS_OPACITY = 0.6
_STEPS = 5
# Low to high score. Both ramps are rare in imagery, so outlines stand out on any of it.
_REGION_RAMP = ("#ffd1ec", "#ff5cc3", "#e6007e")
_BOX_RAMP = ("#fffbd0", "#ffe94a", "#ffc400")
_CASING = "#1a0d16"
_ALWAYS_LABELLED = 10  # first ranks, also where the label is larger than the region
_FILL = 45  # of 255, opacity inside regions of the upper half of scores
_CONFIDENCE = ((0.0, "#440154"), (0.25, "#3b528b"), (0.5, "#21918c"), (0.75, "#5ec962"))
_CONFIDENCE_TOP = "#fde725"
# Percent of the limit, colour, opacity of 255.
_NOVELTY = (
    (0, "#ffffb2", 0),
    (99, "#ffffb2", 0),
    (100, "#fecc5c", 150),
    (150, "#f03b20", 180),
    (200, "#bd0026", 200),
)


def style_classes(layer: QgsRasterLayer, classes: tuple[ClassSpec, ...]) -> None:
    """Band 1 in the colours of `classes`, with their names, see-through over imagery."""
    layer.setCustomProperty(ROLE, "classes")
    entries = [
        QgsPalettedRasterRenderer.Class(item.id, QColor(item.colour), item.name) for item in classes
    ]
    renderer = QgsPalettedRasterRenderer(layer.dataProvider(), 1, entries)
    renderer.setOpacity(CLASS_OPACITY)
    layer.setRenderer(renderer)


def style_confidence(layer: QgsRasterLayer) -> None:
    """Band 2, percent, from dark violet (0) to yellow (100)."""
    layer.setCustomProperty(ROLE, "confidence")
    _style_percent(layer, 2)


def style_entropy(layer: QgsRasterLayer) -> None:
    """Band 1, percent of the largest possible, from dark violet (0) to yellow (100)."""
    layer.setCustomProperty(ROLE, "entropy")
    _style_percent(layer, 1)


def style_novelty(layer: QgsRasterLayer) -> None:
    """Band 1, percent of the limit: clear up to it, then from yellow to dark red (200)."""
    layer.setCustomProperty(ROLE, "novelty")
    ramp = QgsColorRampShader(0.0, 200.0, None, QgsColorRampShader.Type.Interpolated)
    ramp.setColorRampItemList(
        [
            QgsColorRampShader.ColorRampItem(percent, _see_through(name, opacity), f"{percent} %")
            for percent, name, opacity in _NOVELTY
        ]
    )
    shader = QgsRasterShader()
    shader.setRasterShaderFunction(ramp)
    layer.setRenderer(QgsSingleBandPseudoColorRenderer(layer.dataProvider(), 1, shader))


def _see_through(name: str, opacity: int) -> QColor:
    colour = QColor(name)
    colour.setAlpha(opacity)
    return colour


def _style_percent(layer: QgsRasterLayer, band: int) -> None:
    ramp = QgsColorRampShader(0.0, 100.0, None, QgsColorRampShader.Type.Interpolated)
    colours = [*_CONFIDENCE, (1.0, _CONFIDENCE_TOP)]
    ramp.setColorRampItemList(
        [
            QgsColorRampShader.ColorRampItem(share * 100, QColor(name), f"{share * 100:.0f} %")
            for share, name in colours
        ]
    )
    # The ramp itself, too: the layer's properties show it and can classify anew from it.
    stops = [QgsGradientStop(share, QColor(name)) for share, name in _CONFIDENCE[1:]]
    first = QColor(_CONFIDENCE[0][1])
    ramp.setSourceColorRamp(QgsGradientColorRamp(first, QColor(_CONFIDENCE_TOP), False, stops))
    shader = QgsRasterShader()
    shader.setRasterShaderFunction(ramp)
    layer.setRenderer(QgsSingleBandPseudoColorRenderer(layer.dataProvider(), band, shader))


def style_segments(layer: QgsVectorLayer, classes: tuple[ClassSpec, ...]) -> None:
    """One category a class: a light fill and a thin outline in a darker tone."""
    layer.setCustomProperty(ROLE, "segments")
    categories = [
        QgsRendererCategory(
            item.id, class_symbol(item.colour, alpha=45, darker=170, width=0.2), item.name
        )
        for item in classes
    ]
    layer.setRenderer(QgsCategorizedSymbolRenderer("class_id", categories))


def style_regions(layer: QgsVectorLayer) -> None:
    """Outlines of regions, magenta by score, with a dark casing, the upper half lightly filled.

    Each has its rank as a label, the first ten always, others where there is room for it.
    """
    layer.setCustomProperty(ROLE, "regions")
    layer.setRenderer(_score_renderer(_REGION_RAMP, 0.5, Qt.PenStyle.SolidLine, _FILL))
    label_ranks(layer)
    describe_features(layer)


def label_ranks(layer: QgsVectorLayer) -> None:
    """Labels regions by rank: the first ones always, the others where they have room.

    Regions beyond the last drawn rank have none.
    """
    first, others = f'"rank" <= {_ALWAYS_LABELLED}', f'"rank" > {_ALWAYS_LABELLED}'
    root = QgsRuleBasedLabeling.Rule(None)
    root.setRuleKey("ranks")  # its own keys are random, and styles would never be the same
    for name, ranks, size, inside in (("first", first, 9, False), ("others", others, 8, True)):
        text = QgsTextFormat()
        text.setSize(size)
        text.setColor(QColor("#ffffff"))
        buffer = text.buffer()
        buffer.setEnabled(True)
        buffer.setColor(QColor(_CASING))
        text.setBuffer(buffer)
        labels = QgsPalLayerSettings()
        labels.fieldName = "rank"
        labels.placement = QgsPalLayerSettings.Placement.Horizontal
        labels.fitInPolygonOnly = inside  # so they appear as the map is zoomed in
        labels.priority = 0 if inside else 10
        labels.setFormat(text)
        rule = QgsRuleBasedLabeling.Rule(labels)
        rule.setRuleKey(name)
        rule.setFilterExpression(f"{ranks} AND {IS_SHOWN}")
        root.appendChild(rule)
    layer.setLabeling(QgsRuleBasedLabeling(root))
    layer.setLabelsEnabled(True)


def style_boxes(layer: QgsVectorLayer) -> None:
    """Boxes around regions, yellow by score, thinner and dashed."""
    layer.setCustomProperty(ROLE, "boxes")
    layer.setRenderer(_score_renderer(_BOX_RAMP, 0.35, Qt.PenStyle.DashLine))
    describe_features(layer)


def class_symbol(colour: str, alpha: int, darker: int, width: float) -> QgsFillSymbol:
    """A thin fill in a class's colour with a border in a darker one.

    Args:
        colour: of the class, "#rrggbb".
        alpha: of the fill, 0 to 255.
        darker: the border, in percent as `QColor.darker` takes it.
        width: of the border, in millimetres.
    """
    fill = QColor(colour)
    outline = fill.darker(darker)
    fill.setAlpha(alpha)
    symbol = QgsSimpleFillSymbolLayer(fill)
    symbol.setStrokeColor(outline)
    symbol.setStrokeWidth(width)
    whole = QgsFillSymbol()
    whole.changeSymbolLayer(0, symbol)
    return whole


def _score_renderer(
    colours: tuple[str, str, str], width: float, pen: Qt.PenStyle, fill: int = 0
) -> QgsGraduatedSymbolRenderer:
    low, middle, high = (QColor(name) for name in colours)
    ramp = QgsGradientColorRamp(low, high, False, [QgsGradientStop(0.5, middle)])
    ranges = []
    for step in range(_STEPS):
        least, most = step / _STEPS, (step + 1) / _STEPS
        strength = step / (_STEPS - 1)
        symbol = _outline_symbol(ramp.color(strength), width * (0.4 + 0.6 * strength), pen)
        if fill and least >= 0.5:
            inside = QColor(ramp.color(strength))
            inside.setAlpha(fill)
            filling = QgsSimpleFillSymbolLayer(inside, Qt.BrushStyle.SolidPattern)
            filling.setStrokeStyle(Qt.PenStyle.NoPen)
            symbol.insertSymbolLayer(0, filling)
        symbol.setOpacity(0.4 + 0.6 * strength)
        label = tr("score {least:.1f} to {most:.1f}").format(least=least, most=most)
        ranges.append(QgsRendererRange(least, most, symbol, label))
    renderer = QgsGraduatedSymbolRenderer(SHOWN_SCORE, ranges)
    renderer.setSourceColorRamp(ramp)
    # The strongest regions are drawn last, above the others.
    clause = QgsFeatureRequest.OrderByClause("score", True)
    renderer.setOrderBy(QgsFeatureRequest.OrderBy([clause]))
    renderer.setOrderByEnabled(True)
    return renderer


def _outline_symbol(colour: QColor, width: float, pen: Qt.PenStyle) -> QgsFillSymbol:
    casing = QgsSimpleLineSymbolLayer(QColor(_CASING), width + 0.3)
    casing.setLocked(True)  # classifying anew recolours the inner line only
    line = QgsSimpleLineSymbolLayer(colour, width, pen)
    for part in (casing, line):
        part.setPenJoinStyle(Qt.PenJoinStyle.RoundJoin)
    # Given one by one, each passes into the symbol's ownership; a list of them would not.
    whole = QgsFillSymbol()
    whole.changeSymbolLayer(0, casing)
    whole.appendSymbolLayer(line)
    return whole


# Share of the way from zero (or the least value) to the peak, colour, opacity of 255. Dark at first
# and bright at the end, so that the order is seen without colours too.
_STOPS = (
    (0.0, "#000004", 0),
    (0.1, "#2c0a4a", 0),  # what each tile has in its middle is no signal
    (0.25, "#57106e", 75),
    (0.45, "#bc3754", 140),
    (0.7, "#f98e09", 185),
    (1.0, "#fcffa4", 220),
)


def style_lam(layer: QgsRasterLayer) -> None:
    """Band 1 from transparent to hot; values below zero, where there are any, stay clear."""
    layer.setCustomProperty(ROLE, "lam")
    extremes = QgsRasterBandStats.Stats.Min | QgsRasterBandStats.Stats.Max
    stats = layer.dataProvider().bandStatistics(1, extremes, layer.extent(), 250_000)
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
