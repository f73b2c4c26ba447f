from __future__ import annotations

import json

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import rasterio
import shapely
from rasterio.transform import Affine

from grass_qgis.engine.core.contract import NODATA
from grass_qgis.engine.core.errors import RasterError
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import Device, Progress, never, silent
from grass_qgis.engine.inference.feed import by_row, feed
from grass_qgis.engine.inference.plan import make_plan
from grass_qgis.engine.runs import segment as pipeline
from grass_qgis.engine.tensors.blend import StripBlender
from tests.onnx_models import write_segment_model
from tests.range_server import served
from tests.scenes import NORTH_UP, SQUARE_METRE, noise, quarters, write_scene
from tests.segmenting import job_for, model_for, probabilities

pytestmark = pytest.mark.usefixtures("no_thread_stays")


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
    assert record["classes"][0]["area_m2"] == pytest.approx(6144 / 4 * SQUARE_METRE)
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
def test_tiles_give_the_probabilities_of_the_image_as_a_whole(tmp_path, models, size):
    image = noise(*size)
    scene = write_scene(tmp_path / "scene.tif", image)
    job = job_for(tmp_path, scene, models["blur"])
    plan = make_plan(job, Monitor(silent, never))
    blender, rows = StripBlender(plan.grid, 3), []
    for row, batches in by_row(feed(plan, 3)):
        for batch in batches:
            for col, channels in zip(batch.cols, plan.model.run(batch.inputs)):
                blender.add(col, channels)
        rows += [chunk.copy() for chunk in blender.finish(row.index)]
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


def test_models_with_logits_or_one_channel_agree_with_their_probabilities(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(80, 90))
    logits = str(write_segment_model(tmp_path / "l.onnx", logits=True))
    channel = str(write_segment_model(tmp_path / "p.onnx", one_channel=True))
    channel_logits = str(write_segment_model(tmp_path / "q.onnx", one_channel=True, logits=True))
    read = {}
    for name, model in (
        ("a", models["plain"]),
        ("b", logits),
        ("c", channel),
        ("d", channel_logits),
    ):
        folder = tmp_path / name
        folder.mkdir()
        pipeline.segment(job_for(folder, scene, model))
        with rasterio.open(folder / "c.tif") as source:
            read[name] = source.read()
    np.testing.assert_array_equal(read["a"], read["b"])
    np.testing.assert_array_equal(read["c"], read["d"])
    with rasterio.open(scene) as source:
        np.testing.assert_array_equal(read["c"][0], source.read(1) > 127.5)


def test_a_deepness_model_runs_as_it_is(tmp_path):
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
    assert result.summary["raster"]["pixel_m"] == pytest.approx([0.5 / 0.9996] * 2)


def test_an_extent_is_the_same_area_at_every_resolution(tmp_path):
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


def test_a_black_collar_that_is_called_nodata_is_left_out(tmp_path, models):
    image = noise(90, 110) // 2 + 1
    image[:, :, :40] = 0
    scene = write_scene(tmp_path / "scene.tif", image, photometric="RGB")
    read = []
    for settings in ({}, {"nodata": (0.0,)}):
        result = pipeline.segment(job_for(tmp_path, scene, models["plain"], **settings))
        with rasterio.open(tmp_path / "c.tif") as target:
            read.append(target.read(1))
    assert (read[0] != NODATA).all()
    assert (read[1][:, :40] == NODATA).all()
    np.testing.assert_array_equal(read[1][:, 40:], read[0][:, 40:])
    assert result.summary["job"]["nodata"] == (0.0,)


def test_a_raster_is_read_over_http(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(90, 110), photometric="RGB")
    pipeline.segment(job_for(tmp_path, scene, models["plain"]))
    expected = (tmp_path / "c.tif").read_bytes()
    with served(tmp_path) as address:
        pipeline.segment(job_for(tmp_path, f"{address}/scene.tif", models["plain"]))
        assert (tmp_path / "c.tif").read_bytes() == expected
        with pytest.raises(RasterError, match="cannot be read"):
            pipeline.segment(job_for(tmp_path, f"{address}/none.tif", models["plain"]))


def test_a_graph_that_standardises_maps_as_one_that_does_not(tmp_path, models):
    mask = np.ones((150, 170), bool)
    mask[40:70, 20:90] = False
    scene = write_scene(tmp_path / "scene.tif", noise(150, 170), photometric="RGB", mask=mask)
    actual = []
    for name in ("blur", "raw"):
        folder = tmp_path / name
        folder.mkdir()
        job = job_for(folder, scene, models[name])
        pipeline.segment(job)
        with rasterio.open(job.classes) as source:
            actual.append(source.read())
    plain, raw = actual
    # Pixels without data are the mean in one and the nearest whole grey in the other.
    far = np.abs(plain[1].astype(int) - raw[1]) > 2
    assert far.mean() < 0.01
    assert (plain[0] != raw[0]).mean() < 0.01
    assert ((plain[0] == 255) == (raw[0] == 255)).all()
