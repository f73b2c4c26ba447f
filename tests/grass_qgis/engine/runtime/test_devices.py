from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from grass_qgis.engine import devices_command
from grass_qgis.engine.core.errors import ModelError
from grass_qgis.engine.core.providers import PROVIDERS
from grass_qgis.engine.runtime.device_trial import trial_of
from grass_qgis.engine.runtime.devices import SELF_TEST, DeviceRow, as_lines, fastest, self_test
from grass_qgis.engine.runtime.session import Model
from grass_qgis.engine.runtime.trial import trial_batch
from tests.fake_runtime import FakeDevice
from tests.onnx_models import write_regions_model, write_segment_model

ROOT = Path(__file__).resolve().parents[4]
KEYS = {
    "device", "name", "provider", "state", "reason", "tiles_per_second", "tile", "batch",
    "largest_difference",
}  # fmt: skip


@pytest.fixture
def little(tmp_path):
    return str(write_segment_model(tmp_path / "m.onnx"))


def rows_of(report):
    return {row["device"]: row for row in report["devices"]}


def test_the_report_has_a_row_for_every_device_and_nulls_where_nothing_was_measured(
    little, runtime
):
    runtime()
    report = self_test(little, 1, seconds=0.01)
    assert set(report) == {"format", "onnxruntime", "chosen", "devices"}
    assert (report["format"], report["chosen"]) == (1, "cpu")
    rows = rows_of(report)
    assert list(rows) == [provider.device for provider in PROVIDERS]
    assert all(set(row) == KEYS for row in rows.values())
    cpu, cuda = rows["cpu"], rows["cuda"]
    assert (cpu["state"], cpu["reason"], cpu["tile"], cpu["batch"]) == ("ok", "", 64, 4)
    assert cpu["tiles_per_second"] > 0 and cpu["largest_difference"] == 0
    assert cuda["state"] == "absent" and "onnxruntime-gpu" in cuda["reason"]
    assert [cuda[key] for key in ("tiles_per_second", "tile", "batch")] == [None] * 3
    assert json.loads(json.dumps(report)) == report


def test_a_gpu_that_works_is_chosen_and_one_that_does_not_is_reported(little, runtime):
    fakes = runtime(
        CUDA=FakeDevice(change=lambda reply: reply + np.float32(0.001)),
        Tensorrt=FakeDevice(change=np.zeros_like),
        Dml=FakeDevice(open_error=RuntimeError("no adapter")),
    )
    report = self_test(little, 1, seconds=0.01)
    rows = rows_of(report)
    assert report["chosen"] == "cuda"
    assert rows["cuda"]["largest_difference"] == pytest.approx(0.001, rel=0.01)
    assert rows["tensorrt"]["state"] == "failed"
    assert rows["tensorrt"]["largest_difference"] == pytest.approx(1, abs=0.01)
    assert rows["directml"]["state"] == "failed" and "no adapter" in rows["directml"]["reason"]
    assert all(row["reason"].endswith(".") for row in rows.values() if row["state"] != "ok")
    # What was tried last is the CPU: it must not have been measured on the GPU's session.
    assert fakes.devices["CUDAExecutionProvider"].batches.count(4) >= 2


def test_a_difference_beyond_all_bounds_is_null_in_json(little, runtime):
    nothing = FakeDevice(change=lambda reply: reply * np.nan)
    runtime(CUDA=nothing)
    row = rows_of(self_test(little, 1, seconds=0.01))["cuda"]
    assert (row["state"], row["largest_difference"]) == ("failed", None)


def test_regions_models_and_fixed_batches_can_be_tested_too(tmp_path):
    for path in (
        write_regions_model(tmp_path / "r.onnx"),
        write_segment_model(tmp_path / "s.onnx", batch=3),
    ):
        row = rows_of(self_test(str(path), 1, seconds=0.01))["cpu"]
        assert row["state"] == "ok"
    assert row["batch"] == 3


def test_a_gpu_comes_before_a_faster_cpu_and_the_faster_of_equals_first():
    def row(device, speed, state="ok"):
        return DeviceRow(device, "", "", state, "", speed)

    assert fastest([row("cpu", 9.0), row("directml", 3.0)]) == "directml"
    assert fastest([row("cpu", 9.0), row("openvino-cpu", 10.0)]) == "openvino-cpu"
    assert fastest([row("cuda", 5.0), row("tensorrt", 8.0), row("cpu", 1.0)]) == "tensorrt"
    assert fastest([row("cuda", 5.0, "failed"), row("cpu", 1.0)]) == "cpu"
    assert fastest([row("cuda", 5.0, "absent")]) == ""


def test_people_get_a_line_for_each_device_with_the_chosen_one_marked(little):
    lines = as_lines(self_test(little, 1, seconds=0.01))
    assert len(lines) == len(PROVIDERS) + 2
    assert [line for line in lines if line.startswith("* cpu ")]


def test_a_model_that_does_not_run_is_an_error(tmp_path):
    with pytest.raises(ModelError, match="does not exist"):
        self_test(str(tmp_path / "none.onnx"))


def test_the_model_of_the_engine_runs_and_decides_differently_in_places():
    model = Model(str(SELF_TEST), "cpu", 1)
    batch = trial_batch(model.contract.input, (64, 64))
    assert len(np.unique(trial_of(model, batch).expected[0].argmax(axis=1))) >= 3
    assert SELF_TEST.stat().st_size < 300_000


def test_the_command_prints_one_line_of_json(little):
    command = [sys.executable, "-m", "grass_qgis.engine", "devices", "--json", "--model", little]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.count("\n") == 1
    assert json.loads(done.stdout)["devices"][-1]["device"] == "cpu"


def test_the_command_refuses_a_bad_model_with_one_line_and_code_2(tmp_path, capsys):
    out = io.StringIO()
    assert devices_command.main(["devices", "--model", str(tmp_path / "no.onnx")], out) == 2
    assert out.getvalue() == ""
    error_output = capsys.readouterr().err
    assert error_output.count("\n") == 1 and "no.onnx does not exist" in error_output


def test_the_command_fails_where_no_device_works(little, runtime):
    """The CPU runs the tile whose output is the reference, and no other."""
    calls = []
    runtime(
        CPU=FakeDevice(
            run_error=lambda batch: (
                calls.append(batch) or (RuntimeError("out of order") if len(calls) > 1 else None)
            )
        )
    )
    out = io.StringIO()
    assert devices_command.main(["devices", "--json", "--model", little], out) == 2
    report = json.loads(out.getvalue())
    assert report["chosen"] == ""
    assert rows_of(report)["cpu"]["state"] == "failed"


def test_the_command_names_a_package_that_is_missing(tmp_path):
    (tmp_path / "onnxruntime.py").write_text("raise ModuleNotFoundError('x', name='onnxruntime')")
    done = subprocess.run(
        [sys.executable, "-m", "grass_qgis.engine", "devices"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "cannot import onnxruntime" in done.stderr and "Traceback" not in done.stderr
