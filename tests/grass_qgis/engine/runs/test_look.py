from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import rasterio
import shapely

from grass_qgis.engine.core.contract import DomainSpec
from grass_qgis.engine.core.errors import CancelledError, JobError, ModelError
from grass_qgis.engine.core.job import LookJob, SegmentJob, decode, encode
from grass_qgis.engine.core.look_job import BANDS, FAULTS, Seen, seen_in
from grass_qgis.engine.core.progress import Log
from grass_qgis.engine.runs.look import look_at
from grass_qgis.engine.runs.segment import segment
from tests.domain_models import desert, field, write_domain_model
from tests.onnx_models import write_segment_model
from tests.polygon_files import write_polygons
from tests.scenes import NORTH_UP, UTM, write_scene


@pytest.fixture(scope="module")
def model(tmp_path_factory):
    return write_domain_model(tmp_path_factory.mktemp("model") / "m.onnx")


def seen(model, image, tmp_path, **settings):
    raster = write_scene(tmp_path / "scene.tif", image, nodata=settings.pop("stored_nodata", None))
    result = look_at(LookJob(str(raster), str(model), **settings))
    return seen_in(result.summary["domain"])


def test_imagery_like_the_training_imagery_is_called_so(model, tmp_path):
    actual = seen(model, field(700, 900, 99), tmp_path)
    assert actual.looked == 24 and actual.unlike <= 2 and actual.sentence() == ""


def test_other_imagery_is_unlike_it(model, tmp_path):
    actual = seen(model, desert(700, 900), tmp_path)
    assert actual.unlike == actual.looked == 24 and actual.distance > 1
    assert actual.sentence().startswith("24 of 24 sampled tiles are unlike the training imagery")


def test_swapped_bands_are_unlike_it(model, tmp_path):
    actual = seen(model, field(400, 400, 99), tmp_path, bands=(2, 3, 1))
    assert actual.share > 0.9


def test_wrong_values_are_unlike_it(model, tmp_path):
    dark = (field(400, 400, 99) // 8).astype(np.uint8)
    assert seen(model, dark, tmp_path).share == 1


def test_a_raster_smaller_than_a_tile_is_looked_at(model, tmp_path):
    assert seen(model, field(100, 90, 99), tmp_path).looked == 1


def test_only_the_area_is_looked_at(model, tmp_path):
    image = np.concatenate([field(512, 512, 99), desert(512, 512)], axis=2)
    west = NORTH_UP.c
    north = NORTH_UP.f
    left = (west, north - 256, west + 256, north)
    assert seen(model, image, tmp_path, extent=left).unlike == 0
    right = (west + 256, north - 256, west + 512, north)
    assert seen(model, image, tmp_path, extent=right).share == 1


def test_only_polygons_are_looked_at(model, tmp_path):
    image = np.concatenate([field(512, 512, 99), desert(512, 512)], axis=2)
    west, north = NORTH_UP.c, NORTH_UP.f
    shape = shapely.box(west + 260, north - 250, west + 508, north - 4)
    path = write_polygons(tmp_path / "p.gpkg", [shape], UTM)
    assert seen(model, image, tmp_path, within=str(path)).share == 1


def test_tiles_without_data_are_passed_over(model, tmp_path):
    image = field(512, 1024, 99)
    image[:, :, 512:] = 0
    actual = seen(model, image, tmp_path, stored_nodata=0)
    assert actual.looked == 16 and actual.unlike <= 2


def test_a_raster_without_data_gives_nothing(model, tmp_path):
    assert seen(model, np.zeros((3, 300, 300), np.uint8), tmp_path, stored_nodata=0) is None


def test_a_model_without_a_domain_gives_nothing(tmp_path):
    bare = write_domain_model(tmp_path / "bare.onnx", described_by=False)
    assert seen(bare, desert(300, 300), tmp_path) is None
    assert seen(write_segment_model(tmp_path / "m.onnx"), desert(300, 300), tmp_path) is None


def test_a_look_can_be_cancelled(model, tmp_path):
    raster = write_scene(tmp_path / "scene.tif", field(300, 300))
    with pytest.raises(CancelledError):
        look_at(LookJob(str(raster), str(model)), is_cancelled=lambda: True)


def run(model, image, tmp_path, **settings):
    raster = write_scene(tmp_path / "scene.tif", image)
    events: list[object] = []
    paths = {name: str(tmp_path / f"{name}.tif") for name in ("classes", *settings)}
    job = SegmentJob(str(raster), str(model), report=str(tmp_path / "run.json"), **paths)
    return segment(job, events.append), [e for e in events if isinstance(e, Log)]


def test_a_run_over_foreign_imagery_warns_and_reports_it(model, tmp_path):
    result, logs = run(model, desert(384, 384), tmp_path)
    sentence = "9 of 9 sampled tiles are unlike the training imagery: expect a poor map."
    assert any(e.level == "warning" and e.message.startswith(sentence) for e in logs)
    report = json.loads((tmp_path / "run.json").read_text(encoding="utf-8"))
    assert report["domain"]["unlike"] == 9 and report["domain"]["share"] == 1
    assert any(text.startswith(sentence) for text in report["warnings"])
    assert result.summary["domain"] == report["domain"]


def test_a_run_over_imagery_like_that_of_training_does_not_warn(model, tmp_path):
    _, logs = run(model, field(384, 384, 99), tmp_path)
    assert not any("unlike" in e.message for e in logs)
    assert any("9 of 9 sampled tiles are like" in e.message for e in logs)


def test_a_run_of_an_older_model_says_nothing(tmp_path):
    bare = write_domain_model(tmp_path / "bare.onnx", described_by=False)
    result, logs = run(bare, desert(300, 300), tmp_path)
    assert "domain" not in result.summary
    assert not any("training imagery" in e.message for e in logs)


def test_the_classes_are_those_of_the_same_model_without_a_description(model, tmp_path):
    bare = write_domain_model(tmp_path / "bare.onnx", described_by=False)
    rows = []
    for number, path in enumerate((model, bare)):
        (tmp_path / str(number)).mkdir()
        run(path, field(300, 300, 5), tmp_path / str(number))
        rows.append((tmp_path / str(number) / "classes.tif").read_bytes())
    assert rows[0] == rows[1]


def test_the_novelty_raster_shows_where_the_imagery_is_foreign(model, tmp_path):
    image = np.concatenate([field(500, 512, 99), desert(500, 512)], axis=2)
    result, _ = run(model, image, tmp_path, novelty=True)
    with rasterio.open(result.outputs["novelty"]) as source:
        values, transform = source.read(1), source.transform
        assert source.nodata == 255 and source.descriptions == ("novelty",)
    assert values.shape == (8, 16) and transform.a == 64 * NORTH_UP.a
    familiar, foreign = values[:7, :8], values[:7, 8:]
    assert (familiar <= 100).mean() > 0.9 and (foreign > 100).all()
    share = result.summary["domain"]["novel_area_share"]
    assert 0.45 < share < 0.6


def test_novelty_of_a_model_without_a_domain_is_refused_before_the_run(tmp_path):
    bare = write_domain_model(tmp_path / "bare.onnx", described_by=False)
    with pytest.raises(ModelError, match="does not describe"):
        run(bare, field(200, 200), tmp_path, novelty=True)
    assert not (tmp_path / "classes.tif").exists()


def test_a_damaged_description_is_logged_and_does_not_stop_the_run(tmp_path, model):
    import onnx

    from grass_qgis.engine.onnx_model.header import read_contract
    from grass_qgis.engine.onnx_model.metadata import encode as as_metadata

    contract = read_contract(model)
    assert isinstance(contract.domain, DomainSpec)
    level = replace(contract.domain.levels[0], moments="AAAA")
    broken = replace(contract, domain=replace(contract.domain, levels=(level,)))
    graph = onnx.load(model)
    del graph.metadata_props[:]
    onnx.helper.set_model_props(graph, as_metadata(broken))
    path = tmp_path / "broken.onnx"
    path.write_bytes(graph.SerializeToString())
    result, logs = run(path, desert(200, 200), tmp_path)
    assert "domain" not in result.summary
    assert any("was not compared" in e.message and "damaged" in e.message for e in logs)


def test_the_job_travels_as_json_and_checks_its_settings():
    job = LookJob("a.tif", "m.onnx", bands=(3, 2, 1), extent=(0.0, 0.0, 1.0, 1.0))
    assert decode(encode(job)) == job
    with pytest.raises(JobError, match="gsd"):
        LookJob("a.tif", "m.onnx", gsd=-5.0).validate()


def test_words_follow_the_share_of_tiles():
    assert Seen(24, 5, 0.9).sentence() == ""
    assert Seen(24, 6, 0.9).sentence().endswith("look at the map there.")
    assert "expect a poor map" in Seen(24, 12, 1.4).sentence()
    assert "pixel size" in Seen(24, 24, 2.0, "coarser").sentence()
    assert all(Seen(4, 4, 2.0, name).sentence() for name in FAULTS)
    assert Seen(0, 0, 0.0).sentence() == ""


def test_a_record_that_is_none_is_read_as_nothing():
    assert seen_in(None) is None and seen_in({"looked": "x"}) is None
    assert seen_in(Seen(4, 2, 1.5, "finer").record()) == Seen(4, 2, 1.5, "finer")


def test_bands_given_in_another_order_than_the_file_names_them_are_a_word_worth(model, tmp_path):
    grey = np.repeat(field(300, 300, 99)[:1], 3, axis=0)
    raster = write_scene(tmp_path / "rgb.tif", grey, photometric="RGB")
    job = LookJob(str(raster), str(model), bands=(3, 2, 1))
    assert seen_in(look_at(job).summary["domain"]).fault == BANDS
    right = LookJob(str(raster), str(model))
    assert seen_in(look_at(right).summary["domain"]).fault != BANDS
    assert Seen(24, 0, 0.1, BANDS).sentence() == (
        "Its bands have other colours in the file than in the model: check their order."
    )
    warnings = []
    segment(
        SegmentJob(str(raster), str(model), str(tmp_path / "c.tif"), bands=(3, 2, 1)),
        lambda event: warnings.append(event) if isinstance(event, Log) else None,
    )
    assert any("band 3 is blue in the file, red to the model" in item.message for item in warnings)
