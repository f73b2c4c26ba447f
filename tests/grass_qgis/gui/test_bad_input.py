"""What goes wrong is reported with cause and advice; nothing is lost, and QGIS goes on."""

from __future__ import annotations

import subprocess
import sys

import pytest
from qgis.core import Qgis, QgsCoordinateReferenceSystem, QgsProject, QgsRasterLayer

from grass_qgis.bridge.tasks.run_queue import State
from grass_qgis.engine.core.progress import Failure, encode
from tests.grass_qgis.conftest import ROOT

MAKE = """
import sys
from rasterio.transform import Affine, from_origin
from tests.scenes import noise, write_scene
folder = sys.argv[1]
image = noise(96, 128)
write_scene(f"{folder}/degrees.tif", image, crs="EPSG:4326",
            transform=from_origin(15.0, 48.0, 5e-6, 5e-6))
write_scene(f"{folder}/rotated.tif", image, transform=Affine(0.4, 0.3, 5e5, 0.3, -0.4, 5.4e6))
"""


@pytest.fixture(scope="module")
def odd(tmp_path_factory, backend_python):
    """A folder with rasters in degrees and turned."""
    folder = tmp_path_factory.mktemp("odd")
    command = [backend_python, "-c", MAKE, str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def use(dock, path, name="odd"):
    layer = QgsRasterLayer(str(path), name)
    QgsProject.instance().addMapLayer(layer)
    dock.inputs.layer.setLayer(layer)
    return layer


def test_no_layer_is_reported(dock, window, material):
    dock.inputs.model.set_path(str(material / "segment.onnx"))
    dock.run()
    assert not dock.running
    assert window.messages[-1][0] == "This layer cannot be used"
    assert "No raster layer is chosen. Choose one." in window.messages[-1][1]


def test_a_layer_whose_file_is_gone_is_reported(filled, window, material, wait_for, tmp_path):
    copy = tmp_path / "copy.tif"
    copy.write_bytes((material / "scene.tif").read_bytes())
    use(filled, copy)
    copy.unlink()
    filled.run()
    wait_for(lambda: not filled.running)  # QGIS holds the file open: the worker finds out
    title, text, _ = window.messages[-1]
    assert title == "The raster cannot be read" and "copy.tif" in text


def test_a_layer_without_crs_runs_and_says_what_its_results_lack(
    filled, window, material, wait_for, group_names
):
    layer = use(filled, material / "plain.tif")
    layer.setCrs(QgsCoordinateReferenceSystem())
    filled.run()
    wait_for(lambda: not filled.running)
    assert "no georeference" in filled.progress.note.text()
    assert group_names() == ["Segments", "Classes", "Confidence"]


@pytest.mark.parametrize("name", ["degrees", "rotated"])
def test_degrees_and_turned_rasters_run_and_lie_on_their_scene(
    filled, odd, wait_for, group_names, name
):
    layer = use(filled, odd / f"{name}.tif")
    filled.segment.show_estimate()
    assert "tile" in filled.progress.estimate.text()
    filled.run()
    wait_for(lambda: not filled.running)
    assert group_names() == ["Segments", "Classes", "Confidence"]
    classes = QgsProject.instance().mapLayersByName("Classes")[0]
    assert classes.extent().toString(7) == layer.extent().toString(7)


def test_a_model_that_goes_before_its_turn_is_reported(
    long_run, window, material, wait_for, tmp_path
):
    copy = tmp_path / "copy.onnx"
    copy.write_bytes((material / "segment.onnx").read_bytes())
    long_run.inputs.model.set_path(str(copy))
    long_run.run()
    copy.unlink()
    long_run.cancel()
    wait_for(lambda: not long_run.running)
    assert [run.state for run in long_run.runs.runs] == [State.CANCELLED, State.FAILED]
    title, text, level = window.messages[-1]
    assert title == "The model cannot be used" and "copy.onnx" in text
    assert level == Qgis.MessageLevel.Critical


@pytest.fixture
def pretend(monkeypatch, tmp_path):
    """Makes the backend an interpreter that only says one event, or ends with a code."""

    def make(body: str) -> None:
        path = tmp_path / "interpreter"
        path.write_text(f"#!{sys.executable}\nimport sys\nsys.stdin.readline()\n{body}\n")
        path.chmod(0o755)
        monkeypatch.setenv("GRASS_QGIS_BACKEND_PYTHON", str(path))

    return make


def test_a_full_disk_is_reported_and_the_run_can_go_on(filled, window, wait_for, pretend):
    what = "scene.tif cannot be written: No space left on device."
    event = encode(Failure("output.unwritable", what, "Make room.", resumable=True))
    pretend(f"print({event!r}, flush=True); sys.exit(2)")
    filled.run()
    wait_for(lambda: not filled.running)
    title, text, _ = window.messages[-1]
    assert title == "A result cannot be written" and "No space left" in text
    assert [run.state for run in filled.runs.runs] == [State.INTERRUPTED]
    assert not filled.segment.queue.resume.isHidden()


def test_a_backend_that_is_broken_is_reported_without_a_traceback(
    filled, window, wait_for, pretend
):
    pretend("raise RuntimeError('broken')")
    filled.run()
    wait_for(lambda: not filled.running)
    title, text, _ = window.messages[-1]
    assert title == "The backend stopped" and "Traceback" not in text
    assert filled.progress.run_button.isEnabled()


def test_the_same_file_twice_is_refused_with_what_to_do(long_run, material):
    from grass_qgis.engine.core.errors import OutputError

    run = long_run.runs.runs[0]
    with pytest.raises(OutputError, match="Another run of the list will write") as caught:
        long_run.runs.add("again", run.job, run.crs, 1)
    assert "Wait" in caught.value.remedy
    assert len(long_run.runs.runs) == 1
