"""The backend is removed on request, but not while a run works in it."""

from __future__ import annotations

import pytest
from qgis.core import QgsApplication

from grass_qgis.backend import environments
from grass_qgis.backend.environment import private_root
from grass_qgis.bridge.tasks.run_queue import State as RunState
from grass_qgis.gui.backend.panel import State


@pytest.fixture
def environment(qgis_app, clean_settings, monkeypatch, tmp_path, backend_python):
    """Folder of the private environment of a profile; its Python hands on to the backend's."""
    profile = tmp_path / "profile"
    monkeypatch.delenv("GRASS_QGIS_BACKEND_PYTHON")
    monkeypatch.setattr(QgsApplication, "qgisSettingsDirPath", staticmethod(lambda: f"{profile}/"))
    folder = private_root(profile) / "0.0.1-cpu-py3.11"
    python = environments.interpreter_in(folder, windows=False)
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{backend_python}" "$@"\n')
    python.chmod(0o755)
    environments.finish(folder, environments.Mark("0.0.1", "cpu", "3.11"))
    return folder


def press_remove(dock) -> None:
    dock.backend.form.remove.click()
    dock.backend.form.remove.click()


def test_a_run_keeps_its_environment_and_comes_to_its_end(environment, long_run, wait_for):
    press_remove(long_run)
    wait_for(lambda: "A run uses" in long_run.backend.detail.text())
    assert long_run.backend.state is State.READY and long_run.running
    assert "cancel it" in long_run.backend.detail.text()
    assert (environment / environments.MARK).is_file()
    wait_for(lambda: not long_run.running, 120)
    assert [run.state for run in long_run.runs.runs] == [RunState.DONE]
    press_remove(long_run)
    wait_for(lambda: long_run.backend.state is State.MISSING)
    assert not environment.exists()
