"""How many regions of a result are drawn, on files as a run writes them."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest
from qgis.core import (
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsFeature,
    QgsGeometry,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRectangle,
    QgsRenderContext,
    QgsVectorFileWriter,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize

from grass_qgis.bridge.results.layers import region_layers
from grass_qgis.bridge.results.shown_regions import last_rank, show_first, shown_rank
from grass_qgis.bridge.results.styles import ROLE, style_regions

COUNT, CELL = 12, 20  # regions in a row, pixels of the picture for each


def write(path, name):
    layer = QgsVectorLayer(
        "Polygon?crs=EPSG:32633&field=rank:integer&field=score:double", name, "memory"
    )
    features = []
    for number in range(COUNT):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(number, 0, number + 1, 1)))
        feature.setAttributes([number + 1, 1 - number / COUNT])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.layerName = name
    if path.exists():
        options.actionOnExistingFile = QgsVectorFileWriter.CreateOrOverwriteLayer
    context = QgsProject.instance().transformContext()
    QgsVectorFileWriter.writeAsVectorFormatV3(layer, str(path), context, options)


@pytest.fixture
def result(qgis_app, tmp_path):
    """A GeoPackage with regions and boxes of twelve ranks."""
    path = tmp_path / "regions.gpkg"
    for name in ("regions", "boxes"):
        write(path, name)
    return path


@pytest.fixture
def layers(result):
    layers = region_layers(str(result))
    QgsProject.instance().addMapLayers(layers)
    yield layers
    QgsProject.instance().clear()


def drawn(layer):
    """Ranks that the layer's renderer draws."""
    context = QgsRenderContext()
    scopes = QgsExpressionContextUtils.globalProjectLayerScopes(layer)
    context.setExpressionContext(QgsExpressionContext(scopes))
    renderer = layer.renderer().clone()
    renderer.startRender(context, layer.fields())
    ranks = []
    for feature in layer.getFeatures():
        context.expressionContext().setFeature(feature)
        if renderer.willRenderFeature(feature, context):
            ranks.append(feature["rank"])
    renderer.stopRender(context)
    return sorted(ranks)


def picture(layer):
    """Whether each region, and its label, leaves a mark on the map."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(QgsRectangle(0, 0, COUNT, 1))
    settings.setOutputSize(QSize(COUNT * CELL, CELL))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    inner = range(4, CELL - 4)
    return [
        any(image.pixelColor(k * CELL + x, y).name() != "#ffffff" for x in inner for y in inner)
        for k in range(COUNT)
    ]


def test_the_first_ranks_are_drawn_in_outlines_and_boxes(layers):
    regions, boxes = layers
    assert (last_rank(regions), shown_rank(regions)) == (COUNT, None)
    assert drawn(regions) == list(range(1, COUNT + 1))
    show_first(regions, 5)
    assert drawn(regions) == drawn(boxes) == [1, 2, 3, 4, 5]
    assert (last_rank(regions), shown_rank(regions)) == (COUNT, 5)
    show_first(boxes, COUNT)
    assert drawn(regions) == drawn(boxes) == list(range(1, COUNT + 1))


def test_what_is_not_shown_leaves_no_mark_on_the_map(layers):
    regions, _ = layers
    show_first(regions, 4)
    assert picture(regions) == [True] * 4 + [False] * 8


def test_neither_the_file_nor_a_filter_nor_edits_are_touched(layers, result):
    regions, _ = layers
    regions.setSubsetString('"rank" > 2')
    regions.startEditing()
    show_first(regions, 4)
    assert drawn(regions) == [3, 4]
    assert regions.isEditable()
    assert regions.subsetString() == '"rank" > 2'
    regions.rollBack()
    with closing(sqlite3.connect(result)) as database:
        assert database.execute("SELECT count(*) FROM regions").fetchone() == (COUNT,)


def test_a_project_that_is_opened_again_shows_as_many(layers, tmp_path):
    show_first(layers[0], 3)
    project = QgsProject.instance()
    project.write(str(tmp_path / "project.qgz"))
    project.clear()
    project.read(str(tmp_path / "project.qgz"))
    (again,) = [
        layer for layer in project.mapLayers().values() if layer.customProperty(ROLE) == "regions"
    ]
    assert (last_rank(again), shown_rank(again)) == (COUNT, 3)
    assert drawn(again) == [1, 2, 3]


def test_the_style_of_an_older_file_follows_ranks_too(result):
    layer = QgsVectorLayer(f"{result}|layername=regions", "older", "ogr")
    style_regions(layer)
    layer.renderer().setClassAttribute("score")
    assert last_rank(layer) == COUNT
    show_first(layer, 2)
    assert drawn(layer) == [1, 2]
    assert picture(layer) == [True] * 2 + [False] * 10


def test_another_file_s_regions_stay_as_they_are(layers, tmp_path):
    for name in ("regions", "boxes"):
        write(tmp_path / "other.gpkg", name)
    others = region_layers(str(tmp_path / "other.gpkg"))
    QgsProject.instance().addMapLayers(others)
    show_first(layers[0], 3)
    assert len(drawn(others[0])) == COUNT


def test_layers_without_ranks_and_with_other_styles_have_nothing_to_count(result):
    plain = QgsVectorLayer(f"{result}|layername=regions", "plain", "ogr")
    other = QgsVectorLayer("Polygon?field=score:double", "other", "memory")
    assert last_rank(plain) == last_rank(other) == last_rank(None) == 0


def test_the_first_ten_are_labelled_where_the_label_is_larger_than_the_region(layers):
    regions, _ = layers
    settings = {}
    for key in regions.labeling().subProviders():
        if key:
            rule = regions.labeling().rootRule().findRuleByKey(key)
            settings[rule.filterExpression()[:12]] = rule.settings().fitInPolygonOnly
    assert settings == {'"rank" <= 10': False, '"rank" > 10 ': True}
