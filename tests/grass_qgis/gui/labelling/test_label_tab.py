"""The tab Label with a session that answers at once: clicks and keys, as an analyst gives them."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsApplication,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest
from qgis.PyQt.QtWidgets import QDockWidget, QLineEdit

from grass_qgis import remembered
from grass_qgis.backend.launch import BackendMissingError
from grass_qgis.bridge.labels import label_project
from grass_qgis.bridge.labels.label_store import LabelStore
from grass_qgis.bridge.labels.sample_scene import make_sample
from grass_qgis.bridge.labels.taking_in import Mapping
from grass_qgis.bridge.learning.values import Overlay
from grass_qgis.gui.labelling.label_tab import LabelTab

from .fake_session import FakePreview, FakeSession


@pytest.fixture
def raster(canvas, material, tmp_path):
    """A scene of 64 x 48 m, in a folder of its own: labels go beside it."""
    (tmp_path / "scene.tif").write_bytes((material / "scene.tif").read_bytes())
    layer = QgsRasterLayer(str(tmp_path / "scene.tif"), "scene")
    QgsProject.instance().addMapLayer(layer)
    canvas.setDestinationCrs(layer.crs())
    canvas.setExtent(layer.extent())
    return layer


@pytest.fixture
def tab(window, raster, wait_for):
    """The tab on the screen, beside the map."""
    made = []

    def preview(session):
        made.append(FakePreview(session))
        return made[-1]

    def session():
        return tab.make_session()

    tab = LabelTab(window, session, preview)
    tab.make_session, tab.previews, tab.errors = FakeSession, made, []
    tab.failed.connect(tab.errors.append)
    dock = QDockWidget()
    dock.setWidget(tab)
    window.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, dock)
    window.window.resize(1000, 900)
    wait_for(tab.isVisible)
    window.canvas.setExtent(raster.extent())
    yield tab
    tab.stop()
    window.removeDockWidget(dock)
    dock.deleteLater()


@pytest.fixture
def started(tab, canvas):
    """The tab with two classes, road and tree, and the point tool on the map."""
    QTest.mouseClick(tab.begin.start_button, Qt.MouseButton.LeftButton)
    QTest.keyClicks(tab.page.classes.name, "road, tree")
    QTest.keyClick(tab.page.classes.name, Qt.Key.Key_Return)
    QTest.mouseClick(tab.page.tool_buttons.buttons["point"], Qt.MouseButton.LeftButton)
    return tab


@pytest.fixture
def spots(raster):
    """Places inside the scene: the middle, and others by metres from it."""
    centre = raster.extent().center()

    def at(dx: float = 0.0, dy: float = 0.0) -> tuple[float, float]:
        return centre.x() + dx, centre.y() + dy

    return at


@pytest.fixture
def labelled(started, canvas, mouse, spots, wait_for):
    """A road in the middle and a tree beside it; the fake session has learnt them."""
    mouse.click(*spots())
    QTest.keyClick(canvas, Qt.Key.Key_2)
    mouse.click(*spots(10, 5))
    wait_for(lambda: started.controller.report is not None)
    return started


def test_an_empty_tab_says_what_to_do_and_starts_nothing(tab):
    assert len(tab.begin.lines) == 3 and tab.begin.isVisible() and not tab.page.isVisible()
    assert not tab.controller.is_started and not tab.previews
    assert tab.begin.start_button.isEnabled()


def test_clicks_become_labels_in_a_file_beside_the_raster(labelled, tmp_path, wait_for):
    path = str(tmp_path / "scene_labels.gpkg")
    again = LabelStore(path)
    while again.read_some():
        pass
    assert [item.name for item in again.classes] == ["road", "tree"]
    assert dict(again.counts) == {0: 1, 1: 1}
    session = labelled.controller.session
    assert {label.class_id for label in session.labels.values()} == {0, 1}
    names = {layer.name() for layer in QgsProject.instance().mapLayers().values()}
    assert names == {"scene", "Clicks", "Areas"}


def test_counts_accuracy_and_disagreement_are_shown(labelled, canvas):
    rows = [labelled.page.classes.list.topLevelItem(k) for k in range(2)]
    assert [row.text(2) for row in rows] == ["1", "1"]
    scores = labelled.page.scores
    assert scores.bar.isVisible() and scores.bar.value() == 75
    assert scores.list.item(0).text() == "road: the others say tree"
    assert scores.title.text().startswith("An object of road disagrees")
    place = scores.list.visualItemRect(scores.list.item(0)).center()
    QTest.mouseClick(
        scores.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place
    )
    assert canvas.center().x() == pytest.approx(500_012) and canvas.center().y() == pytest.approx(
        4_999_988
    )


def test_undo_and_redo_by_key(labelled, canvas):
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(canvas, Qt.Key.Key_Z, control)
    assert len(labelled.controller.store.labels) == 1
    QTest.keyClick(canvas, Qt.Key.Key_Z, control | Qt.KeyboardModifier.ShiftModifier)
    assert len(labelled.controller.store.labels) == 2
    assert labelled.page.tool_buttons.undo_button.isEnabled()


def test_tools_are_chosen_by_key_and_erase(labelled, canvas, mouse, spots):
    for key, name in (
        (Qt.Key.Key_G, "segment"),
        (Qt.Key.Key_F, "polygon"),
        (Qt.Key.Key_E, "eraser"),
    ):
        QTest.keyClick(canvas, key)
        assert labelled.page.tools.current == name
        assert labelled.page.tool_buttons.buttons[name].isChecked()
    mouse.click(*spots())
    assert [label.class_id for label in labelled.controller.store.labels.values()] == [1]


def test_segments_and_drawn_areas_become_polygons(labelled, canvas, mouse, spots):
    QTest.keyClick(canvas, Qt.Key.Key_G)
    mouse.click(*spots(-8, 0))
    QTest.keyClick(canvas, Qt.Key.Key_F)
    mouse.drag(spots(0, -5), spots(6, -5), spots(6, -9), spots(0, -9), spots(0, -6))
    layer = labelled.controller.store.layers["polygons"]
    assert sorted(row["kind"] for row in layer.getFeatures()) == ["freehand", "segment"]


def test_labels_can_be_kept_aside(labelled, mouse, spots):
    QTest.mouseClick(labelled.page.tool_buttons.check, Qt.MouseButton.LeftButton)
    mouse.click(*spots(-10, -5))
    checks = [label.check for label in labelled.controller.session.labels.values()]
    store = labelled.controller.store
    assert [label.check for label in store.labels.values()] == [False, False, True], checks


def test_next_accept_digit_and_skip(labelled, canvas, wait_for):
    session, guide = labelled.controller.session, labelled.page.guide
    QTest.keyClick(canvas, Qt.Key.Key_N)
    assert labelled.page.suggestion.text.text().startswith("Looks like tree (60 %)")
    assert (guide.current.x, guide.current.y) == session.places[0]
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    wait_for(lambda: guide.current is not None)  # the next place, once the answer is learnt
    counts = labelled.controller.store.counts
    assert dict(counts) == {0: 1, 1: 2}
    assert (guide.current.x, guide.current.y) == session.places[1]
    QTest.keyClick(canvas, Qt.Key.Key_S)
    assert (guide.current.x, guide.current.y) == session.places[2]
    QTest.keyClick(canvas, Qt.Key.Key_1)
    wait_for(lambda: "pan the map" in labelled.page.suggestion.text.text())
    assert dict(counts) == {0: 2, 1: 2} and guide.current is None


def test_escape_leaves_the_places_also_while_a_label_is_learnt(labelled, canvas, wait_for):
    page = labelled.page
    QTest.keyClick(canvas, Qt.Key.Key_N)
    QTest.keyClick(canvas, Qt.Key.Key_Return)
    QTest.keyClick(canvas, Qt.Key.Key_Escape)
    assert not page.suggestion.accept_button.isVisible() and not page.suggestion.text.text()
    wait_for(lambda: labelled.controller.report.labels == 3)
    assert page.guide.current is None


def test_the_preview_follows_its_switches_and_a_held_key(labelled, canvas):
    (preview,) = labelled.previews
    assert preview.on and preview.overlay is Overlay.CLASSES and preview.opacity == 0.6
    labelled.page.preview.overlay.setCurrentIndex(2)
    labelled.page.preview.opacity.setValue(30)
    assert preview.overlay is Overlay.NOVELTY and preview.opacity == 0.3
    QTest.keyPress(canvas, Qt.Key.Key_H)
    QTest.keyRelease(canvas, Qt.Key.Key_H)
    QTest.mousePress(labelled.page.preview.hide_button, Qt.MouseButton.LeftButton)
    QTest.mouseRelease(labelled.page.preview.hide_button, Qt.MouseButton.LeftButton)
    assert preview.hidden == [True, False, True, False]


def test_nothing_stays_on_the_map_when_the_tab_is_hidden(labelled, canvas):
    labelled.hide()
    assert not labelled.previews[0].on and labelled.page.tools.current == ""
    labelled.show()
    assert labelled.previews[0].on


def test_classes_are_edited_in_place(labelled, wait_for):
    panel = labelled.page.classes
    panel.list.topLevelItem(1).setText(1, "bush")
    panel.change_key("7")
    assert [item.name for item in labelled.controller.classes] == ["road", "bush"]
    assert [c.name for c in labelled.controller.session.classes] == ["road", "bush"]
    panel.list.setCurrentItem(panel.list.topLevelItem(0))
    panel.remove()
    wait_for(lambda: len(labelled.controller.session.labels) == 1)
    (label,) = labelled.controller.session.labels.values()
    assert label.class_id == 0  # numbered anew, without gaps
    panel.name.setText("BUSH, x")
    panel.add_typed()
    assert labelled.errors and len(labelled.controller.classes) == 1


def test_f2_renames_a_class_that_was_reached_by_a_key(labelled, wait_for):
    panel = labelled.page.classes
    QTest.keyClick(panel.list, Qt.Key.Key_Up)
    QTest.keyClick(panel.list, Qt.Key.Key_Down)
    QTest.keyClick(panel.list, Qt.Key.Key_F2)
    editor = panel.list.findChild(QLineEdit)
    QTest.keyClicks(editor, "oak")
    QTest.keyClick(editor, Qt.Key.Key_Return)
    wait_for(lambda: [item.name for item in labelled.controller.classes] == ["road", "oak"])


def test_map_save_and_use(labelled, tmp_path, monkeypatch):
    assert QgsProject.instance().write(str(tmp_path / "p.qgz"))  # results go beside it
    requests, used = [], []
    labelled.map_requested.connect(requests.append)
    labelled.use_requested.connect(used.append)
    QTest.mouseClick(labelled.page.finish.map_button, Qt.MouseButton.LeftButton)
    (request,) = requests
    assert request.layer is labelled.controller.raster and request.model.endswith(
        "scene_model.onnx"
    )
    remembered.set_model_folder(str(tmp_path / "library"))
    QTest.mouseClick(labelled.page.finish.use_button, Qt.MouseButton.LeftButton)
    assert used == [str(tmp_path / "library" / "scene_model.onnx")]
    labelled.page.saving.save_to(str(tmp_path / "mine.onnx"))
    assert remembered.recent_models()[:2] == [str(tmp_path / "mine.onnx"), used[0]]


def test_a_reopened_project_goes_on(labelled, tmp_path, wait_for, window):
    project = QgsProject.instance()
    labelled.page.preview.opacity.setValue(45)
    session = labelled.controller.session
    assert project.write(str(tmp_path / "p.qgz"))
    project.clear()
    assert session.closed and not labelled.controller.is_started
    assert labelled.begin.isVisible()
    labelled.page.preview.opacity.setValue(80)
    assert project.read(str(tmp_path / "p.qgz"))
    wait_for(lambda: labelled.controller.is_started)
    wait_for(lambda: labelled.controller.report is not None)
    assert len(labelled.controller.session.labels) == 2
    assert labelled.page.preview.opacity.value() == 45
    assert len(project.mapLayers()) == 3


def test_a_removed_raster_or_label_layer_ends_the_session(labelled, raster):
    session = labelled.controller.session
    QgsProject.instance().removeMapLayer(labelled.controller.store.layers["points"].id())
    assert session.closed and not labelled.controller.is_started
    labelled.open_for(raster)
    assert labelled.controller.is_started and len(labelled.controller.classes) == 2
    QgsProject.instance().removeMapLayer(raster.id())
    assert not labelled.controller.is_started


def test_labels_of_a_layer_and_classes_of_a_model_come_in(labelled, material, wait_for):
    other = QgsVectorLayer("Polygon?crs=EPSG:32633&field=name:string", "o", "memory")
    feature = QgsFeature(other.fields())
    feature.setGeometry(QgsGeometry.fromWkt("POLYGON((0 0, 9 0, 9 9, 0 0))"))
    feature["name"] = "roof"
    other.dataProvider().addFeature(feature)
    labelled.page.sources.take_labels(other, Mapping("name"))
    wait_for(lambda: "1 labels taken in" in labelled.page.finish.remark.text())
    labelled.page.sources.take_classes(str(material / "segment.onnx"))
    names = [item.name for item in labelled.controller.classes]
    assert names[:3] == ["road", "tree", "roof"] and len(names) > 4


def test_other_features_are_taken_while_labelling(labelled, wait_for):
    """Labels, and what can be undone, stay."""
    controller = labelled.controller
    wait_for(lambda: controller.report is not None)
    count, session = len(controller.store.labels), controller.session
    assert labelled.features.isVisible() and session.opening.features == ""
    labelled.features.set_value("none")
    labelled.features.activated.emit(labelled.features.currentIndex())
    assert controller.session is session and session.opening.features == "none"
    assert len(controller.store.labels) == count and controller.store.can_undo


def test_a_raster_is_labelled_with_the_classes_of_a_model(tab, raster, material):
    tab.open_for(raster, str(material / "segment.onnx"))
    assert tab.controller.raster is raster and len(tab.controller.classes) > 1
    names = [item.name for item in tab.controller.classes]
    tab.controller.set_classes(tab.controller.classes[:1])
    tab.open_for(raster, str(material / "segment.onnx"))  # which has classes of its own
    assert [item.name for item in tab.controller.classes] == names[:1]


def test_the_sample_has_labels_of_every_class(tab, tmp_path, monkeypatch, wait_for):
    monkeypatch.setattr(QgsApplication, "qgisSettingsDirPath", staticmethod(lambda: str(tmp_path)))
    QTest.mouseClick(tab.begin.sample_button, Qt.MouseButton.LeftButton)
    wait_for(lambda: tab.controller.report is not None)
    assert tab.controller.raster.name() == "Sample" and tab.controller.raster.width() == 720
    assert set(tab.controller.store.counts.values()) == {2}
    _, labels = make_sample(tmp_path / "grass_segmenter" / "sample")
    assert tab.controller.store.path == labels  # made once
    assert label_project.file_of(QgsProject.instance(), tab.controller.raster) == labels


def test_a_raster_that_is_out_of_sight_is_brought_into_view(tab, canvas, raster):
    canvas.setExtent(QgsRectangle(0, 0, 10, 10))
    tab.open_for(raster)
    assert canvas.extent().contains(raster.extent())
    inside = QgsRectangle(raster.extent())
    inside.scale(0.5)
    canvas.setExtent(inside)
    shown = canvas.extent()
    tab.controller.stop()
    tab.open_for(raster)
    assert canvas.extent() == shown


def test_an_unusable_raster_and_a_missing_backend_are_reported(tab):
    def missing():
        raise BackendMissingError("There is no backend.", "Set it up.")

    tab.make_session = missing
    QTest.mouseClick(tab.begin.start_button, Qt.MouseButton.LeftButton)
    assert tab.errors[0].code == "backend.missing" and not tab.controller.is_started


def test_the_tab_fits_a_narrow_dock(labelled):
    assert labelled.minimumSizeHint().width() <= 300
