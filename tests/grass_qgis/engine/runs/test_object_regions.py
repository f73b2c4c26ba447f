"""Regions with the shape of objects: what a run writes of them, by a hand-made model."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import rasterio
import shapely

from grass_qgis.engine.core.errors import CancelledError, JobError
from grass_qgis.engine.core.job import RegionsJob
from grass_qgis.engine.core.progress import Progress
from grass_qgis.engine.runs.regions import draw_regions
from tests.onnx_models import write_regions_model
from tests.scenes import noise, write_scene

pytestmark = pytest.mark.usefixtures("no_thread_stays")
PATCHES = {"large": (slice(30, 70), slice(20, 60)), "small": (slice(90, 118), slice(100, 140))}


def patched(nodata=None):
    """Even ground with two patches of red, which raises the test model's map."""
    image = np.full((3, 130, 180), 90, np.uint8)
    for rows, cols in PATCHES.values():
        image[0, rows, cols] = 240
    grain = np.random.default_rng(0).integers(-3, 4, image.shape)
    image = (image + grain).astype(np.uint8)
    if nodata is not None:
        image[:, :, 150:] = nodata
    return image


def outline_of(rows, cols):
    """The place of a patch: half a metre a pixel, from the scene's upper left corner."""
    return shapely.box(
        500000 + cols.start / 2,
        5400000 - rows.stop / 2,
        500000 + cols.stop / 2,
        5400000 - rows.start / 2,
    )


@pytest.fixture
def job(tmp_path):
    scene = write_scene(tmp_path / "scene.tif", patched())
    model = write_regions_model(tmp_path / "m.onnx")
    return RegionsJob(str(scene), str(model), str(tmp_path / "r.gpkg"))


def read(path, layer="regions"):
    meta, _, shapes, fields = pyogrio.raw.read(path, layer=layer)
    return shapely.from_wkb(shapes), dict(zip(meta["fields"], fields, strict=True))


def test_regions_have_the_shape_of_what_the_map_points_at(job):
    result = draw_regions(job)
    shapes, fields = read(job.regions)
    assert len(shapes) == result.summary["regions"] >= 2
    for rows, cols in PATCHES.values():
        patch = outline_of(rows, cols)
        shared = shapely.area(shapely.intersection(shapes, patch))
        assert (shared / shapely.area(shapely.union(shapes, patch))).max() > 0.9
    assert fields["rank"].tolist() == list(range(1, len(shapes) + 1))
    assert (np.diff(fields["score"]) <= 0).all() and fields["score"][0] == pytest.approx(1)


def test_regions_do_not_overlap(job, tmp_path):
    scene = write_scene(tmp_path / "n.tif", np.kron(noise(20, 30), np.ones((1, 12, 12), np.uint8)))
    draw_regions(replace(job, raster=str(scene)))
    shapes, _ = read(job.regions)
    assert len(shapes) > 3
    assert shapely.area(shapely.union_all(shapes)) == pytest.approx(shapely.area(shapes).sum())


def test_attributes_are_those_of_the_outline(job):
    draw_regions(job)
    shapes, fields = read(job.regions)
    assert list(fields)[-5:] == ["perimeter_px", "contrast", "level", "evenness", "edge"]
    np.testing.assert_allclose(fields["area_px"], shapely.area(shapes) * 4, atol=0.5)
    np.testing.assert_allclose(fields["perimeter_px"], shapely.length(shapes) * 2)
    assert (fields["contrast"][:2] > 0).all()
    assert ((fields["evenness"] > 0) & (fields["evenness"] <= 1)).all()
    assert (fields["lam_max"] >= fields["lam_mean"]).all()


def test_both_layers_have_the_same_features(job):
    draw_regions(replace(job, outline="box"))
    shapes, fields = read(job.regions)
    boxes, others = read(job.regions, "boxes")
    assert pyogrio.list_layers(job.regions)[0][0] == "boxes"
    assert shapely.equals(shapely.envelope(shapes), shapely.envelope(boxes)).all()
    assert fields["rank"].tolist() == others["rank"].tolist()


def test_keep_draws_the_best_share(job):
    draw_regions(job)
    _, every = read(job.regions)
    draw_regions(replace(job, keep=0.4))
    _, some = read(job.regions)
    count = -(-len(every["score"]) * 4 // 10)
    assert some["lam_mean"].tolist() == every["lam_mean"][:count].tolist()


def test_two_runs_write_the_same(job, tmp_path):
    draw_regions(job)
    one = read(job.regions)
    draw_regions(replace(job, regions=str(tmp_path / "other.gpkg"), batch=1))
    other = read(str(tmp_path / "other.gpkg"))
    assert shapely.equals_exact(one[0], other[0]).all()
    assert {k: v.tolist() for k, v in one[1].items()} == {
        k: v.tolist() for k, v in other[1].items()
    }


def test_the_map_is_kept_only_on_request(job, tmp_path):
    draw_regions(job)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.onnx", "r.gpkg", "scene.tif"]
    result = draw_regions(replace(job, lam=str(tmp_path / "lam.tif")))
    with rasterio.open(tmp_path / "lam.tif") as source:
        values = source.read(1)
    assert [values.min(), values.max()] == pytest.approx(result.summary["lam"])


def test_nodata_and_what_lies_outside_the_polygons_are_in_no_region(job, tmp_path):
    scene = write_scene(tmp_path / "holes.tif", patched(nodata=0), nodata=0)
    area = tmp_path / "area.gpkg"
    field = shapely.box(500000, 5399950, 500060, 5400000)
    pyogrio.raw.write(area, shapely.to_wkb([field]), [np.array([1])], ["id"],
                      geometry_type="Polygon", crs="EPSG:32633")  # fmt: skip
    draw_regions(replace(job, raster=str(scene), within=str(area)))
    shapes, _ = read(job.regions)
    assert len(shapes) > 0
    assert field.covers(shapely.union_all(shapes))


def test_a_flat_scene_has_no_region_but_a_valid_file_and_a_warning(job, tmp_path):
    scene = write_scene(tmp_path / "flat.tif", np.full((3, 90, 90), 80, np.uint8))
    result = draw_regions(replace(job, raster=str(scene)))
    assert result.summary["regions"] == 0
    assert "no region" in result.summary["warnings"][-1]
    names = {name for name, _ in pyogrio.list_layers(job.regions)}
    assert names == {"regions", "boxes", "layer_styles"}


def test_a_class_raster_gives_the_classes_under_each_region(job, tmp_path):
    classes = np.zeros((130, 180), np.uint8)
    for rows, cols in PATCHES.values():
        classes[rows, cols] = 3
    path = write_scene(tmp_path / "classes.tif", classes[None], nodata=255)
    draw_regions(replace(job, class_raster=str(path)))
    _, fields = read(job.regions)
    assert fields["class_id"][:2].tolist() == [3, 3]
    assert (fields["purity"][:2] > 0.9).all()


def test_a_run_can_be_cancelled_while_segments_are_made(job, tmp_path):
    seen = []

    def is_cancelled():
        return any(isinstance(e, Progress) and e.stage == "segments" for e in seen)

    with pytest.raises(CancelledError):
        draw_regions(job, seen.append, is_cancelled)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["m.onnx", "scene.tif"]


def test_a_backend_without_scikit_image_is_refused_with_a_remedy(job, monkeypatch):
    monkeypatch.setitem(sys.modules, "skimage.segmentation", None)
    for name in ("builder", "superpixels"):
        monkeypatch.delitem(sys.modules, f"grass_qgis.engine.segments.{name}", raising=False)
    with pytest.raises(JobError, match="scikit-image"):
        draw_regions(job)


def test_an_unknown_shape_is_refused(job):
    with pytest.raises(JobError, match="circle"):
        draw_regions(replace(job, shape="circle"))


def test_a_second_run_over_the_same_file_takes_the_kept_tree(job, tmp_path, monkeypatch):
    monkeypatch.setenv("GRASS_SEGMENTER_CACHE", str(tmp_path / "cache"))
    rows_segmented = []

    def report(event):
        if isinstance(event, Progress) and event.stage == "segments":
            rows_segmented.append((event.done, event.total))

    draw_regions(job, report)
    assert rows_segmented[0][0] == 0
    one, height = read(job.regions), rows_segmented[0][1]
    rows_segmented.clear()
    draw_regions(job, report)
    assert rows_segmented == [(height, height)]
    other = read(job.regions)
    assert shapely.equals_exact(one[0], other[0]).all()
    assert len(list((tmp_path / "cache" / "segments").iterdir())) == 1
    write_scene(tmp_path / "scene.tif", patched()[:, ::-1])
    draw_regions(job)
    assert len(list((tmp_path / "cache" / "segments").iterdir())) == 2
    assert not shapely.equals_exact(one[0][0], read(job.regions)[0][0])
