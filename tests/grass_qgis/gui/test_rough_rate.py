"""The estimate before a model's first run on this machine, measured by a real worker."""

from __future__ import annotations

import threading
from shutil import copy

import pytest

from grass_qgis.bridge.tasks.rough_rate import rate_task
from grass_qgis.engine.core.errors import GrassError
from tests.grass_qgis.processes import children


@pytest.fixture
def shown(filled, window, wait_for):
    """The dock on the screen; its backend has answered."""
    wait_for(lambda: "ONNX Runtime" in filled.backend.text.text())
    window.window.show()
    return filled


def text(dock) -> str:
    return dock.progress.estimate.text()


def test_a_model_that_has_not_run_here_has_a_rough_time_and_afterwards_that_of_the_run(
    shown, wait_for, material
):
    assert shown.segment.rates.rate(str(material / "segment.onnx")) == 0
    wait_for(lambda: "roughly" in text(shown))
    assert text(shown).startswith("2 tiles, roughly 1 s, at most")
    assert children() == []
    shown.run()
    wait_for(lambda: not shown.running)
    shown.segment.show_estimate()
    assert text(shown).startswith("2 tiles, about ")


def test_nothing_is_measured_while_the_dock_is_hidden(filled, wait_for):
    wait_for(lambda: "ONNX Runtime" in filled.backend.text.text())
    filled.segment.show_estimate()
    assert text(filled).startswith("2 tiles, at most")
    assert children() == []


def test_a_run_ends_the_measuring_and_has_the_machine_for_itself(shown, wait_for):
    shown.segment.show_estimate()
    wait_for(children)
    shown.run()
    assert not shown.segment.rates.is_measuring
    wait_for(lambda: not shown.running)
    assert [run.state.value for run in shown.runs.runs] == ["done"]


def test_closing_the_dock_ends_the_measuring(shown, wait_for):
    shown.segment.show_estimate()
    wait_for(children)
    shown.stop()
    assert children() == []
    assert [t.name for t in threading.enumerate() if t.name.startswith("grass-")] == []


def test_a_model_that_cannot_be_measured_is_tried_once_and_has_no_time(
    shown, wait_for, material, tmp_path
):
    model = tmp_path / "odd.onnx"
    copy(material / "segment.onnx", model)
    shown.inputs.model.set_path(str(model))
    model.write_bytes(model.read_bytes()[:-200] + bytes(200))
    shown.segment.show_estimate()
    rates = shown.segment.rates
    wait_for(lambda: not rates.is_measuring)
    assert rates.rate(str(model)) == 0
    rates.measure(str(model))
    assert not rates.is_measuring


def test_the_rate_is_that_of_the_device_that_would_be_used(material, backend_python, qgis_app):
    result = []
    task = rate_task(backend_python, str(material / "segment.onnx"), result.append)
    assert task.run(), task.outcome
    assert task.outcome > 64 * 64  # this model takes far less than a second a tile
    failing = rate_task(backend_python, str(material / "gone.onnx"), result.append)
    assert not failing.run() and isinstance(failing.outcome, GrassError)
