"""A layer without a file is drawn once, and again in a later session if it was not."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from osgeo import gdal
from qgis.core import QgsProject, QgsRasterLayer, QgsRectangle
from qgis.PyQt.QtGui import QColor, QImage

from grass_qgis import remembered
from grass_qgis.bridge.inputs.drawn_layer import drawing_of, drawn_again
from grass_qgis.bridge.inputs.layers import LayerError
from grass_qgis.bridge.inputs.parameters import Parameters
from grass_qgis.bridge.inputs.request import Area, Request, job_of
from grass_qgis.bridge.tasks.run_queue import RunQueue, State
from grass_qgis.engine.core.errors import DeviceError
from grass_qgis.engine.core.progress import never

HALF = math.pi * 6378137.0  # half the side of the Web Mercator world
ZOOM = 18
SIDE = 2 * HALF / 2**ZOOM  # of a tile on the map


@pytest.fixture
def request_(qgis_app, material, tmp_path):
    """A run over a tile of tiles on the disk, which are read as those of a server are."""
    middle = 2**ZOOM // 2
    for column in range(middle - 2, middle + 3):
        folder = tmp_path / "tiles" / str(ZOOM) / str(column)
        folder.mkdir(parents=True)
        for row in range(middle - 3, middle + 2):
            image = QImage(256, 256, QImage.Format.Format_RGB32)
            image.fill(QColor("#14dc14"))
            image.save(str(folder / f"{row}.png"))
    url = f"file://{tmp_path}/tiles/%7Bz%7D/%7Bx%7D/%7By%7D.png"
    layer = QgsRasterLayer(f"type=xyz&url={url}&zmin={ZOOM}&zmax={ZOOM}", "tiles", "wms")
    assert layer.isValid()
    area = Area(QgsRectangle(0, 0, SIDE, SIDE), layer.crs())
    out = tmp_path / "out"
    out.mkdir()
    gsd = Parameters(gsd=SIDE / 256)
    return Request(layer, str(material / "segment.onnx"), out, area, parameters=gsd)


@pytest.fixture
def transforms(qgis_app):
    return QgsProject.instance().transformContext()


def pixels(path: str) -> bytes:
    return gdal.Open(path).ReadRaster()


def test_a_later_session_draws_the_same_pixels(request_, transforms):
    job = job_of(request_, transforms)
    now = drawing_of(request_, job, transforms)
    later = drawn_again(now.record, job.raster, transforms)
    now.draw(never)
    first = pixels(job.raster)
    assert len(set(first)) > 1
    Path(job.raster).unlink()
    later.draw(never)
    assert pixels(job.raster) == first
    assert [path.name for path in Path(job.raster).parent.iterdir()] == [Path(job.raster).name]


def test_what_is_drawn_stays_so_that_a_run_goes_on_with_the_same_file(request_, transforms):
    job = job_of(request_, transforms)
    now = drawing_of(request_, job, transforms)
    now.draw(never)
    before = Path(job.raster).stat().st_mtime_ns
    for drawing in (now, drawn_again(now.record, job.raster, transforms)):
        drawing.draw(never)
    assert Path(job.raster).stat().st_mtime_ns == before


def test_a_password_is_not_stored_and_that_is_said(request_, transforms, monkeypatch):
    job = job_of(request_, transforms)
    source = request_.layer.source()
    monkeypatch.setattr(request_.layer, "source", lambda: f"{source}&password=secret")
    record = drawing_of(request_, job, transforms).record
    assert "secret" not in record
    with pytest.raises(LayerError, match="password, which is not stored"):
        drawn_again(record, job.raster, transforms).draw(never)


@pytest.mark.parametrize("record", ["{", "{}", '{"uri": 3}', '["a"]'])
def test_a_record_of_another_version_is_a_clear_error(qgis_app, transforms, tmp_path, record):
    with pytest.raises(LayerError, match="not stored by this version"):
        drawn_again(record, str(tmp_path / "drawn.tif"), transforms).draw(never)


def test_a_source_that_is_gone_is_a_clear_error(request_, transforms):
    job = job_of(request_, transforms)
    values = json.loads(drawing_of(request_, job, transforms).record)
    record = json.dumps({**values, "provider": "nobody"})
    with pytest.raises(LayerError, match="cannot be opened"):
        drawn_again(record, job.raster, transforms).draw(never)


def test_a_layer_that_is_a_file_needs_no_drawing(qgis_app, transforms):
    assert drawn_again("", "scene.tif", transforms) is None


def test_a_run_that_waited_when_qgis_ended_is_drawn_in_the_next_session(
    request_, transforms, clean_settings
):
    def no_backend():
        raise DeviceError("There is no backend.", "Set one up.")

    job = job_of(request_, transforms)
    queue = RunQueue(no_backend)
    queue.add("tiles", job, request_.layer.crs(), 1, drawing_of(request_, job, transforms))
    queue.stop()
    assert not Path(job.raster).exists() and len(remembered.unfinished_runs()) == 1
    later = RunQueue(no_backend)
    assert later.recall() == 1
    (run,) = later.runs
    assert run.state is State.INTERRUPTED and run.job == job
    run.drawing.draw(never)
    assert gdal.Open(job.raster).RasterXSize == 256
    later.stop()
