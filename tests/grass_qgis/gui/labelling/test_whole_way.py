"""The whole way with a real worker: sample, live map, a suggestion, the map of the layer."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import QgsProject
from qgis.PyQt.QtCore import Qt
from qgis.PyQt.QtTest import QTest

from grass_qgis.bridge.inputs.model_library import contract_at
from grass_qgis.engine.core.contract import SEGMENTATION


@pytest.fixture
def profile(tmp_path, monkeypatch) -> Path:
    """A QGIS profile for the sample."""
    name = "grass_qgis.gui.labelling.label_tab.QgsApplication.qgisSettingsDirPath"
    monkeypatch.setattr(name, lambda: str(tmp_path))
    return tmp_path


def test_from_the_sample_to_a_map(dock, window, profile, wait_for, group_names, tmp_path):
    window.window.resize(1100, 900)
    window.window.show()
    QgsProject.instance().write(str(tmp_path / "p.qgz"))
    tab = dock.label
    tab.features.set_value("none")  # the bands alone: quick
    QTest.mouseClick(tab.begin.sample_button, Qt.MouseButton.LeftButton)
    wait_for(lambda: tab.controller.report is not None)
    assert tab.controller.report.labels == 10
    assert sum(row.objects for row in tab.controller.report.classes) == 10
    QTest.mouseClick(tab.page.suggestion.next_button, Qt.MouseButton.LeftButton)
    wait_for(lambda: tab.page.guide.current is not None)
    wait_for(lambda: tab.page.guide.outline is not None)
    QTest.keyClick(tab, Qt.Key.Key_Return)
    wait_for(lambda: tab.controller.report is not None and tab.controller.report.labels == 11)
    assert [r["kind"] for r in tab.controller.store.layers["polygons"].getFeatures()] == ["segment"]
    QTest.mouseClick(tab.page.finish.map_button, Qt.MouseButton.LeftButton)
    wait_for(lambda: dock.running)
    assert dock.tabs.currentWidget() is dock.segment_page
    wait_for(lambda: not dock.running)
    assert group_names()[:3] == ["Segments", "Classes", "Confidence"]
    contract = contract_at(dock.inputs.model.path())
    assert contract.task == SEGMENTATION
    names = [item.name for item in contract.output.classes]
    assert names == ["road", "building", "tree", "grass", "water"]
    shares = {item.name: item.share for item in dock.results.shares}
    assert 0.4 < shares["grass"] < 0.8 and 0.05 < shares["water"] < 0.12
    assert (tmp_path / "grass_segmenter").is_dir()
