from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest

from grass_qgis.engine.core.errors import (
    CancelledError,
    DeviceError,
    JobError,
    OutputError,
    RasterError,
)
from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import Log, Progress, never, silent
from grass_qgis.engine.runs.segment import segment
from grass_qgis.engine.tiling.grid import TileGrid, Window, plan_grid
from tests.onnx_models import write_segment_model
from tests.scenes import write_scene

pytest.importorskip("distributed")
cluster = pytest.importorskip("grass_qgis.engine.runs.cluster")
ROOT = Path(__file__).resolve().parents[4]
# In the environment of the tests, so that workers find the package there.
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
IMPATIENT = cluster.Patience(workers=1)
WITHOUT_PACKAGE = "import sys; sys.modules['grass_qgis'] = None; "


@contextmanager
def scheduler(*workers):
    """A scheduler and one process for each of `workers`, text put before its program."""
    processes = [start("from distributed.cli.dask_scheduler import main; main()", "--port", "0")]
    try:
        address = address_in(processes[0].stderr)
        for before in workers:
            program = before + "from distributed.cli.dask_worker import main; main()"
            processes.append(start(program, address, "--nthreads", "1", "--no-nanny"))
        yield address, processes[1:]
    finally:
        for process in processes:
            process.kill()
            process.wait()
            process.stderr.close()


def start(program, *arguments):
    return subprocess.Popen(
        [sys.executable, "-c", program, *arguments, "--no-dashboard"],
        env=ENVIRONMENT,
        cwd="/",
        stderr=subprocess.PIPE,
        text=True,
    )


def address_in(lines):
    for line in lines:
        if "Scheduler at:" in line:
            return line.split()[-1]
    raise AssertionError("the scheduler did not start")


def job_in(folder, out, **changes):
    """A job of many rows of tiles, over a scene with nodata."""
    if not (folder / "scene.tif").exists():
        rng = np.random.default_rng(0)
        cells = rng.integers(30, 220, (3, 60, 10), dtype=np.uint8)
        image = cells.repeat(16, axis=1).repeat(16, axis=2)
        image[:, 300:340, 40:90] = 7
        write_scene(folder / "scene.tif", image, nodata=7, photometric="RGB")
        write_segment_model(folder / "model.onnx")
    (folder / out).mkdir()
    job = SegmentJob(
        str(folder / "scene.tif"),
        str(folder / "model.onnx"),
        str(folder / out / "classes.tif"),
        str(folder / out / "segments.gpkg"),
        str(folder / out / "run.json"),
        entropy=str(folder / out / "entropy.tif"),
        probabilities=str(folder / out / "probabilities.tif"),
        threads=1,
    )
    return replace(job, **changes)


def same_results(folder, one, other):
    for name in ("classes.tif", "entropy.tif", "probabilities.tif"):
        assert (folder / one / name).read_bytes() == (folder / other / name).read_bytes(), name
    assert polygons(folder / one) == polygons(folder / other)
    assert sorted(p.name for p in (folder / one).iterdir()) == sorted(
        p.name for p in (folder / other).iterdir()
    )


def polygons(folder):
    pyogrio = pytest.importorskip("pyogrio.raw")
    meta, _, geometry, fields = pyogrio.read(folder / "segments.gpkg", layer="segments")
    return list(meta["fields"]), geometry.tolist(), [values.tolist() for values in fields]


def test_a_run_on_two_workers_of_which_one_is_killed_has_the_same_bytes(tmp_path):
    segment(job_in(tmp_path, "one"))
    job = job_in(tmp_path, "many")
    with scheduler("", "") as (address, workers), cluster.connected(address, 0) as client:
        client.wait_for_workers(2, timeout=60)
        killed = []

        def kill_one(event):
            if isinstance(event, Progress) and event.stage == "tiles" and event.done and not killed:
                killed.append(workers[0].pid)
                os.kill(workers[0].pid, signal.SIGKILL)

        result = segment(job, kill_one, classify=cluster.classify_on(client))
        assert killed and workers[0].wait(10) == -signal.SIGKILL
    same_results(tmp_path, "one", "many")
    assert result.summary["tiles"]["predicted"] > 0
    assert result.summary["seconds"]["model"] > 0


def test_worker_processes_of_this_machine_do_as_well_and_go_on_where_a_run_stopped(
    tmp_path, monkeypatch
):
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    segment(job_in(tmp_path, "one"))
    job = job_in(tmp_path, "many")
    with cluster.connected(None, 2) as client:

        def fail_later(event):
            if (
                isinstance(event, Progress)
                and event.stage == "tiles"
                and 2 * event.done > event.total
            ):
                raise OutputError("The disk is full.")

        with pytest.raises(OutputError, match="full"):
            segment(job, fail_later, classify=cluster.classify_on(client))
        events = []
        segment(job, events.append, classify=cluster.classify_on(client))
        messages = " ".join(event.message for event in events if isinstance(event, Log))
        assert re.search(r"is resumed: [1-9]\d* of \d+ rows", messages)
        same_results(tmp_path, "one", "many")
        with pytest.raises(CancelledError):
            segment(job_in(tmp_path, "no"), silent, lambda: True, cluster.classify_on(client))
        assert list((tmp_path / "no").iterdir()) == []
        with pytest.raises(RasterError, match="is not there anymore"), closing(client):
            client.submit(fail).result()


def fail():
    raise RasterError("The raster is not there anymore.", "Bring it back.")


def test_a_worker_without_the_package_is_reported(tmp_path):
    with scheduler(WITHOUT_PACKAGE) as (address, _), cluster.connected(address, 0) as client:
        with pytest.raises(DeviceError, match="lacks the package grass_qgis") as caught:
            segment(job_in(tmp_path, "out"), classify=cluster.classify_on(client))
        assert "Install" in caught.value.remedy


def test_a_folder_that_a_worker_does_not_see_is_reported(tmp_path, monkeypatch):
    class Client:
        def run(self, function, path, text, on_error):
            return {"tcp://other:1": function(path + "-elsewhere", text)}

    with pytest.raises(OutputError, match="tcp://other:1 cannot access it") as caught:
        segment(job_in(tmp_path, "out"), classify=cluster.classify_on(Client()))
    assert "same path on all machines" in caught.value.remedy


def test_a_scheduler_that_does_not_reply_is_reported_in_time():
    began = time.monotonic()
    expected = pytest.raises(DeviceError, match=r"tcp://127\.0\.0\.1:9 .* within 1 s")
    with expected, cluster.connected("tcp://127.0.0.1:9", 0, cluster.Patience(scheduler=1)):
        pass
    assert time.monotonic() - began < 20


def test_an_address_of_an_unknown_kind_is_reported():
    expected = pytest.raises(JobError, match="not an address")
    with expected, cluster.connected("post://somewhere:1", 0):
        pass


def test_a_scheduler_without_workers_is_reported():
    expected, patience = pytest.raises(DeviceError, match="no worker after 1 s"), IMPATIENT
    with scheduler() as (address, _), expected, cluster.connected(address, 0, patience):
        pass


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(JobError, match="distributed") as caught, cluster.connected(None, 2):
        pass
    assert "grass-segmenter[cluster]" in caught.value.remedy


@dataclass(frozen=True)
class Tiled:
    """What is used of a plan here."""

    grid: TileGrid
    tiles: SimpleNamespace
    mask: None = None


class NeverDone:
    def done(self):
        return False


def test_a_cluster_that_lost_all_its_workers_is_reported():
    client = SimpleNamespace(scheduler_info=lambda n_workers: {"workers": {}})
    futures = {NeverDone(): (0, 1)}
    grid = plan_grid(Window(0, 0, 64, 64), 64, 8)
    plan = Tiled(grid, SimpleNamespace(panels=(grid,)))
    monitor = Monitor(silent, never)
    with pytest.raises(DeviceError, match="All workers have been gone"):
        cluster.gather(client, futures, plan, SimpleNamespace(parts=()), monitor, IMPATIENT)


def test_a_worker_that_sees_another_file_refuses(tmp_path):
    job = job_in(tmp_path, "out")
    request = cluster.RowsRequest(cluster.jobs.encode(job), "another name", str(tmp_path))
    with pytest.raises(DeviceError, match="other results"):
        cluster.run_rows(request, 0, 1)


@pytest.mark.parametrize(
    ("rows", "workers", "expected"),
    [
        (range(0, 3), 2, [(0, 1), (1, 2), (2, 3)]),
        (range(5, 12), 1, [(5, 8), (8, 11), (11, 12)]),
        (range(0, 40), 1, [(0, 14), (14, 28), (28, 40)]),
        (range(0, 100), 1, [(k, min(100, k + 16)) for k in range(0, 100, 16)]),
    ],
)
def test_tasks_are_short_enough_for_all_workers_to_have_some(rows, workers, expected):
    assert cluster.spans_of(rows, workers) == expected
