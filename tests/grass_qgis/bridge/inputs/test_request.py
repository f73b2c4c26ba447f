"""From what the dock's widgets say to a job."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateTransformContext,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

import grass_qgis
from grass_qgis.bridge.inputs.layers import LayerError
from grass_qgis.bridge.inputs.parameters import Parameters
from grass_qgis.bridge.inputs.request import Area, Request, files_of, job_of
from grass_qgis.engine.core.errors import JobError, ModelError
from grass_qgis.engine.core.job import RegionsJob, SegmentJob

NONE = QgsCoordinateTransformContext()
BUNDLED = Path(grass_qgis.__file__).parent / "models" / "land_cover_rgb.onnx"


@pytest.fixture
def request_(qgis_app, material, tmp_path):
    layer = QgsRasterLayer(str(material / "scene.tif"), "my scene")
    model = str(material / "segment.onnx")
    return Request(layer, model, tmp_path)


def test_a_segment_request_becomes_a_segment_job(request_, material, tmp_path):
    box = QgsRectangle(500001, 5399960, 500020, 5399990)
    requested = replace(
        request_,
        area=Area(box, request_.layer.crs()),
        bands=(3, 2, 1),
        parameters=Parameters(min_area_px=5),
    )
    assert job_of(requested, NONE) == SegmentJob(
        raster=str(material / "scene.tif"),
        model=str(material / "segment.onnx"),
        classes=str(tmp_path / "my_scene_segment_classes.tif"),
        segments=str(tmp_path / "my_scene_segment_segments.gpkg"),
        report=str(tmp_path / "my_scene_segment_run.json"),
        extent=(500001.0, 5399960.0, 500020.0, 5399990.0),
        bands=(3, 2, 1),
        min_area_px=5,
    )


def test_a_regions_model_makes_it_a_regions_job(request_, material, tmp_path):
    model = str(material / "regions.onnx")
    expected = Parameters(keep=0.25, device="cpu", min_area_px=99, augment="flips")
    job = job_of(replace(request_, model=model, parameters=expected), NONE)
    assert isinstance(job, RegionsJob)
    assert (job.keep, job.device) == (0.25, "cpu")
    assert Path(job.regions) == tmp_path / "my_scene_regions_regions.gpkg"


def test_rasters_are_requested_and_polygons_are_not(request_, tmp_path):
    expected = Parameters(polygons=False, entropy=True, probabilities=True, stretch=(1.0, 99.0))
    job = job_of(replace(request_, parameters=expected), NONE)
    assert job.segments is None and job.stretch == (1.0, 99.0)
    assert Path(job.entropy).name == "my_scene_segment_entropy.tif"
    assert Path(job.probabilities).name == "my_scene_segment_probabilities.tif"


def test_polygons_are_named_beside_the_results(request_, tmp_path):
    polygons = QgsVectorLayer("Polygon?crs=EPSG:32633", "fields", "memory")
    job = job_of(replace(request_, area=Area(polygons=polygons)), NONE)
    assert Path(job.within) == tmp_path / "my_scene_segment_area.gpkg"
    assert job.within in files_of(job)


def test_names_of_runs_that_wait_are_not_used_again(request_):
    first = job_of(request_, NONE)
    second = job_of(request_, NONE, files_of(first))
    assert set(files_of(first)).isdisjoint(files_of(second))


def test_an_interrupted_run_keeps_its_name(request_, tmp_path):
    first = job_of(request_, NONE)
    (tmp_path / f".{Path(first.classes).name}.grass-run").mkdir()
    assert job_of(request_, NONE).classes != first.classes


def test_what_is_no_model_is_reported_before_the_run(request_, tmp_path):
    path = tmp_path / "text.onnx"
    path.write_text("this is no model")
    with pytest.raises(ModelError, match=r"text\.onnx is damaged, or not an ONNX model"):
        job_of(replace(request_, model=str(path)), NONE)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        ({"layer": None}, LayerError),
        ({"model": ""}, ModelError),
        ({"model": "/gone.onnx"}, ModelError),
        ({"bands": (0,)}, JobError),
        ({"parameters": Parameters(device="tpu")}, JobError),
        ({"parameters": Parameters(stretch=(98.0, 2.0))}, JobError),
    ],
)
def test_an_impossible_request_is_one_typed_error(request_, change, error):
    with pytest.raises(error) as caught:
        job_of(replace(request_, **change), NONE)
    assert caught.value.remedy


def test_novelty_is_requested_of_models_that_describe_their_imagery_alone(request_):
    chosen = replace(request_, parameters=Parameters(novelty=True))
    assert job_of(chosen, NONE).novelty is None
    job = job_of(replace(chosen, model=str(BUNDLED)), NONE)
    assert Path(job.novelty).name == "my_scene_land_cover_rgb_novelty.tif"
    assert job.novelty in files_of(job)
