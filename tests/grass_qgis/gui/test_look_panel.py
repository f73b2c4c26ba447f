from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from qgis.core import QgsProject, QgsRasterLayer

from grass_qgis.bridge.inputs.look_request import look_of
from grass_qgis.bridge.inputs.model_library import contract_at
from grass_qgis.bridge.inputs.request import Request
from grass_qgis.bridge.tasks.look import Looks, verdict
from grass_qgis.engine.core.look_job import Seen
from grass_qgis.gui.look_panel import LookPanel

ROOT = Path(__file__).resolve().parents[3]


def test_it_speaks_only_of_unlike_imagery(qgis_app):
    panel = LookPanel()
    panel.show_seen(None)
    assert panel.isHidden()
    panel.show_seen(Seen(24, 3, 0.8))
    assert panel.isHidden()
    panel.show_seen(Seen(24, 21, 1.8, "coarser"))
    assert not panel.isHidden() and not panel.label.isHidden()
    assert panel.text.text().startswith("21 of 24 sampled tiles are unlike the training imagery")
    assert "pixel size" in panel.text.text()
    panel.show_seen(Seen(24, 8, 0.9))
    assert not panel.isHidden() and panel.label.isHidden()


def test_the_button_requests_the_tab_of_labels(qgis_app):
    panel, requested = LookPanel(), []
    panel.label_clicked.connect(lambda: requested.append(1))
    panel.show_seen(Seen(24, 24, 2.0))
    panel.label.click()
    assert requested == [1]


def test_every_finding_has_words():
    assert verdict(Seen(10, 2, 0.9)) == ""
    texts = {verdict(Seen(10, 10, 2.0, name)) for name in ("", "darker", "brighter", "finer")}
    assert len(texts) == 4 and all("expect a poor map" in text for text in texts)


_MAKE = """
import sys
from pathlib import Path
from tests.domain_models import desert, write_domain_model
from tests.scenes import write_scene
folder = Path(sys.argv[1])
write_domain_model(folder / "described.onnx")
write_domain_model(folder / "silent.onnx", described_by=False)
write_scene(folder / "s.tif", desert(384, 384))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory, backend_python):
    """Models and a scene: QGIS's Python has no library to make them with."""
    made = tmp_path_factory.mktemp("look")
    subprocess.run([backend_python, "-c", _MAKE, str(made)], cwd=ROOT, check=True)
    return made


def request_for(folder, name):
    layer = QgsRasterLayer(str(folder / "s.tif"), "s")
    assert layer.isValid()
    model = str(folder / name)
    return Request(layer, model, folder), contract_at(model)


def test_only_models_with_a_domain_are_checked(qgis_app, folder):
    transforms = QgsProject.instance().transformContext()
    request, contract = request_for(folder, "described.onnx")
    job = look_of(request, contract, transforms)
    assert job is not None and job.raster.endswith("s.tif") and job.extent is None
    request, contract = request_for(folder, "silent.onnx")
    assert look_of(request, contract, transforms) is None
    assert look_of(request, None, transforms) is None


def test_a_look_in_the_worker_detects_foreign_imagery(folder, backend_python, wait_for):
    request, contract = request_for(folder, "described.onnx")
    job = look_of(request, contract, QgsProject.instance().transformContext())
    looks = Looks(lambda: backend_python)
    looks.look(job)
    assert looks.seen(job) is None
    wait_for(lambda: looks.seen(job) is not None)
    assert looks.seen(job).unlike == looks.seen(job).looked == 9
    looks.stop()
