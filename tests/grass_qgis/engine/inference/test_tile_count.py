from __future__ import annotations

import numpy as np
import shapely

from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import never, silent
from grass_qgis.engine.inference.feed import TileCount
from grass_qgis.engine.inference.plan import make_plan
from tests.onnx_models import write_segment_model
from tests.polygon_files import write_polygons
from tests.scenes import noise, write_scene


def plan_of(folder, within=None):
    scene = write_scene(folder / "scene.tif", noise(200, 240), photometric="RGB")
    model = write_segment_model(folder / "m.onnx", tile=32, overlap=8)
    job = SegmentJob(str(scene), str(model), str(folder / "c.tif"), within=within)
    return make_plan(job, Monitor(silent, never))


def test_without_polygons_every_tile_counts(tmp_path):
    plan = plan_of(tmp_path)
    count = TileCount(plan)
    rows, cols = plan.grid.rows.count, plan.grid.cols.count
    assert count.total == rows * cols == count.before(rows)
    assert count.up_to(2, 4) == 2 * cols + 5


def test_with_polygons_those_count_that_see_a_pixel_inside(tmp_path):
    triangle = shapely.Polygon([(500010, 5399990), (500110, 5399985), (500020, 5399910)])
    fields = write_polygons(tmp_path / "f.gpkg", [triangle], "EPSG:32633")
    plan = plan_of(tmp_path, str(fields))
    count = TileCount(plan)
    expected = np.array(
        [
            [plan.mask.read(plan.grid.window(r, c)).any() for c in range(plan.grid.cols.count)]
            for r in range(plan.grid.rows.count)
        ]
    )
    assert 0 < count.total == expected.sum() < plan.grid.count
    for row in range(plan.grid.rows.count):
        assert count.before(row) == expected[:row].sum()
        for col in range(plan.grid.cols.count):
            assert count.up_to(row, col) == expected[:row].sum() + expected[row, : col + 1].sum()
