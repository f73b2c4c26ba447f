from __future__ import annotations

import json
import threading

import pytest

from grass_model.predict.command import predict
from grass_model.predict.many_rasters import rasters_of, run_many
from grass_model.settings.predict import PredictSettings
from grass_qgis.engine.core.errors import CancelledError, DataError, JobError, RasterError
from grass_qgis.engine.core.progress import Log, never, silent
from tests.onnx_models import write_segment_model
from tests.scenes import quarters, write_scene


def test_a_folder_a_pattern_and_a_list_name_several_rasters(tmp_path):
    for name in ("a.tif", "b.tif", "sub/a.tif"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    a, b, again = (str(tmp_path / name) for name in ("a.tif", "b.tif", "sub/a.tif"))
    assert rasters_of(str(tmp_path)) == {"a": a, "b": b}
    assert rasters_of(str(tmp_path / "*.tif")) == {"a": a, "b": b}
    (tmp_path / "list.txt").write_text("# scenes\nb.tif\na.tif\nsub/a.tif\n")
    assert rasters_of(str(tmp_path / "list.txt")) == {"b": b, "a": a, "a-2": again}


@pytest.mark.parametrize("name", ["scene.tif", "GPKG:a.gpkg:b[1]", "/vsicurl/http://x/y.tif"])
def test_all_else_is_one_raster_whatever_gdal_makes_of_it(name):
    assert rasters_of(name) == {"": name}


def test_a_pattern_may_hold_a_colon_and_companions_of_macos_are_no_rasters(tmp_path):
    folder = tmp_path / "S2_2023-05-01T10:30:00Z"
    folder.mkdir()
    for name in ("scene one.tif", "._scene one.tif"):
        (folder / name).touch()
    required = {"scene one": str(folder / "scene one.tif")}
    assert rasters_of(str(folder / "*.tif")) == rasters_of(str(folder)) == required
    assert rasters_of((folder / "scene one.tif").as_uri()) == {"": required["scene one"]}


@pytest.mark.parametrize("pair", [("\u00e9", "e\u0301"), ("Scene", "scene")])
def test_names_that_are_one_folder_on_some_disk_get_two(tmp_path, pair):
    lines = []
    for number, name in enumerate(pair):
        (tmp_path / str(number)).mkdir()
        (tmp_path / str(number) / f"{name}.tif").touch()
        lines.append(f"{number}/{name}.tif")
    (tmp_path / "list.txt").write_text("\n".join(lines), encoding="utf-8")
    assert list(rasters_of(str(tmp_path / "list.txt"))) == [pair[0], f"{pair[1]}-2"]


def test_a_raster_that_fails_keeps_no_other_from_being_run(tmp_path):
    ran = []

    def run_one(raster, folder, report):
        ran.append((raster, folder.name))
        if raster == "2.tif":
            raise RasterError("The raster 2.tif is broken.", "Mend it.")

    events = []
    with pytest.raises(
        DataError, match=r"1 of 3 rasters failed; the first is b: .*broken"
    ) as error:
        names = {"a": "1.tif", "b": "2.tif", "c": "3.tif"}
        run_many(names, tmp_path, run_one, 1, events.append, never)
    assert error.value.remedy == "Mend it."
    assert ran == [("1.tif", "a"), ("2.tif", "b"), ("3.tif", "c")]
    assert [event.message for event in events if isinstance(event, Log)] == [
        "b: The raster 2.tif is broken. Mend it."
    ]


def test_a_cancel_ends_all(tmp_path):
    stop, ran = threading.Event(), []

    def run_one(raster, folder, report):
        ran.append(raster)
        stop.set()

    with pytest.raises(CancelledError):
        run_many({"a": "1", "b": "2"}, tmp_path, run_one, 1, silent, stop.is_set)
    assert ran == ["1"]


def test_warnings_bear_the_name_of_their_raster(tmp_path):
    events = []
    run_many(
        {"a": "1"}, tmp_path, lambda _r, _f, report: report(Log("warning", "odd")), 1,
        events.append, never,
    )  # fmt: skip
    assert Log("warning", "a: odd") in events


def test_every_item_of_a_collection_has_a_folder_with_the_same_bytes_as_alone(
    tmp_path, monkeypatch
):
    scene = write_scene(tmp_path / "scene.tif", quarters(), photometric="RGB")
    model = write_segment_model(tmp_path / "m.onnx")
    assets = {"image": {"href": "scene.tif", "type": "image/tiff"}}
    items = [{"type": "Feature", "id": name, "assets": assets} for name in ("one", "two")]
    record = {"type": "FeatureCollection", "features": items}
    (tmp_path / "items.json").write_text(json.dumps(record))
    predict(PredictSettings(str(scene), str(model), str(tmp_path / "alone"), threads=1))
    predict(
        PredictSettings(str(tmp_path / "items.json"), str(model), str(tmp_path / "map"), threads=1)
    )
    expected = (tmp_path / "alone" / "classes.tif").read_bytes()
    for name in ("one", "two"):
        assert (tmp_path / "map" / name / "classes.tif").read_bytes() == expected
        assert (tmp_path / "map" / name / "segments.gpkg").is_file()


def test_processes_and_a_cluster_together_are_refused(tmp_path):
    for workers, cluster in ((2, "tcp://x:1"), (-1, None)):
        settings = PredictSettings(
            "scene.tif", "m.onnx", str(tmp_path), workers=workers, cluster=cluster
        )
        with pytest.raises(JobError, match="workers is"):
            predict(settings)
