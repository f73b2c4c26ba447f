"""Bands: proposed, changed by hand, and too few."""

from __future__ import annotations

import subprocess

import pytest
from qgis.core import QgsProject, QgsRasterLayer

from grass_qgis.engine.core.errors import BandError
from grass_qgis.gui.bands_panel import BandsPanel
from tests.grass_qgis.conftest import ROOT

RGB = ("red", "green", "blue")
MAKE = """
import sys
from tests.scenes import noise, write_scene
write_scene(sys.argv[1], noise(64, 64)[:1])
"""


@pytest.fixture
def panel(window):
    panel = BandsPanel()
    yield panel
    panel.deleteLater()


@pytest.fixture(scope="module")
def grey(tmp_path_factory, backend_python):
    """A raster of one band."""
    path = tmp_path_factory.mktemp("grey") / "grey.tif"
    command = [backend_python, "-c", MAKE, str(path)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return str(path)


def choose(combo, index):
    combo.setCurrentIndex(index)
    combo.activated.emit(index)


def test_the_proposal_is_shown_and_left_to_the_engine(panel, scene):
    panel.show_bands(scene, RGB)
    assert panel.title() == "Bands: red 1, green 2, blue 3"
    assert panel.value() is None


def test_a_choice_by_hand_is_what_counts_and_stays(panel, scene):
    panel.show_bands(scene, RGB)
    choose(panel.combos[0], 2)
    assert panel.value() == (3, 2, 3)
    panel.show_bands(scene, RGB)
    assert panel.value() == (3, 2, 3)
    panel.show_bands(scene, ("green", "red"))
    assert panel.value() is None and panel.title() == "Bands: green 2, red 1"


def test_one_band_for_three_is_reported_and_may_serve_for_all(panel, grey):
    layer = QgsRasterLayer(grey, "grey")
    panel.show_bands(layer, RGB)
    assert not panel.isCollapsed() and "has 1 usable band(s)" in panel.problem.text()
    with pytest.raises(BandError, match="needs 3"):
        panel.value()
    choose(panel.combos[1], 0)
    assert panel.value() == (1, 1, 1) and panel.problem.isHidden()


def test_without_a_layer_or_a_model_no_question_opens(panel, scene):
    for layer, expected in ((None, RGB), (scene, ())):
        panel.show_bands(layer, expected)
        assert panel.isHidden() and panel.value() is None


def test_in_the_dock_the_run_is_refused_with_cause_and_advice(filled, window, grey):
    layer = QgsRasterLayer(grey, "grey")
    QgsProject.instance().addMapLayer(layer)
    filled.inputs.layer.setLayer(layer)
    filled.run()
    assert not filled.running
    title, text, _ = window.messages[-1]
    assert title == "The bands do not fit" and "has 1 usable band(s); the model needs 3" in text
