"""From what the dock's widgets say to a job."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsRasterLayer,
    QgsRectangle,
)

from grass_qgis.bridge.layers import LayerError
from grass_qgis.bridge.request import REGIONS, SEGMENT, Request, job_of
from grass_qgis.engine.errors import JobError, ModelError
from grass_qgis.engine.job import RegionsJob, SegmentJob

NONE = QgsCoordinateTransformContext()


@pytest.fixture
def request_(qgis_app, material, tmp_path):
    layer = QgsRasterLayer(str(material / "scene.tif"), "my scene")
    model = str(material / "segment.onnx")
    return Request(layer, model, SEGMENT, tmp_path, None, QgsCoordinateReferenceSystem())


def test_a_segment_request_becomes_a_segment_job(request_, material, tmp_path):
    box = QgsRectangle(500001, 5399960, 500020, 5399990)
    asked = replace(
        request_, extent=box, extent_crs=request_.layer.crs(), bands="3,2,1", min_area_px=5
    )
    assert job_of(asked, NONE) == SegmentJob(
        raster=str(material / "scene.tif"),
        model=str(material / "segment.onnx"),
        classes=str(tmp_path / "my_scene_segment_classes.tif"),
        segments=str(tmp_path / "my_scene_segment_segments.gpkg"),
        report=str(tmp_path / "my_scene_segment_run.json"),
        extent=(500001.0, 5399960.0, 500020.0, 5399990.0),
        bands=(3, 2, 1),
        min_area_px=5,
    )


def test_a_regions_request_becomes_a_regions_job(request_, tmp_path):
    job = job_of(replace(request_, kind=REGIONS, keep=0.25, device="cpu"), NONE)
    assert isinstance(job, RegionsJob)
    assert (job.keep, job.device) == (0.25, "cpu")
    assert Path(job.regions) == tmp_path / "my_scene_segment_regions.gpkg"


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"layer": None}, LayerError),
        ({"model": ""}, ModelError),
        ({"model": "/gone.onnx"}, ModelError),
        ({"bands": "red,"}, JobError),
        ({"bands": "0"}, JobError),
        ({"device": "tpu"}, JobError),
    ],
)
def test_an_impossible_request_is_one_typed_error(request_, change, error):
    with pytest.raises(error) as caught:
        job_of(replace(request_, **change), NONE)
    assert caught.value.remedy
