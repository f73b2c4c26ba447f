"""Comparison of two dates: against a slow oracle, in all its kinds of maps, and when it fails."""

from __future__ import annotations

import csv
import json
from dataclasses import replace

import numpy as np
import pyogrio.raw
import pytest
import rasterio
import shapely
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rasterio.transform import Affine, from_origin
from rasterio.warp import transform_bounds

from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.job import decode, encode
from grass_qgis.engine.core.progress import Log, Progress
from grass_qgis.engine.runs.change import find_changes
from grass_qgis.engine.runs.dispatch import run
from tests.classes import components_of
from tests.dated_maps import NAMES, blocks, job_for, write_map, write_pair
from tests.onnx_models import write_segment_model
from tests.scenes import NORTH_UP, UTM, quarters, write_scene


def bands_of(path):
    with rasterio.open(path) as source:
        return source.read(), source.descriptions, source.tags(1)


def named(path):
    """(rows, cols) name of the transition of each pixel, "" for nodata."""
    bands, _, tags = bands_of(path)
    names = np.array([tags.get(f"class_{code}", "") for code in range(256)], object)
    return names[bands[0]]


def slowly(before, after, reach, least):
    """The definition, pixel by pixel and component by component."""
    height, width = before.shape
    changed = np.zeros(before.shape, bool)
    for row, col in np.ndindex(height, width):
        a, b = before[row, col], after[row, col]
        if a == b or 255 in (a, b):
            continue
        square = (slice(max(0, row - reach), row + reach + 1),
                  slice(max(0, col - reach), col + reach + 1))  # fmt: skip
        shift = (before[square] == b).any() and (after[square] == a).any()
        changed[row, col] = not (reach and shift)
    kinds = np.where(changed, before.astype(int) * 8 + after, 255)
    for component in components_of(kinds):
        if len(component) < least:
            rows, cols = zip(*component)
            changed[rows, cols] = False
    result = np.full(before.shape, "", object)
    for row, col in np.ndindex(height, width):
        a, b = before[row, col], after[row, col]
        if 255 not in (a, b):
            result[row, col] = f"{NAMES[a]} > {NAMES[b]}" if changed[row, col] else NAMES[a]
    return result


def spoilt(classes, seed, share=0.05):
    """Some pixels of another class, and some of none."""
    rng = np.random.default_rng(seed)
    noise = rng.choice(np.array([0, 1, 2, 255], np.uint8), classes.shape)
    return np.where(rng.random(classes.shape) < share, noise, classes)


@settings(max_examples=25, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(
    st.integers(0, 10**6), st.integers(1, 20), st.integers(1, 16), st.integers(1, 21),
    st.integers(0, 3), st.integers(0, 9),
)  # fmt: skip
def test_the_result_is_that_of_the_oracle_whatever_the_strip_height(
    tmp_path, seed, height, width, strip, reach, least
):
    before = spoilt(blocks(seed, height, width, 5), seed + 1)
    after = spoilt(np.roll(blocks(seed, height, width, 5), 1, 1), seed + 2)
    if not ((before != 255) & (after != 255)).any():
        return
    job = job_for(tmp_path, before, after, tolerance_px=reach, min_area_px=least)
    result = find_changes(job, strip=strip)
    expected = slowly(before, after, reach, least)
    assert np.array_equal(named(result.outputs["change"]), expected)
    changed = sum(" > " in name for name in expected.ravel())
    assert result.summary["changed_px"] == changed
    raw = int(((before != after) & (before != 255) & (after != 255)).sum())
    dropped = result.summary["explained_px"] + result.summary["small_px"]
    assert raw == changed + dropped


@pytest.fixture
def pair(tmp_path):
    return write_pair(tmp_path)


def test_rasters_polygons_and_matrix_agree(tmp_path, pair):
    result = find_changes(job_for(tmp_path, *pair))
    bands, names, _ = bands_of(result.outputs["change"])
    assert names == ("change", "confidence")
    with rasterio.open(result.outputs["change"]) as source:
        assert source.colormap(1)[0] != source.colormap(1)[3]
    binary, _, kinds = bands_of(result.outputs["changed"])
    assert np.unique(binary).tolist() == [0, 1]
    assert binary.sum() == 20 * 20 + 15 * 15
    assert kinds["class_1"] == "change"
    assert bands[1][20, 40] == 72  # 90 % of 80 %
    assert bands[1][45, 65] == 45
    meta, _, shapes, values = pyogrio.raw.read(result.outputs["polygons"], layer="changes")
    fields = dict(zip(meta["fields"], values))
    order = np.argsort(fields["area_px"])
    assert fields["change"][order].tolist() == ["forest > town", "forest > water"]
    assert fields["from"].tolist() == ["forest", "forest"]
    assert fields["from_id"].tolist() == [0, 0]
    assert sorted(fields["to_id"].tolist()) == [1, 2]
    assert fields["mean_conf"][order].tolist() == [45, 72]
    areas = shapely.area(shapely.from_wkb(shapes))[order]
    assert areas.tolist() == pytest.approx([225 * 0.25, 400 * 0.25])
    rows = {row["name"]: row for row in result.summary["matrix"]}
    assert rows["forest > town"]["area_m2"] == pytest.approx(fields["area_m2"][order][0])
    assert rows["water"]["pixels"] == 400
    assert sum(row["share"] for row in rows.values()) == pytest.approx(1)
    table = list(csv.reader((tmp_path / "matrix.csv").read_text().splitlines()))
    assert table[0] == ["from / to (ha)", "forest", "water", "town", "sum"]
    assert float(table[1][2]) == pytest.approx(rows["forest > water"]["area_m2"] / 1e4, rel=1e-4)
    report = json.loads((tmp_path / "change.json").read_text())
    assert report["changed_px"] == 625
    assert report["outputs"] == result.outputs


def test_the_result_is_a_class_raster_like_others(tmp_path, pair):
    """So that it can be polygonised, and assessed by strata."""
    from grass_qgis.engine.core.job import PolygonizeJob

    result = find_changes(job_for(tmp_path, *pair))
    again = run(PolygonizeJob(result.outputs["change"], str(tmp_path / "again.gpkg")))
    names = {row["name"]: row["pixels"] for row in again.summary["classes"]}
    assert names == {row["name"]: row["pixels"] for row in result.summary["matrix"]}
    strata = run(PolygonizeJob(result.outputs["changed"], str(tmp_path / "s.gpkg")))
    assert [row["name"] for row in strata.summary["classes"]] == ["no change", "change"]


def test_without_a_confidence_of_both_there_is_none(tmp_path, pair):
    plain = write_map(tmp_path / "plain.tif", np.zeros((60, 80), np.uint8))
    result = find_changes(job_for(tmp_path, pair[0], plain))
    _, names, _ = bands_of(result.outputs["change"])
    assert names == ("change",)
    meta, *_ = pyogrio.raw.read(result.outputs["polygons"], layer="changes")
    assert "mean_conf" not in meta["fields"]


@pytest.mark.parametrize(
    ("crs", "place"),
    [
        (UTM, from_origin(499995.1, 5400004.9, 0.37, 0.37)),
        (
            UTM,
            Affine.translation(499990.3, 5399995.2) @ Affine.rotation(15) @ Affine.scale(0.4, -0.4),
        ),
        ("EPSG:4326", None),
        ("EPSG:3857", None),
        ("EPSG:32632", None),
    ],
)
def test_maps_of_other_grids_are_compared_on_the_first_ones(tmp_path, pair, crs, place):
    """The same ground drawn on another grid has changed nowhere but along borders."""
    before = np.zeros((60, 80), np.uint8)
    before[:, 40:] = 1
    first = write_map(tmp_path / "first.tif", before)
    side = 150
    if place is None:
        with rasterio.open(first) as source:
            box = transform_bounds(UTM, crs, *source.bounds)
        place = from_origin(box[0], box[3], (box[2] - box[0]) / side, (box[3] - box[1]) / side)
    cols, rows = np.meshgrid(np.arange(side) + 0.5, np.arange(side) + 0.5)
    xs, ys = place @ (cols, rows)
    if crs != UTM:
        from pyproj import Transformer

        xs, ys = Transformer.from_crs(crs, UTM, always_xy=True).transform(xs, ys)
    col, row = ~NORTH_UP @ (xs, ys)
    inside = (col >= 0) & (col < 80) & (row >= 0) & (row < 60)
    again = np.where(inside, (col >= 40).astype(np.uint8), 255).astype(np.uint8)
    second = write_map(tmp_path / "second.tif", again, crs=crs, transform=place)
    result = find_changes(job_for(tmp_path, first, second, min_area_px=0))
    summary = result.summary
    assert sum(row["pixels"] for row in summary["matrix"]) > 1000
    assert summary["changed_px"] == 0
    strict = find_changes(job_for(tmp_path, first, second, min_area_px=0, tolerance_px=0))
    assert strict.summary["changed_px"] < 200


def test_numbers_that_differ_are_matched_by_name(tmp_path, pair):
    with rasterio.open(pair[0]) as source:
        classes = source.read(1)
    renumbered = np.array([7, 3, 9], np.uint8)[classes]
    other = write_map(
        tmp_path / "other.tif", renumbered, names={7: "Forest", 3: "water", 9: "town"}
    )
    logs = []
    result = run(job_for(tmp_path, pair[0], other), logs.append)
    assert result.summary["changed_px"] == 0
    assert any("forest 0 = 7, water 1 = 3" in e.message for e in logs if isinstance(e, Log))


def test_the_names_of_the_job_go_before_the_rasters(tmp_path, pair):
    given_names = tuple(ClassSpec(k, name, "#123456") for k, name in enumerate(("x", "y", "z")))
    job = job_for(tmp_path, *pair, before_classes=given_names, after_classes=given_names)
    assert decode(encode(job)) == job
    names = {row["name"] for row in find_changes(job).summary["matrix"]}
    assert names == {"x", "y", "x > y", "x > z"}


def test_any_numbers_are_classes(tmp_path):
    before = blocks(1).astype(np.int32) * 1000 - 500
    after = before.copy()
    after[:20, :20] = 70000
    result = find_changes(
        job_for(tmp_path, write_map(tmp_path / "a.tif", before, names={}, nodata=-1),
                write_map(tmp_path / "b.tif", after, names={}, nodata=-1), tolerance_px=0)
    )  # fmt: skip
    assert result.summary["changed_px"] == 400
    assert {row["to_id"] for row in result.summary["matrix"] if row["is_change"]} == {70000}


def test_an_area_limits_the_comparison_and_changes_nothing_inside(tmp_path):
    before, after = blocks(4), np.roll(blocks(4), 2, 0)
    job = job_for(tmp_path, before, after, min_area_px=0)
    whole = named(find_changes(job).outputs["change"])
    extent = (500005.0, 5399980.0, 500030.0, 5399995.0)
    part = find_changes(replace(job, extent=extent))
    assert np.array_equal(named(part.outputs["change"]), whole[10:40, 10:60])
    corner = shapely.Polygon([extent[:2], (extent[2], extent[1]), extent[2:]])
    box = shapely.to_wkb(np.array([corner]))
    pyogrio.raw.write(tmp_path / "area.gpkg", geometry=box, geometry_type="Polygon", crs=UTM,
                      fields=np.array([], object), field_data=[], driver="GPKG")  # fmt: skip
    inside = find_changes(replace(job, within=str(tmp_path / "area.gpkg")))
    shown = named(inside.outputs["change"])
    valid = shown != ""
    assert shown.shape == (30, 50)
    assert 0.45 < valid.mean() < 0.55
    assert np.array_equal(shown[valid], whole[10:40, 10:60][valid])


def test_one_model_maps_both_dates(tmp_path):
    model = write_segment_model(tmp_path / "m.onnx", radius=1)
    later = quarters()
    later[:, 10:40, 70:110] = [[[220]], [[20]], [[20]]]
    scenes = [str(write_scene(tmp_path / f"{k}.tif", image, photometric="RGB"))
              for k, image in enumerate((quarters(), later))]  # fmt: skip
    stages = []
    job = job_for(tmp_path, *scenes, model=str(model), before_map=str(tmp_path / "m0.tif"),
                  after_map=str(tmp_path / "m1.tif"))  # fmt: skip
    result = run(job, lambda e: stages.append(e.stage) if isinstance(e, Progress) else None)
    assert list(dict.fromkeys(stages)) == [name for name, _ in job.stages()]
    (row,) = (row for row in result.summary["matrix"] if row["is_change"])
    assert row["name"] == "green > red"
    assert row["pixels"] == pytest.approx(30 * 40, rel=0.05)
    with rasterio.open(result.outputs["before_map"]) as source:
        assert source.descriptions == ("class", "confidence")
    assert result.summary["maps"]["after"]["device"]["used"] == "cpu"
    again = run(replace(job, before=result.outputs["before_map"],
                        after=result.outputs["after_map"], model=None, before_map=None,
                        after_map=None, change=str(tmp_path / "again.tif")))  # fmt: skip
    assert np.array_equal(
        bands_of(again.outputs["change"])[0], bands_of(result.outputs["change"])[0]
    )


def test_only_what_is_requested_is_written(tmp_path, pair):
    job = job_for(tmp_path, *pair, polygons=None, changed=None, matrix=None, report=None)
    assert set(find_changes(job).outputs) == {"change"}
    assert {path.name for path in tmp_path.iterdir()} == {"a.tif", "b.tif", "change.tif"}


def test_maps_without_a_place_are_compared_pixel_by_pixel(tmp_path):
    sources = [write_map(tmp_path / f"{k}.tif", np.roll(blocks(2), k, 0), crs=None, transform=None)
               for k in (0, 5)]  # fmt: skip
    result = find_changes(job_for(tmp_path, *sources))
    assert result.summary["changed_m2"] is None
    assert any("pixel by pixel" in text for text in result.summary["warnings"])
    assert (tmp_path / "matrix.csv").read_text().startswith("from / to (pixels)")


def test_memory_follows_the_width_not_the_height(tmp_path):
    """Strips of the same width are read one at a time."""
    width, height, tops = 3000, 1400, []

    def report(event):
        if isinstance(event, Progress) and event.stage == "change":
            tops.append(event.done)

    maps = (blocks(seed, height, width, side=500) for seed in (1, 2))
    only = {"polygons": None, "changed": None, "matrix": None, "report": None}
    find_changes(job_for(tmp_path, *maps, **only), report)
    assert tops[0] == 0 and tops[-1] == height
    rows = np.diff(tops)
    assert len(rows) == 3
    assert width * max(rows) <= 2**21


def test_shares_are_those_of_the_area_where_pixels_differ_in_size(tmp_path):
    before = np.zeros((60, 80), np.uint8)
    after = before.copy()
    after[:10] = 1  # the northernmost, so the smallest
    place = {"crs": "EPSG:4326", "transform": from_origin(0, 65, 0.5, 1)}
    pair = [write_map(tmp_path / f"{k}.tif", image, **place) for k, image in
            enumerate((before, after))]  # fmt: skip
    summary = find_changes(job_for(tmp_path, *pair)).summary
    sines = np.sin(np.radians([5, 55, 65]))
    on_a_sphere = (sines[2] - sines[1]) / (sines[2] - sines[0])
    assert summary["changed_share"] == pytest.approx(on_a_sphere, rel=0.01)


def test_the_table_keeps_classes_of_one_name_apart(tmp_path):
    before = np.zeros((30, 40), np.uint8)
    before[:, 20:] = 1
    after = before.copy()
    after[10:20, 5:15] = 1
    names = {0: "tree", 1: "tree"}
    pair = [write_map(tmp_path / f"{k}.tif", image, names=names) for k, image in
            enumerate((before, after))]  # fmt: skip
    find_changes(job_for(tmp_path, *pair, match="number"))
    table = list(csv.reader((tmp_path / "matrix.csv").read_text().splitlines()))
    assert table[0][1:] == ["tree (0)", "tree (1)", "sum"]
    assert float(table[-1][-1]) == pytest.approx(30 * 40 * 0.25 / 0.9996**2 / 1e4, rel=1e-4)
    assert float(table[1][2]) == pytest.approx(100 * 0.25 / 0.9996**2 / 1e4, rel=1e-4)
