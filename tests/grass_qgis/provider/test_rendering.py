"""Layers without a file, here tiles from a server on this machine, are drawn before a run."""

from __future__ import annotations

import math
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
)
from qgis.PyQt.QtCore import QBuffer, QIODevice
from qgis.PyQt.QtGui import QColor, QImage

from grass_qgis.bridge.inputs.rendering import copy_layer, plan_drawing, render
from grass_qgis.engine.core.errors import CancelledError, ExtentError, JobError

HALF = math.pi * 6378137.0  # half the side of the Web Mercator world
COLOURS = ("#dc1414", "#14dc14", "#1414dc")  # red, green, blue, by column of tiles
ZOOM = 18
SIDE = 2 * HALF / 2**ZOOM  # of a tile on the map, about 153 m


def tile_png(column: int) -> bytes:
    image = QImage(256, 256, QImage.Format.Format_RGB32)
    image.fill(QColor(COLOURS[column % 3]))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    image.save(buffer, "PNG")
    return bytes(buffer.data())


@pytest.fixture(scope="module")
def server(qgis_app):
    """A tile server on a free port; it keeps the requested paths."""
    tiles = [tile_png(column) for column in range(3)]
    paths: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            paths.append(self.path)
            zoom, column, _ = (int(part) for part in self.path[1:-4].split("/"))
            # What a coarser zoom shows is not the same: it would be seen in the classes.
            body = tiles[column % 3] if zoom == ZOOM else tiles[0]
            self.send_response(200)
            self.send_header("Content-Type", "image/png")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    actual = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    actual.paths = paths
    thread = threading.Thread(target=actual.serve_forever, daemon=True)
    thread.start()
    yield actual
    actual.shutdown()
    actual.server_close()
    thread.join()


@pytest.fixture
def tiles(server):
    """The server's tiles as a layer; not in the project, whose canvas would draw it meanwhile."""
    url = f"http://127.0.0.1:{server.server_port}/%7Bz%7D/%7Bx%7D/%7By%7D.png"
    layer = QgsRasterLayer(f"type=xyz&url={url}&zmin=0&zmax={ZOOM}", "tiles", "wms")
    assert layer.isValid()
    return layer


def area(columns: int = 3) -> QgsRectangle:
    """Whole tiles at the equator, where a metre on the map is one on the ground."""
    left = 2**17 // 3 * 3 * SIDE - HALF  # a column that is red
    return QgsRectangle(left, 0, left + columns * SIDE, SIDE)


@pytest.fixture
def parameters(provider, clean_settings, material, tiles, tmp_path):
    box = area()
    sides = (box.xMinimum(), box.xMaximum(), box.yMinimum(), box.yMaximum())
    return {
        "INPUT": tiles,
        "MODEL": str(material / "segment.onnx"),
        "EXTENT": ",".join(map(repr, sides)) + " [EPSG:3857]",
        "GSD": SIDE / 256,
        "CLASSES": str(tmp_path / "classes.tif"),
    }


class FeedbackRecorder(QgsProcessingFeedback):
    """Keeps the warnings."""

    def __init__(self):
        super().__init__()
        self.warnings = []

    def pushWarning(self, text):
        self.warnings.append(text)


def run(parameters, feedback=None, **changes):
    import processing

    return processing.run("grassseg:segment", {**parameters, **changes}, feedback=feedback)


def test_tiles_of_a_server_are_segmented_at_the_models_resolution(parameters, server):
    recorder = FeedbackRecorder()
    result = gdal.Open(run(parameters, recorder)["CLASSES"])
    # On the ellipsoid a metre northwards is 0.7 % more on this map than one on the ground.
    assert (result.RasterXSize, result.RasterYSize) == (768, 254)
    row = result.GetRasterBand(1).ReadRaster(0, 128, 768, 1)
    assert [row[x] for x in (128, 384, 640)] == [0, 1, 2]
    assert row.count(0) == row.count(1) == row.count(2) == 256
    assert any("terms" in text for text in recorder.warnings)
    assert {path.split("/")[1] for path in server.paths} == {str(ZOOM)}
    left, _, _, top, *_ = result.GetGeoTransform()
    assert (left, top) == pytest.approx((area().xMinimum(), area().yMaximum()))


def test_the_users_layer_stays_as_it_was(parameters, tiles):
    before = (tiles.source(), tiles.extent(), tiles.crs().authid(), tiles.isValid())
    run(parameters)
    assert (tiles.source(), tiles.extent(), tiles.crs().authid(), tiles.isValid()) == before


def test_the_whole_world_is_refused_before_a_tile_is_fetched(parameters, server, tmp_path):
    count = len(server.paths)
    with pytest.raises(QgsProcessingException, match="Choose a smaller area"):
        run(parameters, EXTENT=None)
    assert len(server.paths) == count
    assert list(tmp_path.iterdir()) == []


def test_without_a_resolution_a_pixel_size_is_required(parameters):
    with pytest.raises(QgsProcessingException, match="Set the pixel size"):
        run(parameters, GSD=0)


def test_pixels_are_measured_in_metres(tiles):
    copy = copy_layer(tiles, QgsProject.instance().transformContext())
    at_60 = QgsRectangle(
        0, 8399737.0, 1000, 8400737.0
    )  # 60 degrees north: the map is twice as large
    box = (at_60.xMinimum(), at_60.yMinimum(), at_60.xMaximum(), at_60.yMaximum())
    drawing = plan_drawing(copy, box, 5.0)
    assert drawing.columns == pytest.approx(100, abs=1)
    assert drawing.rows == pytest.approx(100, abs=1)
    assert drawing.extent.width() / drawing.columns == pytest.approx(10, rel=0.01)


def test_an_area_beside_the_layer_is_refused(tiles):
    copy = copy_layer(tiles, QgsProject.instance().transformContext())
    with pytest.raises(ExtentError, match="misses the layer"):
        plan_drawing(copy, (9e7, 0, 9.1e7, 1e6), 1.0)
    with pytest.raises(JobError, match="million"):
        plan_drawing(copy, (0, 0, 1e6, 1e6), 1.0)


def test_a_cancelled_drawing_leaves_no_file(tiles, tmp_path):
    copy = copy_layer(tiles, QgsProject.instance().transformContext())
    box = area()
    sides = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
    with pytest.raises(CancelledError):
        render(copy, plan_drawing(copy, sides, 0.6), str(tmp_path / "d.tif"), lambda: True)
    assert list(tmp_path.iterdir()) == []


def test_a_drawing_in_another_thread_gives_the_same_pixels(tiles, tmp_path):
    from concurrent.futures import ThreadPoolExecutor

    copy = copy_layer(tiles, QgsProject.instance().transformContext())
    box = area(2)
    sides = (box.xMinimum(), box.yMinimum(), box.xMaximum(), box.yMaximum())
    drawing = plan_drawing(copy, sides, SIDE / 256)
    paths = [str(tmp_path / name) for name in ("here.tif", "there.tif")]
    render(copy, drawing, paths[0])
    with ThreadPoolExecutor(1) as pool:
        pool.submit(render, copy, drawing, paths[1]).result(60)
    images = []
    for path in paths:
        source = gdal.Open(path)
        assert source.RasterCount == 4  # red, green, blue, alpha
        images.append(source.ReadRaster())
    assert images[0] == images[1]


@pytest.mark.parametrize(
    ("options", "colours"),
    [
        (["PHOTOMETRIC=MINISBLACK", "ALPHA=NO"], ["Gray", "Undefined", "Undefined", "Undefined"]),
        (["PHOTOMETRIC=RGB", "ALPHA=NO"], ["Red", "Green", "Blue", "Undefined"]),
        (["PHOTOMETRIC=RGB", "ALPHA=YES"], ["Red", "Green", "Blue", "Alpha"]),
    ],
)
def test_values_of_four_bands_keep_what_they_are_when_they_are_drawn(
    qgis_app, tmp_path, options, colours
):
    path = str(tmp_path / "four.tif")
    made = gdal.GetDriverByName("GTiff").Create(path, 16, 16, 4, gdal.GDT_Byte, options)
    made.SetGeoTransform((500000, 0.5, 0, 5400000, 0, -0.5))
    made.SetProjection(QgsCoordinateReferenceSystem("EPSG:32633").toWkt())
    for band in range(1, 5):
        made.GetRasterBand(band).Fill(40 * band)
    del made
    copy = copy_layer(QgsRasterLayer(path, "four"), QgsProject.instance().transformContext())
    drawn = gdal.Open(render(copy, plan_drawing(copy, None, 0), str(tmp_path / "drawn.tif")))
    bands = [drawn.GetRasterBand(number) for number in range(1, 5)]
    actual = [gdal.GetColorInterpretationName(band.GetColorInterpretation()) for band in bands]
    assert actual == colours
    assert [band.ReadRaster(0, 0, 1, 1)[0] for band in bands] == [40, 80, 120, 160]
