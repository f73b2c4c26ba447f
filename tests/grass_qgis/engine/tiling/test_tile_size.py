from __future__ import annotations

from dataclasses import replace

import pytest

from grass_qgis.engine.core import contract
from grass_qgis.engine.core.errors import JobError
from grass_qgis.engine.core.job import RegionsJob, SegmentJob
from grass_qgis.engine.tiling.grid import Window
from grass_qgis.engine.tiling.tile_size import choose_tiles
from tests.onnx_models import COLOURS, input_spec

JOB = SegmentJob("scene.tif", "m.onnx", "c.tif")
CITY = Window(0, 0, 6447, 4438)


def tiles_for(area, job=JOB, dynamic=True, overlap=48, batch=0):
    spec = replace(input_spec(512, overlap, dynamic, batch), multiple=32)
    given = contract.Contract("segmentation", spec, contract.OutputSpec(classes=COLOURS))
    return choose_tiles(job, given, area, 1)


def waste(tiles, area):
    pixels = sum(p.count * p.rows.tile * p.cols.tile for p in tiles.panels)
    return pixels / (area.width * area.height)


def test_a_model_of_any_size_predicts_at_most_a_fifth_more_than_the_area():
    assert waste(tiles_for(CITY), CITY) < 1.2
    assert waste(tiles_for(CITY, dynamic=False), CITY) < 1.35


@pytest.mark.parametrize("size", [(6447, 4438), (40000, 700), (30, 20), (3000, 9000)])
def test_fitted_tiles_are_multiples_and_a_batch_has_no_more_pixels_than_one_of_plain_tiles(size):
    tiles = tiles_for(Window(5, 6, *size))
    rows, cols = tiles.grid.rows.tile, tiles.grid.cols.tile
    assert rows % 32 == cols % 32 == 0
    assert min(rows, cols) >= 512
    assert tiles.batch >= 1
    assert tiles.batch * rows * cols <= 4 * 512**2
    assert tiles.trial == (512, 544)


@pytest.mark.parametrize(
    "given", [{"dynamic": False}, {"batch": 4}, {"job": replace(JOB, tile=512)}], ids=str
)
def test_a_fixed_size_a_fixed_batch_and_a_requested_size_give_plain_tiles(given):
    tiles = tiles_for(CITY, **given)
    assert (tiles.grid.rows.tile, tiles.grid.cols.tile, tiles.batch) == (512, 512, 0)
    assert tiles.trial == (512, 512)


def test_short_memory_makes_tiles_low_and_then_panels_narrow():
    wide = Window(0, 0, 30000, 5000)
    usual = tiles_for(Window(0, 0, 15000, 5000))
    assert usual.grid.rows.tile == 896
    assert len(usual.panels) == 1
    low = tiles_for(wide)
    assert low.grid.rows.tile == 512
    assert len(low.panels) == 1
    narrow = tiles_for(wide, replace(JOB, max_memory_mb=64))
    assert len(narrow.panels) > 5
    pixels = max(p.cols.count * p.cols.stride + p.cols.overlap for p in narrow.panels) * 512
    assert 32 * pixels <= 64 * 2**20


def test_a_requested_overlap_holds_and_an_impossible_one_is_refused():
    assert tiles_for(CITY, replace(JOB, overlap=128)).grid.cols.overlap == 128
    with pytest.raises(JobError, match="overlap is 600 px with tiles of 512 px"):
        tiles_for(CITY, replace(JOB, overlap=600))


def test_tiles_of_regions_overlap_by_half():
    tiles = tiles_for(CITY, RegionsJob("scene.tif", "r.onnx", "r.gpkg"))
    assert (tiles.grid.rows.tile, tiles.grid.cols.tile, tiles.grid.rows.overlap) == (512, 512, 256)
    assert tiles.panels == (tiles.grid,)
    assert tiles.batch == 0
