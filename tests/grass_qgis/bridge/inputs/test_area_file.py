"""Polygons of a layer as a file for the worker."""

from __future__ import annotations

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsGeometry,
    QgsRectangle,
    QgsVectorLayer,
)

from grass_qgis.bridge.inputs.area_file import polygons_extent, write_polygons
from grass_qgis.engine.core.errors import ExtentError, OutputError

NONE = QgsCoordinateTransformContext()
UTM = QgsCoordinateReferenceSystem("EPSG:32633")
BOXES = ((500000, 5399980, 500010, 5399990), (500030, 5399960, 500040, 5399970))


@pytest.fixture
def layer(qgis_app):
    layer = QgsVectorLayer("Polygon?crs=EPSG:32633&field=name:string", "fields", "memory")
    features = []
    for box in BOXES:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(*box)))
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    return layer


def undefined(
    qgis_app_crs='GEOGCS["Undefined geographic SRS",DATUM["unknown",'
    'SPHEROID["unknown",6378137,298.257223563]],PRIMEM["Greenwich",0],'
    'UNIT["degree",0.0174532925199433]]',
):
    return QgsCoordinateReferenceSystem.fromWkt(qgis_app_crs)


@pytest.mark.parametrize("make", [QgsCoordinateReferenceSystem, undefined])
def test_polygons_of_an_unknown_crs_are_taken_as_they_are(layer, make):
    layer.setCrs(make())
    assert polygons_extent(layer, False, UTM, NONE) == layer.extent()


def written(path) -> QgsVectorLayer:
    result = QgsVectorLayer(f"{path}|layername=area", "written", "ogr")
    assert result.isValid()
    return result


def test_all_polygons_or_the_selected_ones_are_written(layer, tmp_path):
    write_polygons(layer, False, str(tmp_path / "all.gpkg"), NONE)
    assert written(tmp_path / "all.gpkg").featureCount() == 2
    assert written(tmp_path / "all.gpkg").crs() == UTM
    layer.selectByIds([1])
    write_polygons(layer, True, str(tmp_path / "one.gpkg"), NONE)
    assert written(tmp_path / "one.gpkg").extent() == QgsRectangle(*BOXES[0])
    assert sorted(path.suffix for path in tmp_path.iterdir()) == [".gpkg", ".gpkg"]


def test_a_polygon_that_is_not_saved_yet_counts(layer, tmp_path):
    layer.startEditing()
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(500050, 5399950, 500055, 5399955)))
    layer.addFeature(feature)
    write_polygons(layer, False, str(tmp_path / "all.gpkg"), NONE)
    assert written(tmp_path / "all.gpkg").featureCount() == 3


def test_the_rectangle_around_them_follows_selection_and_crs(layer):
    assert polygons_extent(layer, False, UTM, NONE) == QgsRectangle(
        500000, 5399960, 500040, 5399990
    )
    layer.selectByIds([2])
    assert polygons_extent(layer, True, UTM, NONE) == QgsRectangle(*BOXES[1])
    degrees = polygons_extent(layer, True, QgsCoordinateReferenceSystem("EPSG:4326"), NONE)
    assert 14.9 < degrees.xMinimum() < 15.1 and 48 < degrees.yMinimum() < 49


def test_no_layer_no_polygon_and_no_selection_are_reported(layer):
    empty = QgsVectorLayer("Polygon?crs=EPSG:32633", "empty", "memory")
    for source, selected, message in (
        (None, False, "No polygon layer"),
        (empty, False, "'empty' has no polygon"),
        (layer, True, "'fields' is selected"),
    ):
        with pytest.raises(ExtentError, match=message) as caught:
            polygons_extent(source, selected, UTM, NONE)
        assert caught.value.remedy


def test_a_folder_that_is_not_there_is_reported(layer, tmp_path):
    with pytest.raises(OutputError, match="cannot be written"):
        write_polygons(layer, False, str(tmp_path / "gone" / "a.gpkg"), NONE)
