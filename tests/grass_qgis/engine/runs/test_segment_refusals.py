"""Runs that end early: what they say, and that they leave every file as it was."""

from __future__ import annotations

import onnx
import pytest
import shapely

from grass_qgis.engine.core.errors import (
    BandError,
    CancelledError,
    ExtentError,
    GrassError,
    JobError,
    ModelError,
    OutputError,
    RasterError,
)
from grass_qgis.engine.core.job import RegionsJob, SegmentJob
from grass_qgis.engine.core.progress import silent
from grass_qgis.engine.runs import segment as pipeline
from grass_qgis.engine.runs.regions import draw_regions
from tests.polygon_files import write_polygons
from tests.scenes import noise, quarters, write_scene
from tests.segmenting import job_for

pytestmark = pytest.mark.usefixtures("no_thread_stays")


def test_the_file_of_polygons_is_never_a_target(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(90, 90), photometric="RGB")
    field = shapely.box(500010, 5399970, 500030, 5399990)
    fields = write_polygons(tmp_path / "s.gpkg", [field], "EPSG:32633")
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
    requested = iter(range(10_000))
    with pytest.raises(CancelledError):
        pipeline.segment(job, silent, lambda: next(requested) >= after)
    assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_a_raster_that_breaks_off_in_the_middle_is_a_raster_error(tmp_path, models):
    scene = write_scene(tmp_path / "scene.tif", noise(400, 400), compress="deflate", blockysize=16)
    whole = scene.read_bytes()
    scene.write_bytes(whole[: len(whole) // 2] + bytes(len(whole) - len(whole) // 2))
    with pytest.raises(RasterError, match="cannot be read"):
        pipeline.segment(job_for(tmp_path, scene, models["plain"]))
    assert [path.name for path in tmp_path.iterdir()] == ["scene.tif"]


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
            draw_regions(RegionsJob(str(virtual), models["regions"], str(scene)))
        assert {path: path.read_bytes() for path in tmp_path.iterdir()} == before
