"""Coverages of a server (WCS): its values are drawn, and segmented, as they are."""

from __future__ import annotations

import pytest
from osgeo import gdal
from qgis.core import QgsProcessingException, QgsRasterLayer
from qgis.PyQt import sip

from tests.grass_qgis.provider import coverage_server
from tests.grass_qgis.provider.map_server import map_server

_SOURCE = "url={url}/wcs&identifier=ground&crs=EPSG:3857&format=GTiff&version=1.0.0"


@pytest.fixture
def server(qgis_app):
    with map_server(coverage_server.Handler) as actual:
        yield actual


@pytest.fixture
def coverage(server):
    url = f"http://127.0.0.1:{server.server_port}"
    layer = QgsRasterLayer(_SOURCE.format(url=url), "ground", "wcs")
    assert layer.isValid(), layer.error().message()
    server.queries.clear()
    yield layer
    sip.delete(layer)  # a failed run keeps it alive; its provider must not outlive QGIS


@pytest.fixture
def parameters(provider, clean_settings, material, tmp_path, coverage):
    return {
        "INPUT": coverage,
        "MODEL": str(material / "segment.onnx"),
        "CLASSES": str(tmp_path / "classes.tif"),
        "GSD": -1,
    }


def run(parameters, **changes):
    import processing

    return processing.run("grassseg:segment", {**parameters, **changes})


def test_a_coverage_is_segmented_at_its_own_pixels(parameters, server):
    result = gdal.Open(run(parameters)["CLASSES"])
    assert (result.RasterXSize, result.RasterYSize) == (1536, 512)
    left, step, _, top, _, _ = result.GetGeoTransform()
    sides = coverage_server.BOX
    assert (left, step, top) == pytest.approx((sides[0], coverage_server.STEP, sides[3]))
    row = result.GetRasterBand(1).ReadRaster(0, 256, 1536, 1)
    assert list(row) == [column // 256 % 3 for column in range(1536)]
    assert {query["REQUEST"] for query in server.queries} == {"GetCoverage"}


def test_an_area_of_a_coverage_is_all_that_is_fetched(parameters, server):
    left, bottom, right, top = coverage_server.BOX
    half = (left + right) / 2
    extent = ",".join(map(repr, (left, half, bottom, top))) + " [EPSG:3857]"
    result = gdal.Open(run(parameters, EXTENT=extent)["CLASSES"])
    assert (result.RasterXSize, result.RasterYSize) == (768, 512)
    boxes = [query["BBOX"].split(",") for query in server.queries]
    assert boxes and all(float(box[2]) <= half + coverage_server.STEP for box in boxes)


def test_a_coverage_with_too_few_bands_is_refused_before_the_model_runs(
    parameters, material, tmp_path
):
    with pytest.raises(QgsProcessingException, match="Band 7 is requested"):
        run(parameters, BANDS="1,2,7")
    assert list(tmp_path.iterdir()) == []
