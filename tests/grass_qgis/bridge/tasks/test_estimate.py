"""The estimate of a run, compared with what the run reports."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateTransformContext,
    QgsRasterLayer,
    QgsRectangle,
)

from grass_qgis.backend.process import run
from grass_qgis.bridge.inputs.model_library import contract_at
from grass_qgis.bridge.inputs.parameters import Parameters
from grass_qgis.bridge.tasks.estimate import describe_estimate, estimate, tiles_of
from grass_qgis.engine.core import job as jobs
from grass_qgis.engine.core.errors import JobError
from grass_qgis.engine.core.progress import silent

NONE = QgsCoordinateTransformContext()


@pytest.fixture
def scene(qgis_app, material):
    return QgsRasterLayer(str(material / "scene.tif"), "scene")


@pytest.fixture
def contract(material):
    return contract_at(str(material / "segment.onnx"))


@pytest.mark.parametrize(
    ("change", "box"),
    [
        ({}, None),
        ({"overlap": 20}, None),
        ({"tile": 32}, None),
        ({"gsd": 1.0}, None),
        ({"gsd": 0.25}, None),
        ({}, (500001.0, 5399960.0, 500033.0, 5399990.0)),
    ],
)
def test_tiles_are_those_of_the_run(
    scene, contract, material, tmp_path, backend_python, change, box
):
    expected = Parameters(**change)
    area = QgsRectangle(*box) if box else None
    tiles = tiles_of(contract, scene, area, expected, NONE)
    job = jobs.SegmentJob(
        scene.source(),
        str(material / "segment.onnx"),
        str(tmp_path / "c.tif"),
        extent=box,
        **change,
    )
    summary = run(backend_python, jobs.encode(job), silent).summary
    assert sum(panel.count for panel in tiles.panels) == summary["tiles"]["count"]


def test_time_counts_every_pass_and_disk_every_raster(scene, contract):
    tiles = tiles_of(contract, scene, None, Parameters(), NONE)
    plain = estimate(contract, tiles, Parameters(), 100.0, Path("/"))
    assert plain.seconds == plain.tiles * tiles.grid.rows.tile * tiles.grid.cols.tile / 100.0
    flips = estimate(contract, tiles, Parameters(augment="flips"), 100.0, Path("/"))
    assert flips.seconds == 4 * plain.seconds
    more = estimate(contract, tiles, Parameters(entropy=True, probabilities=True), 0.0, Path("/"))
    assert more.seconds is None
    assert more.most_bytes - plain.most_bytes == 2 * 4 * 128 * 96


def test_an_overlap_without_a_tile_is_an_error(scene, contract):
    with pytest.raises(JobError, match="overlap is 40"):
        tiles_of(contract, scene, None, Parameters(overlap=40), NONE)


def test_the_line_shows_what_is_measured(scene, contract):
    tiles = tiles_of(contract, scene, None, Parameters(), NONE)
    result = estimate(contract, tiles, Parameters(), 0.0, Path("/no/such/folder"))
    assert describe_estimate(result) == f"{result.tiles} tiles, at most 1 MB on the disk"
    measured = replace(result, seconds=150.0, tiles=1)
    assert describe_estimate(measured) == "1 tile, about 2 min, at most 1 MB on the disk"
    first = replace(measured, rough=True)
    assert describe_estimate(first) == "1 tile, roughly 2 min, at most 1 MB on the disk"
    full = replace(result, most_bytes=3_000_000_000, free_bytes=5_000_000)
    assert describe_estimate(full).endswith("at most 3.0 GB on the disk. Only 5 MB are free.")
