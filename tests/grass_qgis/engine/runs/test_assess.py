"""Accuracy and areas from points, over small generated maps."""

from __future__ import annotations

import csv
import sqlite3

import numpy as np
import pyogrio.raw
import pytest
import rasterio
from rasterio.transform import from_origin

from grass_qgis.engine.core.errors import (
    CancelledError,
    DataError,
    JobError,
    OutputError,
    RasterError,
)
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
from tests.scenes import noise, write_scene


@pytest.fixture
def scene(tmp_path):
    return str(write_scene(tmp_path / "map.tif", MAP[None], nodata=255))


@pytest.fixture
def sample(scene, tmp_path):
    """A drawn sample that nobody has interpreted."""
    job = SamplePointsJob(scene, str(tmp_path / "points.gpkg"), size=400, least=40)
    return run(job).outputs["points"]


def test_estimated_areas_are_the_true_ones_where_the_maps_are_not(sample, tmp_path):
    interpret(sample, "ann")
    summary = run(job_for(sample, tmp_path)).summary
    truth = TRUTH[:-5]
    for row, value in zip(summary["classes"][:2], (1, 2)):
        share = (truth == value).mean()
        assert row["share"]["low"] <= share <= row["share"]["high"]
        assert abs(row["mapped_area"] / summary["total"] - share) > 0.03
    three = summary["classes"][2]
    assert (three["share"]["value"], three["users"]["value"]) == (0, 0)
    assert three["producers"]["value"] is None
    true_overall = (TRUTH == MAP)[:-5].mean()
    assert summary["overall"]["low"] <= true_overall <= summary["overall"]["high"]
    assert summary["points"] == 400 and summary["is_m2"]
    assert summary["total"] == pytest.approx(truth.size * 0.25 / 0.9996**2, rel=1e-4)
    assert "drawn at random within the classes of the map" in summary["design"]


def test_report_table_and_points_hold_the_same_figures(sample, tmp_path):
    interpret(sample, "ann")
    result = run(job_for(sample, tmp_path))
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    overall = result.summary["overall"]["value"]
    assert f"<b>{100 * overall:.1f} %</b> of the area" in html
    assert html.count("<svg") == 3 and "data:image/png;base64," in html
    assert "http" not in html.replace("http://www.w3.org", "")  # nothing is loaded
    with (tmp_path / "table.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["class"] for row in rows] == ["1", "2", "3", "all"]
    assert float(rows[-1]["overall"]) == pytest.approx(overall)
    assert float(rows[0]["area"]) == pytest.approx(result.summary["classes"][0]["area"]["value"])
    assert rows[0]["area_unit"] == "m2" and rows[2]["producers"] == ""
    meta, _, _, fields = pyogrio.raw.read(tmp_path / "assessed.gpkg", layer="points")
    of_points = dict(zip(meta["fields"], fields))
    assert len(of_points["point"]) == 400
    right = of_points["map_id"] == of_points["reference_id"]
    assert (of_points["is_right"] == right).all()
    tables = {name for name, _ in pyogrio.list_layers(tmp_path / "assessed.gpkg")}
    assert tables == {"points", "accuracy", "error_matrix"}


def test_the_report_shows_the_imagery_where_the_map_is_wrong(sample, tmp_path):
    interpret(sample, "ann")
    write_scene(tmp_path / "image.tif", noise(ROWS, COLS))
    imagery = str(tmp_path / "image.tif")
    summary = run(job_for(sample, tmp_path, imagery=imagery)).summary
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    counts = np.array(summary["counts"])
    assert html.count("Imagery at point") == min(24, counts.sum() - np.trace(counts)) > 3
    assert "ground: <b>1</b>" in html
    one_band = np.arange(900, dtype=np.uint16).reshape(1, 30, 30)
    elsewhere = write_scene(
        tmp_path / "wide.tif", one_band, crs="EPSG:3857",
        transform=from_origin(1669750, 6230000, 10, 10),
    )  # fmt: skip
    run(job_for(sample, tmp_path, imagery=str(elsewhere)))
    (tmp_path / "map.tif").rename(tmp_path / "moved.tif")
    run(job_for(sample, tmp_path, imagery=imagery))
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "Imagery at point" in html and "Map and points" not in html
    with pytest.raises(RasterError, match="does not exist"):
        run(job_for(sample, tmp_path, imagery=str(tmp_path / "gone.tif")))


def test_names_from_files_become_no_markup(scene, tmp_path):
    with rasterio.open(scene, "r+") as source:
        source.update_tags(1, class_1="<script>alert(1)</script>", class_2="a & b")
    job = SamplePointsJob(scene, str(tmp_path / "points.gpkg"), size=60, least=10)
    path = run(job).outputs["points"]
    interpret(path, "<b>x</b>")
    interpret(path, "y")
    run(job_for(path, tmp_path))
    html = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "<script>" not in html and "<b>x</b>" not in html
    assert "&lt;script&gt;" in html and "a &amp; b" in html


def test_interpretations_are_numbers_of_classes_though_these_have_numbers_as_names(scene, tmp_path):
    with rasterio.open(scene, "r+") as source:
        source.update_tags(1, class_1="2", class_2="3", class_3="1")
    job = SamplePointsJob(scene, str(tmp_path / "points.gpkg"), size=60, least=10)
    path = run(job).outputs["points"]
    interpret(path, "ann", truth=MAP)
    summary = run(job_for(path, tmp_path)).summary
    assert summary["overall"]["value"] == 1
    assert [row["name"] for row in summary["classes"]] == ["2", "3", "1"]


def test_most_votes_count_and_agreement_is_reported(sample, tmp_path):
    interpret(sample, "ann")
    interpret(sample, "bob", change=lambda number, value: 3 if number % 4 == 0 else value)
    interpret(sample, "cem")
    summary = run(job_for(sample, tmp_path)).summary
    pair = next(item for item in summary["agreements"] if item["first"] == "ann")
    assert (pair["second"], pair["points"], pair["same"]) == ("bob", 400, 300)
    assert 0 < pair["kappa"] < 1
    alone = run(job_for(sample, tmp_path, interpreter="ann")).summary
    assert summary["overall"] == alone["overall"]
    other = run(job_for(sample, tmp_path, interpreter="bob")).summary
    assert other["overall"]["value"] < alone["overall"]["value"]


def test_points_that_interpreters_disagree_on_must_be_settled(sample, tmp_path):
    interpret(sample, "ann")
    interpret(sample, "bob", change=lambda number, value: 3 if number < 6 else value)
    with pytest.raises(DataError, match="Interpreters disagree on 5 points"):
        run(job_for(sample, tmp_path))
    interpret(sample, "agreed", change=lambda number, value: value if number < 6 else None)
    with sqlite3.connect(sample) as database:
        database.execute("DELETE FROM interpretations WHERE interpreter='agreed' AND point > 5")
    database.close()
    assert run(job_for(sample, tmp_path)).summary["points"] == 400


def test_undecided_and_unvisited_points_are_left_out_and_counted(sample, tmp_path):
    interpret(sample, "ann", change=lambda number, value: None if number <= 10 else value)
    with sqlite3.connect(sample) as database:
        database.execute("DELETE FROM interpretations WHERE point > 390")
    database.close()
    summary = run(job_for(sample, tmp_path)).summary
    assert summary["points"] == 380
    assert any(
        text == "Left out, having no reference class yet: 10 points." for text in summary["remarks"]
    )
    assert any("their class is unclear" in text for text in summary["remarks"])


def test_a_sample_serves_a_newer_map(sample, tmp_path):
    interpret(sample, "ann")
    better = write_scene(tmp_path / "newer.tif", TRUTH[None], nodata=255)
    old = run(job_for(sample, tmp_path)).summary
    new = run(job_for(sample, tmp_path, raster=str(better))).summary
    assert new["overall"]["value"] == 1 > old["overall"]["value"]
    # What is on the ground stays as it was found.
    assert [row["area"] for row in new["classes"][:2]] == [
        row["area"] for row in old["classes"][:2]
    ]
    assert new["classes"][0]["mapped_area"] > old["classes"][0]["mapped_area"]


def test_points_from_elsewhere_are_taken_in_and_the_assumed_design_is_said(scene, tmp_path):
    xy, rows, cols = grid_points(6)  # some on nodata
    path = write_points(tmp_path / "plots.gpkg", xy, TRUTH[rows, cols].astype(np.int32))
    summary = run(job_for(path, tmp_path, raster=scene, design="random")).summary
    assert "Assumed: they were drawn at random, or on a regular grid" in summary["design"]
    share = (TRUTH[:-5] == 1).mean()
    assert summary["classes"][0]["share"]["value"] == pytest.approx(share, abs=0.02)
    stratified = run(job_for(path, tmp_path, raster=scene)).summary
    assert "within each class of the map" in stratified["design"]
    assert any("outside map.tif" in text for text in summary["remarks"])


def test_points_may_have_names_and_another_crs(scene, tmp_path):
    with rasterio.open(scene, "r+") as source:
        source.update_tags(1, class_1="land", class_2="water")
    xy, rows, cols = grid_points()
    from rasterio.warp import transform

    degrees = np.column_stack(transform("EPSG:32633", "EPSG:4326", *xy.T))
    names = np.array(["?", "land", "water"], object)[TRUTH[rows, cols]]
    path = write_points(tmp_path / "p.gpkg", degrees, names, crs="EPSG:4326", field="what")
    summary = run(job_for(path, tmp_path, raster=scene, field="what")).summary
    numbers = write_points(tmp_path / "n.gpkg", xy, TRUTH[rows, cols].astype(float))
    assert run(job_for(numbers, tmp_path, raster=scene)).summary["matrix"] == summary["matrix"]


def test_odd_points_are_left_out_with_a_sentence_each(scene, tmp_path):
    xy, rows, cols = grid_points()
    values = TRUTH[rows, cols].astype(str).astype(object)
    values[:3] = "swamp"
    values[3] = ""
    more = np.array([xy[8], xy[9] + 0.1, [0.0, 0.0], [np.inf, 1.0]])
    path = write_points(
        tmp_path / "p.gpkg", np.vstack([xy, more]), np.append(values, ["2", values[9], "1", "1"])
    )
    summary = run(job_for(path, tmp_path, raster=scene)).summary
    text = " ".join(summary["remarks"])
    assert "an earlier point lies in the same pixel: 2 points." in text
    assert "There the points have different classes in 1 pixel." in text
    assert "The map has no class 'swamp'" in text and "counts as wrong: 3 points." in text
    assert "having no reference class: 1 point." in text
    assert summary["classes"][-1]["name"] == "swamp"
    assert summary["classes"][-1]["users"]["value"] is None


def test_strata_without_points_are_named_and_no_figure_covers_them(scene, tmp_path):
    xy, rows, cols = grid_points()
    kept = MAP[rows, cols] != 3
    path = write_points(tmp_path / "p.gpkg", xy[kept], TRUTH[rows, cols][kept].astype(np.int32))
    summary = run(job_for(path, tmp_path, raster=scene)).summary
    assert any("The stratum 3, 1.4 % of the area, has no point" in t for t in summary["remarks"])
    whole = MAP[MAP != 255].size * 0.25 / 0.9996**2
    assert summary["total"] == pytest.approx(whole * (1 - 400 / 29000), rel=1e-3)


def test_one_point_in_a_stratum_gives_no_standard_error(scene, tmp_path):
    xy, rows, cols = grid_points()
    three = MAP[rows, cols] == 3
    kept = ~three | (np.cumsum(three) == 1)
    path = write_points(tmp_path / "p.gpkg", xy[kept], TRUTH[rows, cols][kept].astype(np.int32))
    summary = run(job_for(path, tmp_path, raster=scene)).summary
    assert any("The stratum 3 has a single point" in text for text in summary["remarks"])
    assert summary["overall"]["value"] is not None and summary["overall"]["error"] is None


def test_a_map_without_crs_gives_areas_in_pixels(tmp_path):
    scene = str(write_scene(tmp_path / "map.tif", MAP[None], crs=None, nodata=255))
    xy, rows, cols = grid_points()
    path = write_points(tmp_path / "p.gpkg", xy, TRUTH[rows, cols].astype(np.int32), crs=None)
    summary = run(job_for(path, tmp_path, raster=scene)).summary
    assert not summary["is_m2"] and summary["total"] == 29000


def test_what_cannot_be_used_is_said(scene, sample, tmp_path):
    xy, rows, cols = grid_points()
    path = write_points(tmp_path / "p.gpkg", xy, np.array(["x"] * len(xy), object))
    with pytest.raises(DataError, match="has no reference class yet"):
        run(job_for(sample, tmp_path))
    interpret(sample, "ann")
    with pytest.raises(DataError, match="no interpretation by 'eve'; there are some by ann"):
        run(job_for(sample, tmp_path, interpreter="eve"))
    with pytest.raises(DataError, match="no field 'truth'"):
        run(job_for(sample, tmp_path, field="truth"))
    with pytest.raises(JobError, match="raster is missing"):
        run(job_for(path, tmp_path))
    with pytest.raises(DataError, match="The reference classes 'x' are none of the map's: 1, 2"):
        run(job_for(path, tmp_path, raster=scene))
    with pytest.raises(DataError, match="no field 'truth'; it has reference"):
        run(job_for(path, tmp_path, raster=scene, field="truth"))
    with pytest.raises(OutputError, match="would overwrite"):
        run(AssessJob(sample, assessed=sample))
    far = write_points(tmp_path / "far.gpkg", xy + 90000, TRUTH[rows, cols].astype(np.int32))
    with pytest.raises(DataError, match="No point has both a class on the map"):
        run(job_for(far, tmp_path, raster=scene))
    assert not (tmp_path / "report.html").exists()


def test_a_reference_field_may_be_added_to_a_sample(sample, tmp_path):
    interpret(sample, "ann")
    by_interpreter = run(job_for(sample, tmp_path)).summary
    with sqlite3.connect(sample) as database:
        given = dict(database.execute("SELECT point, class_id FROM interpretations"))
        for name in ("IsEmpty", "MinX", "MaxX", "MinY", "MaxY"):  # of the spatial index
            database.create_function(f"ST_{name}", 1, lambda _: 0)
        database.execute('ALTER TABLE points ADD COLUMN "field" TEXT')
        database.executemany(
            'UPDATE points SET "field" = ? WHERE point = ?',
            [(str(value), number) for number, value in given.items()],
        )
    database.close()
    assert (
        run(job_for(sample, tmp_path, field="field")).summary["matrix"]
        == (by_interpreter["matrix"])
    )


def test_a_cancelled_run_leaves_nothing(scene, tmp_path):
    xy, rows, cols = grid_points()
    path = write_points(tmp_path / "p.gpkg", xy, TRUTH[rows, cols].astype(np.int32))
    before = sorted(tmp_path.iterdir())
    with pytest.raises(CancelledError):
        run(job_for(path, tmp_path, raster=scene), is_cancelled=lambda: True)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("statement", "message"),
    [
        ("DELETE FROM points", "holds no point"),
        ("DELETE FROM design", "cannot be read"),
        ("UPDATE design SET settings = '{}'", "names no map"),
        ("UPDATE design SET settings = 'x'", "cannot be read"),
        ("DELETE FROM strata WHERE class_id = 3", "have the stratum 3"),
        ("DELETE FROM map_classes WHERE class_id = 1", "have the class 1"),
    ],
)
def test_a_damaged_sample_is_refused(sample, tmp_path, statement, message):
    with sqlite3.connect(sample) as database:
        for name in ("IsEmpty", "MinX", "MaxX", "MinY", "MaxY"):  # of the spatial index
            database.create_function(f"ST_{name}", 1, lambda _: 0)
        database.execute(statement)
    database.close()
    with pytest.raises(DataError, match=message):
        run(job_for(sample, tmp_path))
