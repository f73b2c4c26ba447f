"""Several runs, interrupted runs, and what QGIS leaves behind when it ends in the middle of one."""

from __future__ import annotations

import os
import signal
import threading
import time
from pathlib import Path

import pytest
from qgis.core import QgsProject, QgsRasterLayer

from grass_qgis import remembered
from grass_qgis.bridge.tasks.run_queue import State
from grass_qgis.gui.dock import SegmenterDock
from tests.grass_qgis.processes import children


def states(dock) -> list[State]:
    return [run.state for run in dock.runs.runs]


def journals(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.endswith(".grass-run")]


def test_runs_wait_for_each_other_and_none_takes_the_other_s_names(filled, wait_for, tmp_path):
    for _ in range(3):
        filled.progress.run_button.click()
    assert states(filled) == [State.RUNNING, State.WAITING, State.WAITING]
    wait_for(lambda: not filled.running)
    assert states(filled) == [State.DONE] * 3
    assert len(list((tmp_path / "out").glob("*_classes.tif"))) == 3
    lines = filled.segment.queue.list
    assert [lines.topLevelItem(i).text(1) for i in range(3)] == ["done"] * 3


def test_one_that_waits_can_be_taken_off_the_list(long_run):
    long_run.run()
    waiting = long_run.runs.runs[-1]
    long_run.segment.queue.select(waiting.number)
    long_run.segment.queue.remove.click()
    assert states(long_run) == [State.RUNNING]
    assert len(remembered.unfinished_runs()) == 1


def test_a_cancelled_run_is_over_for_good(long_run, wait_for, tmp_path):
    long_run.progress.cancel_button.click()
    wait_for(lambda: not long_run.running)
    assert states(long_run) == [State.CANCELLED]
    assert remembered.unfinished_runs() == []
    assert list((tmp_path / "out").iterdir()) == []


def test_a_killed_worker_leaves_a_run_that_goes_on(
    long_run, window, wait_for, tmp_path, group_names
):
    (worker,) = children()
    os.kill(worker, signal.SIGKILL)
    wait_for(lambda: not long_run.running)
    assert states(long_run) == [State.INTERRUPTED]
    assert window.messages[-1][0] == "The backend stopped"
    assert journals(tmp_path / "out")
    long_run.segment.queue.select(long_run.runs.runs[0].number)
    assert not long_run.segment.queue.resume.isHidden()
    heard = []
    long_run.runs.happened.connect(lambda number, event: heard.append(str(event)))
    long_run.segment.queue.resume.click()
    wait_for(lambda: not long_run.running, 120)
    assert states(long_run) == [State.DONE]
    assert any("An unfinished run is resumed" in text for text in heard)
    assert journals(tmp_path / "out") == [] and remembered.unfinished_runs() == []
    assert group_names() == ["Classes", "Confidence"]


def test_closing_in_the_middle_ends_the_worker_and_the_next_session_goes_on(
    long_run, window, wait_for, tmp_path, group_names
):
    (worker,) = children()
    began = time.monotonic()
    long_run.stop()
    assert time.monotonic() - began < 2.0
    with pytest.raises(ProcessLookupError):
        os.kill(worker, 0)
    assert [t.name for t in threading.enumerate() if t.name.startswith("grass-")] == []
    assert journals(tmp_path / "out")
    later = SegmenterDock(window, window.window)
    try:
        assert states(later) == [State.INTERRUPTED]
        assert window.messages[-1][0] == "A run is unfinished"
        heard = []
        later.runs.happened.connect(lambda number, event: heard.append(str(event)))
        later.segment.queue.resume.click()
        wait_for(lambda: not later.running, 120)
        assert any("An unfinished run is resumed" in text for text in heard)
        assert states(later) == [State.DONE]
        assert group_names() == ["Classes", "Confidence"]
    finally:
        later.stop()
        later.deleteLater()


def test_a_second_window_of_qgis_leaves_the_run_alone(long_run, window):
    other = SegmenterDock(window, window.window)
    try:
        assert other.runs.runs == ()
    finally:
        other.stop()
        other.deleteLater()


def test_an_interrupted_run_can_be_given_up_with_all_it_left(long_run, window, tmp_path):
    long_run.stop()
    later = SegmenterDock(window, window.window)
    try:
        later.segment.queue.select(later.runs.runs[0].number)
        later.segment.queue.remove.click()
        assert later.runs.runs == () and remembered.unfinished_runs() == []
        assert journals(tmp_path / "out") == []
    finally:
        later.stop()
        later.deleteLater()


def test_a_backend_that_is_gone_when_its_turn_comes_loses_no_run(
    long_run, window, wait_for, monkeypatch, tmp_path
):
    long_run.run()
    monkeypatch.setenv("GRASS_QGIS_BACKEND_PYTHON", str(tmp_path / "gone"))
    long_run.cancel()
    wait_for(lambda: not long_run.running)
    assert states(long_run) == [State.CANCELLED, State.INTERRUPTED]
    assert window.messages[-1][0] == "The backend is missing"
    assert len(remembered.unfinished_runs()) == 1


def test_a_run_whose_project_is_closed_keeps_its_results_out_of_the_next_one(
    filled, window, wait_for, tmp_path, group_names
):
    filled.run()
    QgsProject.instance().clear()
    wait_for(lambda: not filled.running)
    assert states(filled) == [State.DONE]
    assert len(list((tmp_path / "out").glob("*_classes.tif"))) == 1
    assert QgsProject.instance().mapLayers() == {}
    assert "project of this run is closed" in window.messages[-1][1]
    filled.results.add.click()
    assert group_names() == ["Segments", "Classes", "Confidence"]


def test_parameters_belong_to_a_model(filled, material, wait_for):
    parameters = filled.inputs.parameters
    parameters.min_area.setValue(77)
    parameters.entropy.setChecked(True)
    filled.run()
    wait_for(lambda: not filled.running)
    filled.inputs.model.set_path(str(material / "regions.onnx"))
    assert not parameters.entropy.isChecked()
    filled.inputs.model.set_path(str(material / "segment.onnx"))
    assert parameters.min_area.value() == 77 and parameters.entropy.isChecked()


def test_after_a_run_the_estimate_knows_the_time(filled, wait_for):
    filled.segment.show_estimate()
    assert filled.progress.estimate.text().startswith("2 tiles, at most")
    filled.run()
    wait_for(lambda: not filled.running)
    filled.segment.show_estimate()
    assert filled.progress.estimate.text().startswith("2 tiles, about ")


def test_polygons_limit_a_run(filled, wait_for, tmp_path):
    from qgis.core import QgsFeature, QgsGeometry, QgsRectangle, QgsVectorLayer

    from grass_qgis.gui.area import POLYGONS

    layer = QgsVectorLayer("Polygon?crs=EPSG:32633", "fields", "memory")
    feature = QgsFeature()
    box = QgsRectangle(500004, 5399960, 500020, 5399990)
    feature.setGeometry(QgsGeometry.fromRect(box))
    layer.dataProvider().addFeatures([feature])
    layer.updateExtents()
    QgsProject.instance().addMapLayer(layer)
    filled.inputs.area.choice.setCurrentIndex(POLYGONS)
    filled.inputs.area.polygons.setLayer(layer)
    filled.run()
    wait_for(lambda: not filled.running)
    result = QgsRasterLayer(str(tmp_path / "out" / "scene_segment_classes.tif"), "result")
    assert result.extent().toString(2) == box.toString(2)
    assert (tmp_path / "out" / "scene_segment_area.gpkg").is_file()
