"""One QGIS takes two hundred runs of the dock and holds no more in the end than at first."""

from __future__ import annotations

import random
import sys
import tempfile
from collections import Counter

import pytest

pytest.importorskip("qgis")

from qgis.core import QgsProject, QgsRasterLayer
from qgis.PyQt.QtCore import QCoreApplication, QEvent

from grass_qgis.bridge.tasks.run_queue import State
from tests.long_runs.growth import (
    allowed_kib,
    complaints,
    growth_of,
    measured,
    run_count,
    table,
)

RUNS = 200
SEED = 1
MOST_KIB = 48
KINDS = ("segment", "segment", "segment", "regions", "failing", "cancelled")
ENDS = {"failing": State.FAILED, "cancelled": State.CANCELLED}


class User:
    """Asks the dock for runs, and puts what they gave away again."""

    def __init__(self, dock, window, material, wait_for) -> None:
        self._dock, self._window = dock, window
        self._material, self._wait_for = material, wait_for
        self._choose = random.Random(SEED)
        self._small = dock.inputs.layer.currentLayer()
        self._large = QgsRasterLayer(str(material / "large.tif"), "large")
        QgsProject.instance().addMapLayer(self._large)
        self._first_layers = set(QgsProject.instance().mapLayers())
        self.ends: list[tuple[str, State]] = []

    def __call__(self, number: int) -> None:
        kind = self._choose.choice(KINDS)
        inputs = self._dock.inputs
        inputs.layer.setLayer(self._large if kind == "cancelled" else self._small)
        model = "regions.onnx" if kind == "regions" else "segment.onnx"
        inputs.model.set_path(str(self._material / model))
        inputs.parameters.tile.setValue(63 if kind == "failing" else 0)
        self._dock.progress.run_button.click()
        if kind == "cancelled":
            bar = self._dock.progress.bar
            self._wait_for(lambda: bar.maximum() and bar.value() > 0)
            self._dock.progress.cancel_button.click()
        self._wait_for(lambda: not self._dock.running)
        self.ends.append((kind, self._dock.runs.runs[-1].state))
        self._tidy()

    def _tidy(self) -> None:
        project = QgsProject.instance()
        project.removeMapLayers(
            [key for key in project.mapLayers() if key not in self._first_layers]
        )
        project.layerTreeRoot().removeChildrenGroupWithoutLayers()
        # The list of runs is what a user lets grow: it stays.
        self._window.messageBar().clearWidgets()
        # QGIS's own event loop deletes what is to be deleted later; `processEvents` does not.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.timeout(7200)
def test_nothing_grows_over_the_runs(
    filled, window, material, wait_for, monkeypatch, tmp_path, capsys
):
    temporary = tmp_path / "tmp"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    monkeypatch.setattr(tempfile, "tempdir", None)
    wait_for(lambda: "ONNX Runtime" in filled.backend.text.text())
    user = User(filled, window, material, wait_for)
    readings = measured(run_count(RUNS), user, [temporary])
    growth = growth_of(readings)
    with capsys.disabled():
        sys.stdout.write(f"\n{len(readings)} runs of the dock\n{table(readings, growth)}\n")
    ends = Counter(user.ends)
    assert set(ends) == {(kind, ENDS.get(kind, State.DONE)) for kind in KINDS}
    assert [path for path in (tmp_path / "out").iterdir() if path.name.startswith(".")] == []
    assert complaints(growth, allowed_kib(MOST_KIB, len(readings))) == []
