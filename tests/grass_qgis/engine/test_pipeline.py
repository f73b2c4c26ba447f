from __future__ import annotations

import json
import threading
from dataclasses import replace

import numpy as np
import onnx
import pyogrio
import pyogrio.raw
import pytest
import rasterio
import shapely
from rasterio.transform import Affine
from rasterio.warp import transform as warp
from rasterio.warp import transform_bounds

from grass_qgis.engine import contract, contract_metadata, pipeline
from grass_qgis.engine.blend import StripBlender
from grass_qgis.engine.errors import (
    BandError,
    CancelledError,
    ExtentError,
    GrassError,
    JobError,
    ModelError,
    OutputError,
    RasterError,
)
from grass_qgis.engine.feed import Batch, RowEnd, feed
from grass_qgis.engine.ground import to_map
from grass_qgis.engine.job import RegionsJob, SegmentJob
from grass_qgis.engine.monitor import Monitor
from grass_qgis.engine.pixels import PixelReader
from grass_qgis.engine.plan import make_plan
from grass_qgis.engine.progress import Device, Log, Progress, never, silent
from tests.onnx_models import (
    COLOURS,
    GAIN,
    MEAN,
    STD,
    input_spec,
    write_regions_model,
    write_segment_model,
)
from tests.polygon_files import write_polygons
from tests.range_server import served
from tests.scenes import NORTH_UP, noise, quarters, write_scene


@pytest.fixture(autouse=True)
def no_thread_stays():
    before = threading.active_count()
    yield
    assert threading.active_count() <= before


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    folder = tmp_path_factory.mktemp("models")
    return {
        "plain": str(write_segment_model(folder / "plain.onnx")),
        "blur": str(write_segment_model(folder / "blur.onnx", radius=4, overlap=16)),
        "raw": str(write_segment_model(folder / "raw.onnx", radius=4, overlap=16, raw=True)),
        "regions": str(write_regions_model(folder / "regions.onnx")),
    }


def job_for(folder, scene, model, **settings):
    return SegmentJob(
        str(scene), model, str(folder / "c.tif"), str(folder / "s.gpkg"), str(folder / "run.json"),
        **settings,
    )  # fmt: skip


def blurred(image, radius):
    """Slow oracle of the whole image at once: box blur over mirrored edges."""
    padded = np.pad(
        image.astype(np.float64), ((0, 0), (radius, radius), (radius, radius)), "reflect"
    )
    side = 2 * radius + 1
    windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), axis=(1, 2))
    return windows.mean(axis=(3, 4))


def probabilities(image, radius):
    values = blurred(image, radius) / 255
    logits = GAIN * (values - np.reshape(MEAN, (3, 1, 1))) / np.reshape(STD, (3, 1, 1))
    powers = np.exp(logits - logits.max(axis=0))
    return powers / powers.sum(axis=0)


def test_quarters_come_out_as_classes_polygons_and_report(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", quarters(), photometric="RGB")
    before = scene.read_bytes()
    events = []
    job = job_for(tmp_path, scene, models["plain"])
    result = pipeline.segment(job, events.append)
    with rasterio.open(job.classes) as source:
        classes, confidence = source.read()
        assert source.transform == NORTH_UP
        assert source.crs.to_epsg() == 32633
    np.testing.assert_array_equal(classes, quarters().argmax(axis=0))
    assert (confidence >= 99).all()
    _, _, geometry, fields = pyogrio.raw.read(job.segments, layer="segments")
    shapes = {(name, g.bounds) for name, g in zip(fields[1], shapely.from_wkb(geometry))}
    left, middle, right = 500000.0, 500032.0, 500064.0
    top, centre, bottom = 5400000.0, 5399976.0, 5399952.0
    assert shapes == {
        ("red", (left, centre, middle, top)),
        ("green", (middle, centre, right, top)),
        ("blue", (left, bottom, middle, centre)),
        ("red", (middle, bottom, right, centre)),
    }
    record = json.loads((tmp_path / "run.json").read_text())
    assert record == json.loads(json.dumps(result.summary))
    assert [row["pixels"] for row in record["classes"]] == [6144, 3072, 3072]
    assert record["classes"][0]["area_m2"] == pytest.approx(6144 / 4)
    assert record["classes"][0]["share"] == pytest.approx(0.5)
    assert record["device"]["used"] == "cpu"
    assert record["warnings"] == []
    assert set(record["seconds"]) == {"start", "tiles", "rasters", "polygons", "model"}
    assert result.outputs == {
        "classes": job.classes,
        "segments": job.segments,
        "report": job.report,
    }
    steps = [event for event in events if isinstance(event, Progress) and event.stage == "tiles"]
    assert (steps[0].done, steps[-1].done, steps[-1].total) == (0, 2, 2)
    assert [e.done for e in steps] == sorted(e.done for e in steps)
    assert all(event.pixels_rate > 0 for event in steps[1:])
    stages = [event.stage for event in events if isinstance(event, Progress)]
    assert list(dict.fromkeys(stages)) == ["tiles", "rasters", "polygons"]
    assert any(isinstance(event, Device) for event in events)
    assert scene.read_bytes() == before
    made = {"c.tif", "s.gpkg", "run.json", "scene.tif"}
    assert {path.name for path in tmp_path.iterdir()} == made


@pytest.mark.parametrize("size", [(150, 211), (64, 64), (40, 300), (9, 7)])
def test_tiles_give_the_probabilities_of_the_image_in_one_piece(tmp_path, models, size):
    image = noise(*size)
    scene = write_scene(tmp_path / "scene.tif", image)
    job = job_for(tmp_path, scene, models["blur"])
    plan = make_plan(job, Monitor(silent, never))
    blender, rows = StripBlender(plan.grid, 3), []
    for item in feed(plan, 3):
        if isinstance(item, Batch):
            for col, planes in zip(item.cols, plan.model.run(item.inputs)):
                blender.add(col, planes)
        elif isinstance(item, RowEnd):
            rows += list(blender.finish(item.row))
    expected = probabilities(image, 4)
    np.testing.assert_allclose(np.concatenate(rows, axis=1), expected, atol=1e-3)
    pipeline.segment(job)
    with rasterio.open(job.classes) as source:
        classes, confidence = source.read()
    ranked = np.sort(expected, axis=0)
    clear = ranked[-1] - ranked[-2] > 1e-3
    np.testing.assert_array_equal(classes[clear], expected.argmax(axis=0)[clear])
    assert np.abs(confidence - 100 * expected.max(axis=0)).max() < 0.61


def test_a_part_of_a_raster_equals_that_part_of_the_whole(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(150, 200))
    whole, part = tmp_path / "whole", tmp_path / "part"
    whole.mkdir()
    part.mkdir()
    pipeline.segment(job_for(whole, scene, models["blur"]))
    extent = (500000 + 40 * 0.5, 5400000 - 120 * 0.5, 500000 + 131 * 0.5, 5400000 - 33 * 0.5)
    pipeline.segment(job_for(part, scene, models["blur"], extent=extent))
    with rasterio.open(whole / "c.tif") as a, rasterio.open(part / "c.tif") as b:
        assert b.transform == Affine(0.5, 0, 500020, 0, -0.5, 5400000 - 33 * 0.5)
        np.testing.assert_array_equal(b.read(1), a.read(1)[33:120, 40:131])


@pytest.mark.parametrize(
    "settings",
    [
        {"batch": 1},
        {"batch": 7},
        {"tile": 96},
        {"tile": 128, "overlap": 40},
        {"threads": 1},
        {"augment": "rotations"},  # the model is a blur, the same in all directions
    ],
    ids=str,
)
def test_batch_tile_and_threads_do_not_change_the_classes(tmp_path, models, settings):
    image = noise(130, 170, seed=4)
    scene = write_scene(tmp_path / "scene.tif", image)
    job = job_for(tmp_path, scene, models["blur"], **settings)
    pipeline.segment(job)
    expected = probabilities(image, 4)
    ranked = np.sort(expected, axis=0)
    clear = ranked[-1] - ranked[-2] > 1e-3
    with rasterio.open(job.classes) as source:
        np.testing.assert_array_equal(source.read(1)[clear], expected.argmax(axis=0)[clear])


def test_nodata_is_neither_predicted_nor_drawn_nor_counted(tmp_path, models):
    image = quarters(192, 256)
    image[:, :, :130] = 0
    scene = write_scene(tmp_path / "scene.tif", image, nodata=0)
    result = pipeline.segment(job_for(tmp_path, scene, models["plain"]))
    with rasterio.open(tmp_path / "c.tif") as source:
        assert (source.read()[:, :, :130] == 255).all()
        np.testing.assert_array_equal(source.read(1)[:, 130:], image.argmax(axis=0)[:, 130:])
    assert result.summary["nodata_pixels"] == 130 * 192
    assert result.summary["tiles"]["predicted"] < result.summary["tiles"]["count"]
    _, _, geometry, _ = pyogrio.raw.read(tmp_path / "s.gpkg")
    assert min(g.bounds[0] for g in shapely.from_wkb(geometry)) == 500000 + 130 * 0.5


def test_a_raster_without_a_valid_pixel_gives_empty_results_and_says_so(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", np.zeros((3, 70, 70), np.uint8), nodata=0)
    result = pipeline.segment(job_for(tmp_path, scene, models["plain"]))
    assert result.summary["tiles"]["predicted"] == 0
    assert any("no valid pixel" in text for text in result.summary["warnings"])
    assert pyogrio.read_info(tmp_path / "s.gpkg", layer="segments")["features"] == 0


def test_models_with_logits_or_one_plane_agree_with_their_probabilities(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(80, 90))
    logits = str(write_segment_model(tmp_path / "l.onnx", logits=True))
    plane = str(write_segment_model(tmp_path / "p.onnx", one_plane=True))
    plane_logits = str(write_segment_model(tmp_path / "q.onnx", one_plane=True, logits=True))
    read = {}
    for name, model in (("a", models["plain"]), ("b", logits), ("c", plane), ("d", plane_logits)):
        folder = tmp_path / name
        folder.mkdir()
        pipeline.segment(job_for(folder, scene, model))
        with rasterio.open(folder / "c.tif") as source:
            read[name] = source.read()
    np.testing.assert_array_equal(read["a"], read["b"])
    np.testing.assert_array_equal(read["c"], read["d"])
    with rasterio.open(scene) as source:
        np.testing.assert_array_equal(read["c"][0], source.read(1) > 127.5)


def test_a_deepness_model_runs_unchanged(tmp_path):
    metadata = {
        "model_type": '"Segmentor"',
        "class_names": '{"0": "r", "1": "g", "2": "b"}',
        "standardization_mean": "[0.5, 0.5, 0.5]",
        "standardization_std": "[0.25, 0.25, 0.25]",
        "tile_size": "64",
    }
    model = write_segment_model(tmp_path / "d.onnx", dynamic=False, batch=1, metadata=metadata)
    scene = write_scene(tmp_path / "scene.tif", quarters())
    result = pipeline.segment(job_for(tmp_path, scene, str(model)))
    assert [row["name"] for row in result.summary["classes"]] == ["r", "g", "b"]
    with rasterio.open(tmp_path / "c.tif") as source:
        np.testing.assert_array_equal(source.read(1), quarters().argmax(axis=0))


def test_a_south_up_raster_keeps_its_georeference(tmp_path, models):
    south_up = Affine(0.5, 0, 500000, 0, 0.5, 5400000)
    scene = write_scene(tmp_path / "scene.tif", quarters(), transform=south_up)
    pipeline.segment(job_for(tmp_path, scene, models["plain"]))
    with rasterio.open(tmp_path / "c.tif") as source:
        assert source.transform == south_up
    _, _, geometry, fields = pyogrio.raw.read(tmp_path / "s.gpkg")
    green = shapely.from_wkb(geometry)[list(fields[1]).index("green")]
    assert green.bounds == (500032, 5400000, 500064, 5400024)


def test_a_raster_without_georeference_gives_pixel_units_and_null_areas(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", quarters(), crs=None, transform=None)
    result = pipeline.segment(job_for(tmp_path, scene, models["plain"]))
    _, _, geometry, fields = pyogrio.raw.read(tmp_path / "s.gpkg")
    assert tuple(shapely.total_bounds(shapely.from_wkb(geometry))) == (0, -96, 128, 0)
    assert np.isnan(fields[2]).all()
    assert result.summary["classes"][0]["area_m2"] is None
    assert "no georeference" in result.summary["warnings"][0]


def model_for(path, gsd_m, **settings):
    """A model that says for which pixels it was trained."""
    spec = replace(input_spec(64, 8, dynamic=True, batch=0), gsd_m=gsd_m)
    output = contract.OutputSpec(classes=COLOURS)
    metadata = contract_metadata.encode(contract.Contract("segmentation", spec, output))
    return str(write_segment_model(path, metadata=metadata, **settings))


@pytest.mark.parametrize("metres", [2.0, 1.37, 0.2])
def test_results_at_the_model_s_resolution_overlay_the_raster_exactly(tmp_path, metres):
    scene = write_scene(tmp_path / "scene.tif", quarters(192, 256), photometric="RGB")
    job = job_for(tmp_path, scene, model_for(tmp_path / "m.onnx", (metres, metres, metres)))
    result = pipeline.segment(job)
    with rasterio.open(job.classes) as target, rasterio.open(scene) as source:
        assert target.bounds == pytest.approx(source.bounds)
        assert target.res == pytest.approx((metres, metres), rel=0.01)
        classes = target.read(1)
        truth = source.read().argmax(axis=0)
        for col, row in ((3, 3), (250, 3), (3, 180), (250, 180), (120, 90), (135, 100)):
            x, y = source.xy(row, col)
            assert classes[target.index(x, y)] == truth[row, col]
    _, _, geometry, fields = pyogrio.raw.read(job.segments)
    green = shapely.from_wkb(geometry)[list(fields[1]).index("green")]
    assert green.bounds == pytest.approx((500064, 5399952, 500128, 5400000), abs=metres)
    assert result.summary["grid"]["resampled"]
    assert result.summary["grid"]["pixel_m"] == pytest.approx([metres, metres], rel=0.01)
    assert result.summary["raster"]["pixel_m"] == pytest.approx([0.5, 0.5])


def test_an_extent_is_the_same_ground_at_every_resolution(tmp_path):
    scene = write_scene(tmp_path / "scene.tif", noise(150, 200), photometric="RGB")
    model = model_for(tmp_path / "m.onnx", (1.0, 1.0, 1.0))
    extent = (500020.0, 5399940.0, 500065.0, 5399983.0)
    pipeline.segment(job_for(tmp_path, scene, model, extent=extent))
    with rasterio.open(tmp_path / "c.tif") as target:
        assert tuple(target.bounds) == extent
        assert target.res == (1.0, 1.0)


def test_sixteen_bits_stretched_give_the_classes_of_eight(tmp_path, models):
    image = noise(90, 110)
    image[:, 0, 0], image[:, 0, 1] = 0, 255
    eight = write_scene(tmp_path / "8.tif", image, photometric="RGB")
    sixteen = write_scene(tmp_path / "16.tif", image.astype(np.uint16) * 37 + 200)
    read = []
    for scene, settings in ((eight, {}), (sixteen, {"stretch": (0.0, 100.0)})):
        result = pipeline.segment(job_for(tmp_path, scene, models["blur"], **settings))
        with rasterio.open(tmp_path / "c.tif") as target:
            read.append(target.read())
    np.testing.assert_array_equal(read[0], read[1])
    made = result.summary["raster"]["radiometry"]
    assert made["factor"] == pytest.approx([1 / 37] * 3)


def test_a_raster_is_read_over_http(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(90, 110), photometric="RGB")
    pipeline.segment(job_for(tmp_path, scene, models["plain"]))
    expected = (tmp_path / "c.tif").read_bytes()
    with served(tmp_path) as address:
        pipeline.segment(job_for(tmp_path, f"{address}/scene.tif", models["plain"]))
        assert (tmp_path / "c.tif").read_bytes() == expected
        with pytest.raises(RasterError, match="cannot be read"):
            pipeline.segment(job_for(tmp_path, f"{address}/none.tif", models["plain"]))


TRIANGLES = (
    shapely.Polygon([(500010.13, 5399990.3), (500031.7, 5399985.1), (500020.4, 5399970.2)]),
    shapely.Polygon([(500085.1, 5399930.2), (500097.3, 5399921.7), (500080.2, 5399905.3)]),
)


def centres_in(shapes, target):
    """Slow oracle: the pixels of an open raster whose centre lies in a shape."""
    rows, cols = np.mgrid[: target.height, : target.width]
    xs, ys = to_map(target.transform, cols.ravel() + 0.5, rows.ravel() + 0.5)
    return shapely.contains_xy(shapely.union_all(shapes), xs, ys).reshape(target.shape)


@pytest.mark.parametrize("metres", [None, 1.3])
def test_results_are_cut_to_polygons_and_only_their_tiles_are_read_and_predicted(
    tmp_path, models, metres, monkeypatch
):
    image = noise(200, 200)
    scene = write_scene(tmp_path / "scene.tif", image, photometric="RGB")
    degrees = shapely.transform(
        np.array(TRIANGLES), lambda xy: np.column_stack(warp("EPSG:32633", "EPSG:4326", *xy.T))
    )
    fields = write_polygons(tmp_path / "fields.gpkg", degrees, "EPSG:4326")
    read = []
    original = PixelReader.read
    monkeypatch.setattr(PixelReader, "read", lambda s, w: read.append(w) or original(s, w))
    model = model_for(tmp_path / "m.onnx", (metres or 0.5,) * 3)
    job = job_for(tmp_path, scene, model, within=str(fields), tile=16, overlap=4)
    result = pipeline.segment(job)
    with rasterio.open(job.classes) as target:
        inside = centres_in(TRIANGLES, target)
        np.testing.assert_array_equal(target.read(1) != 255, inside)
        np.testing.assert_array_equal(target.read(2) != 255, inside)
        if metres is None:
            row, col = (int(v) for v in rasterio.open(scene).index(*target.xy(0, 0)))
            whole = image.argmax(axis=0)[row : row + target.height, col : col + target.width]
            np.testing.assert_array_equal(target.read(1)[inside], whole[inside])
    tiles = result.summary["tiles"]
    assert 0 < tiles["predicted"] < tiles["count"] / 2
    rows = [row for window in read for row in range(window.row, window.row_stop)]
    assert len(rows) == len(set(rows)) < result.summary["grid"]["area"]["height"]
    _, _, geometry, _ = pyogrio.raw.read(job.segments)
    covered = shapely.area(shapely.from_wkb(geometry)).sum()
    assert covered == pytest.approx(inside.sum() * result.summary["grid"]["pixel_m"][0] ** 2, 1e-2)


def test_an_extent_in_another_crs_and_polygons_work_together(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(200, 200), photometric="RGB")
    fields = write_polygons(tmp_path / "fields.gpkg", TRIANGLES, "EPSG:32633")
    west, south, east, north = transform_bounds(
        "EPSG:32633", "EPSG:4326", 500000, 5399950, 500100, 5400000
    )
    extent = {"extent": (west, south, east, north), "extent_crs": "EPSG:4326"}
    pipeline.segment(job_for(tmp_path, scene, models["plain"], within=str(fields), **extent))
    with rasterio.open(tmp_path / "c.tif") as target:
        np.testing.assert_array_equal(target.read(1) != 255, centres_in(TRIANGLES[:1], target))


def test_regions_stay_within_polygons(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(200, 200), photometric="RGB")
    field = shapely.box(500010, 5399940, 500060, 5399985)
    fields = write_polygons(tmp_path / "fields.gpkg", [field], "EPSG:32633")
    job = RegionsJob(str(scene), models["regions"], str(tmp_path / "r.gpkg"), within=str(fields))
    assert pipeline.draw_regions(job).summary["regions"] > 0
    _, _, geometry, _ = pyogrio.raw.read(job.regions, layer="regions")
    assert field.covers(shapely.union_all(shapely.from_wkb(geometry)))


def test_the_file_of_polygons_is_never_a_target(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(90, 90), photometric="RGB")
    fields = write_polygons(tmp_path / "s.gpkg", TRIANGLES, "EPSG:32633")
    before = fields.read_bytes()
    with pytest.raises(OutputError, match="would overwrite"):
        pipeline.segment(job_for(tmp_path, scene, models["plain"], within=str(fields)))
    assert fields.read_bytes() == before


def _bad_jobs(folder, models):
    scene = write_scene(folder / "scene.tif", quarters())
    gray = write_scene(folder / "gray.tif", quarters()[:1])
    broken = folder / "broken.onnx"
    broken.write_bytes(b"x")
    good = job_for(folder, scene, models["plain"])
    change = {**good.__dict__}
    return {
        "raster": (RasterError, {**change, "raster": str(folder / "none.tif")}),
        "bands": (BandError, {**change, "raster": str(gray)}),
        "band number": (BandError, {**change, "bands": (1, 2, 7)}),
        "extent": (ExtentError, {**change, "extent": (0.0, 0.0, 1.0, 1.0)}),
        "model": (ModelError, {**change, "model": str(folder / "none.onnx")}),
        "broken model": (ModelError, {**change, "model": str(broken)}),
        "folder": (OutputError, {**change, "classes": str(folder / "none" / "c.tif")}),
        "input as output": (OutputError, {**change, "classes": str(scene)}),
        "overlap": (JobError, {**change, "overlap": 33}),
        "batch": (JobError, {**change, "batch": -1}),
    }


@pytest.mark.parametrize(
    "name",
    ["raster", "bands", "band number", "extent", "model", "broken model", "folder",
     "input as output", "overlap", "batch"],
)  # fmt: skip
def test_bad_input_gives_one_typed_error_with_a_remedy_and_no_file(tmp_path, models, name):
    kind, settings = _bad_jobs(tmp_path, models)[name]
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(kind) as caught:
        pipeline.segment(SegmentJob(**settings))
    assert isinstance(caught.value, GrassError)
    assert caught.value.remedy
    assert "\n" not in str(caught.value)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("after", [0, 3, 8])
def test_cancelling_leaves_former_results_as_they_were(tmp_path, models, after):
    scene = write_scene(tmp_path / "scene.tif", noise(150, 200))
    job = job_for(tmp_path, scene, models["plain"], batch=1)
    pipeline.segment(job)
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    asked = iter(range(10_000))
    with pytest.raises(CancelledError):
        pipeline.segment(job, silent, lambda: next(asked) >= after)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_raster_that_breaks_off_in_the_middle_is_a_raster_error(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(400, 400), compress="deflate", blockysize=16)
    whole = scene.read_bytes()
    scene.write_bytes(whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2))
    with pytest.raises(RasterError, match="cannot be read"):
        pipeline.segment(job_for(tmp_path, scene, models["plain"]))
    assert [path.name for path in tmp_path.iterdir()] == ["scene.tif"]


def test_regions_lie_where_the_map_is_strong(tmp_path, models):
    image = np.full((3, 128, 160), 60, np.uint8)
    image[0, 40:56, 72:96] = 250  # a red patch of whole cells
    scene = write_scene(tmp_path / "scene.tif", image)
    job = RegionsJob(str(scene), models["regions"], str(tmp_path / "r.gpkg"))
    result = pipeline.draw_regions(job)
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
        np.testing.assert_allclose(fields[3], shapely.area(shapes))
        np.testing.assert_allclose(fields[3], fields[4] * 0.25)
        np.testing.assert_allclose(fields[2], fields[4] / 64**2)
        assert shapely.box(500000, 5399936, 500080, 5400000).covers(shapely.union_all(shapes))


def test_a_model_that_scores_windows_has_the_best_one_drawn(tmp_path):
    image = np.full((3, 64, 64), 100, np.uint8)
    image[0, :8] = 250  # the map is strong along the top, but the windows' scores follow blue
    image[2, 24:56, 16:48] = 200
    scene = write_scene(tmp_path / "scene.tif", image)
    model = write_regions_model(tmp_path / "m.onnx", score="balanced", windows=True)
    job = RegionsJob(str(scene), str(model), str(tmp_path / "r.gpkg"))
    pipeline.draw_regions(job)
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
    job = RegionsJob(str(scene), str(model), str(tmp_path / "r.gpkg"))
    with pytest.raises(ModelError, match=r"balanced and gives no windows, only lam, embedding"):
        pipeline.draw_regions(job)


def test_keep_draws_the_share_of_best_tiles(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(200, 260))
    scores = {}
    for keep in (1.0, 0.3):
        job = RegionsJob(str(scene), models["regions"], str(tmp_path / f"{keep}.gpkg"), keep=keep)
        pipeline.draw_regions(job)
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
    job = RegionsJob(str(scene), str(model), str(tmp_path / "r.gpkg"))
    pipeline.draw_regions(job)
    _, _, geometry, _ = pyogrio.raw.read(job.regions, layer="regions")
    patch = shapely.box(500000 + left / 2, 5399980, 500000 + left / 2 + 8, 5399988)
    assert len(geometry) > 0
    assert (shapely.distance(shapely.from_wkb(geometry), patch) == 0).all()


def test_a_threshold_of_the_job_wins_over_the_models(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(128, 128, seed=2))
    areas = []
    for threshold in (0.3, 0.9):
        job = RegionsJob(
            str(scene), models["regions"], str(tmp_path / "r.gpkg"), threshold=threshold
        )
        pipeline.draw_regions(job)
        _, _, _, fields = pyogrio.raw.read(job.regions, layer="regions")
        areas.append(fields[4].sum())
    assert areas[0] > 2 * areas[1]


def test_regions_leave_nodata_out(tmp_path, models):
    image = noise(128, 200, seed=8) // 2 + 40
    image[:, :, 90:] = 0
    scene = write_scene(tmp_path / "scene.tif", image, nodata=0)
    job = RegionsJob(str(scene), models["regions"], str(tmp_path / "r.gpkg"))
    result = pipeline.draw_regions(job)
    _, _, geometry, _ = pyogrio.raw.read(job.regions, layer="regions")
    assert len(geometry) > 0
    assert shapely.total_bounds(shapely.from_wkb(geometry))[2] <= 500045
    assert result.summary["tiles"]["predicted"] < result.summary["tiles"]["count"]


def test_a_flat_scene_has_no_region_but_a_valid_file_and_a_warning(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", np.full((3, 90, 90), 80, np.uint8))
    events = []
    job = RegionsJob(str(scene), models["regions"], str(tmp_path / "r.gpkg"))
    result = pipeline.draw_regions(job, events.append)
    assert result.summary["regions"] == 0
    assert any(isinstance(e, Log) and "No tile has a region" in e.message for e in events)
    assert {name for name, _ in pyogrio.list_layers(job.regions)} == {"regions", "boxes"}


def test_the_source_of_a_virtual_raster_and_external_weights_are_never_targets(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", quarters(), photometric="RGB")
    virtual = tmp_path / "scene.vrt"
    bands = "".join(
        f'<VRTRasterBand dataType="Byte" band="{i}"><SimpleSource><SourceFilename '
        f'relativeToVRT="1">scene.tif</SourceFilename><SourceBand>{i}</SourceBand>'
        "</SimpleSource></VRTRasterBand>"
        for i in (1, 2, 3)
    )
    virtual.write_text(f'<VRTDataset rasterXSize="128" rasterYSize="96">{bands}</VRTDataset>')
    outside = tmp_path / "outside.onnx"
    onnx.save_model(
        onnx.load_model(models["plain"]), outside, save_as_external_data=True,
        location="weights.bin", size_threshold=0,
    )  # fmt: skip
    before = {path: path.read_bytes() for path in tmp_path.iterdir()}
    pairs = ((virtual, models["plain"], scene), (scene, outside, tmp_path / "weights.bin"))
    for raster, model, target in pairs:
        with pytest.raises(OutputError, match="would overwrite"):
            pipeline.segment(SegmentJob(str(raster), str(model), str(target)))
        with pytest.raises(OutputError, match="would overwrite"):
            pipeline.draw_regions(RegionsJob(str(virtual), models["regions"], str(scene)))
        assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("size", [(30, 40), (20, 200)], ids=["small", "narrow"])
def test_an_area_smaller_than_a_tile_gets_regions_too(tmp_path, models, size):
    scene = write_scene(tmp_path / "scene.tif", noise(*size, seed=5))
    result = pipeline.draw_regions(
        RegionsJob(str(scene), models["regions"], str(tmp_path / "r.gpkg"))
    )
    assert result.summary["tiles"]["predicted"] == result.summary["tiles"]["count"]
    assert result.summary["regions"] > 0
    assert result.summary["warnings"] == []


def test_tiles_mostly_without_data_are_left_out_and_the_warning_says_why(tmp_path, models):
    image = noise(60, 60)
    image[:, :, 20:] = 0
    scene = write_scene(tmp_path / "scene.tif", image, nodata=0)
    extent = (500000.0, 5400000.0 - 30, 500000.0 + 25, 5400000.0)
    job = RegionsJob(str(scene), models["regions"], str(tmp_path / "r.gpkg"), extent=extent)
    result = pipeline.draw_regions(job)
    assert result.summary["tiles"]["predicted"] == 0
    assert "half or more valid" in result.summary["warnings"][0]


def test_a_graph_that_standardises_maps_as_one_that_does_not(tmp_path, models):
    mask = np.ones((150, 170), bool)
    mask[40:70, 20:90] = False
    scene = write_scene(tmp_path / "scene.tif", noise(150, 170), photometric="RGB", mask=mask)
    found = []
    for name in ("blur", "raw"):
        folder = tmp_path / name
        folder.mkdir()
        job = job_for(folder, scene, models[name])
        pipeline.segment(job)
        with rasterio.open(job.classes) as source:
            found.append(source.read())
    plain, raw = found
    # Pixels without data are the mean in one and the nearest whole grey in the other.
    far = np.abs(plain[1].astype(int) - raw[1]) > 2
    assert far.mean() < 0.01
    assert (plain[0] != raw[0]).mean() < 0.01
    assert ((plain[0] == 255) == (raw[0] == 255)).all()
