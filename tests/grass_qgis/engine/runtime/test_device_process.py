from __future__ import annotations

import pytest

from grass_qgis.engine.runtime.device_process import row_apart
from grass_qgis.engine.runtime.devices import DeviceRow, self_test
from tests.fake_runtime import FakeDevice
from tests.onnx_models import write_segment_model


@pytest.fixture
def little(tmp_path):
    return str(write_segment_model(tmp_path / "m.onnx"))


def test_a_device_is_measured_in_another_process_as_in_this_one(little):
    row = DeviceRow(**row_apart(("cpu", little, "1", "0.01")))
    assert (row.device, row.state, row.tile, row.largest_difference) == ("cpu", "ok", 64, 0.0)
    assert row.tiles_per_second > 0


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("import ctypes; ctypes.string_at(0)", "crashed the process that tested it"),
        ("print('no row')", "tested it .exit code 0"),
        ("raise SystemExit(3)", "exit code 3"),
        ("import time; time.sleep(60)", "not respond within 2 s"),
    ],
)
def test_one_that_crashes_or_hangs_is_reported_as_such(code, text):
    result = row_apart(("cuda", "", "1", "0.01"), patience=2, code=code)
    assert set(result) == {"reason"}
    assert text.split(" .")[0] in result["reason"] and result["reason"].endswith(".")


def test_a_crash_of_one_device_leaves_the_others_in_the_report(little, runtime):
    runtime(CUDA=FakeDevice(), Dml=FakeDevice())
    requested = []

    def write_reply(arguments):
        requested.append(arguments[0])
        return {"reason": "It brought the process down."}

    report = self_test(little, 1, seconds=0.01, apart=write_reply)
    rows = {row["device"]: row for row in report["devices"]}
    assert requested == ["cuda", "directml"]
    assert (rows["cuda"]["state"], rows["cuda"]["reason"]) == (
        "failed",
        "It brought the process down.",
    )
    assert (rows["cpu"]["state"], report["chosen"]) == ("ok", "cpu")
