"""Reference classes of points against those of a map, by name and by number."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
from rasterio.transform import from_origin

from grass_qgis.engine.core.errors import DataError, JobError
from grass_qgis.engine.core.job import AssessJob, SamplePointsJob
from grass_qgis.engine.runs.dispatch import run
from tests.assessed_maps import (
    COLS,
    MAP,
    ROWS,
    TRUTH,
    grid_points,
    interpret,
    job_for,
    write_points,
)
from tests.scenes import write_scene


@pytest.fixture
def scene(tmp_path):
    return str(write_scene(tmp_path / "map.tif", MAP[None], nodata=255))


@pytest.fixture
def sample(scene, tmp_path):
    """A drawn sample that nobody has interpreted."""
    job = SamplePointsJob(scene, str(tmp_path / "points.gpkg"), size=400, least=40)
    return run(job).outputs["points"]


def with_names(scene, *names):
    with rasterio.open(scene, "r+") as source:
        source.update_tags(1, **{f"class_{k}": name for k, name in enumerate(names, 1)})


def test_a_name_that_two_classes_have_is_refused(scene, tmp_path):
    with_names(scene, "tree", "tree", "water")
    xy, rows, cols = grid_points()
    names = np.array(["", "tree", "tree", "water"], object)[MAP[rows, cols] % 255]
    path = write_points(tmp_path / "p.gpkg", xy, names)
    with pytest.raises(DataError, match="'tree' is the name of two classes of the map: 1 and 2"):
        run(job_for(path, tmp_path, raster=scene))


def test_letter_case_and_spaces_make_no_other_reference(scene, tmp_path):
    with_names(scene, "Bare soil", "WATER", "town")
    xy, rows, cols = grid_points()
    names = np.array(["", "bare  soil", " Water", "town"], object)[MAP[rows, cols] % 255]
    path = write_points(tmp_path / "p.gpkg", xy, names)
    summary = run(job_for(path, tmp_path, raster=scene)).summary
    assert summary["overall"]["value"] == pytest.approx(1)
    assert [row["id"] for row in summary["classes"]] == [1, 2, 3]


def test_numbers_are_those_of_classes_unless_more_of_them_are_names(scene, tmp_path):
    xy, rows, cols = grid_points()
    numbers = MAP[rows, cols].astype(np.int32)
    with_names(scene, "2", "1", "3")
    path = write_points(tmp_path / "p.gpkg", xy, numbers)
    summary = run(job_for(path, tmp_path, raster=scene)).summary
    assert summary["overall"]["value"] == pytest.approx(1)
    assert any("The reference 1, 2 is read as the number" in text for text in summary["remarks"])
    with_names(scene, "311", "512", "1")  # codes, one of which is a number of another class
    codes = np.array([0, 311, 512, 1], np.int32)[numbers % 255]
    path = write_points(tmp_path / "c.gpkg", xy, codes)
    assert run(job_for(path, tmp_path, raster=scene)).summary["overall"]["value"] == 1


def test_a_sample_serves_a_newer_map_of_another_crs(sample, tmp_path):
    interpret(sample, "ann")
    from rasterio.warp import transform

    (left,), (top,) = transform("EPSG:32633", "EPSG:4326", [499995], [5400005])
    corner, size = (left, top), 4e-6
    cols, rows = np.meshgrid(np.arange(400), np.arange(250))
    lon, lat = corner[0] + (cols + 0.5) * size, corner[1] - (rows + 0.5) * size
    x, y = (np.array(v).reshape(cols.shape) for v in
            transform("EPSG:4326", "EPSG:32633", lon.ravel(), lat.ravel()))  # fmt: skip
    col, row = (x - 500000) // 0.5, (5400000 - y) // 0.5
    there = (col >= 0) & (col < COLS) & (row >= 0) & (row < ROWS - 5)
    newer = np.full(cols.shape, 255, np.uint8)
    newer[there] = TRUTH[row[there].astype(int), col[there].astype(int)]
    assert there.sum() > 40_000
    path = write_scene(
        tmp_path / "newer.tif", newer[None], crs="EPSG:4326", nodata=255,
        transform=from_origin(*corner, size, size),
    )  # fmt: skip
    summary = run(job_for(sample, tmp_path, raster=str(path))).summary
    assert summary["points"] == 400 and summary["overall"]["value"] > 0.99


def test_a_class_that_no_point_has_may_still_be_there(scene, tmp_path):
    xy, rows, cols = grid_points()
    path = write_points(tmp_path / "p.gpkg", xy, TRUTH[rows, cols].astype(np.int32))
    summary = run(job_for(path, tmp_path, raster=scene)).summary
    (remark,) = (text for text in summary["remarks"] if "No point has the reference 3" in text)
    assert "its area, by the rule of three, may be up to" in remark
    share = summary["classes"][2]["share"]
    of_each = np.bincount(MAP[rows, cols][MAP[rows, cols] != 255])[1:]
    per_point = np.bincount(MAP[MAP != 255])[1:] / 29000 / of_each
    assert share["low"] == 0 and share["high"] == pytest.approx(3 * per_point.max(), rel=1e-3)
    area = summary["classes"][2]["area"]["high"]
    assert area == pytest.approx(share["high"] * summary["total"])


def test_figures_can_be_had_without_files(sample):
    interpret(sample, "ann")
    result = run(AssessJob(sample))
    assert result.outputs == {} and result.summary["points"] == 400


@pytest.mark.parametrize("setting", ["strata", "within"])
def test_a_sample_stands_for_its_own_area_and_strata_alone(sample, scene, setting):
    interpret(sample, "ann")
    with pytest.raises(JobError, match=f"{setting} is given, but .* is a sample"):
        run(AssessJob(sample, **{setting: scene}))


def test_a_newer_map_of_a_part_of_the_area_is_said(sample, tmp_path):
    interpret(sample, "ann")
    part = write_scene(tmp_path / "part.tif", MAP[None, : ROWS // 2], nodata=255)
    summary = run(job_for(sample, tmp_path, raster=str(part))).summary
    assert any("part.tif covers 52 % of the area" in text for text in summary["remarks"])
    whole = run(job_for(sample, tmp_path)).summary
    assert not any("covers" in text for text in whole["remarks"])


def test_a_newer_map_without_a_crs_is_refused_where_the_sample_has_one(sample, tmp_path):
    interpret(sample, "ann")
    plain = write_scene(tmp_path / "plain.tif", MAP[None], nodata=255, crs=None)
    with pytest.raises(DataError, match="has no CRS with known units"):
        run(job_for(sample, tmp_path, raster=str(plain)))
    summary = run(job_for(sample, tmp_path, raster=str(plain), crs="EPSG:32633")).summary
    assert summary["is_m2"] and summary["points"] == 400
