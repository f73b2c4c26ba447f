"""The report on devices: read, and requested from an interpreter."""

from __future__ import annotations

import json
import sys

import pytest

from grass_qgis.backend.self_test import SelfTestError, measure, read_record
from grass_qgis.engine.core.errors import CancelledError

CPU = {
    "device": "cpu", "name": "CPU", "provider": "CPUExecutionProvider", "state": "ok",
    "reason": "", "tiles_per_second": 12.34, "tile": 512, "batch": 4, "largest_difference": 0.0,
}  # fmt: skip
CUDA = {
    "device": "cuda", "name": "NVIDIA CUDA", "provider": "CUDAExecutionProvider",
    "state": "failed", "reason": "No driver answered.", "tiles_per_second": None, "tile": None,
    "batch": None, "largest_difference": None,
}  # fmt: skip
RECORD = {"format": 1, "onnxruntime": "1.32.0", "chosen": "cpu", "devices": [CUDA, CPU]}


@pytest.fixture
def interpreter(tmp_path):
    """Makes an executable that stands for an interpreter."""

    def make(body: str) -> str:
        path = tmp_path / "interpreter"
        path.write_text(f"#!{sys.executable}\nimport json, sys, time\n{body}")
        path.chmod(0o755)
        return str(path)

    return make


def test_the_used_device_and_what_failed_are_reported():
    report = read_record(RECORD)
    assert report.used is not None and report.used.tiles_per_second == 12.34
    assert [(item.device, item.reason) for item in report.failed] == [
        ("cuda", "No driver answered.")
    ]
    assert report.failed[0].tiles_per_second == 0


@pytest.mark.parametrize(
    ("record", "part"),
    [
        ({}, "format None"),
        ({**RECORD, "format": 2}, "format 2"),
        ({"format": 1, "devices": [CPU]}, "onnxruntime"),
        ({**RECORD, "devices": [{}]}, "cannot be read"),
        ({**RECORD, "devices": None}, "cannot be read"),
    ],
)
def test_a_report_of_another_form_is_an_error_with_advice(record, part):
    with pytest.raises(SelfTestError) as caught:
        read_record(record)
    assert part in str(caught.value) and caught.value.remedy


def test_the_real_backend_measures_its_devices(backend_python):
    report = read_record(measure(backend_python))
    assert report.used is not None and report.used.state == "ok"
    assert report.used.tiles_per_second > 0 and report.used.tile > 0
    assert {item.device for item in report.devices} >= {"cpu", "cuda"}


def test_the_report_is_read_among_lines_of_libraries(interpreter):
    noise = "print('warning: something')\nprint('[1, 2]')\n"
    check = "assert sys.argv[-3:-1] == ['devices', '--json'], sys.argv\n"
    reply = f"print({json.dumps(RECORD)!r})\n"
    assert measure(interpreter(check + noise + reply + noise)) == RECORD


def test_a_backend_that_cannot_measure_is_reported_with_its_last_words(interpreter):
    body = "print('no such thing', file=sys.stderr)\nsys.exit(2)\n"
    with pytest.raises(SelfTestError, match=r"exit code 2.*no such thing"):
        measure(interpreter(body))


def test_one_that_never_replies_is_given_up_and_one_can_be_cancelled(interpreter):
    path = interpreter("time.sleep(60)\n")
    with pytest.raises(SelfTestError, match=r"did not end within 0\.3 s"):
        measure(path, seconds=0.3)
    with pytest.raises(CancelledError):
        measure(path, lambda: True)
