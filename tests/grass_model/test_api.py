"""The public Python interface does what the commands do, and takes what notebooks have."""

from __future__ import annotations

import subprocess
import sys

import numpy as np
import pytest
import rasterio

from grass_model import api
from tests.domain_models import desert, write_domain_model
from tests.onnx_models import write_segment_model
from tests.scenes import quarters, write_scene


@pytest.fixture
def scene(tmp_path):
    return write_scene(tmp_path / "scene.tif", quarters())


@pytest.fixture
def model(tmp_path):
    return write_segment_model(tmp_path / "model.onnx")


def test_a_scene_is_segmented_into_the_files_that_are_named(tmp_path, scene, model):
    seen = []
    result = api.segment(
        scene, model, tmp_path / "c.tif", segments=tmp_path / "s.gpkg", on_event=seen.append
    )
    assert result.outputs == {
        "classes": str(tmp_path / "c.tif"),
        "segments": str(tmp_path / "s.gpkg"),
    }
    assert seen
    with rasterio.open(tmp_path / "c.tif") as classes:
        pixels = np.bincount(classes.read(1).ravel(), minlength=3)
    assert [row["pixels"] for row in result.summary["classes"]] == pixels[pixels > 0].tolist()


def test_a_contract_is_read_without_running_the_model(model):
    contract = api.describe(model)
    assert contract.task == "segmentation"
    assert len(contract.output.classes) > 1


def test_an_option_that_does_not_exist_is_named_with_those_that_do(tmp_path, scene, model):
    with pytest.raises(api.GrassError, match="segmants") as error:
        api.segment(scene, model, tmp_path / "c.tif", segmants="s.gpkg")
    assert "segments" in error.value.remedy


def test_a_value_out_of_range_is_refused_before_anything_is_written(tmp_path, scene, model):
    with pytest.raises(api.GrassError, match="tile"):
        api.segment(scene, model, tmp_path / "c.tif", tile=-1)
    assert not (tmp_path / "c.tif").exists()


def test_importing_it_loads_no_heavy_library():
    heavy = "'torch', 'onnxruntime', 'rasterio'"
    code = f"import sys, grass_model.api; print([n for n in ({heavy}) if n in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_look_gives_what_was_seen_or_nothing(tmp_path, scene, model):
    assert api.look(scene, model) is None
    describing = write_domain_model(tmp_path / "d.onnx")
    raster = write_scene(tmp_path / "desert.tif", desert(256, 256))
    seen = api.look(raster, describing)
    assert seen is not None and seen.unlike == seen.looked > 0 and "unlike" in seen.sentence()


def test_a_map_is_sampled_and_compared(tmp_path, scene, model):
    classes = tmp_path / "c.tif"
    api.segment(scene, model, classes)
    drawn = api.sample_points(classes, tmp_path / "p.gpkg", size=30, least=5)
    assert drawn.summary["points"] >= 15 and (tmp_path / "p.gpkg").is_file()
    result = api.change(classes, classes, tmp_path / "change.tif", matrix=tmp_path / "m.csv")
    assert result.summary["changed_px"] == 0 and (tmp_path / "m.csv").is_file()


def test_points_without_a_reference_class_are_refused(tmp_path, scene, model):
    classes = tmp_path / "c.tif"
    api.segment(scene, model, classes)
    api.sample_points(classes, tmp_path / "p.gpkg", size=30, least=5)
    with pytest.raises(api.GrassError, match="point"):
        api.assess(tmp_path / "p.gpkg", report=tmp_path / "r.html")
