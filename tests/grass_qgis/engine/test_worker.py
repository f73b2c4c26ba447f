from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from grass_qgis.engine import worker
from grass_qgis.engine.core import job as jobs
from grass_qgis.engine.core import progress
from grass_qgis.engine.core.errors import ParentDiedError
from tests.onnx_models import write_regions_model, write_segment_model
from tests.scenes import noise, quarters, write_scene

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def start():
    running = []

    def run(line, environment=None):
        process = subprocess.Popen(
            [sys.executable, "-m", "grass_qgis.engine"],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        running.append(process)
        process.stdin.write(line + "\n")
        process.stdin.flush()
        return process

    yield run
    for process in running:
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout, process.stderr):
            pipe.close()


def events_of(process):
    """All events; the pipe to the worker stays open meanwhile, as the plugin keeps it."""
    events = [progress.decode(line) for line in process.stdout]
    process.wait(30)
    return events


def long_job(folder):
    """A job of some seconds: thousands of tiny tiles, one at a time."""
    scene = write_scene(folder / "scene.tif", noise(700, 700))
    model = write_segment_model(folder / "m.onnx", tile=8, overlap=4)
    return jobs.SegmentJob(
        str(scene), str(model), str(folder / "c.tif"), str(folder / "s.gpkg"), batch=1
    )


def wait_for_tiles(process, count=1):
    for line in process.stdout:
        event = progress.decode(line)
        if isinstance(event, progress.Progress) and event.done >= count:
            return
    pytest.fail(f"the worker ended: {process.stderr.read()}")


def inputs_only(folder):
    return {path.name for path in folder.iterdir()} == {"scene.tif", "m.onnx"}


def test_a_segmentation_ends_with_its_result(tmp_path, start):
    scene = write_scene(tmp_path / "scene.tif", quarters())
    model = write_segment_model(tmp_path / "m.onnx")
    job = jobs.SegmentJob(str(scene), str(model), str(tmp_path / "c.tif"))
    process = start(jobs.encode(job))
    events = events_of(process)
    assert process.returncode == worker.EXIT_RESULT
    assert isinstance(events[-1], progress.Result)
    assert events[-1].outputs == {"classes": str(tmp_path / "c.tif")}
    assert [row["pixels"] for row in events[-1].summary["classes"]] == [6144, 3072, 3072]
    assert (tmp_path / "c.tif").is_file()
    assert any(isinstance(event, progress.Device) for event in events)


def test_regions_run_as_well(tmp_path, start):
    blocks = noise(5, 5).repeat(20, axis=1).repeat(20, axis=2)
    scene = write_scene(tmp_path / "scene.tif", blocks)
    model = write_regions_model(tmp_path / "m.onnx")
    job = jobs.RegionsJob(str(scene), str(model), str(tmp_path / "r.gpkg"))
    events = events_of(start(jobs.encode(job)))
    assert events[-1].outputs == {"regions": str(tmp_path / "r.gpkg")}
    assert events[-1].summary["regions"] > 0


def test_a_greeting_is_replied_to_with_versions(start):
    process = start('{"kind": "hello"}')
    (event,) = events_of(process)
    assert process.returncode == worker.EXIT_RESULT
    assert event.outputs == {}
    assert {"python", "numpy", "onnxruntime", "rasterio", "gdal", "providers"} <= set(event.summary)
    assert "CPUExecutionProvider" in event.summary["providers"]


def test_devices_are_tested_in_a_separate_job(tmp_path, start):
    model = write_segment_model(tmp_path / "m.onnx")
    process = start(json.dumps({"kind": "devices", "model": str(model), "threads": 1}))
    (event,) = events_of(process)
    assert process.returncode == worker.EXIT_RESULT
    assert event.outputs == {} and event.summary["format"] == 1
    (cpu,) = [row for row in event.summary["devices"] if row["device"] == "cpu"]
    assert (cpu["state"], cpu["tile"]) == ("ok", 64)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("no json", "job.invalid"),
        ('{"kind": "devices", "model": 7}', "job.invalid"),
        ('{"kind": "devices", "threads": -1}', "job.invalid"),
        ('{"kind": "devices", "model": "no.onnx"}', "model.unreadable"),
        ("", "job.invalid"),
        (
            '{"kind": "segment", "raster": "no.tif", "model": "m", "classes": "c.tif"}',
            "raster.unreadable",
        ),
    ],
)
def test_a_users_error_is_one_event_and_code_2(start, line, code):
    process = start(line)
    (event,) = events_of(process)
    assert process.returncode == worker.EXIT_ERROR
    assert isinstance(event, progress.Failure)
    assert event.code == code
    assert "Traceback" not in process.stderr.read()


def test_the_line_cancel_ends_the_run_and_leaves_no_file(tmp_path, start):
    process = start(jobs.encode(long_job(tmp_path)))
    wait_for_tiles(process)
    process.stdin.write("cancel\n")
    process.stdin.flush()
    events = events_of(process)
    assert process.returncode == worker.EXIT_CANCELLED
    assert events[-1].code == "run.cancelled"
    assert inputs_only(tmp_path)


def test_when_the_parent_dies_the_worker_ends_and_the_same_job_goes_on_later(tmp_path, start):
    job = long_job(tmp_path)
    process = start(jobs.encode(job))
    wait_for_tiles(process, 1000)  # several rows of tiles
    process.stdin.close()
    process.stdout.close()
    assert process.wait(20) == worker.EXIT_CANCELLED
    left = {path.name for path in tmp_path.iterdir()} - {"scene.tif", "m.onnx"}
    assert left == {".c.tif.grass-run"}
    events = events_of(start(jobs.encode(job)))
    assert isinstance(events[-1], progress.Result)
    assert any(isinstance(e, progress.Log) and "is resumed" in e.message for e in events)
    assert not (tmp_path / ".c.tif.grass-run").exists()


def test_a_requested_stop_is_no_death_of_the_parent():
    stop = worker.Stop()
    assert not stop.is_over()
    stop.set()
    with pytest.raises(ParentDiedError):
        stop.is_over()
    stop.request()
    assert stop.is_over()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signal that can be caught")
def test_a_terminated_worker_leaves_no_file(tmp_path, start):
    process = start(jobs.encode(long_job(tmp_path)))
    wait_for_tiles(process)
    process.send_signal(signal.SIGTERM)
    events = events_of(process)
    assert process.returncode == worker.EXIT_CANCELLED
    assert events[-1].code == "run.cancelled"
    assert inputs_only(tmp_path)


def test_what_libraries_print_does_not_reach_the_events():
    code = (
        "import os; from grass_qgis.engine import worker\n"
        "from grass_qgis.engine.core.progress import Log, encode\n"
        "out = worker.claim_stdout(); print('python', flush=True); os.write(1, b'native')\n"
        "out.write(encode(Log('info', 'x')) + '\\n'); out.flush()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert json.loads(done.stdout) == {"event": "log", "level": "info", "message": "x"}
    assert "python" in done.stderr
    assert "native" in done.stderr


def test_a_missing_package_is_reported_as_an_event(tmp_path, start):
    (tmp_path / "rasterio.py").write_text("raise ModuleNotFoundError('gone', name='rasterio')")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    process = start('{"kind": "hello"}', environment)
    (event,) = events_of(process)
    assert process.returncode == worker.EXIT_ERROR
    assert event.code == "backend.missing"
    assert "rasterio" in event.what and event.remedy


def test_a_library_that_finds_no_memory_is_not_reported_as_missing(tmp_path, start):
    text = "libgdal.so.38: failed to map segment from shared object"
    (tmp_path / "rasterio.py").write_text(f"raise ImportError({text!r})")
    process = start('{"kind": "hello"}', {**os.environ, "PYTHONPATH": str(tmp_path)})
    (event,) = events_of(process)
    assert (process.returncode, event.code) == (worker.EXIT_ERROR, "device.memory")
    assert "memory" in event.what and event.remedy


def test_progress_is_thinned_out_but_ends_of_stages_are_kept():
    stream = io.StringIO()
    write = worker.EventWriter(stream, worker.Stop())
    began = time.monotonic()
    for stage in ("tiles", "polygons"):
        for done in range(1001):
            write(progress.Progress(stage, done, 1000))
    lines = [progress.decode(line) for line in stream.getvalue().splitlines()]
    assert len(lines) <= 4 + 10 * (time.monotonic() - began) + 1
    assert [(e.stage, e.done) for e in lines if e.done in (0, 1000)] == [
        ("tiles", 0), ("tiles", 1000), ("polygons", 0), ("polygons", 1000),
    ]  # fmt: skip


def test_remarks_are_never_thinned_out():
    stream = io.StringIO()
    write = worker.EventWriter(stream, worker.Stop())
    for number in range(50):
        write(progress.Log("info", str(number)))
    assert len(stream.getvalue().splitlines()) == 50


def test_a_reader_that_has_gone_stops_the_run():
    class Gone(io.StringIO):
        def flush(self):
            raise BrokenPipeError

    stopped = worker.Stop()
    worker.EventWriter(Gone(), stopped)(progress.Log("info", "x"))
    assert stopped.is_set()


def test_importing_the_worker_loads_nothing_heavy():
    code = "import sys, grass_qgis.engine.worker; print([m for m in ('numpy', 'onnxruntime', 'rasterio') if m in sys.modules])"  # noqa: E501
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"
