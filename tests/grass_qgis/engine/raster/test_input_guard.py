from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_qgis.engine.core.errors import RasterError
from grass_qgis.engine.core.job import PolygonizeJob, RegionsJob, SegmentJob
from grass_qgis.engine.core.progress import Progress, silent
from grass_qgis.engine.raster.input_guard import InputGuard
from grass_qgis.engine.runs import dispatch as map_runs
from grass_qgis.engine.runs import segment as pipeline
from grass_qgis.engine.runs.regions import draw_regions
from tests.onnx_models import write_regions_model, write_segment_model
from tests.scenes import noise, write_scene


def test_a_file_that_is_written_while_it_is_watched_is_named(tmp_path):
    first, second = tmp_path / "a", tmp_path / "b"
    for path in (first, second):
        path.write_text("x")
    watch = InputGuard([first])
    watch.add([second])
    watch.check()
    os.utime(second, ns=(0, second.stat().st_mtime_ns + 1))
    with pytest.raises(RasterError, match=f"{second} was modified") as caught:
        watch.check()
    assert caught.value.remedy


def test_what_is_gone_was_read_as_it_was_and_an_address_is_not_looked_at(tmp_path):
    path = tmp_path / "a"
    path.write_text("x")
    watch = InputGuard([path, Path("/vsicurl/https:/example.org/a.tif"), tmp_path / "none"])
    path.unlink()
    (tmp_path / "none").write_text("new")
    watch.check()


STATISTICS = (
    '<Metadata>\n      <MDI key="STATISTICS_MAXIMUM">{0}</MDI>\n'
    '      <MDI key="STATISTICS_APPROXIMATE">YES</MDI>\n    </Metadata>'
)
HISTOGRAM = (
    "<Histograms><HistItem><HistMin>{0}</HistMin><HistCounts>1|2</HistCounts></HistItem>"
    "</Histograms>"
)
MEANINGS = [
    "<NoDataValue>3</NoDataValue>",
    "<Description>red</Description>",
    '<Metadata><MDI key="SCALE">2</MDI></Metadata>',
    '<ColorTable><Entry c1="1" c2="2" c3="3" c4="255"/></ColorTable>',
    "<CategoryNames><Category>roof</Category></CategoryNames>",
    "<UnitType>m</UnitType>",
]


def sidecar(path, *inside):
    band = (
        f'  <PAMRasterBand band="1">\n    {"".join(inside)}\n  </PAMRasterBand>\n' if inside else ""
    )
    path.write_text(f"<PAMDataset>\n{band}</PAMDataset>\n")


def later(path):
    """As if it had been written at another time."""
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 10**9))


KEPT = st.lists(st.sampled_from(MEANINGS), max_size=3, unique=True)
SEEN = st.lists(st.sampled_from([STATISTICS, HISTOGRAM]), max_size=2, unique=True)


@settings(max_examples=60, deadline=None)
@given(KEPT, SEEN, SEEN, st.integers(0, 255))
def test_statistics_of_a_sidecar_are_no_change(tmp_path_factory, kept, before, after, value):
    path = tmp_path_factory.mktemp("aux") / "scene.tif.aux.xml"
    sidecar(path, *kept, *(text.format(1) for text in before))
    watch = InputGuard([path])
    sidecar(path, *(text.format(value) for text in after), *kept)
    later(path)
    watch.check()


@settings(max_examples=60, deadline=None)
@given(KEPT, KEPT, SEEN)
def test_all_else_in_a_sidecar_is_a_change(tmp_path_factory, kept, other, seen):
    path = tmp_path_factory.mktemp("aux") / "scene.tif.aux.xml"
    sidecar(path, *kept)
    watch = InputGuard([path])
    sidecar(path, *other, *(text.format(9) for text in seen))
    later(path)
    if kept == other:
        watch.check()
    else:
        with pytest.raises(RasterError, match=r"aux\.xml was modified"):
            watch.check()


def test_statistics_in_another_file_are_a_change(tmp_path):
    path = tmp_path / "scene.vrt"
    sidecar(path, STATISTICS.format(1))
    watch = InputGuard([path])
    sidecar(path, STATISTICS.format(2))
    later(path)
    with pytest.raises(RasterError):
        watch.check()


def test_gdal_itself_may_note_statistics_during_a_run(tmp_path, scene):
    with rasterio.open(scene) as source:
        source.statistics(1)
    aux = Path(f"{scene}.aux.xml")
    assert "STATISTICS_MEAN" in aux.read_text()
    watch = InputGuard([scene, aux])
    aux.write_text(aux.read_text().replace("STATISTICS_MEAN", "STATISTICS_MEDIAN"))
    later(aux)
    watch.check()
    aux.write_text(aux.read_text().replace("<Metadata>", "<NoDataValue>1</NoDataValue><Metadata>"))
    with pytest.raises(RasterError):
        watch.check()


@pytest.fixture
def scene(tmp_path):
    return write_scene(tmp_path / "scene.tif", noise(200, 150, seed=2), photometric="RGB")


def overwriting(scene):
    """Hears of a run; inverts the raster in place in the middle of the tiles."""

    def report(event):
        if isinstance(event, Progress) and event.stage == "tiles" and 0 < event.done < event.total:
            with rasterio.open(scene, "r+") as target:
                target.write(255 - target.read())

    return report


def test_no_map_is_made_of_two_rasters(tmp_path, scene):
    model = write_segment_model(tmp_path / "m.onnx")
    job = SegmentJob(str(scene), str(model), str(tmp_path / "c.tif"), tile=32, threads=1)
    with pytest.raises(RasterError, match=r"scene\.tif was modified"):
        pipeline.segment(job, overwriting(scene))
    # Finished rows stay, as after every error; those of another raster are of another run.
    assert {path.name for path in tmp_path.iterdir()} == {"scene.tif", "m.onnx", ".c.tif.grass-run"}
    pipeline.segment(job)
    assert {path.name for path in tmp_path.iterdir()} == {"scene.tif", "m.onnx", "c.tif"}


def test_no_regions_are_made_of_two_rasters(tmp_path, scene):
    model = write_regions_model(tmp_path / "r.onnx")
    job = RegionsJob(str(scene), str(model), str(tmp_path / "r.gpkg"), threads=1, batch=1)
    with pytest.raises(RasterError, match=r"scene\.tif was modified"):
        draw_regions(job, overwriting(scene))
    assert {path.name for path in tmp_path.iterdir()} == {"scene.tif", "r.onnx"}


def test_no_polygons_are_made_of_two_rasters(tmp_path):
    classes = np.zeros((1, 40, 30), np.uint8)
    raster = write_scene(tmp_path / "classes.tif", classes)
    job = PolygonizeJob(str(raster), str(tmp_path / "p.gpkg"))
    requested = []

    def is_cancelled():
        requested.append(1)
        if len(requested) == 1:
            write_scene(raster, classes + 1)
        return False

    with pytest.raises(RasterError, match=r"classes\.tif was modified"):
        map_runs.run(job, silent, is_cancelled)
    assert map_runs.run(replace(job)).outputs
