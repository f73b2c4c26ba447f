"""Regions of tiles: one a tile, as GraSS crops them in training."""

from __future__ import annotations

from functools import partial

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import shapely

from grass_qgis.engine.core.errors import ModelError
from grass_qgis.engine.core.job import RegionsJob
from grass_qgis.engine.core.progress import Log
from grass_qgis.engine.runs.regions import draw_regions
from tests.onnx_models import write_regions_model
from tests.scenes import SQUARE_METRE, noise, write_scene

pytestmark = pytest.mark.usefixtures("no_thread_stays")
tile_regions = partial(RegionsJob, shape="tile")


def test_regions_lie_where_the_map_is_strong(tmp_path, models):
    image = np.full((3, 128, 160), 60, np.uint8)
    image[0, 40:56, 72:96] = 250  # a red patch of whole cells
    scene = write_scene(tmp_path / "scene.tif", image)
    job = tile_regions(str(scene), models["regions"], str(tmp_path / "r.gpkg"))
    result = draw_regions(job)
    patch = shapely.box(500036, 5399972, 500048, 5399980)
    for layer, kind in (("regions", "MultiPolygon"), ("boxes", "Polygon")):
        assert pyogrio.read_info(job.regions, layer=layer)["geometry_type"] == kind
        _, _, geometry, fields = pyogrio.raw.read(job.regions, layer=layer)
        names = pyogrio.read_info(job.regions, layer=layer)["fields"]
        assert list(names[:5]) == ["tile", "score", "share", "area_m2", "area_px"]
        assert list(names[5:]) == ["rank", "lam_max", "lam_mean"]
        shapes = shapely.from_wkb(geometry)
        assert len(shapes) == result.summary["regions"] > 0
        assert fields[1].max() == pytest.approx(1.0)
        overlap = shapely.area(shapely.intersection(shapes, patch))
        assert (overlap / shapely.area(shapely.union(shapes, patch))).max() > 0.6
        assert (shapely.distance(shapes, patch) == 0).all()
        np.testing.assert_allclose(fields[3], shapely.area(shapes) * SQUARE_METRE, rtol=1e-6)
        np.testing.assert_allclose(fields[3], fields[4] * 0.25 * SQUARE_METRE, rtol=1e-6)
        np.testing.assert_allclose(fields[2], fields[4] / 64**2)
        assert shapely.box(500000, 5399936, 500080, 5400000).covers(shapely.union_all(shapes))


def test_a_model_that_scores_windows_has_the_best_one_drawn(tmp_path):
    image = np.full((3, 64, 64), 100, np.uint8)
    image[0, :8] = 250  # the map is strong along the top, but the windows' scores follow blue
    image[2, 24:56, 16:48] = 200
    scene = write_scene(tmp_path / "scene.tif", image)
    model = write_regions_model(tmp_path / "m.onnx", score="balanced", windows=True)
    job = tile_regions(str(scene), str(model), str(tmp_path / "r.gpkg"))
    draw_regions(job)
    patch = shapely.box(500008, 5399972, 500024, 5399988)
    for layer in ("regions", "boxes"):
        _, _, geometry, _ = pyogrio.raw.read(job.regions, layer=layer)
        shapes = shapely.from_wkb(geometry)
        # Tiles overlap: those in which the patch lies on the grid of windows show it exactly.
        assert shapely.area(shapely.symmetric_difference(shapes, patch)).min() == 0
        assert (shapely.area(shapely.intersection(shapes, patch)) > 0.7 * patch.area).all()


def test_a_model_without_the_scores_its_rule_needs_is_refused(tmp_path):
    scene = write_scene(tmp_path / "scene.tif", noise(64, 64))
    model = write_regions_model(tmp_path / "m.onnx", score="balanced")
    job = tile_regions(str(scene), str(model), str(tmp_path / "r.gpkg"))
    with pytest.raises(
        ModelError, match=r"balanced but has no output windows, only lam, embedding"
    ):
        draw_regions(job)


def test_keep_draws_the_share_of_best_tiles(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(200, 260))
    scores = {}
    for keep in (1.0, 0.3):
        job = tile_regions(str(scene), models["regions"], str(tmp_path / f"{keep}.gpkg"), keep=keep)
        draw_regions(job)
        _, _, _, fields = pyogrio.raw.read(job.regions, layer="regions")
        scores[keep] = dict(zip(fields[0].tolist(), fields[1].tolist()))
    count = -(-len(scores[1.0]) * 3 // 10)
    best = sorted(scores[1.0].values(), reverse=True)[:count]
    assert sorted(scores[0.3].values(), reverse=True) == best
    assert set(scores[0.3]) < set(scores[1.0])


@pytest.mark.parametrize(("sign", "left"), [("raise", 16), ("support", 80)])
def test_the_sign_decides_which_side_of_the_map_is_drawn(tmp_path, sign, left):
    image = np.full((3, 64, 128), 100, np.uint8)
    image[0, 24:40, 16:32] = 250  # red raises the test model's map
    image[1, 24:40, 80:96] = 250  # green lowers it
    scene = write_scene(tmp_path / "scene.tif", image)
    model = write_regions_model(tmp_path / "m.onnx", sign=sign)
    job = tile_regions(str(scene), str(model), str(tmp_path / "r.gpkg"))
    draw_regions(job)
    _, _, geometry, _ = pyogrio.raw.read(job.regions, layer="regions")
    patch = shapely.box(500000 + left / 2, 5399980, 500000 + left / 2 + 8, 5399988)
    assert len(geometry) > 0
    assert (shapely.distance(shapely.from_wkb(geometry), patch) == 0).all()


def test_a_threshold_of_the_job_wins_over_the_models(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(128, 128, seed=2))
    areas = []
    for threshold in (0.3, 0.9):
        job = tile_regions(
            str(scene), models["regions"], str(tmp_path / "r.gpkg"), threshold=threshold
        )
        draw_regions(job)
        _, _, _, fields = pyogrio.raw.read(job.regions, layer="regions")
        areas.append(fields[4].sum())
    assert areas[0] > 2 * areas[1]


def test_regions_leave_nodata_out(tmp_path, models):
    image = noise(128, 200, seed=8) // 2 + 40
    image[:, :, 90:] = 0
    scene = write_scene(tmp_path / "scene.tif", image, nodata=0)
    job = tile_regions(str(scene), models["regions"], str(tmp_path / "r.gpkg"))
    result = draw_regions(job)
    _, _, geometry, _ = pyogrio.raw.read(job.regions, layer="regions")
    assert len(geometry) > 0
    assert shapely.total_bounds(shapely.from_wkb(geometry))[2] <= 500045
    assert result.summary["tiles"]["predicted"] < result.summary["tiles"]["count"]


def test_a_flat_scene_has_no_region_but_a_valid_file_and_a_warning(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", np.full((3, 90, 90), 80, np.uint8))
    events = []
    job = tile_regions(str(scene), models["regions"], str(tmp_path / "r.gpkg"))
    result = draw_regions(job, events.append)
    assert result.summary["regions"] == 0
    assert any(isinstance(e, Log) and "No tile has a region" in e.message for e in events)
    names = {name for name, _ in pyogrio.list_layers(job.regions)}
    assert names == {"regions", "boxes", "layer_styles"}


@pytest.mark.parametrize("size", [(30, 40), (20, 200)], ids=["small", "narrow"])
def test_an_area_smaller_than_a_tile_gets_regions_too(tmp_path, models, size):
    scene = write_scene(tmp_path / "scene.tif", noise(*size, seed=5))
    result = draw_regions(tile_regions(str(scene), models["regions"], str(tmp_path / "r.gpkg")))
    assert result.summary["tiles"]["predicted"] == result.summary["tiles"]["count"]
    assert result.summary["regions"] > 0
    assert result.summary["warnings"] == []


def test_tiles_mostly_without_data_are_left_out_and_the_warning_says_why(tmp_path, models):
    image = noise(60, 60)
    image[:, :, 20:] = 0
    scene = write_scene(tmp_path / "scene.tif", image, nodata=0)
    extent = (500000.0, 5400000.0 - 30, 500000.0 + 25, 5400000.0)
    job = tile_regions(str(scene), models["regions"], str(tmp_path / "r.gpkg"), extent=extent)
    result = draw_regions(job)
    assert result.summary["tiles"]["predicted"] == 0
    assert "less than half of each" in result.summary["warnings"][0]
