from __future__ import annotations

import json

import numpy as np
import pyogrio
import pyogrio.raw
import pytest
import shapely

from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.output.geopackage import classes_table, write_layers
from grass_qgis.engine.runs import segment as pipeline
from tests.onnx_models import write_segment_model
from tests.scenes import SQUARE_METRE, quarters, write_scene

ROWS = [
    {"id": 0, "name": "A & <b>", "colour": "#00ff00", "pixels": 7, "area_m2": 3.5, "share": 1.0},
    {"id": 1, "name": "Wasser", "colour": "#0000ff", "pixels": 0, "area_m2": None, "share": 0.0},
]  # fmt: skip


def columns(path, layer):
    """Name to values of a table."""
    meta, _, geometry, fields = pyogrio.raw.read(path, layer=layer)
    assert geometry is None
    return dict(zip(meta["fields"], fields))


def test_classes_can_be_read_back_and_an_unknown_area_is_null(tmp_path):
    write_layers(tmp_path / "t.gpkg", [classes_table(ROWS)], None)
    actual = columns(tmp_path / "t.gpkg", "classes")
    assert actual["class"].tolist() == ["A & <b>", "Wasser"]
    assert actual["pixels"].tolist() == [7, 0]
    assert actual["area_m2"][0] == 3.5
    assert np.isnan(actual["area_m2"][1])


def test_the_polygons_bring_their_classes_and_their_run_along(tmp_path, runtime):
    runtime()
    scene = write_scene(tmp_path / "scene.tif", quarters(), photometric="RGB")
    model = write_segment_model(tmp_path / "m.onnx")
    job = SegmentJob(str(scene), str(model), str(tmp_path / "c.tif"), str(tmp_path / "s.gpkg"))
    result = pipeline.segment(job)
    assert {name for name, _ in pyogrio.list_layers(job.segments)} == {"segments", "classes", "run"}
    classes = columns(job.segments, "classes")
    _, _, geometry, fields = pyogrio.raw.read(job.segments, layer="segments")
    for class_id, area in zip(classes["class_id"], classes["area_m2"]):
        shapes = shapely.from_wkb(geometry[fields[0] == class_id])
        assert shapely.area(shapes).sum() * SQUARE_METRE == pytest.approx(area)
    assert classes["share"].sum() == 1.0
    run = columns(job.segments, "run")
    assert run["model"].tolist() == [str(model)]
    assert run["device"].tolist() == ["cpu"]
    assert run["device_reason"].tolist() == [result.summary["device"]["reason"]]
    assert "is built without GPU" in run["device_reason"][0]
    assert 0 < run["seconds"][0] <= sum(result.summary["seconds"].values())
    assert json.loads(run["parameters"][0])["min_area_px"] == 12
    assert set(json.loads(run["versions"][0])) == set(result.summary["versions"])
