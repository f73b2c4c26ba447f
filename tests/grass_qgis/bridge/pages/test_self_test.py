from __future__ import annotations

import json
import stat
import sys
import time

import pytest

from grass_qgis.backend.self_test import SelfTestError, read_record
from grass_qgis.bridge.pages.self_test import run_self_test, self_test_page
from grass_qgis.engine.core.errors import CancelledError

REPORT = {
    "format": 1,
    "onnxruntime": "1.20.1",
    "chosen": "cpu",
    "devices": [
        {
            "device": "cpu", "name": "Some <CPU>", "provider": "CPUExecutionProvider",
            "state": "ok", "reason": "", "tiles_per_second": 12.34, "tile": 256, "batch": 4,
            "largest_difference": 0.0, "of_a_later_version": 1,
        },
        {"device": "cuda", "state": "absent", "reason": "no CUDA in it", "name": None},
    ],
}  # fmt: skip


@pytest.fixture
def fake(tmp_path):
    """Makes a program that stands for the backend's interpreter."""

    def make(body):
        path = tmp_path / "python"
        path.write_text(f"#!{sys.executable}\nimport json, sys, time\n{body}\n")
        path.chmod(path.stat().st_mode | stat.S_IXUSR)
        return str(path)

    return make


def test_the_backend_lists_its_devices_and_its_report_is_read(fake):
    python = fake(f"assert sys.argv[3:5] == ['devices', '--json']\nprint({json.dumps(REPORT)!r})")
    result = run_self_test(python)
    assert (result.onnxruntime, result.chosen) == ("1.20.1", "cpu")
    assert [(d.device, d.state) for d in result.devices] == [("cpu", "ok"), ("cuda", "absent")]
    assert result.devices[0].tiles_per_second == 12.34


def test_the_last_words_of_a_backend_that_fails_are_reported(fake):
    with pytest.raises(SelfTestError, match="the end is near"):
        run_self_test(fake("sys.exit('the end is near')"))


def test_a_self_test_can_be_cancelled(fake):
    began = time.monotonic()
    with pytest.raises(CancelledError):
        run_self_test(fake("time.sleep(60)"), lambda: True)
    assert time.monotonic() - began < 30


def test_the_page_shows_every_device_and_takes_nothing_for_markup():
    page = self_test_page(read_record(REPORT))
    assert "<b>cpu</b>" in page and "Some &lt;CPU&gt;" in page
    assert "absent: no CUDA in it" in page
    assert "12.3" in page
