"""Comparison of two dates that is stopped, resumed, or given what it cannot use."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from rasterio.transform import from_origin

from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import (
    BandError,
    CancelledError,
    ExtentError,
    JobError,
    OutputError,
    RasterError,
)
from grass_qgis.engine.core.locks import journal_folder
from grass_qgis.engine.core.progress import Log, Progress
from grass_qgis.engine.runs.change import find_changes
from tests.dated_maps import blocks, job_for, write_map, write_pair
from tests.onnx_models import write_segment_model
from tests.scenes import quarters, write_scene


@pytest.fixture
def pair(tmp_path):
    return write_pair(tmp_path)


def test_a_run_that_failed_goes_on_where_it_stopped(tmp_path, monkeypatch):
    before, after = blocks(8), np.roll(blocks(8), 4, 0)
    job = job_for(tmp_path, before, after)
    whole = find_changes(job, strip=7)
    expected = (tmp_path / "change.tif").read_bytes()
    done = []

    def stop(event):
        if isinstance(event, Progress) and event.stage == "change":
            done.append(event.done)
            if event.done >= 28:
                raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone") as caught:
        find_changes(job, stop, strip=7)
    assert caught.value.resumable
    assert journal_folder(tmp_path / "change.tif").is_dir()
    logs, steps = [], []

    def follow(event):
        (logs if isinstance(event, Log) else steps).append(event)

    again = find_changes(job, follow, strip=7)
    assert any("resumed: 4 strips" in log.message for log in logs)
    assert "kinds" not in {event.stage for event in steps}  # known from before
    assert (tmp_path / "change.tif").read_bytes() == expected
    assert again.summary["matrix"] == whole.summary["matrix"]
    assert not journal_folder(tmp_path / "change.tif").exists()


def test_a_map_that_is_complete_is_not_made_again(tmp_path):
    model = write_segment_model(tmp_path / "m.onnx", radius=1)
    scenes = [str(write_scene(tmp_path / f"{k}.tif", np.roll(quarters(), 9 * k, 1),
                              photometric="RGB")) for k in (0, 1)]  # fmt: skip
    job = job_for(tmp_path, *scenes, model=str(model))

    def stop(event):
        if isinstance(event, Progress) and event.stage == "after":
            raise OSError("the disk is gone")

    with pytest.raises(OSError, match="gone"):
        find_changes(job, stop)
    seen = []
    find_changes(job, seen.append)
    assert "before" not in {e.stage for e in seen if isinstance(e, Progress)}
    assert any("map of the first date is complete" in e.message for e in seen
               if isinstance(e, Log))  # fmt: skip


def test_another_job_starts_anew(tmp_path):
    job = job_for(tmp_path, blocks(8), np.roll(blocks(8), 4, 0))

    def stop(event):
        if isinstance(event, Progress) and event.stage == "change" and event.done:
            raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        find_changes(job, stop, strip=7)
    logs = []
    changed = find_changes(replace(job, tolerance_px=0), logs.append, strip=7)
    assert any("of another job" in e.message for e in logs if isinstance(e, Log))
    assert changed.summary["explained_px"] == 0


def test_a_cancelled_run_leaves_nothing(tmp_path):
    job = job_for(tmp_path, blocks(8), np.roll(blocks(8), 4, 0))
    left = {path.name for path in tmp_path.iterdir()}
    calls = iter(range(100))
    with pytest.raises(CancelledError):
        find_changes(job, is_cancelled=lambda: next(calls) > 6, strip=7)
    assert {path.name for path in tmp_path.iterdir()} == left


def test_maps_of_different_places(tmp_path, pair):
    far = write_map(tmp_path / "far.tif", blocks(1), transform=from_origin(0, 0, 1, 1))
    with pytest.raises(ExtentError, match="No pixel has a class in both maps"):
        find_changes(job_for(tmp_path, pair[0], far))


def test_maps_that_are_nowhere_valid_together(tmp_path, pair):
    empty = write_map(tmp_path / "empty.tif", np.full((60, 80), 255, np.uint8))
    with pytest.raises(ExtentError, match="No pixel has a class in both maps"):
        find_changes(job_for(tmp_path, pair[0], empty))


def test_a_map_without_a_georeference(tmp_path, pair):
    plain = write_map(tmp_path / "plain.tif", blocks(1), crs=None, transform=None)
    with pytest.raises(RasterError, match=r"plain.tif has no georeference"):
        find_changes(job_for(tmp_path, pair[0], plain))


def test_imagery_without_a_model(tmp_path, pair):
    image = np.arange(4800, dtype=np.uint16).reshape(60, 80)
    imagery = write_map(tmp_path / "image.tif", image, names={}, nodata=None)
    with pytest.raises(RasterError, match="more than 255 different values"):
        find_changes(job_for(tmp_path, pair[0], imagery))
    floats = write_map(tmp_path / "f.tif", image.astype(np.float32) + 0.5, names={}, nodata=None)
    with pytest.raises(RasterError, match=r"holds 0\.5, which is no class"):
        find_changes(job_for(tmp_path, floats, pair[1]))


def test_a_band_that_is_not_there(tmp_path, pair):
    with pytest.raises(BandError, match="Band 5 of the second date is requested"):
        find_changes(job_for(tmp_path, *pair, after_band=5))


def test_a_result_over_an_input(tmp_path, pair):
    with pytest.raises(OutputError, match="would overwrite"):
        find_changes(job_for(tmp_path, *pair, change=pair[1]))


def test_a_missing_map(tmp_path, pair):
    with pytest.raises(RasterError, match="does not exist"):
        find_changes(job_for(tmp_path, pair[0], str(tmp_path / "gone.tif")))


@pytest.mark.parametrize(
    ("setting", "text"),
    [
        ({"tolerance_px": -1}, "tolerance_px is -1"),
        ({"tolerance_px": 65}, "from 0 to 64"),
        ({"min_area_px": 1.5}, "min_area_px"),
        ({"match": "colour"}, "auto, name, number"),
        ({"before_band": 0}, "before_band"),
        ({"after_nodata": (float("nan"),)}, "nodata"),
        ({"before_crs": 7}, "before_crs"),
        ({"extent": (1, 1, 0, 0)}, "extent"),
        ({"device": "abacus"}, "device"),
        ({"after_classes": (ClassSpec(1, "a", "#0"), ClassSpec(1, "b", "#0"))}, "class ids"),
    ],
)
def test_an_impossible_setting(tmp_path, pair, setting, text):
    with pytest.raises(JobError, match=text):
        job_for(tmp_path, *pair, **setting).validate()
