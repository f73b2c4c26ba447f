"""The tab of gradient regions in a window, with a real worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.gui import QgsScrollArea
from qgis.PyQt.QtCore import QPoint

from grass_qgis.bridge.results.shown_regions import shown_rank
from grass_qgis.bridge.results.styles import ROLE
from grass_qgis.engine.onnx_model.header import read_contract
from grass_qgis.gui.area import CANVAS, POLYGONS, RECTANGLE

UTM = "EPSG:32633"


@pytest.fixture
def tab(window, material, tmp_path):
    from grass_qgis.gui.regions_tab import RegionsTab

    window.active = []
    window.setActiveLayer = window.active.append
    project = QgsProject.instance()
    project.setFileName(str(tmp_path / "project.qgz"))
    scene = QgsRasterLayer(str(material / "scene.tif"), "scene")
    project.addMapLayer(scene)
    tab = RegionsTab(window, window.window)
    tab.inputs.layer.setLayer(scene)
    tab.inputs.model.set_path(str(material / "regions.onnx"))
    yield tab
    tab.stop()
    tab.deleteLater()


def layers(role):
    result = QgsProject.instance().mapLayers().values()
    return [layer for layer in result if layer.customProperty(ROLE) == role]


def run(tab, wait_for):
    tab.run()
    assert tab.running
    wait_for(lambda: not tab.running)


def test_a_run_puts_regions_boxes_and_map_on_the_map(tab, wait_for, window):
    run(tab, wait_for)
    assert [len(layers(role)) for role in ("regions", "boxes", "lam")] == [1, 1, 1]
    assert tab.first.layer is layers("regions")[0]
    assert "regions" in tab.progress.stage.text()
    # What was made is not offered as imagery.
    assert [tab.inputs.layer.layer(k).name() for k in range(tab.inputs.layer.count())] == ["scene"]


def test_boxes_are_chosen_from_when_boxes_are_drawn(tab, wait_for):
    tab.inputs.outline.setCurrentIndex(1)
    tab.inputs.lam.setChecked(False)
    run(tab, wait_for)
    assert layers("lam") == []
    assert tab.first.layer is layers("boxes")[0]


def test_the_bundled_regions_model_is_chosen_from_the_start(window):
    from grass_qgis.gui.regions_tab import RegionsTab

    fresh = RegionsTab(window, window.window)
    model = fresh.inputs.model
    assert Path(model.path()).name == "land_cover_rgb.regions.onnx"
    assert model.contract().task == "regions"
    fresh.stop()
    fresh.deleteLater()


def test_a_regions_model_that_was_used_is_offered_again(tab, wait_for, material):
    from grass_qgis.gui.model_panel import ModelPanel

    run(tab, wait_for)
    again = ModelPanel(task="regions")
    assert again.choice.findData(str(material / "regions.onnx")) >= 0
    again.deleteLater()


def test_only_the_drawn_area_is_looked_at(tab, wait_for):
    left = QgsRectangle(500000, 5399952, 500032, 5400000)
    tab.inputs.area.choice.setCurrentIndex(RECTANGLE)
    tab.inputs.area.rectangle.setOutputExtentFromUser(left, QgsCoordinateReferenceSystem(UTM))
    run(tab, wait_for)
    assert left.buffered(0.01).contains(layers("boxes")[0].extent())


def test_only_what_the_map_shows_is_looked_at(tab, wait_for, window):
    shown = QgsRectangle(500032, 5399952, 500064, 5400000)
    window.canvas.setDestinationCrs(QgsCoordinateReferenceSystem(UTM))
    window.canvas.setExtent(shown)
    tab.inputs.area.choice.setCurrentIndex(CANVAS)
    run(tab, wait_for)
    assert window.canvas.extent().buffered(0.5).contains(layers("boxes")[0].extent())


def test_only_the_polygons_of_a_layer_are_looked_at(tab, wait_for, tmp_path):
    polygons = QgsVectorLayer(f"Polygon?crs={UTM}", "fields", "memory")
    field = QgsFeature()
    lower = QgsRectangle(500000, 5399952, 500064, 5399976)
    field.setGeometry(QgsGeometry.fromRect(lower))
    polygons.dataProvider().addFeature(field)
    QgsProject.instance().addMapLayer(polygons)
    tab.inputs.area.choice.setCurrentIndex(POLYGONS)
    tab.inputs.area.polygons.setLayer(polygons)
    run(tab, wait_for)
    assert lower.buffered(0.01).contains(layers("regions")[0].extent())
    assert len(list((tmp_path / "grass_segmenter").glob("*_area.gpkg"))) == 1


def test_only_layers_of_regions_are_offered_to_label(tab, wait_for):
    other = QgsVectorLayer(f"Polygon?crs={UTM}&field=name:string", "houses", "memory")
    QgsProject.instance().addMapLayer(other)
    assert tab.first.layer is None
    run(tab, wait_for)
    offered = [tab.first.regions.layer(k).name() for k in range(tab.first.regions.count())]
    assert sorted(offered) == ["Region boxes", "Regions"]


def test_a_slider_shows_fewer_and_more_regions(tab, wait_for):
    tab.inputs.shape.setCurrentIndex(tab.inputs.shape.findData("tile"))  # more than two regions
    run(tab, wait_for)
    (regions,), (boxes,) = layers("regions"), layers("boxes")
    total, shown = regions.featureCount(), tab.first.shown
    assert total > 2
    assert (shown.slider.value(), shown.text.text()) == (total, f"{total} of {total}")
    shown.slider.setValue(2)
    assert shown.text.text() == f"2 of {total}"
    wait_for(lambda: shown_rank(regions) == shown_rank(boxes) == 2, 10)
    tab.first.regions.setLayer(boxes)
    assert (shown.slider.value(), shown.text.text()) == (2, f"2 of {total}")
    shown.slider.setValue(total)
    wait_for(lambda: shown_rank(regions) == total, 10)
    assert regions.featureCount() == total


def test_without_a_layer_of_regions_the_slider_is_idle(tab, wait_for):
    assert not tab.first.shown.slider.isEnabled()
    tab.inputs.shape.setCurrentIndex(tab.inputs.shape.findData("tile"))
    run(tab, wait_for)
    assert tab.first.shown.slider.isEnabled()
    QgsProject.instance().clear()
    assert (tab.first.shown.slider.isEnabled(), tab.first.shown.text.text()) == (False, "")


def test_what_is_labelled_lies_on_top_of_bare_imagery(tab, wait_for):
    run(tab, wait_for)
    tab.first.names.setText("roof")
    tab.first.make.click()
    (labels,) = layers("labels")
    root = QgsProject.instance().layerTreeRoot()
    assert root.layerOrder()[0] is labels
    shown = [layer.name() for layer in root.checkedLayers()]
    assert sorted(shown) == sorted([labels.name(), "scene"])


def test_the_buttons_of_the_classes_are_in_view_when_labelling_begins(tab, wait_for, window):
    area = QgsScrollArea(window.window)
    area.setWidgetResizable(True)
    area.setWidget(tab)
    area.resize(400, 300)
    window.window.show()
    area.show()
    run(tab, wait_for)
    tab.first.names.setText("roof, tree")
    tab.first.make.click()
    button = tab.labelling.save

    def seen() -> bool:
        place = button.mapTo(area.viewport(), QPoint(0, 0)).y()
        return 0 <= place <= area.viewport().height() - button.height()

    wait_for(seen, 10)
    area.takeWidget()


def test_labels_go_from_button_to_file_region_by_region(tab, wait_for, window, tmp_path):
    tab.inputs.shape.setCurrentIndex(tab.inputs.shape.findData("tile"))  # more than two regions
    run(tab, wait_for)
    tab.first.names.setText("roof, tree")
    tab.first.count.setValue(3)
    tab.first.make.click()
    (labels,) = layers("labels")
    assert labels.isEditable() and window.active == [labels]
    assert [b.text() for b in tab.labelling.buttons] == ["&1  roof", "&2  tree"]
    assert tab.labelling.state.text() == "0 of 3 labelled"
    first = labels.selectedFeatures()[0]
    assert first["order"] == 1
    middle = first.geometry().boundingBox().center()
    assert window.canvas.extent().contains(middle)
    tab.labelling.buttons[1].click()
    assert labels.selectedFeatures()[0]["order"] == 2
    tab.labelling.skip.click()
    tab.labelling.buttons[0].click()
    assert tab.labelling.state.text() == "2 of 3 labelled"
    assert labels.selectedFeatures()[0]["order"] == 2  # the one that was skipped comes again
    tab.labelling.save.click()
    stored = QgsVectorLayer(labels.source(), "stored", "ogr")
    result = {f["order"]: f["class"] for f in stored.getFeatures()}
    assert result == {1: "tree", 2: NULL, 3: "roof"}
    assert Path(labels.source().split("|")[0]).parent == tmp_path / "grass_segmenter"


def test_when_all_is_labelled_there_is_nothing_to_click(tab, wait_for):
    run(tab, wait_for)
    tab.first.names.setText("roof")
    tab.first.count.setValue(1)
    tab.first.make.click()
    tab.labelling.buttons[0].click()
    assert tab.labelling.state.text() == "1 of 1 labelled"
    assert not tab.labelling.buttons[0].isEnabled()


def test_a_label_layer_that_is_removed_is_let_go(tab, wait_for, qgis_app):
    run(tab, wait_for)
    tab.first.names.setText("roof")
    tab.first.make.click()
    QgsProject.instance().removeMapLayer(layers("labels")[0].id())
    qgis_app.processEvents()
    assert tab.labelling.layer is None
    tab.labelling.show_next()


def test_the_classes_of_a_model_are_taken_with_their_colours(tab, wait_for, material):
    tab.first.take_classes(str(material / "segment.onnx"))
    wait_for(lambda: tab.first.names.text() != "")
    assert tab.first.names.text() == "red, green, blue"
    assert [item.colour for item in tab.first.classes()] == ["#d62728", "#2ca02c", "#1f77b4"]


def test_the_classes_of_the_bundled_model_are_two_clicks_away(tab, wait_for):
    tab.first.models.aboutToShow.emit()
    texts = [action.text() for action in tab.first.models.actions()]
    bundled = texts.index("land_cover_rgb (bundled)")
    assert not any("regions" in text for text in texts)
    tab.first.models.actions()[bundled].trigger()
    wait_for(lambda: tab.first.names.text() != "")
    model = Path(__file__).parents[3] / "grass_qgis" / "models" / "land_cover_rgb.onnx"
    names = [item.name for item in read_contract(model).output.classes]
    assert tab.first.names.text() == ", ".join(names)


@pytest.mark.parametrize(
    ("spoil", "part"),
    [
        (lambda tab: tab.inputs.model.set_path("/gone.onnx"), "/gone.onnx does not exist"),
        (lambda tab: QgsProject.instance().clear(), "No raster layer is chosen"),
    ],
)
def test_what_is_missing_is_reported_in_the_message_bar(tab, window, spoil, part):
    spoil(tab)
    tab.run()
    assert not tab.running
    assert part in window.messages[-1][1]


def test_labels_without_regions_or_classes_are_reported(tab, window, wait_for):
    tab.make_label_layer()
    assert "no layer of regions" in window.messages[-1][1]
    run(tab, wait_for)
    tab.make_label_layer()
    assert "classes are" in window.messages[-1][1]
    assert layers("labels") == []


def test_a_run_can_be_cancelled_and_the_tab_goes_with_a_run_on(tab, window, wait_for, material):
    large = QgsRasterLayer(str(material / "large.tif"), "large")
    QgsProject.instance().addMapLayer(large)
    tab.inputs.layer.setLayer(large)
    tab.run()
    tab.cancel()
    wait_for(lambda: not tab.running)
    assert layers("regions") == []
    tab.run()
    tab.stop()
    assert layers("regions") == []
