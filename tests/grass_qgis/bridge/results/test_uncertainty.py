"""Places of low confidence, on rasters in which it is known where they are."""

from __future__ import annotations

import subprocess

import pytest
from qgis.core import QgsPointXY, QgsRasterLayer

from grass_qgis.bridge.results.uncertainty import low_confidence_places
from tests.grass_qgis.conftest import ROOT

MAKE = """
import sys, numpy as np
from tests.scenes import write_scene
folder = sys.argv[1]
image = np.full((2, 960, 1600), 90, "uint8")
image[0] = 0
image[1, 300:360, 1200:1300] = 20   # the worst
image[1, 700:760, 100:200] = 50     # the second
image[1, :100, :100] = 255          # nodata
write_scene(f"{folder}/uncertain.tif", image, nodata=255)
image[1] = 255
write_scene(f"{folder}/empty.tif", image, nodata=255)
write_scene(f"{folder}/tiny.tif", np.full((2, 1, 3), 7, "uint8"))
"""


@pytest.fixture(scope="module")
def rasters(tmp_path_factory, backend_python):
    folder = tmp_path_factory.mktemp("uncertain")
    command = [backend_python, "-c", MAKE.replace("sys.argv[1]", repr(str(folder)))]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def test_the_worst_places_come_first(qgis_app, rasters):
    layer = QgsRasterLayer(str(rasters / "uncertain.tif"), "uncertain")
    places = low_confidence_places(layer, 10)
    assert len(places) == 10
    values = [place.confidence for place in places]
    assert values == sorted(values)
    # Pixels of half a metre from (500000, 5400000) down.
    assert places[0].box.contains(QgsPointXY(500000 + 0.5 * 1250, 5400000 - 0.5 * 330))
    assert places[0].confidence < 70
    assert layer.extent().buffered(1e-6).contains(places[0].box)
    assert all(place.confidence <= 90 for place in places)


def test_without_a_valid_pixel_there_is_no_place(qgis_app, rasters):
    assert low_confidence_places(QgsRasterLayer(str(rasters / "empty.tif"), "empty")) == ()


def test_a_raster_of_a_few_pixels_has_places_too(qgis_app, rasters):
    places = low_confidence_places(QgsRasterLayer(str(rasters / "tiny.tif"), "tiny"))
    assert {place.confidence for place in places} == {7.0}


def test_a_raster_without_confidence_has_none(qgis_app, material):
    layer = QgsRasterLayer(str(material / "middle.tif"), "no class raster", "gdal")
    assert layer.isValid()
    assert isinstance(low_confidence_places(layer), tuple)
