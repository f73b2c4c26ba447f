"""From layers and rectangles to plain values."""

from __future__ import annotations

import shutil

import pytest
from hypothesis import given
from hypothesis import strategies as st
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsPointXY,
    QgsProject,
    QgsRasterLayer,
    QgsRasterRange,
    QgsRectangle,
)

from grass_qgis.bridge.inputs import layers
from grass_qgis.bridge.inputs.bands import imagery_bands
from grass_qgis.engine.core.errors import ExtentError, JobError

UTM33 = "EPSG:32633"
NONE = QgsCoordinateTransformContext()


def test_a_rectangle_across_the_antimeridian_stays_small(qgis_app):
    box = QgsRectangle(777000, -55300, 888500, 55300)  # from 179.5 to 180.5 degrees
    west = QgsCoordinateReferenceSystem("EPSG:32660")
    degrees = QgsCoordinateReferenceSystem("EPSG:4326")
    result = layers.moved_box(box, west, degrees, NONE)
    assert (result.xMinimum(), result.xMaximum()) == pytest.approx((179.49, 180.49), abs=0.02)
    assert layers.moved_box(box, west, QgsCoordinateReferenceSystem(), NONE) == box


def test_a_file_layer_gives_its_absolute_path(qgis_app, material, monkeypatch):
    scene = material / "scene.tif"
    assert layers.raster_path(QgsRasterLayer(str(scene), "scene")) == str(scene)
    monkeypatch.chdir(material)
    assert layers.raster_path(QgsRasterLayer("scene.tif", "scene")) == str(scene)


def test_a_web_layer_is_refused_by_the_name_of_its_provider(qgis_app):
    layer = QgsRasterLayer("type=xyz&url=http://localhost/{x}/{y}/{z}.png", "tiles", "wms")
    with pytest.raises(layers.LayerError, match="'tiles' comes from the provider 'wms'") as caught:
        layers.raster_path(layer)
    assert "GeoTIFF" in caught.value.remedy


def test_no_layer_and_a_broken_layer_are_refused(qgis_app, tmp_path):
    with pytest.raises(layers.LayerError, match="No raster layer"):
        layers.raster_path(None)
    with pytest.raises(layers.LayerError, match="broken"):
        layers.raster_path(QgsRasterLayer(str(tmp_path / "gone.tif"), "gone"))


def test_a_layer_with_open_options_is_refused(qgis_app, material):
    source = f"{material / 'scene.tif'}|option:NUM_THREADS=2"
    with pytest.raises(layers.LayerError, match="openOptions"):
        layers.raster_path(QgsRasterLayer(source, "options"))


def test_additional_no_data_values_of_a_layer_are_reported(qgis_app, material):
    layer = QgsRasterLayer(str(material / "scene.tif"), "scene")
    assert layers.nodata_of(None) is None
    assert layers.nodata_of(layer) is None
    for band in (1, 2, 3):
        layer.dataProvider().setUserNoDataValue(band, [QgsRasterRange(0, 0)])
    assert layers.nodata_of(layer) == (0.0,)


@pytest.mark.parametrize(("bands", "last"), [((1, 2), 0), ((1, 2, 3), 9)])
def test_no_data_of_some_bands_or_of_a_range_is_refused(qgis_app, material, bands, last):
    layer = QgsRasterLayer(str(material / "scene.tif"), "scene")
    for band in bands:
        layer.dataProvider().setUserNoDataValue(band, [QgsRasterRange(0, last)])
    with pytest.raises(layers.LayerError, match="no data values that differ"):
        layers.nodata_of(layer)


def test_the_mask_that_qgis_shows_as_a_band_has_no_part_in_no_data(qgis_app, material, tmp_path):
    path = str(tmp_path / "masked.tif")
    copy = gdal.GetDriverByName("GTiff").CreateCopy(path, gdal.Open(str(material / "scene.tif")))
    copy.CreateMaskBand(gdal.GMF_PER_DATASET)
    copy.GetRasterBand(1).GetMaskBand().Fill(255)
    del copy
    layer = QgsRasterLayer(path, "masked")
    assert layer.bandCount() == 4
    assert imagery_bands(layer) == (1, 2, 3)
    for band in (1, 2, 3):
        layer.dataProvider().setUserNoDataValue(band, [QgsRasterRange(0, 0)])
    assert layers.nodata_of(layer) == (0.0,)


def test_declared_no_data_that_is_shown_as_data_is_refused(qgis_app, material, tmp_path):
    path = str(tmp_path / "declared.tif")
    copy = gdal.GetDriverByName("GTiff").CreateCopy(path, gdal.Open(str(material / "scene.tif")))
    copy.GetRasterBand(1).SetNoDataValue(20)
    del copy
    layer = QgsRasterLayer(path, "declared")
    assert layers.nodata_of(layer) is None
    layer.dataProvider().setUseSourceNoDataValue(2, False)
    with pytest.raises(layers.LayerError, match="as data") as caught:
        layers.nodata_of(layer)
    assert "GeoTIFF" in caught.value.remedy


def test_a_bar_in_a_file_name_is_a_part_of_the_name(qgis_app, material, tmp_path, monkeypatch):
    path = shutil.copy(material / "scene.tif", tmp_path / "a|b.tif")
    layer = QgsRasterLayer(str(path), "scene")
    assert layer.isValid()
    assert layers.raster_path(layer) == str(path)
    monkeypatch.chdir(tmp_path)
    assert layers.raster_path(QgsRasterLayer("a|b.tif", "scene")) == str(path)


def test_a_layer_with_a_stored_login_is_refused_by_that(qgis_app, material):
    source = f"{material / 'scene.tif'}|credential:AWS_SECRET_ACCESS_KEY=abc"
    with pytest.raises(layers.LayerError, match="credentialOptions") as caught:
        layers.raster_path(QgsRasterLayer(source, "login"))
    assert "abc" not in str(caught.value)


def test_no_rectangle_is_the_whole_layer(qgis_app, material):
    layer = QgsRasterLayer(str(material / "scene.tif"), "scene")
    for none in (None, QgsRectangle()):
        assert layers.extent_in_layer(none, layer.crs(), layer, NONE) is None


@pytest.mark.parametrize(
    "sides", [(5, 5, 5, 5), (5, 5, 5, 7), (5, 5, 7, 5), (5, 5, 7, float("nan"))]
)
def test_a_rectangle_without_an_area_is_refused_with_its_sides(qgis_app, material, sides):
    layer = QgsRasterLayer(str(material / "scene.tif"), "scene")
    with pytest.raises(ExtentError, match=r"area is empty \(5, ") as caught:
        layers.extent_in_layer(QgsRectangle(*sides), layer.crs(), layer, NONE)
    assert caught.value.remedy


def test_a_rectangle_of_the_layer_s_crs_is_taken_as_it_is(qgis_app, material):
    layer = QgsRasterLayer(str(material / "scene.tif"), "scene")
    box = QgsRectangle(500001, 5399960, 500020, 5399990)
    expected = (500001.0, 5399960.0, 500020.0, 5399990.0)
    assert layers.extent_in_layer(box, layer.crs(), layer, NONE) == expected


@given(st.floats(12, 18), st.floats(40, 55), st.floats(0.001, 0.5), st.floats(0.001, 0.5))
def test_a_rectangle_of_another_crs_covers_its_corners(qgis_app, material, x, y, width, height):
    plain_layer = QgsRasterLayer(str(material / "plain.tif"), "plain")
    plain_layer.setCrs(QgsCoordinateReferenceSystem(UTM33))
    wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
    box = QgsRectangle(x, y, x + width, y + height)
    result = QgsRectangle(*layers.extent_in_layer(box, wgs84, plain_layer, NONE))
    result.grow(1e-3)
    transform = QgsCoordinateTransform(wgs84, plain_layer.crs(), NONE)
    corners = [(box.xMinimum(), box.yMinimum()), (box.xMaximum(), box.yMaximum())]
    assert all(result.contains(transform.transform(QgsPointXY(*corner))) for corner in corners)


def test_numbers_stay_as_they_are_where_the_layer_has_no_crs(qgis_app, material):
    plain_layer = QgsRasterLayer(str(material / "plain.tif"), "plain")
    plain_layer.setCrs(QgsCoordinateReferenceSystem())
    crs = QgsCoordinateReferenceSystem(UTM33)
    box = QgsRectangle(10, -40, 50, -5)
    assert layers.extent_in_layer(box, crs, plain_layer, NONE) == (10.0, -40.0, 50.0, -5.0)


def test_a_layer_is_left_as_it_was(qgis_app, material):
    layer = QgsRasterLayer(str(material / "scene.tif"), "scene")
    before = (layer.source(), layer.crs(), layer.extent())
    layers.raster_path(layer)
    box = QgsRectangle(14, 48, 14.1, 48.1)
    layers.extent_in_layer(box, QgsCoordinateReferenceSystem("EPSG:4326"), layer, NONE)
    assert (layer.source(), layer.crs(), layer.extent()) == before
    assert QgsProject.instance().mapLayers() == {}


def test_bands_are_read_from_text():
    assert layers.parse_bands("3, 2,1") == (3, 2, 1)
    assert layers.parse_bands("4") == (4,)
    assert layers.parse_bands("nir;3, near infrared") == ("nir", 3, "near infrared")
    assert layers.parse_bands("  ") is None


@pytest.mark.parametrize("text", ["1,,2", ",", "red,"])
def test_text_that_is_no_bands_is_refused_with_its_value(text):
    with pytest.raises(JobError, match=text.replace(".", r"\.")):
        layers.parse_bands(text)
