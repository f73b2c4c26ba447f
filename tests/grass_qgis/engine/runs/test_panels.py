"""Wide rasters worked on in panels give the bytes of a run in one, also when they are killed."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.core.progress import Progress
from grass_qgis.engine.runs import segment as pipeline
from tests.grass_qgis.engine.runs.test_resume import elsewhere, kill, rasters_of, resumed
from tests.onnx_models import write_segment_model
from tests.scenes import noise, write_scene

NARROW = 1  # MiB: 512 columns of tiles of 64 px


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A job, and the bytes of the rasters of a run in one panel."""
    folder = tmp_path_factory.mktemp("whole")
    image = noise(140, 1150, seed=3)
    image[:, :90, 300:700] = 0
    scene = write_scene(folder / "scene.tif", image, photometric="RGB", nodata=0)
    model = write_segment_model(folder / "m.onnx", radius=4, overlap=16, dynamic=False)
    job = SegmentJob(
        str(scene), str(model), str(folder / "c.tif"), threads=1, batch=4,
        entropy=str(folder / "e.tif"), probabilities=str(folder / "p.tif"),
    )  # fmt: skip
    result = pipeline.segment(job)
    assert result.summary["tiles"]["panels"] == 1
    return job, rasters_of(job), result.summary


def test_panels_give_the_same_bytes_and_progress_counts_all_of_their_tiles(tmp_path, whole):
    job, expected, summary = whole
    job, events = elsewhere(replace(job, max_memory_mb=NARROW), tmp_path), []
    result = pipeline.segment(job, events.append)
    tiles = result.summary["tiles"]
    assert tiles["panels"] == 3
    assert tiles["count"] == summary["tiles"]["count"] + 2 * tiles_high(summary)
    assert rasters_of(job) == expected
    steps = [e for e in events if isinstance(e, Progress) and e.stage == "tiles"]
    assert [e.done for e in steps] == sorted(e.done for e in steps)
    assert steps[-1].done == steps[-1].total == tiles["count"]


def tiles_high(summary):
    area, tiles = summary["grid"]["area"], summary["tiles"]
    return -(-area["height"] // (tiles["rows"] - tiles["overlap"]))


@pytest.mark.parametrize("after", [4, 10, 13, 17])
def test_a_killed_run_in_panels_goes_on_to_the_same_bytes(tmp_path, whole, after):
    job, expected, _ = whole
    job = elsewhere(replace(job, max_memory_mb=NARROW), tmp_path)
    kill(job, after)
    _, messages = resumed(job)
    assert any("is resumed" in text for text in messages)
    assert rasters_of(job) == expected
    assert not Path(job.classes).with_name(".classes.tif.grass-run").exists()
