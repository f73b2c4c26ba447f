"""What a regions run reports of each region, and the map it writes, by hand-made models."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import rasterio
import shapely
from rasterio.transform import from_origin

from grass_qgis.engine.core.errors import (
    CancelledError,
    ExtentError,
    JobError,
    OutputError,
    RasterError,
)
from grass_qgis.engine.core.job import RegionsJob
from grass_qgis.engine.runs.regions import draw_regions
from tests.little_room import little_room
from tests.onnx_models import write_regions_model
from tests.scenes import NORTH_UP, UTM, noise, write_scene

SIDE = 128


@pytest.fixture
def job(tmp_path):
    scene = write_scene(tmp_path / "scene.tif", noise(SIDE, SIDE, seed=3), photometric="RGB")
    model = write_regions_model(tmp_path / "m.onnx")
    return RegionsJob(str(scene), str(model), str(tmp_path / "r.gpkg"), shape="tile")


def read(path, layer="regions"):
    meta, _, shapes, fields = pyogrio.raw.read(path, layer=layer)
    return shapely.from_wkb(shapes), dict(zip(meta["fields"], fields))


def write_classes(path, values, confidence=None, **changes):
    bands = values[None] if confidence is None else np.stack([values, confidence])
    write_scene(path, bands, nodata=255, **changes)
    if confidence is not None:
        with rasterio.open(path, "r+") as target:
            target.set_band_description(2, "confidence")
    return str(path)


def test_ranks_follow_the_scores(job):
    draw_regions(job)
    _, fields = read(job.regions)
    order = np.argsort(fields["rank"])
    assert fields["rank"][order].tolist() == list(range(1, len(order) + 1))
    assert (np.diff(fields["score"][order]) <= 0).all()


def test_no_peak_is_above_that_of_the_best_region(job):
    draw_regions(job)
    _, fields = read(job.regions)
    assert (fields["lam_max"] >= fields["lam_mean"]).all()
    best = np.argmin(fields["rank"])
    assert fields["lam_max"][best] == fields["lam_max"].max()


def test_the_chosen_kind_of_outline_stands_first_in_the_file(job):
    for outline, first in (("mask", "regions"), ("box", "boxes")):
        draw_regions(replace(job, outline=outline))
        assert pyogrio.list_layers(job.regions)[0][0] == first


def test_the_map_is_that_of_the_model_where_tiles_agree(job, tmp_path):
    # Red minus green of flat ground is the same in every tile: no seam may show.
    image = np.full((3, SIDE, SIDE), 60, np.uint8)
    image[0] = 200
    scene = write_scene(tmp_path / "flat.tif", image)
    result = draw_regions(replace(job, raster=str(scene), lam=str(tmp_path / "lam.tif")))
    with rasterio.open(tmp_path / "lam.tif") as source:
        values = source.read(1)
        assert (source.transform, source.crs) == (NORTH_UP, UTM)
        assert source.descriptions == ("lam",)
    expected = (200 - 60) / 255 / 0.25
    assert values.shape == (SIDE, SIDE)
    np.testing.assert_allclose(values, expected, rtol=1e-5)
    np.testing.assert_allclose(result.summary["lam"], expected, rtol=1e-5)


def test_the_map_is_strong_where_the_scene_is_red(job, tmp_path):
    image = np.full((3, SIDE, SIDE), 60, np.uint8)
    image[0, 40:56, 72:96] = 250
    scene = write_scene(tmp_path / "red.tif", image)
    draw_regions(replace(job, raster=str(scene), lam=str(tmp_path / "lam.tif")))
    with rasterio.open(tmp_path / "lam.tif") as source:
        values = source.read(1)
    assert values[48, 84] == values.max() > 2 * abs(values[100:, :50]).max()


def test_the_map_holds_its_statistics(job, tmp_path):
    draw_regions(replace(job, lam=str(tmp_path / "lam.tif")))
    with rasterio.open(tmp_path / "lam.tif") as source:
        tags, values = source.tags(1), source.read(1)
    required = {"MINIMUM": np.nanmin, "MAXIMUM": np.nanmax, "MEAN": np.nanmean, "STDDEV": np.nanstd}
    for name, rule in required.items():
        assert float(tags[f"STATISTICS_{name}"]) == pytest.approx(rule(values), rel=1e-4)


def test_what_no_tile_saw_is_nodata_in_the_map(job, tmp_path):
    image = noise(SIDE, SIDE, seed=3)
    image[:, :, 80:] = 0
    scene = write_scene(tmp_path / "collar.tif", image, nodata=0)
    draw_regions(replace(job, raster=str(scene), lam=str(tmp_path / "lam.tif")))
    with rasterio.open(tmp_path / "lam.tif") as source:
        values = source.read(1)
    assert np.isnan(values[:, 80:]).all()
    assert np.isfinite(values[:, :48]).all()


def test_purity_is_counted_as_if_pixel_by_pixel(job, tmp_path):
    classes = (noise(SIDE, SIDE, 1, seed=9)[0] // 90).astype(np.uint8)  # 0, 1, 2
    confidence = noise(SIDE, SIDE, 1, seed=5)[0] % 101
    classes[:10] = 255
    confidence[:10] = 255
    path = write_classes(tmp_path / "c.tif", classes, confidence)
    draw_regions(replace(job, class_raster=path))
    shapes, fields = read(job.regions)
    rows, cols = np.mgrid[0:SIDE, 0:SIDE]
    x, y = 500000 + (cols + 0.5) / 2, 5400000 - (rows + 0.5) / 2
    for index, shape in enumerate(shapes):
        inside = shapely.contains_xy(shape, x, y) & (classes != 255)
        if not inside.any():
            assert np.isnan(fields["purity"][index])
            continue
        counts = np.bincount(classes[inside], minlength=3)
        assert fields["purity"][index] == pytest.approx(counts.max() / counts.sum())
        assert counts[int(fields["class_id"][index])] == counts.max()
        assert fields["mean_conf"][index] == pytest.approx(confidence[inside].mean())


def test_a_coarser_class_raster_in_another_crs_gives_the_same_classes(job, tmp_path):
    from rasterio.warp import calculate_default_transform, reproject

    fine = np.zeros((SIDE, SIDE), np.uint8)
    fine[:, SIDE // 2 :] = 1
    place, width, height = calculate_default_transform(
        UTM, "EPSG:4326", SIDE, SIDE, left=500000, bottom=5399936, right=500064, top=5400000
    )
    values = np.full((height, width), 255, np.uint8)
    reproject(
        fine, values, src_transform=NORTH_UP, src_crs=UTM, dst_transform=place,
        dst_crs="EPSG:4326", init_dest_nodata=True, dst_nodata=255,
    )  # fmt: skip
    path = write_classes(tmp_path / "degrees.tif", values, crs="EPSG:4326", transform=place)
    draw_regions(replace(job, class_raster=path))
    shapes, fields = read(job.regions)
    left = np.array([shape.bounds[2] < 500031 for shape in shapes])
    right = np.array([shape.bounds[0] > 500033 for shape in shapes])
    assert left.any() and right.any()
    assert set(fields["class_id"][left]) == {0}
    assert set(fields["class_id"][right]) == {1}
    assert (fields["purity"][left] == 1).all()


def test_classes_have_the_rasters_names(job, tmp_path):
    path = write_classes(tmp_path / "c.tif", np.ones((SIDE, SIDE), np.uint8))
    with rasterio.open(path, "r+") as target:
        target.update_tags(1, class_1="meadow")
    draw_regions(replace(job, class_raster=path))
    _, fields = read(job.regions)
    assert set(fields["class"]) == {"meadow"}
    assert "mean_conf" not in fields


def test_rasters_without_georeference_are_compared_pixel_by_pixel(job, tmp_path):
    plain = write_scene(tmp_path / "plain.tif", noise(SIDE, SIDE), crs=None, transform=None)
    classes = np.zeros((SIDE, SIDE), np.uint8)
    classes[SIDE // 2 :] = 1
    path = write_classes(tmp_path / "c.tif", classes, crs=None, transform=None)
    draw_regions(replace(job, raster=str(plain), class_raster=path))
    shapes, fields = read(job.regions)
    upper = np.array([shape.bounds[1] > -SIDE // 2 for shape in shapes])
    assert upper.any()
    assert set(fields["class_id"][upper]) == {0}


def test_a_class_raster_elsewhere_is_refused_before_anything_is_run(job, tmp_path):
    place = rasterio.Affine(0.5, 0, 600000, 0, -0.5, 5400000)
    path = write_classes(tmp_path / "far.tif", np.zeros((8, 8), np.uint8), transform=place)
    with pytest.raises(ExtentError, match="does not overlap") as caught:
        draw_regions(replace(job, class_raster=path))
    assert caught.value.remedy
    assert not (tmp_path / "r.gpkg").exists()


def test_a_class_raster_that_is_gone_is_reported(job):
    with pytest.raises(RasterError, match=r"gone\.tif does not exist"):
        draw_regions(replace(job, class_raster="/gone.tif"))


def test_inputs_are_not_overwritten_by_the_map(job, tmp_path):
    path = write_classes(tmp_path / "c.tif", np.zeros((SIDE, SIDE), np.uint8))
    for lam in (job.raster, path):
        with pytest.raises(OutputError):
            draw_regions(replace(job, lam=lam, class_raster=path))


def test_an_unknown_kind_of_outline_is_refused(job):
    with pytest.raises(JobError, match="outline is 'circle'"):
        draw_regions(replace(job, outline="circle"))


def test_a_cancelled_run_leaves_no_map_behind(job, tmp_path):
    before = sorted(path.name for path in tmp_path.iterdir())
    requested = iter(range(1000))
    with pytest.raises(CancelledError):
        draw_regions(
            replace(job, lam=str(tmp_path / "lam.tif")), is_cancelled=lambda: next(requested) > 2
        )
    assert sorted(path.name for path in tmp_path.iterdir()) == before


def test_a_map_for_which_the_disk_has_no_room_is_reported_and_none_is_left(job, tmp_path):
    whole = tmp_path / "whole.tif"
    draw_regions(replace(job, lam=str(whole)))
    size, failures = whole.stat().st_size, 0
    for room in (size - 1, size - 60, size - 300, size // 2):
        with little_room(room), suppress(OutputError):
            draw_regions(
                replace(job, regions=str(tmp_path / "r2.gpkg"), lam=str(tmp_path / "lam.tif"))
            )
        failures += not (tmp_path / "lam.tif").exists()
    assert failures == 4


@pytest.mark.parametrize("kind", ["nodata", "mask", "alpha", "no numbers", "transparent"])
@pytest.mark.parametrize("side", [1.0, 0.5, 0.125], ids=["coarser", "alike", "finer"])
def test_no_class_is_counted_where_the_class_raster_is_not_valid(job, tmp_path, kind, side):
    count = int(SIDE / 2 / side)
    gap = np.zeros((count, count), bool)
    gap[:, count // 2 :] = True
    values = np.where(gap, 9, 4).astype(np.uint8)
    place = {"transform": from_origin(NORTH_UP.c, NORTH_UP.f, side, side)}
    path = tmp_path / "classes.tif"
    if kind == "nodata":
        write_scene(path, values[None], nodata=9, **place)
    elif kind == "mask":
        write_scene(path, values[None], mask=~gap, **place)
    elif kind == "alpha":
        alpha = np.where(gap, 0, 255).astype(np.uint8)
        write_scene(path, np.stack([values, alpha]), alpha="YES", **place)
    elif kind == "no numbers":
        write_scene(path, np.where(gap, np.nan, values).astype(np.float32)[None], **place)
    else:
        write_scene(path, values[None], photometric="PALETTE", nodata=9, **place)
        with rasterio.open(path, "r+") as target:
            target.write_colormap(1, {4: (1, 2, 3, 255), 9: (4, 5, 6, 0)})
    draw_regions(replace(job, class_raster=str(path)))
    shapes, fields = read(job.regions)
    left = shapely.bounds(shapes)[:, 0] < NORTH_UP.c + SIDE / 4
    assert left.any()
    assert set(fields["class_id"][left]) == {4}
    assert set(fields["purity"][left]) == {1.0}
    assert np.isnan(np.asarray(fields["class_id"], float)[~left]).all()
