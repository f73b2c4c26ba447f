"""A run leaves nothing in the user's home, and no library reports on it to its makers."""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
from pathlib import Path

import pytest

from grass_qgis.backend.launch import clean_environment
from grass_qgis.engine.core.job import SegmentJob, encode
from tests.onnx_models import write_segment_model
from tests.scenes import noise, write_scene

ROOT = Path(__file__).resolve().parents[2]
MODULES = ["grass_qgis.engine.runtime.session", "grass_qgis.engine.runs.segment"]
if importlib.util.find_spec("onnxscript"):
    MODULES += ["export.fp16", "export.int8", "export.onnx_file", "export.run"]


def environment(home):
    kept = {key: value for key, value in os.environ.items() if key != "ORT_DISABLE_TELEMETRY"}
    return {**kept, "HOME": str(home), "XDG_CACHE_HOME": str(home / ".cache"),
            "PYTHONPATH": str(ROOT), "MPLCONFIGDIR": str(home.parent / "mpl")}  # fmt: skip


def reports(home):
    return [path for path in home.rglob("*onnxruntime*") if path.is_file()]


@pytest.mark.parametrize("module", MODULES)
def test_importing_the_runtime_starts_no_reports(tmp_path, module):
    home = tmp_path / "home"
    home.mkdir()
    subprocess.run(
        [sys.executable, "-c", f"import {module}"], env=environment(home), check=True, timeout=300
    )
    assert reports(home) == []


def test_a_run_of_a_worker_leaves_nothing_in_the_home(tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    scene = write_scene(tmp_path / "scene.tif", noise(70, 60))
    model = write_segment_model(tmp_path / "m.onnx")
    job = SegmentJob(str(scene), str(model), str(tmp_path / "c.tif"), device="cpu", threads=1)
    with subprocess.Popen(
        [sys.executable, "-m", "grass_qgis.engine"], env=environment(home), cwd=tmp_path,
        stdin=-1, stdout=-1, text=True,
    ) as worker:  # fmt: skip
        worker.stdin.write(encode(job) + "\n")
        worker.stdin.flush()
        assert '"event": "result"' in worker.stdout.read()
        assert worker.wait() == 0
    assert list(home.iterdir()) == []
    assert (tmp_path / "c.tif").exists()


def test_the_plugin_says_so_to_the_process_it_starts():
    assert clean_environment({})["ORT_DISABLE_TELEMETRY"] == "1"
    given = {"ORT_DISABLE_TELEMETRY": "0"}
    assert clean_environment(given)["ORT_DISABLE_TELEMETRY"] == "0"  # who wants it may have it
