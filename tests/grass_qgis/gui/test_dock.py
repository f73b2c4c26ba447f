"""The dock, end to end: widgets, a real worker in a task, layers in a group."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

import pytest
from qgis.core import Qgis, QgsApplication, QgsProject, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtWidgets import QLineEdit

from grass_qgis import settings
from grass_qgis.engine.core.progress import Log
from grass_qgis.gui.area import CANVAS, RECTANGLE


def test_a_run_ends_as_a_group_of_styled_layers(group_names, filled, window, wait_for, tmp_path):
    filled.progress.run_button.click()
    assert filled.running
    assert filled.progress.run_button.text() == "R&un after this"
    assert filled.progress.cancel_button.isEnabled()
    assert not filled.progress.cancel_button.isHidden()
    wait_for(lambda: not filled.running)
    assert filled.progress.cancel_button.isHidden()  # greyed, some themes make it unreadable
    assert group_names() == ["Segments", "Classes", "Confidence"]
    names = ["scene_segment_classes.tif", "scene_segment_run.json", "scene_segment_segments.gpkg"]
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == names
    _, text, level = window.messages[-1]
    assert level == Qgis.MessageLevel.Success
    assert str(tmp_path / "out") in text
    assert filled.progress.run_button.isEnabled()
    assert filled.progress.note.text() == "Runs on: CPU"


def test_a_raster_far_too_coarse_is_reported_before_the_run(
    filled, wait_for, backend_python, tmp_path
):
    model = tmp_path / "fine.onnx"
    make = (
        "import sys; from pathlib import Path; from tests.segmenting import model_for; "
        "model_for(Path(sys.argv[1]), (0.05, 0.04, 0.06))"
    )
    root = Path(__file__).resolve().parents[3]
    subprocess.run([backend_python, "-c", make, str(model)], cwd=root, check=True)
    filled.inputs.model.set_path(str(model))
    filled.segment.show_estimate()
    text = filled.progress.estimate.text()
    assert "0.5 m" in text and "0.05 m" in text and "million pixels" in text
    filled.inputs.parameters.gsd.setValue(0.05)
    filled.segment.show_estimate()
    assert "tiles" in filled.progress.estimate.text()


def test_results_are_not_offered_as_the_next_input(filled, scene, wait_for):
    filled.run()
    wait_for(lambda: not filled.running)
    combo = filled.inputs.layer
    assert [combo.layer(i) for i in range(combo.count())] == [scene]
    assert combo.currentLayer() == scene


def test_a_second_run_keeps_the_results_of_the_first(group_names, filled, wait_for, tmp_path):
    for _ in range(2):
        filled.run()
        wait_for(lambda: not filled.running)
    assert len(list((tmp_path / "out").iterdir())) == 6
    assert len(group_names()) == 6


def test_a_regions_model_draws_regions(group_names, filled, material, wait_for):
    filled.inputs.model.set_path(str(material / "regions.onnx"))
    filled.run()
    wait_for(lambda: not filled.running)
    assert group_names() == ["Regions", "Region boxes"]


def test_cancel_ends_the_run_without_files_or_layers(
    group_names, filled, window, material, wait_for, tmp_path
):
    large = QgsRasterLayer(str(material / "large.tif"), "large")
    QgsProject.instance().addMapLayer(large)
    filled.inputs.layer.setLayer(large)
    filled.run()
    wait_for(lambda: filled.progress.bar.maximum() and filled.progress.bar.value() > 0)
    filled.progress.cancel_button.click()
    wait_for(lambda: not filled.running)
    assert list((tmp_path / "out").iterdir()) == []
    assert group_names() == []
    assert window.messages[-1][0] == "Cancelled"
    assert filled.progress.run_button.isEnabled()


def test_a_layer_removed_during_the_run_does_no_harm(group_names, filled, window, scene, wait_for):
    filled.run()
    QgsProject.instance().removeMapLayer(scene.id())
    wait_for(lambda: not filled.running)
    assert group_names() == ["Segments", "Classes", "Confidence"]


def test_what_is_missing_is_reported_in_the_message_bar(dock, window, scene, material, wait_for):
    dock.inputs.model.set_path(str(material / "gone.onnx"))
    dock.run()
    assert not dock.running
    title, text, level = window.messages[-1]
    assert title == "The model cannot be used"
    assert "gone.onnx" in text and level == Qgis.MessageLevel.Critical


def test_an_error_of_the_worker_is_reported_in_the_message_bar(filled, window, wait_for):
    filled.inputs.parameters.tile.setValue(63)
    filled.run()
    wait_for(lambda: not filled.running)
    title, text, _ = window.messages[-1]
    assert title == "Invalid setting"
    assert "63" in text and "Traceback" not in text
    assert filled.progress.stage.text() == title


def test_a_folder_that_cannot_be_made_is_reported(filled, window, tmp_path):
    (tmp_path / "file").write_text("")
    filled.inputs.folder.setFilePath(str(tmp_path / "file" / "out"))
    filled.run()
    assert not filled.running
    assert window.messages[-1][0] == "A result cannot be written"


def test_a_missing_backend_is_reported_with_the_command_to_type(
    window, dock, filled, monkeypatch, tmp_path
):
    monkeypatch.setenv("GRASS_QGIS_BACKEND_PYTHON", str(tmp_path / "gone"))
    dock.backend.check()
    assert str(tmp_path / "gone") in dock.backend.text.text()
    assert dock.backend.command.text().count("-m venv") == 1
    assert not dock.backend.command.isHidden()
    dock.backend.copy.click()
    assert QgsApplication.clipboard().text() == dock.backend.command.text()
    filled.run()
    assert window.messages[-1][0] == "The backend is missing"


def test_a_working_backend_shows_what_it_has(dock, wait_for, backend_python):
    wait_for(lambda: "ONNX Runtime" in dock.backend.text.text())
    assert "CPU" in dock.backend.text.text()
    assert backend_python in dock.backend.text.toolTip()
    assert dock.backend.command.isHidden()


def test_a_chosen_interpreter_is_remembered_and_checked(
    dock, monkeypatch, wait_for, backend_python
):
    monkeypatch.delenv("GRASS_QGIS_BACKEND_PYTHON")
    dock.backend.check()
    assert not dock.backend.command.isHidden()
    choose = "qgis.PyQt.QtWidgets.QFileDialog.getOpenFileName"
    monkeypatch.setattr(choose, lambda *_: (backend_python, ""))
    dock.backend.button.click()
    assert settings.load().backend_python == backend_python
    wait_for(lambda: "ONNX Runtime" in dock.backend.text.text())


def test_model_and_device_are_remembered(filled, wait_for, material):
    device = filled.inputs.parameters.device
    device.setCurrentIndex(device.findData("cpu"))
    filled.run()
    wait_for(lambda: not filled.running)
    assert settings.load().last_model == str(material / "segment.onnx")
    assert settings.load().device == "cpu"


def test_the_visible_map_is_an_area(filled, window, scene, wait_for, tmp_path):
    window.canvas.setDestinationCrs(scene.crs())
    window.canvas.setLayers([scene])
    box = scene.extent()
    box.setXMaximum(box.center().x())
    box.setYMinimum(box.center().y())
    window.canvas.setExtent(box)
    filled.inputs.area.choice.setCurrentIndex(1)
    filled.run()
    wait_for(lambda: not filled.running)
    result = QgsRasterLayer(str(tmp_path / "out" / "scene_segment_classes.tif"), "result")
    seen = window.canvas.extent().intersect(scene.extent())
    assert abs(result.extent().width() - seen.width()) <= 1.0
    assert abs(result.extent().height() - seen.height()) <= 1.0


def box_of(layer) -> QgsRectangle:
    """The upper left quarter of `layer`."""
    box = layer.extent()
    box.setXMaximum(box.center().x())
    box.setYMinimum(box.center().y())
    return box


def test_a_drawn_rectangle_stays_after_runs_and_when_layers_are_added(
    filled, scene, material, wait_for, tmp_path
):
    area = filled.inputs.area
    area.choice.setCurrentIndex(RECTANGLE)
    area.rectangle.setOutputExtentFromUser(box_of(scene), scene.crs())
    for _ in range(2):
        filled.run()
        wait_for(lambda: not filled.running)
        assert area.rectangle.outputExtent() == box_of(scene)
    QgsProject.instance().addMapLayer(QgsRasterLayer(str(material / "plain.tif"), "plain"))
    assert area.rectangle.outputExtent() == box_of(scene)
    results = sorted((tmp_path / "out").glob("*.tif"))
    sizes = [(layer.width(), layer.height()) for layer in map(QgsRasterLayer, map(str, results))]
    assert sizes == [(64, 48), (64, 48)]


def test_another_layer_offers_its_rectangle(filled, scene, material):
    plain = QgsRasterLayer(str(material / "plain.tif"), "plain")
    QgsProject.instance().addMapLayer(plain)
    filled.inputs.area.rectangle.setOutputExtentFromUser(box_of(scene), scene.crs())
    filled.inputs.layer.setLayer(plain)
    assert filled.inputs.area.rectangle.outputExtent() == plain.extent()


@pytest.mark.parametrize("text", ["", "500001,500001,5399960,5399990"])
def test_a_rectangle_without_an_area_is_reported_and_nothing_runs(filled, window, tmp_path, text):
    area = filled.inputs.area
    area.choice.setCurrentIndex(RECTANGLE)
    line = area.rectangle.findChild(QLineEdit, "mCondensedLineEdit")
    line.setText(text)
    line.textEdited.emit(text)
    line.editingFinished.emit()
    filled.run()
    assert not filled.running
    assert "area is empty" in window.messages[-1][1]
    assert not (tmp_path / "out").exists()


def test_a_map_that_shows_nothing_is_no_area(filled, window):
    filled.inputs.area.choice.setCurrentIndex(CANVAS)
    filled.run()
    assert not filled.running
    assert "area is empty" in window.messages[-1][1]


def test_an_outdated_check_of_the_same_interpreter_is_not_shown(dock, monkeypatch, wait_for):
    shown = []
    show = dock.backend.show_text
    monkeypatch.setattr(
        dock.backend, "show_text", lambda *texts: (shown.append(texts), show(*texts))
    )
    for _ in range(3):
        dock.backend.check()
    wait_for(lambda: "ONNX Runtime" in dock.backend.text.text())
    wait_for(lambda: not dock.backend.is_checking)
    # Three beginnings and one end: the answers of the cancelled checks were not for anyone.
    assert len(shown) == 4
    assert "ONNX Runtime" in dock.backend.text.text()


def test_text_from_files_is_not_read_as_markup(dock):
    text = "<b>bold.tif</b> is odd."
    dock.progress.show_event(Log("warning", text))
    assert dock.progress.note.text() == text
    for label in (dock.progress.note, dock.progress.stage, dock.backend.text):
        assert label.textFormat() == Qt.TextFormat.PlainText
    dock.backend.show_text("#000000", text, text)
    assert dock.backend.text.toolTip() == "<span>&lt;b&gt;bold.tif&lt;/b&gt; is odd.</span>"


def test_only_the_settings_of_the_model_s_kind_are_shown(dock, material):
    parameters = dock.inputs.parameters
    for name, shown, hidden in (
        ("segment.onnx", parameters.min_area, parameters.keep),
        ("regions.onnx", parameters.keep, parameters.min_area),
    ):
        dock.inputs.model.set_path(str(material / name))
        assert not shown.isHidden() and hidden.isHidden()


def test_results_lie_beside_a_saved_project(dock, tmp_path):
    project = QgsProject.instance()
    assert project.write(str(tmp_path / "mine.qgz"))
    assert Path(dock.inputs.request().folder) == tmp_path / "grass_segmenter"
    shown = dock.inputs.folder.lineEdit().placeholderText()
    assert shown == str(tmp_path / "grass_segmenter")


def test_stopping_the_dock_during_a_run_leaves_no_thread_and_no_layer(
    group_names, filled, material, wait_for, qgis_app
):
    large = QgsRasterLayer(str(material / "large.tif"), "large")
    QgsProject.instance().addMapLayer(large)
    filled.inputs.layer.setLayer(large)
    filled.run()
    wait_for(lambda: filled.progress.bar.maximum() and filled.progress.bar.value() > 0)
    filled.stop()
    names = [t.name for t in threading.enumerate() if t.name.startswith("grass-")]
    assert names == []
    for _ in range(20):
        qgis_app.processEvents()
    assert group_names() == []
    # The fixture stops the dock once more: that must do no harm either.


def test_the_backend_comes_first_while_there_is_none(window, monkeypatch, tmp_path):
    from grass_qgis.gui.dock import SegmenterDock

    monkeypatch.setenv("GRASS_QGIS_BACKEND_PYTHON", str(tmp_path / "gone"))
    dock = SegmenterDock(window, window.window)
    try:
        assert dock.tabs.tabText(dock.tabs.currentIndex()) == "&Backend"
        assert dock.tabs.tabText(0) == "Label"
    finally:
        dock.stop()
        dock.deleteLater()


def test_with_a_backend_labelling_comes_first(dock):
    assert dock.tabs.currentIndex() == 0
    assert dock.tabs.currentWidget() is dock.label_page
