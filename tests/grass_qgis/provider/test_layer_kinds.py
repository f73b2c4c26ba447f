"""Layers that are no plain file: maps of a server, virtual rasters, layers with a filter."""

from __future__ import annotations

import pytest
from osgeo import gdal
from qgis.core import (
    QgsBilinearRasterResampler,
    QgsProcessingException,
    QgsRasterLayer,
)

from tests.grass_qgis.provider.map_server import HALF, SIDE, map_server

SEGMENT = "grassseg:segment"
SOURCES = {
    "WMS": "crs=EPSG:3857&format=image/png&layers=ground&styles=default&url={url}/wms",
    "WMTS": (
        "crs=EPSG:3857&format=image/png&layers=ground&styles=default&tileMatrixSet=web"
        "&url={url}/wmts?REQUEST%3DGetCapabilities%26SERVICE%3DWMTS"
    ),
}


@pytest.fixture(scope="module")
def server(qgis_app):
    with map_server() as actual:
        yield actual


@pytest.fixture(params=SOURCES)
def maps(request, server):
    """The server's maps as a layer; not in the project, whose canvas would draw it meanwhile."""
    url = f"http://127.0.0.1:{server.server_port}"
    layer = QgsRasterLayer(SOURCES[request.param].format(url=url), request.param, "wms")
    assert layer.isValid(), layer.error().message()
    server.queries.clear()
    return layer


@pytest.fixture
def parameters(provider, clean_settings, material, tmp_path):
    return {
        "INPUT": str(material / "scene.tif"),
        "MODEL": str(material / "segment.onnx"),
        "CLASSES": str(tmp_path / "classes.tif"),
    }


@pytest.fixture
def on_maps(parameters, maps):
    """Three whole columns at the equator, where a metre on the map is one on the ground."""
    left = 2**17 // 3 * 3 * SIDE - HALF  # a column that is red
    sides = (left, left + 3 * SIDE, 0.0, SIDE)
    extent = ",".join(map(repr, sides)) + " [EPSG:3857]"
    return {**parameters, "INPUT": maps, "EXTENT": extent, "GSD": SIDE / 256}


def run(parameters, **changes):
    import processing

    return processing.run(SEGMENT, {**parameters, **changes})


def pixels(path: str) -> bytes:
    source = gdal.Open(path)
    return source.GetRasterBand(1).ReadRaster()


def row_of(path: str, number: int) -> bytes:
    source = gdal.Open(path)
    return source.GetRasterBand(1).ReadRaster(0, number, source.RasterXSize, 1)


def test_maps_of_a_server_are_segmented_at_the_models_resolution(on_maps, server):
    path = run(on_maps)["CLASSES"]
    result = gdal.Open(path)
    # On the ellipsoid a metre northwards is 0.7 % more on this map than one on the ground.
    assert (result.RasterXSize, result.RasterYSize) == (768, 254)
    row = row_of(path, 128)
    assert [row[x] for x in (128, 384, 640)] == [0, 1, 2]
    # QGIS 3.44 draws the border of two tiles up to a pixel further.
    assert all(abs(row.count(value) - 256) <= 1 for value in (0, 1, 2))
    assert sum(row.count(value) for value in (0, 1, 2)) == 768
    requested = {query["REQUEST"] for query in server.queries} - {"GetCapabilities"}
    assert requested == {"GetTile" if on_maps["INPUT"].name() == "WMTS" else "GetMap"}


def test_how_a_layer_is_shown_changes_nothing_of_its_classes(on_maps, tmp_path):
    layer = on_maps["INPUT"]
    plain = pixels(run(on_maps)["CLASSES"])
    dim(layer)
    assert pixels(run(on_maps, CLASSES=str(tmp_path / "dim.tif"))["CLASSES"]) == plain


def test_the_whole_map_is_refused_before_anything_is_fetched(on_maps, server, tmp_path):
    with pytest.raises(QgsProcessingException, match="Choose a smaller area"):
        run(on_maps, EXTENT=None)
    assert {query["REQUEST"] for query in server.queries} <= {"GetCapabilities"}
    assert list(tmp_path.iterdir()) == []


def test_a_virtual_raster_of_parts_is_read_as_the_whole_would_be(parameters, tmp_path):
    whole = parameters["INPUT"]
    parts = []
    for number, left in enumerate((0, 70)):
        parts.append(str(tmp_path / f"part{number}.tif"))
        gdal.Translate(parts[-1], whole, srcWin=[left, 0, 70 if number == 0 else 58, 96])
    vrt = str(tmp_path / "mosaic.vrt")
    gdal.BuildVRT(vrt, parts).FlushCache()
    layer = QgsRasterLayer(vrt, "mosaic")
    outputs = run(parameters, INPUT=layer, CLASSES=str(tmp_path / "of_vrt.tif"))
    assert pixels(outputs["CLASSES"]) == pixels(run(parameters)["CLASSES"])


def test_a_filter_and_a_resampling_of_qgis_change_nothing_of_the_classes(parameters, tmp_path):
    layer = QgsRasterLayer(parameters["INPUT"], "scene")
    dim(layer)
    layer.resampleFilter().setZoomedInResampler(QgsBilinearRasterResampler())
    layer.renderer().setRedBand(3)
    layer.renderer().setBlueBand(1)
    outputs = run(parameters, INPUT=layer, CLASSES=str(tmp_path / "of_layer.tif"))
    assert pixels(outputs["CLASSES"]) == pixels(run(parameters)["CLASSES"])


def dim(layer: QgsRasterLayer) -> None:
    """Shows `layer` dark, grey and half transparent."""
    layer.brightnessFilter().setBrightness(-120)
    layer.hueSaturationFilter().setSaturation(-100)
    layer.renderer().setOpacity(0.5)
