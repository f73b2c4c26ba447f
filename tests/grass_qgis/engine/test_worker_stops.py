"""How soon a worker ends: cancelled in the middle of a tile, or left alone by its parent."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from grass_qgis.engine import worker
from grass_qgis.engine.core import job as jobs
from grass_qgis.engine.core import progress
from grass_qgis.engine.runtime.session import Model
from tests.onnx_models import write_segment_model
from tests.scenes import noise, write_scene

ROOT = Path(__file__).resolve().parents[3]
SIDE = 512
PARENT = """
import subprocess, sys
child = subprocess.Popen([sys.executable, "-m", "grass_qgis.engine"], stdin=subprocess.PIPE,
                         stdout=subprocess.PIPE, text=True)
child.stdin.write(sys.argv[1] + "\\n")
child.stdin.flush()
for line in child.stdout:
    print(child.pid, line, end="", flush=True)
"""


@pytest.fixture(scope="module")
def slow(tmp_path_factory):
    """A model that needs seconds for a tile, in many operators, and those seconds."""
    folder = tmp_path_factory.mktemp("slow")
    repeat = 4
    while True:
        path = write_segment_model(folder / "m.onnx", radius=7, repeat=repeat, tile=SIDE)
        model = Model(str(path), "cpu", 1)
        began = time.perf_counter()
        model.run(np.zeros((1, 3, SIDE, SIDE), np.float32))
        seconds = time.perf_counter() - began
        if seconds > 2:
            return path, seconds
        repeat = int(repeat * min(8.0, 3.0 / seconds)) + 1


@pytest.fixture
def line(tmp_path, slow):
    scene = write_scene(tmp_path / "scene.tif", noise(SIDE, 2 * SIDE))
    job = jobs.SegmentJob(
        str(scene), str(slow[0]), str(tmp_path / "c.tif"), str(tmp_path / "s.gpkg"), threads=1
    )
    return jobs.encode(job)


def wait_until_at_work(lines):
    for text in lines:
        if '"progress"' in text and '"tiles"' in text:
            return
    pytest.fail("the worker ended")


def left_over(folder):
    return {path.name for path in folder.iterdir()} - {"scene.tif"}


def test_a_cancel_does_not_wait_for_more_than_the_tile_at_work(tmp_path, slow, line):
    with subprocess.Popen(
        [sys.executable, "-m", "grass_qgis.engine"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        process.stdin.write(line + "\n")
        process.stdin.flush()
        wait_until_at_work(process.stdout)
        time.sleep(0.2)
        began = time.perf_counter()
        process.stdin.write("cancel\n")
        process.stdin.flush()
        events = [progress.decode(text) for text in process.stdout]
        code = process.wait(30)
        taken = time.perf_counter() - began
    assert (code, events[-1].code) == (worker.EXIT_CANCELLED, "run.cancelled")
    assert taken < slow[1] + 1.0
    assert left_over(tmp_path) == set()


@pytest.mark.skipif(os.name == "nt", reason="Windows kills otherwise")
def test_when_the_parent_is_killed_the_worker_ends_within_two_seconds(tmp_path, line):
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, line], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        first = parent.stdout.readline()
        pid = int(first.split()[0])
        if '"tiles"' not in first:
            wait_until_at_work(parent.stdout)
        time.sleep(0.2)
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        began = time.perf_counter()
        while is_alive(pid) and time.perf_counter() - began < 10:
            time.sleep(0.02)
        taken = time.perf_counter() - began
    assert taken < 2
    assert not any(name.endswith((".tif", ".gpkg")) for name in left_over(tmp_path))


def is_alive(pid):
    try:
        return Path(f"/proc/{pid}/stat").read_text().split(")")[-1].split()[0] != "Z"
    except OSError:
        return False
