"""From the files of a real run to styled layers."""

from __future__ import annotations

from dataclasses import replace

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize

from grass_qgis.bridge.results import layers as overlay
from grass_qgis.bridge.results.styles import SHOWN_SCORE
from grass_qgis.engine.core.errors import OutputError

COLOURS = {0: ("red", "#d62728"), 1: ("green", "#2ca02c"), 2: ("blue", "#1f77b4")}


@pytest.fixture
def project(qgis_app):
    project = QgsProject.instance()
    project.clear()
    yield project
    project.clear()


def test_the_classes_come_from_the_result(finished_run):
    classes = overlay.classes_of(finished_run.summary)
    assert {item.id: (item.name, item.colour) for item in classes} == COLOURS


@pytest.mark.parametrize("summary", [{}, {"classes": [{"id": 0}]}, {"classes": 3}])
def test_a_result_without_classes_is_a_clear_error(summary):
    with pytest.raises(OutputError, match="no classes"):
        overlay.classes_of(summary)


def test_layers_are_styled_without_a_report(qgis_app, finished_run):
    outputs = {role: path for role, path in finished_run.outputs.items() if role != "report"}
    layers = overlay.result_layers(replace(finished_run, outputs=outputs))
    assert [layer.name() for layer in layers][2:] == ["Segments", "Classes", "Confidence"]
    shown = layers[3].renderer().classes()
    result = {int(item.value): (item.label, item.color.name()) for item in shown}
    assert result == COLOURS


def test_the_class_raster_is_paletted_with_names_and_colours(qgis_app, finished, finished_run):
    layer = overlay.class_layer(finished["classes"], overlay.classes_of(finished_run.summary))
    renderer = layer.renderer()
    assert renderer.type() == "paletted" and renderer.usesBands() == [1]
    result = {int(item.value): (item.label, item.color.name()) for item in renderer.classes()}
    assert result == COLOURS
    assert 0.3 < renderer.opacity() < 0.9


def test_the_confidence_is_band_two_from_0_to_100(qgis_app, finished):
    layer = overlay.confidence_layer(finished["classes"])
    renderer = layer.renderer()
    assert renderer.type() == "singlebandpseudocolor" and renderer.usesBands() == [2]
    items = renderer.shader().rasterShaderFunction().colorRampItemList()
    assert (items[0].value, items[-1].value) == (0.0, 100.0)
    assert renderer.shader().rasterShaderFunction().shade(100.0)[0]


def test_segments_have_one_see_through_category_a_class(qgis_app, finished, finished_run):
    layer = overlay.segments_layer(finished["segments"], overlay.classes_of(finished_run.summary))
    renderer = layer.renderer()
    assert renderer.classAttribute() == "class_id"
    assert [item.label() for item in renderer.categories()] == ["red", "green", "blue"]
    for item in renderer.categories():
        fill = item.symbol().symbolLayer(0)
        assert fill.fillColor().name() == COLOURS[item.value()][1]
        assert 0 < fill.fillColor().alpha() < 128
        assert fill.strokeColor().lightness() < fill.fillColor().lightness()
    ids = {feature["class_id"] for feature in layer.getFeatures()}
    assert ids == set(COLOURS)


def test_strong_regions_stand_out_from_weak_ones(qgis_app, finished):
    for layer in overlay.region_layers(finished["regions"]):
        ranges = layer.renderer().ranges()  # they own their symbols
        symbols = [item.symbol() for item in ranges]
        widths = [symbol.symbolLayer(1).width() for symbol in symbols]
        clear = [symbol.opacity() for symbol in symbols]
        assert widths == sorted(set(widths)) and widths[-1] > 2 * widths[0]
        assert clear == sorted(set(clear)) and clear[-1] == 1.0


def test_regions_and_boxes_are_cased_outlines_by_score(qgis_app, finished):
    for layer in overlay.region_layers(finished["regions"]):
        renderer = layer.renderer()
        assert renderer.classAttribute() == SHOWN_SCORE
        ranges = renderer.ranges()
        assert (ranges[0].lowerValue(), ranges[-1].upperValue()) == (0.0, 1.0)
        for item in ranges:
            casing, line = item.symbol().symbolLayers()[-2:]
            assert casing.width() > line.width()
            assert casing.color().lightness() < 60 < line.color().lightness()
        colours = [item.symbol().symbolLayers()[-1].color().name() for item in ranges]
        assert len(set(colours)) == len(ranges)
        for feature in layer.getFeatures():
            assert renderer.rangeForValue(feature["score"]) is not None


def test_the_upper_half_of_regions_is_filled_and_all_have_their_rank(qgis_app, finished):
    outlines, boxes = overlay.region_layers(finished["regions"])
    filled = [item.symbol().symbolLayerCount() == 3 for item in outlines.renderer().ranges()]
    assert filled == [item.lowerValue() >= 0.5 for item in outlines.renderer().ranges()]
    assert 0 < sum(filled) < len(filled)
    assert all(item.symbol().symbolLayerCount() == 2 for item in boxes.renderer().ranges())
    assert outlines.labelsEnabled() and all(
        outlines.labeling().settings(key).fieldName == "rank"
        for key in outlines.labeling().subProviders()
    )
    assert not boxes.labelsEnabled()


def drawn(layer):
    """A picture of all of a layer, with its labels."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent())
    settings.setOutputSize(QSize(400, 300))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return job.renderedImage()


@pytest.mark.parametrize("number", [0, 1])
def test_a_result_that_is_opened_without_the_plugin_has_the_same_style(qgis_app, finished, number):
    styled = overlay.region_layers(finished["regions"])[number]
    table = ("regions", "boxes")[number]
    plain = QgsVectorLayer(f"{finished['regions']}|layername={table}", table, "ogr")
    assert plain.renderer().type() == "graduatedSymbol"
    pictures = [drawn(layer) for layer in (styled, plain)]
    assert pictures[0] == pictures[1], "run tools/write_region_styles.py"
    empty = plain.clone()
    empty.setSubsetString("false")
    assert drawn(empty) != pictures[1]
    assert plain.mapTipTemplate().split() == styled.mapTipTemplate().split()
    assert plain.labelsEnabled() is (number == 0)


def test_a_group_goes_on_top_with_confidence_and_boxes_hidden(project, material, finished_run):
    project.addMapLayer(QgsRasterLayer(str(material / "scene.tif"), "scene"))
    group = overlay.add_group(project, "Run", overlay.result_layers(finished_run))
    assert project.layerTreeRoot().children()[0] == group
    shown = {node.name(): node.itemVisibilityChecked() for node in group.children()}
    assert list(shown) == ["Regions", "Region boxes", "Segments", "Classes", "Confidence"]
    assert [name for name, visible in shown.items() if not visible] == [
        "Region boxes",
        "Confidence",
    ]
    assert len(project.mapLayers()) == 6


def test_every_layer_lies_on_the_scene(qgis_app, material, finished_run):
    scene = QgsRasterLayer(str(material / "scene.tif"), "scene")
    for layer in overlay.result_layers(finished_run):
        assert layer.crs() == scene.crs()
        assert scene.extent().buffered(1e-6).contains(layer.extent()), layer.name()
        if layer.name() in ("Segments", "Classes", "Confidence"):
            assert layer.extent().toString(3) == scene.extent().toString(3)


def test_layers_without_a_crs_take_the_one_given(project, material, finished, tmp_path):
    utm = QgsCoordinateReferenceSystem("EPSG:32633")
    bare = QgsRasterLayer(str(material / "plain.tif"), "bare")
    bare.setCrs(QgsCoordinateReferenceSystem())
    confidence = overlay.confidence_layer(finished["classes"])
    other = QgsCoordinateReferenceSystem("EPSG:32740")
    overlay.add_group(project, "Run", [bare, confidence], other)
    assert bare.crs() == other
    assert confidence.crs() == utm


def test_a_missing_result_is_a_clear_error(qgis_app, tmp_path):
    gone = str(tmp_path / "gone")
    with pytest.raises(OutputError, match="gone"):
        overlay.confidence_layer(gone)
    with pytest.raises(OutputError, match="gone"):
        overlay.region_layers(gone)
