"""Choosing a model, and what is shown of it."""

from __future__ import annotations

import shutil

import pytest
from qgis.PyQt.QtWidgets import QFileDialog

from grass_qgis import remembered
from grass_qgis.gui.model_panel import ModelPanel


@pytest.fixture
def panel(window):
    panel = ModelPanel()
    yield panel
    panel.deleteLater()


def test_a_chosen_file_is_read_and_shown(panel, material, monkeypatch):
    path = str(material / "segment.onnx")
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (path, ""))
    seen = []
    panel.changed.connect(lambda: seen.append(panel.path()))
    panel.choose_file()
    assert seen[-1] == path and panel.contract().task == "segmentation"
    assert panel.summary.text().startswith("3 classes")
    assert "green" in panel.card.text() and not panel.details.isHidden()
    assert panel.problem.isHidden()


def test_giving_up_the_choice_changes_nothing(panel, material, monkeypatch):
    panel.set_path(str(material / "segment.onnx"))
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: ("", ""))
    panel.choose_file()
    assert panel.path() == str(material / "segment.onnx")


def test_what_is_no_model_is_reported_immediately(panel, tmp_path):
    path = tmp_path / "photo.onnx"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" * 20)
    panel.set_path(str(path))
    assert panel.contract() is None
    assert "not an ONNX model" in panel.problem.text() and "choose another" in panel.problem.text()
    assert panel.details.isHidden() and panel.summary.isHidden()


def test_a_file_that_goes_is_reported_when_it_is_chosen_again(panel, material, tmp_path):
    path = tmp_path / "m.onnx"
    shutil.copy(material / "segment.onnx", path)
    panel.set_path(str(path))
    assert panel.contract() is not None
    path.unlink()
    panel.set_path(str(path))
    assert panel.contract() is None and "m.onnx" in panel.problem.text()


def test_a_folder_becomes_the_library_and_is_remembered(panel, material, tmp_path, monkeypatch):
    for name in ("fields", "roofs"):
        shutil.copy(material / "segment.onnx", tmp_path / f"{name}.onnx")
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    panel.choose_folder()
    names = [panel.choice.itemText(i) for i in range(panel.choice.count())]
    assert {"fields", "roofs"} <= set(names)
    assert remembered.model_folder() == str(tmp_path)
    again = ModelPanel()
    assert again.choice.findText("roofs") >= 0
    again.deleteLater()


def test_the_chosen_model_stays_when_the_library_is_read_anew(panel, material):
    path = str(material / "regions.onnx")
    panel.set_path(path)
    panel.show_library()
    assert panel.path() == path
