"""Runs that are killed go on where they stopped, to the same bytes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import onnxruntime
import pytest
import rasterio

from grass_qgis.engine.core.errors import CancelledError, OutputError, RasterError
from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.core.progress import Log, failure_of, silent
from grass_qgis.engine.output import journal as journals
from grass_qgis.engine.runs import segment as pipeline
from tests.fake_runtime import FakeDevice
from tests.onnx_models import write_segment_model
from tests.scenes import noise, write_scene

# Asks to be cancelled once a batch; this one kills itself instead, after so many.
KILLED = """
import json, os, signal, sys, time
from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.runs.segment import segment
from grass_qgis.engine.core.progress import silent
left = int(sys.argv[2])
def is_cancelled():
    global left
    left -= 1
    if left < 0:
        time.sleep(float(sys.argv[3]))
        os.kill(os.getpid(), signal.SIGKILL)
    return False
segment(SegmentJob(**json.loads(sys.argv[1])), silent, is_cancelled)
"""


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A job, and the bytes of the rasters of a run that was not disturbed."""
    folder = tmp_path_factory.mktemp("whole")
    image = noise(230, 150, seed=6)
    image[:, 100:, :60] = 0
    scene = write_scene(folder / "scene.tif", image, photometric="RGB", nodata=0)
    model = write_segment_model(folder / "m.onnx", radius=4, overlap=16, dynamic=False)
    job = SegmentJob(
        str(scene), str(model), str(folder / "c.tif"), None, None, batch=2, gsd=0.7, threads=1,
        entropy=str(folder / "e.tif"), probabilities=str(folder / "p.tif"),
    )  # fmt: skip
    result = pipeline.segment(job)
    return job, rasters_of(job), result.summary


def rasters_of(job):
    return {
        role: Path(path).read_bytes()
        for role in ("classes", "entropy", "probabilities")
        if (path := getattr(job, role)) is not None
    }


def elsewhere(job, folder):
    names = {key: str(folder / f"{key}.tif") for key in ("classes", "entropy", "probabilities")}
    return replace(job, **names)


def kill(job, after, pause=0.5):
    """Kills a run of `job` after so many batches, and a pause in which its writer may catch up."""
    command = [sys.executable, "-c", KILLED, json.dumps(asdict(job)), str(after), str(pause)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    assert done.returncode == -9, done.stderr


def resumed(job):
    """Runs `job`; its summary, and what the log said."""
    events = []
    result = pipeline.segment(job, events.append)
    return result.summary, [e.message for e in events if isinstance(e, Log)]


@pytest.mark.parametrize(("after", "pause"), [(1, 0), (5, 0.5), (7, 0), (8, 0.5), (11, 0.5)])
def test_a_run_killed_at_any_batch_goes_on_to_the_same_bytes(tmp_path, whole, after, pause):
    job, expected, summary = whole
    job = elsewhere(job, tmp_path)
    kill(job, after, pause)
    assert not (tmp_path / "classes.tif").exists()
    actual, _ = resumed(job)
    assert rasters_of(job) == expected
    assert actual["tiles"] == summary["tiles"]
    assert actual["classes"] == summary["classes"]
    assert {path.name for path in tmp_path.iterdir()} == {
        "classes.tif", "entropy.tif", "probabilities.tif",
    }  # fmt: skip


def test_a_run_killed_twice_says_how_far_it_was_and_predicts_only_the_rest(
    tmp_path, whole, runtime
):
    job, expected, summary = whole
    job = elsewhere(job, tmp_path)
    kill(job, 6)
    kill(job, 6)
    devices = {  # those a run's name depends on
        name[: -len("ExecutionProvider")]: FakeDevice()
        for name in onnxruntime.get_available_providers()
    }
    runtime(**devices)
    _, messages = resumed(job)
    assert any("is resumed: " in text and "rows of tiles are done" in text for text in messages)
    assert rasters_of(job) == expected
    predicted = devices["CPU"].batches
    assert sum(predicted) < summary["tiles"]["predicted"]
    predicted.clear()
    (tmp_path / "anew").mkdir()
    pipeline.segment(elsewhere(job, tmp_path / "anew"))
    assert sum(predicted) == summary["tiles"]["predicted"]


@pytest.mark.parametrize("change", ["job", "raster", "model"])
def test_a_changed_job_or_input_starts_anew_and_says_so(tmp_path, whole, change):
    job, expected, _ = whole
    job = elsewhere(job, tmp_path)
    scene, model = tmp_path / "scene.tif", tmp_path / "m.onnx"
    scene.write_bytes(Path(job.raster).read_bytes())
    model.write_bytes(Path(job.model).read_bytes())
    job = replace(job, raster=str(scene), model=str(model))
    kill(job, 8)
    if change == "job":
        job = replace(job, overlap=20)
    else:
        path = scene if change == "raster" else model
        os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    _, messages = resumed(job)
    assert any("starts again" in text for text in messages)
    if change != "job":
        assert rasters_of(job) == expected


def test_what_has_no_effect_on_a_raster_may_change_before_a_run_goes_on(tmp_path, whole):
    job, expected, _ = whole
    job = elsewhere(job, tmp_path)
    kill(job, 8)
    _, messages = resumed(
        replace(job, report=str(tmp_path / "run.json"), min_area_px=3, batch=1, max_memory_mb=64)
    )
    assert any("is resumed" in text for text in messages)
    assert rasters_of(job) == expected


def test_a_cancelled_run_leaves_nothing(tmp_path, whole):
    job = elsewhere(whole[0], tmp_path)
    requested = iter(range(1000))
    with pytest.raises(CancelledError):
        pipeline.segment(job, silent, lambda: next(requested) > 7)
    assert list(tmp_path.iterdir()) == []


def test_a_run_that_a_full_disk_stopped_goes_on_when_there_is_room(tmp_path, whole, monkeypatch):
    job, expected, _ = whole
    job = elsewhere(job, tmp_path)
    with monkeypatch.context() as patched:
        original = journals.to_disk

        def full(path):
            if "000002" in path.name:
                raise OSError(28, "No space left on device")
            original(path)

        patched.setattr(journals, "to_disk", full)
        with pytest.raises(OutputError, match="No space left") as caught:
            pipeline.segment(job)
    assert failure_of(caught.value).resumable
    assert {path.name for path in tmp_path.iterdir()} == {".classes.tif.grass-run"}
    _, messages = resumed(job)
    assert any("2 of" in text for text in messages)
    assert rasters_of(job) == expected


def test_a_raster_that_fails_late_costs_no_finished_row(tmp_path, whole, monkeypatch):
    job, expected, _ = whole
    job = elsewhere(job, tmp_path)
    original = pipeline.feed

    def unplugged(*args, **settings):
        for batch in original(*args, **settings):
            if batch.row.number == 3:
                raise RasterError("The server does not answer.", "Try again.")
            yield batch

    with monkeypatch.context() as patched:
        patched.setattr(pipeline, "feed", unplugged)
        with pytest.raises(RasterError) as caught:
            pipeline.segment(job)
    assert failure_of(caught.value).resumable
    gone = tmp_path / "gone.tif"
    with pytest.raises(RasterError) as caught:  # the drive is not there at the next try either
        pipeline.segment(replace(job, raster=str(gone)))
    assert failure_of(caught.value).resumable
    _, messages = resumed(job)
    assert any("is resumed" in text for text in messages)
    assert rasters_of(job) == expected


def test_entropy_and_probabilities_agree_with_the_confidence(whole):
    job, _, _ = whole
    with (
        rasterio.open(job.classes) as c,
        rasterio.open(job.entropy) as e,
        rasterio.open(job.probabilities) as p,
    ):
        classes, confidence = c.read()
        shares, entropy = p.read(), e.read(1)
        assert p.descriptions == ("red", "green", "blue")
        assert e.transform == p.transform == c.transform
        assert e.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
    valid = classes != 255
    assert (shares[:, ~valid] == 255).all()
    assert (entropy[~valid] == 255).all()
    of_class = np.take_along_axis(shares, np.where(valid, classes, 0)[None].astype(int), 0)[0]
    np.testing.assert_array_equal(of_class[valid], confidence[valid])
    assert np.abs(shares.astype(int).sum(axis=0)[valid] - 100).max() <= 2
    assert entropy[valid & (confidence > 99)].max() < entropy[valid & (confidence < 45)].min()
