from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio

from grass_qgis.engine.core.errors import RasterError
from grass_qgis.engine.core.job import RegionsJob, SegmentJob
from grass_qgis.engine.core.map_jobs import PolygonizeJob
from grass_qgis.engine.core.progress import Progress, silent
from grass_qgis.engine.raster.input_guard import InputGuard
from grass_qgis.engine.runs import dispatch as map_runs
from grass_qgis.engine.runs import segment as pipeline
from tests.onnx_models import write_regions_model, write_segment_model
from tests.scenes import noise, write_scene


def test_a_file_that_is_written_while_it_is_watched_is_named(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    for path in (first, second):
        path.write_text("x")
    watch = InputGuard([first])
    watch.add([second])
    watch.check()
    os.utime(second, ns=(0, second.stat().st_mtime_ns + 1))
    with pytest.raises(RasterError, match=f"{second} was changed") as caught:
        watch.check()
    assert caught.value.remedy


def test_what_is_gone_was_read_as_it_was_and_an_address_is_not_looked_at(tmp_path):
    path = tmp_path / "a"
    path.write_text("x")
    watch = InputGuard([path, Path("/vsicurl/https:/example.org/a.tif"), tmp_path / "none"])
    path.unlink()
    (tmp_path / "none").write_text("new")
    watch.check()


@pytest.fixture
def scene(tmp_path):
    return write_scene(tmp_path / "scene.tif", noise(200, 150, seed=2), photometric="RGB")


def overwriting(scene):
    """Hears of a run; inverts the raster in place in the middle of the tiles."""

    def report(event):
        if isinstance(event, Progress) and event.stage == "tiles" and 0 < event.done < event.total:
            with rasterio.open(scene, "r+") as target:
                target.write(255 - target.read())

    return report


def test_no_map_is_made_of_two_rasters(tmp_path, scene):
    model = write_segment_model(tmp_path / "m.onnx")
    job = SegmentJob(str(scene), str(model), str(tmp_path / "c.tif"), tile=32, threads=1)
    with pytest.raises(RasterError, match=r"scene\.tif was changed"):
        pipeline.segment(job, overwriting(scene))
    assert {path.name for path in tmp_path.iterdir()} == {"scene.tif", "m.onnx"}


def test_no_regions_are_made_of_two_rasters(tmp_path, scene):
    model = write_regions_model(tmp_path / "r.onnx")
    job = RegionsJob(str(scene), str(model), str(tmp_path / "r.gpkg"), threads=1, batch=1)
    with pytest.raises(RasterError, match=r"scene\.tif was changed"):
        pipeline.draw_regions(job, overwriting(scene))
    assert {path.name for path in tmp_path.iterdir()} == {"scene.tif", "r.onnx"}


def test_no_polygons_are_made_of_two_rasters(tmp_path):
    classes = np.zeros((1, 40, 30), np.uint8)
    raster = write_scene(tmp_path / "classes.tif", classes)
    job = PolygonizeJob(str(raster), str(tmp_path / "p.gpkg"))
    asked = []

    def is_cancelled():
        asked.append(1)
        if len(asked) == 1:
            write_scene(raster, classes + 1)
        return False

    with pytest.raises(RasterError, match=r"classes\.tif was changed"):
        map_runs.run(job, silent, is_cancelled)
    assert map_runs.run(replace(job)).outputs
