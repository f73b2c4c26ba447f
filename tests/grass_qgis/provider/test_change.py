"""`grassseg:change` through Processing, with a real worker."""

from __future__ import annotations

import csv

import pytest
from osgeo import gdal
from qgis.core import (
    QgsPalettedRasterRenderer,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsRasterLayer,
    QgsVectorLayer,
)
from qgis.PyQt.QtGui import QColor

from .test_polygonize import write_classes

CHANGE = "grassseg:change"
NAMES = ("nothing", "meadow", "lake")


@pytest.fixture
def parameters(provider, clean_settings, tmp_path):
    rows = [[1] * 32 for _ in range(24)]
    later = [list(row) for row in rows]
    for row in later[4:12]:
        row[10:20] = [2] * 10
    later[20][3] = 2  # one pixel, too small to count
    return {
        "BEFORE": write_classes(tmp_path / "before.tif", rows, NAMES),
        "AFTER": write_classes(tmp_path / "after.tif", later, NAMES),
        "CHANGE": str(tmp_path / "change.tif"),
        "POLYGONS": str(tmp_path / "change.gpkg"),
    }


def run(parameters, **changes):
    import processing

    return processing.run(CHANGE, {**parameters, **changes})


def test_polygons_and_table_say_what_became_what(parameters, tmp_path):
    outputs = run(parameters, MATRIX=str(tmp_path / "matrix.csv"))
    layer = QgsVectorLayer(f"{outputs['POLYGONS']}|layername=changes", "changes", "ogr")
    (feature,) = layer.getFeatures()
    assert (feature["from"], feature["to"], feature["area_px"]) == ("meadow", "lake", 80)
    assert outputs["CHANGED_AREA"] == pytest.approx(20, rel=0.01)
    assert outputs["CHANGED_SHARE"] == pytest.approx(80 / 768)
    table = list(csv.reader((tmp_path / "matrix.csv").read_text().splitlines()))
    assert table[0] == ["from / to (ha)", "meadow", "lake", "sum"]


def test_names_of_a_style_are_those_of_the_classes(parameters, tmp_path):
    layers = []
    for key, value in (("BEFORE", "wiese"), ("AFTER", "Wiese")):
        layer = QgsRasterLayer(parameters[key], key)
        entries = [
            QgsPalettedRasterRenderer.Class(1, QColor("#00ff00"), value),
            QgsPalettedRasterRenderer.Class(2, QColor("#0000ff"), "See"),
        ]
        layer.setRenderer(QgsPalettedRasterRenderer(layer.dataProvider(), 1, entries))
        layers.append(layer)
    outputs = run(parameters, BEFORE=layers[0], AFTER=layers[1])
    layer = QgsVectorLayer(f"{outputs['POLYGONS']}|layername=changes", "changes", "ogr")
    assert [feature["change"] for feature in layer.getFeatures()] == ["wiese > See"]


def test_layers_are_styled_with_changes_first(parameters):
    import processing

    project = QgsProject.instance()
    project.clear()
    processing.runAndLoadResults(CHANGE, dict(parameters))
    legends = {}
    for layer in project.mapLayers().values():
        renderer = layer.renderer()
        kind = isinstance(layer, QgsRasterLayer)
        entries = renderer.classes() if kind else renderer.categories()
        legends[kind] = [item.label if kind else item.label() for item in entries]
    assert legends == {True: ["meadow > lake", "meadow"], False: ["meadow > lake"]}
    project.clear()


def test_a_model_maps_both_dates(parameters, material, tmp_path):
    outputs = run(
        parameters,
        BEFORE=str(material / "scene.tif"),
        AFTER=str(material / "scene.tif"),
        MODEL=str(material / "segment.onnx"),
        BEFORE_MAP=str(tmp_path / "first.tif"),
        CHANGED=str(tmp_path / "changed.tif"),
    )
    assert outputs["CHANGED_SHARE"] == 0
    assert QgsRasterLayer(outputs["BEFORE_MAP"], "map").bandCount() == 2
    assert QgsRasterLayer(outputs["CHANGED"], "changed").isValid()


def test_an_area_is_taken_in_any_crs(parameters):
    outputs = run(parameters, EXTENT="500000,500008,5399990,5400000 [EPSG:32633]")
    layer = QgsRasterLayer(outputs["CHANGE"], "change")
    assert (layer.width(), layer.height()) == (16, 20)


def test_maps_of_other_places_are_refused_with_advice(parameters, tmp_path):
    far = write_classes(tmp_path / "far.tif", [[1] * 8] * 8, NAMES)
    dataset = gdal.Open(far, gdal.GA_Update)
    dataset.SetGeoTransform((600000, 0.5, 0, 5400000, 0, -0.5))
    del dataset
    with pytest.raises(QgsProcessingException, match="Choose maps of the same place"):
        run(parameters, AFTER=far)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"MODEL": "/gone.onnx"}, "no model file /gone.onnx"),
        ({"AFTER": "/gone.tif"}, ""),
        ({"TOLERANCE": 65}, ""),
        ({"CHANGE": "change.png"}, "png"),
    ],
)
def test_an_impossible_parameter_is_refused_before_anything_runs(
    parameters, provider, change, part
):
    algorithm = provider.algorithm("change").create()
    fine, message = algorithm.checkParameterValues({**parameters, **change}, QgsProcessingContext())
    assert not fine
    assert part in message
