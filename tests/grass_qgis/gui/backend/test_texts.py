"""Sentences of the backend's page."""

from __future__ import annotations

import pytest

from grass_qgis.about import about
from grass_qgis.backend.devices import FLAVOURS, Machine
from grass_qgis.backend.environments import Mark
from grass_qgis.engine.core.progress import Progress
from grass_qgis.gui.backend import texts

OLD_DRIVER = Machine("linux", "x86_64", (470, 1))
OK = {"state": "ok", "tile": 512}
DEVICES = [
    {**OK, "device": "cuda", "name": "NVIDIA CUDA", "tiles_per_second": 200.04},
    {"device": "directml", "name": "DirectML", "state": "absent", "reason": "Not in it."},
    {"device": "openvino", "name": "OpenVINO", "state": "failed", "reason": "No driver."},
    {**OK, "device": "cpu", "name": "CPU", "tiles_per_second": None},
]
RECORD = {"format": 1, "onnxruntime": "1.32.0", "chosen": "cuda", "devices": DEVICES}


@pytest.mark.parametrize(
    ("megabytes", "text"), [(80, "80 MB"), (999, "999 MB"), (1000, "1.0 GB"), (3660, "3.7 GB")]
)
def test_amounts_have_the_unit_people_read(megabytes, text):
    assert texts.amount(megabytes) == text


def test_every_kind_has_a_title_and_the_automatic_one_stands_first():
    assert all(texts.flavour_title(flavour.name) != flavour.name for flavour in FLAVOURS)
    rows = texts.kinds(Machine("linux", "x86_64", (580, 1)), (3, 12))
    assert rows[0] == ("NVIDIA GPU (CUDA 13) (automatic)", "auto")
    assert [name for _, name in rows[1:]] == ["cuda13", "cuda12", "cpu", "openvino"]
    assert "Core ML" in texts.kinds(Machine("darwin", "arm64"), (3, 12))[0][0]


def test_sizes_come_with_the_reason_why_a_gpu_is_left_out():
    text = texts.size_text(OLD_DRIVER, (3, 12), "auto")
    assert text.startswith("Downloads about 190 MB and uses 660 MB of disk space.")
    assert "470.1" in text


def test_a_kind_that_cannot_be_had_is_named_in_place_of_its_size():
    assert "driver" in texts.size_text(OLD_DRIVER, (3, 12), "cuda13")
    assert "3.8" in texts.size_text(OLD_DRIVER, (3, 8), "auto")
    assert texts.kinds(OLD_DRIVER, (3, 8)) == (("Automatic", "auto"),)


@pytest.mark.parametrize(
    ("event", "text"),
    [
        (Progress("python", 0, 0), "Looking for Python ..."),
        (Progress("download", 12, 120), "Downloading packages: 12 of about 120 MB"),
        (Progress("install", 0, 15), "Installing packages: 15 packages"),
        (Progress("of a later version", 0, 0), "of a later version ..."),
    ],
)
def test_a_step_is_reported_with_what_there_is_to_count(event, text):
    assert texts.step_text(event) == text


def test_the_device_that_is_used_stands_first_and_absent_ones_are_not_mentioned():
    lines = texts.detail_text(RECORD, None, False).splitlines()
    assert lines == [
        "Runs on: NVIDIA CUDA, 200.0 tiles of 512 px per second.",
        "OpenVINO is not used: No driver.",
        "Also available: CPU.",
    ]


def test_what_is_unknown_is_named_so():
    assert texts.detail_text(None, None, False) == texts.unmeasured()
    assert texts.detail_text("It hangs.", None, False) == "It hangs."
    assert "cannot be read" in texts.detail_text({"format": 1, "devices": 3}, None, False)


def test_the_remarks_of_the_environment_are_kept():
    mark = Mark("0.0.1", "cpu", "3.11", {}, "The GPU is left out.")
    lines = texts.detail_text(RECORD, mark, True).splitlines()
    assert "The GPU is left out." in lines
    assert any("0.0.1" in line and about().version in line for line in lines)
    assert "GRASS_QGIS_BACKEND_PYTHON" in lines[-1]
    mark = Mark(about().version, "cpu", "3.11")
    assert texts.detail_text(None, mark, False) == texts.unmeasured()
