"""Unusual rasters, and runs that find nothing: each is used, or reported with cause and advice."""

from __future__ import annotations

import random

import pytest
from osgeo import gdal, osr
from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsVectorLayer,
)

REGIONS = "grassseg:regions"
SIDE = 96
UTM_PLACE = (500000, 0.5, 0, 5400000, 0, -0.5)


def write_raster(path, bands=3, epsg=32633, place=UTM_PLACE, value=None):
    """Noise, or one value everywhere."""
    target = gdal.GetDriverByName("GTiff").Create(str(path), SIDE, SIDE, bands, gdal.GDT_Byte)
    if place is not None:
        target.SetGeoTransform(place)
    if epsg:
        system = osr.SpatialReference()
        system.ImportFromEPSG(epsg)
        target.SetProjection(system.ExportToWkt())
    draw = random.Random(4)
    for band in range(1, bands + 1):
        pixels = draw.randbytes(SIDE * SIDE) if value is None else bytes([value]) * SIDE**2
        target.GetRasterBand(band).WriteRaster(0, 0, SIDE, SIDE, pixels)
    return str(path)


class FeedbackRecorder(QgsProcessingFeedback):
    def __init__(self):
        super().__init__()
        self.warnings = []

    def pushWarning(self, text):
        self.warnings.append(text)


@pytest.fixture
def run(provider, clean_settings, material, tmp_path):
    import processing

    def call(raster, **changes):
        recorder = FeedbackRecorder()
        given = {
            "INPUT": raster,
            "MODEL": str(material / "regions.onnx"),
            "REGIONS": str(tmp_path / "regions.gpkg"),
            "SHAPE": "tile",  # noise has no objects of any use
            **changes,
        }
        outputs = processing.run(REGIONS, given, feedback=recorder)
        layer = QgsVectorLayer(f"{outputs['REGIONS']}|layername=regions", "regions", "ogr")
        return list(layer.getFeatures()), recorder.warnings

    return call


def test_without_a_crs_regions_are_drawn_and_areas_are_said_to_be_unknown(run, tmp_path):
    features, warnings = run(write_raster(tmp_path / "plain.tif", epsg=0))
    assert features
    assert all(not feature["area_m2"] for feature in features)
    assert any("no CRS" in text for text in warnings)


def test_areas_of_a_raster_in_degrees_are_metres(run, tmp_path):
    step = 0.5 / 111_320  # about half a metre at the equator
    features, _ = run(write_raster(tmp_path / "d.tif", epsg=4326, place=(9, step, 0, 0, 0, -step)))
    for feature in features:
        assert feature["area_m2"] == pytest.approx(feature["area_px"] * 0.25, rel=0.02)


def test_a_rotated_raster_gets_rotated_boxes(run, tmp_path):
    place = (500000, 0.4, 0.3, 5400000, 0.3, -0.4)
    features, _ = run(write_raster(tmp_path / "rotated.tif", place=place))
    assert features
    for feature in features:
        area = feature.geometry().area()
        assert area == pytest.approx(feature["area_px"] * 0.25, rel=1e-6)
        assert feature.geometry().boundingBox().area() > 1.2 * area


def test_too_few_bands_are_reported_with_what_the_model_needs(run, tmp_path):
    with pytest.raises(QgsProcessingException) as caught:
        run(write_raster(tmp_path / "one.tif", bands=1))
    assert "red" in str(caught.value) and "\n" not in str(caught.value)
    assert not (tmp_path / "regions.gpkg").exists()


def test_where_no_tile_has_a_region_the_layers_are_empty_and_the_log_says_why(run, tmp_path):
    flat = write_raster(tmp_path / "flat.tif", value=90)
    for shape, reason in (("tile", "constant"), ("object", "no segment")):
        features, warnings = run(flat, SHAPE=shape)
        assert features == []
        assert any(reason in text for text in warnings), (shape, warnings)


def test_no_layer_and_a_model_that_is_gone_are_reported_before_anything_runs(provider, tmp_path):
    algorithm = provider.algorithm("regions").create()
    raster = write_raster(tmp_path / "scene.tif")
    for given, part in (
        ({"INPUT": None, "MODEL": "/gone.onnx"}, "/gone.onnx"),
        ({"INPUT": raster, "MODEL": "/gone.onnx"}, "/gone.onnx"),
        ({"INPUT": str(tmp_path / "gone.tif"), "MODEL": __file__}, "is no .onnx file"),
        ({"INPUT": None, "MODEL": str(tmp_path)}, "is no .onnx file"),
    ):
        fine, message = algorithm.checkParameterValues(
            {**given, "REGIONS": str(tmp_path / "r.gpkg")}, QgsProcessingContext()
        )
        assert not fine
        assert part in message
