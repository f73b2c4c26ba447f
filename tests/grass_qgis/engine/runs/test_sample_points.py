"""Random points over class rasters."""

from __future__ import annotations

import numpy as np
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

from grass_qgis.engine.assessment.points_file import is_sample, read_sample
from grass_qgis.engine.assessment.population import count_pixels, open_population
from grass_qgis.engine.assessment.selection import select
from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import (
    BandError,
    CancelledError,
    DataError,
    ExtentError,
    JobError,
    RasterError,
)
from grass_qgis.engine.core.job import SamplePointsJob
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import Log, never, silent
from grass_qgis.engine.runs.dispatch import run
from tests.polygon_files import write_polygons
from tests.scenes import write_scene

MAP = np.ones((120, 200), np.uint8)
MAP[:, :60] = 2
MAP[:10, :10] = 7
MAP[100:] = 255


def job_for(folder, image=MAP, nodata=255, **changes):
    keys = {key: changes.pop(key) for key in ("crs_of_file", "transform") if key in changes}
    place = {"crs": keys.get("crs_of_file", "EPSG:32633")}
    if "transform" in keys:
        place["transform"] = keys["transform"]
    scene = write_scene(folder / "map.tif", image[None], nodata=nodata, **place)
    return SamplePointsJob(str(scene), str(folder / "points.gpkg"), **changes)


def values_at(job, sample):
    with rasterio.open(job.raster) as source:
        return np.array([value[0] for value in source.sample(sample.xy)])


def test_points_lie_on_pixels_of_their_stratum_each_once(tmp_path):
    job = job_for(tmp_path, size=300, seed=4)
    result = run(job)
    sample = read_sample(result.outputs["points"])
    assert is_sample(job.points)
    assert (values_at(job, sample) == sample.stratum).all()
    assert (sample.mapped == sample.stratum).all()
    assert len(np.unique(sample.xy, axis=0)) == len(sample.xy) == result.summary["points"]
    of_each = {row["id"]: row["points"] for row in result.summary["strata"]}
    assert of_each == {1: 176, 2: 74, 7: 50}
    assert sample.numbers.tolist() == list(range(1, 301))
    # The order says nothing of the class.
    assert len(set(sample.stratum[:30].tolist())) == 3


def test_the_seed_decides_which_points(tmp_path):
    first, again, other = (
        read_sample(run(job_for(tmp_path, size=90, least=10, seed=seed)).outputs["points"]).xy
        for seed in (1, 1, 2)
    )
    assert (first == again).all()
    assert (first != other).any()


def test_strata_areas_are_geodesic_and_kept(tmp_path):
    job = job_for(tmp_path, size=60, least=10)
    sample = read_sample(run(job).outputs["points"])
    assert sample.stratum_pixels.tolist() == [14000, 5900, 100]
    assert sample.stratum_m2 / sample.stratum_pixels == pytest.approx(0.25 / 0.9996**2, rel=1e-4)
    assert sample.design["seed"] == 0 and sample.interpretations == ()


def test_every_pixel_of_a_stratum_is_equally_likely(tmp_path):
    image = np.ones((20, 20), np.uint8)
    image[:, 10:] = 2
    job = job_for(tmp_path, image)
    seen = np.zeros((20, 20))
    monitor = Monitor(silent, never)
    with open_population(job, job.raster, None, tmp_path, monitor) as population:
        counts = count_pixels(population, monitor)
        for seed in range(60):
            actual = select(population, counts, np.array([40, 40]), 0.0, seed, monitor)
            np.add.at(seen, (actual.rows, actual.cols), 1)
    expected = 60 * 80 / 400
    # Chi-square of 399 degrees of freedom, nearly normal, with less spread for distinct pixels.
    assert 300 < ((seen - expected) ** 2 / expected).sum() < 450
    assert seen[:5].sum() == pytest.approx(60 * 80 / 4, rel=0.1)


def test_smaller_pixels_of_degrees_are_drawn_less_often(tmp_path):
    image = np.ones((160, 40), np.uint8)
    job = job_for(
        tmp_path, image, size=3000, crs_of_file="EPSG:4326", transform=from_origin(10, 80, 0.5, 0.5)
    )
    xy = read_sample(run(job).outputs["points"]).xy
    shares = np.histogram(xy[:, 1], bins=[0, 20, 40, 60, 80])[0] / len(xy)
    sines = np.sin(np.radians([0, 20, 40, 60, 80]))
    assert shares == pytest.approx(np.diff(sines) / sines[-1], abs=0.03)


def test_strata_may_be_another_raster_on_another_grid(tmp_path):
    coarse = np.array([[3, 9]], np.uint8).repeat(12, axis=0).repeat(10, axis=1)
    write_scene(
        tmp_path / "s.tif", coarse[None], transform=from_origin(500000.0, 5400000.0, 5.0, 5.0)
    )
    job = job_for(tmp_path, size=100, least=20, strata=str(tmp_path / "s.tif"))
    result = run(job)
    sample = read_sample(result.outputs["points"])
    assert {row["id"]: row["pixels"] for row in result.summary["strata"]} == {3: 10000, 9: 10000}
    assert ((sample.xy[:, 0] < 500050) == (sample.stratum == 3)).all()
    assert (values_at(job, sample) == sample.mapped).all()
    assert set(sample.mapped.tolist()) > {1, 2}


def test_strata_are_read_as_the_job_says(tmp_path):
    coarse = np.array([[3, 9, 0]], np.uint8).repeat(12, axis=0).repeat((10, 5, 5), axis=1)
    place = from_origin(500000.0, 5400000.0, 5.0, 5.0)
    write_scene(tmp_path / "s.tif", coarse[None], crs="EPSG:32632", transform=place)
    given = {"size": 60, "least": 10, "strata": str(tmp_path / "s.tif")}
    job = job_for(tmp_path, strata_crs="EPSG:32633", strata_nodata=(0.0,), **given)
    rows = run(job).summary["strata"]
    assert {row["id"]: row["pixels"] for row in rows} == {3: 10000, 9: 5000}
    with pytest.raises(DataError, match="No pixel of"):
        run(job_for(tmp_path, **given))  # as the file says it lies elsewhere


def test_polygons_limit_the_area(tmp_path):
    square = shapely.box(500030, 5399960, 500060, 5399990)
    write_polygons(tmp_path / "area.gpkg", [square], crs="EPSG:32633")
    job = job_for(tmp_path, size=40, least=0, within=str(tmp_path / "area.gpkg"))
    sample = read_sample(run(job).outputs["points"])
    assert shapely.contains_xy(square, sample.xy).all()
    assert sample.stratum_pixels.sum() == 3600


def test_points_keep_their_distance_and_a_lack_of_room_is_said(tmp_path):
    events = []
    result = run(job_for(tmp_path, size=120, least=30, distance_m=2.0), events.append)
    xy = read_sample(result.outputs["points"]).xy
    gaps = np.hypot(*(xy[:, None] - xy[None]).T)
    assert gaps[~np.eye(len(xy), dtype=bool)].min() >= 2.0
    messages = [event.message for event in events if isinstance(event, Log)]
    assert any(text.startswith("7 has room for ") for text in messages)


def test_a_class_with_few_pixels_gives_them_all_and_says_so(tmp_path):
    image = MAP.copy()
    image[50, 50:53] = 4
    events = []
    result = run(job_for(tmp_path, image, size=100), events.append)
    assert [row["points"] for row in result.summary["strata"] if row["id"] == 4] == [3]
    messages = [event.message for event in events if isinstance(event, Log)]
    assert "4 has 3 pixels only: each one is a point." in messages


def test_the_size_comes_from_the_requested_standard_errors(tmp_path):
    job = job_for(tmp_path, least=0, accuracy=0.9, standard_error=0.02)
    assert run(job).summary["points"] == 225
    required = {"class_standard_error": 0.04, "accuracies": ("2=0.5",)}
    rows = run(job_for(tmp_path, least=0, accuracy=0.9, **required)).summary["strata"]
    assert {row["id"]: row["points"] for row in rows}[2] == 157


def test_classes_that_have_a_name_may_be_chosen_at_points_though_no_pixel_has_them(tmp_path):
    classes = (ClassSpec(1, "land", "#00ff00"), ClassSpec(3, "ice", "#ffffff"))
    sample = read_sample(run(job_for(tmp_path, size=30, classes=classes)).outputs["points"])
    assert [item.name for item in sample.classes] == ["land", "2", "ice", "7"]
    assert [item.name for item in sample.strata] == ["land", "2", "7"]


def test_bad_input_is_refused_with_a_sentence(tmp_path):
    with pytest.raises(BandError, match="Band 3 is requested"):
        run(job_for(tmp_path, band=3))
    with pytest.raises(DataError, match=r"No pixel of .* has a class in the area"):
        run(job_for(tmp_path, np.full((9, 9), 255, np.uint8)))
    with pytest.raises(JobError, match=r"accuracies has 'ice'. Strata with pixels are 1, 2, 7"):
        run(job_for(tmp_path, accuracies=("ice=0.5",)))
    with pytest.raises(JobError, match="distance_m is 5, but the map has no CRS"):
        run(job_for(tmp_path, distance_m=5.0, crs_of_file=None))
    imagery = np.random.default_rng(0).integers(0, 9999, (40, 40)).astype(np.int16)
    with pytest.raises(RasterError, match="more than 255 different values"):
        run(job_for(tmp_path, imagery, nodata=None))
    write_polygons(tmp_path / "far.gpkg", [shapely.box(0, 0, 1, 1)], crs="EPSG:32633")
    with pytest.raises(ExtentError, match="miss the raster"):
        run(job_for(tmp_path, within=str(tmp_path / "far.gpkg")))
    assert not (tmp_path / "points.gpkg").exists()


def test_a_cancelled_run_leaves_nothing(tmp_path):
    with pytest.raises(CancelledError):
        run(job_for(tmp_path), is_cancelled=lambda: True)
    assert [path.name for path in tmp_path.iterdir()] == ["map.tif"]


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("size", -1), ("least", 1.5), ("seed", "x"), ("allocation", "best"), ("accuracy", 1.2),
        ("standard_error", 0), ("class_standard_error", 2), ("distance_m", -1), ("band", 0),
        ("accuracies", ("water",)), ("strata", 3), ("nodata", ("x",)),
        ("strata_crs", 3), ("nodata", ()), ("strata_nodata", 0),
    ],
)  # fmt: skip
def test_settings_out_of_range_are_named(key, value):
    with pytest.raises(JobError, match=key.replace("strata_nodata", "nodata")):
        SamplePointsJob("map.tif", "points.gpkg", **{key: value}).validate()


def test_a_small_stratum_far_north_gets_its_points(tmp_path):
    image = np.ones((160, 80), np.uint8)
    image[0, :3] = 2  # far smaller than the largest pixels of the map
    place = {"crs_of_file": "EPSG:4326", "transform": from_origin(-40, 80, 1, 1)}
    result = run(job_for(tmp_path, image, size=100, least=10, **place))
    assert {row["id"]: row["points"] for row in result.summary["strata"]} == {1: 97, 2: 3}
    assert not result.summary["warnings"]
