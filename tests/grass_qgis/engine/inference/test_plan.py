from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import rasterio

from grass_qgis.engine.core import contract
from grass_qgis.engine.core.errors import ContractError, JobError, RasterError
from grass_qgis.engine.core.job import RegionsJob, SegmentJob
from grass_qgis.engine.core.monitor import Monitor
from grass_qgis.engine.core.progress import Device, Log, never
from grass_qgis.engine.inference.plan import make_plan
from grass_qgis.engine.onnx_model import metadata as contract_metadata
from tests.onnx_models import COLOURS, input_spec, write_regions_model, write_segment_model
from tests.scenes import quarters, write_scene


@pytest.fixture
def scene(tmp_path):
    return write_scene(tmp_path / "scene.tif", quarters(), photometric="RGB")


def plan_of(scene, model, **settings):
    events = []
    monitor = Monitor(events.append, never)
    job = SegmentJob(str(scene), str(model), "out.tif", **settings)
    return make_plan(job, monitor), monitor.warnings, events


def test_a_plain_scene_gives_no_warning_and_the_device_is_reported(tmp_path, scene):
    plan, warnings, events = plan_of(scene, write_segment_model(tmp_path / "m.onnx"))
    assert warnings == []
    assert [type(event) for event in events] == [Device]
    assert (plan.grid.rows.tile, plan.grid.cols.tile, plan.grid.rows.overlap) == (104, 72, 8)
    assert (plan.output_grid.width, plan.output_grid.height) == (128, 96)


def test_sixteen_bits_divided_by_255_are_pointed_out(tmp_path):
    scene = write_scene(tmp_path / "s.tif", quarters().astype(np.uint16) * 40)
    _, warnings, _ = plan_of(scene, write_segment_model(tmp_path / "m.onnx"))
    assert len(warnings) == 1
    assert "255" in warnings[0]
    assert "uint16" in warnings[0]


def test_missing_georeference_and_missing_crs_are_pointed_out(tmp_path):
    model = write_segment_model(tmp_path / "m.onnx")
    bare = write_scene(tmp_path / "a.tif", quarters(), crs=None, transform=None)
    placed = write_scene(tmp_path / "b.tif", quarters(), crs=None)
    assert "no georeference" in plan_of(bare, model)[1][0]
    assert "no CRS" in plan_of(placed, model)[1][0]


def test_tiles_lie_on_pixels_of_the_model_s_size(tmp_path, scene):
    spec = replace(input_spec(64, 8, dynamic=True, batch=0), gsd_m=(1.0, 0.8, 1.2))
    output = contract.OutputSpec(classes=COLOURS)
    metadata = contract_metadata.encode(contract.Contract("segmentation", spec, output))
    model = write_segment_model(tmp_path / "m.onnx", metadata=metadata)
    plan, warnings, _ = plan_of(scene, model)
    assert warnings == []
    assert (plan.output_grid.width, plan.output_grid.height) == (64, 48)
    assert plan.output_grid.transform.a == 1.0
    assert plan.grid.area == plan.work.whole
    kept, warnings, _ = plan_of(scene, model, gsd=-1.0)
    assert (kept.output_grid.width, kept.output_grid.height) == (128, 96)
    assert "0.8 to 1.2 m" in warnings[0]


def test_another_tile_needs_a_dynamic_model_and_a_multiple(tmp_path, scene):
    free = write_segment_model(tmp_path / "a.onnx")
    fixed = write_segment_model(tmp_path / "b.onnx", dynamic=False)
    plan, _, _ = plan_of(scene, free, tile=32, overlap=4)
    assert (plan.grid.rows.tile, plan.grid.rows.overlap) == (32, 4)
    with pytest.raises(JobError, match="multiple of 8"):
        plan_of(scene, free, tile=36)
    with pytest.raises(JobError, match="takes 64 only"):
        plan_of(scene, fixed, tile=32)


def test_a_model_of_the_other_task_is_refused_both_ways(tmp_path, scene):
    segment = write_segment_model(tmp_path / "s.onnx")
    regions = write_regions_model(tmp_path / "r.onnx")
    with pytest.raises(ContractError, match=r"is for regions.*segmentation"):
        plan_of(scene, regions)
    job = RegionsJob(str(scene), str(segment), "r.gpkg")
    with pytest.raises(ContractError, match=r"is for segmentation.*regions"):
        make_plan(job, Monitor(lambda event: None, never))


def mixed_scene(path, types):
    """A virtual raster with a band of each type."""
    source = write_scene(path.with_suffix(".tif"), quarters(), photometric="RGB")
    bands = "".join(
        f'<VRTRasterBand dataType="{kind}" band="{i + 1}"><SimpleSource>'
        f"<SourceFilename>{source}</SourceFilename><SourceBand>{min(i, 2) + 1}</SourceBand>"
        "</SimpleSource></VRTRasterBand>"
        for i, kind in enumerate(types)
    )
    place = "500000, 0.5, 0, 5400000, 0, -0.5"
    path.write_text(
        f'<VRTDataset rasterXSize="128" rasterYSize="96"><SRS>EPSG:32633</SRS>'
        f"<GeoTransform>{place}</GeoTransform>{bands}</VRTDataset>"
    )
    return path


def test_bands_of_different_types_are_refused_by_name(tmp_path):
    model = write_segment_model(tmp_path / "m.onnx")
    scene = mixed_scene(tmp_path / "s.vrt", ["Byte", "UInt16", "Byte"])
    with pytest.raises(RasterError, match="uint8, uint16, uint8") as caught:
        plan_of(scene, model)
    assert caught.value.remedy


def test_only_the_chosen_bands_decide_on_types_and_the_warning_about_8_bits(tmp_path):
    model = write_segment_model(tmp_path / "m.onnx")
    scene = mixed_scene(tmp_path / "s.vrt", ["Byte", "UInt16", "UInt16", "UInt16"])
    plan, warnings, _ = plan_of(scene, model, bands=(2, 3, 4))
    assert plan.dtype == "uint16"
    assert "is uint16" in warnings[0]
    other = mixed_scene(tmp_path / "t.vrt", ["UInt16", "Byte", "Byte", "Byte"])
    assert plan_of(other, model, bands=(2, 3, 4))[1] == []


@pytest.mark.parametrize("crs", ["EPSG:3395", "EPSG:4087", "+proj=mill"])
def test_any_projection_is_measured_in_metres(tmp_path, crs):
    model = write_segment_model(tmp_path / "m.onnx")
    scene = write_scene(tmp_path / "s.tif", quarters(), crs=crs)
    plan, warnings, _ = plan_of(scene, model)
    assert warnings == []
    assert plan.output_grid.areas.rows(0, 1).max() < 0.25  # far from the equator maps enlarge


def test_a_crs_of_unknown_unit_is_pointed_out(tmp_path):
    model = write_segment_model(tmp_path / "m.onnx")
    crs = rasterio.crs.CRS.from_epsg(4978).to_wkt()  # from the middle of the Earth
    scene = write_scene(tmp_path / "s.tif", quarters(), crs=crs)
    _, warnings, _ = plan_of(scene, model)
    assert "unknown units" in warnings[0]


def test_a_stretch_is_said_recorded_and_replaces_the_warning_about_8_bits(tmp_path):
    scene = write_scene(tmp_path / "s.tif", quarters().astype(np.uint16) * 40)
    plan, warnings, events = plan_of(
        scene, write_segment_model(tmp_path / "m.onnx"), stretch=(0.0, 100.0)
    )
    assert warnings == []
    assert plan.dtype == "uint8"
    assert any(isinstance(e, Log) and "percentiles 0 and 100" in e.message for e in events)


def test_declared_units_are_pointed_out_and_used_on_request(tmp_path):
    model = write_segment_model(tmp_path / "m.onnx")
    scene = write_scene(tmp_path / "s.tif", quarters())
    with rasterio.open(scene, "r+") as target:
        target.scales = (0.5, 0.5, 0.5)
    plan, _, events = plan_of(scene, model)
    assert plan.radiometry is None
    assert any(isinstance(e, Log) and "scale 0.5" in e.message for e in events)
    assert plan_of(scene, model, units="physical")[0].radiometry.factor == (0.5, 0.5, 0.5)


def test_a_model_of_raw_pixels_refuses_other_bits_than_eight(tmp_path, scene):
    model = write_segment_model(tmp_path / "m.onnx", raw=True)
    assert plan_of(scene, model)[1] == []
    wide = write_scene(tmp_path / "w.tif", quarters().astype(np.uint16) * 40)
    with pytest.raises(RasterError, match=r"uint16.*8 bits") as caught:
        plan_of(wide, model)
    assert "segment.onnx" in caught.value.remedy
