"""The CRS that a layer has in QGIS is the run's, in every algorithm and the dock."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsGeometry,
    QgsProject,
    QgsRasterLayer,
    QgsRectangle,
    QgsVectorLayer,
)

from grass_qgis.bridge.inputs.layers import crs_for_job
from grass_qgis.bridge.inputs.request import Request, job_of

OTHER = "EPSG:32632"  # than the file's, EPSG:32633
CUSTOM = "+proj=tmerc +lat_0=0 +lon_0=14 +k=0.9999 +x_0=500000 +y_0=0 +ellps=bessel +units=m"
INSIDE = QgsRectangle(500010, 5399960, 500050, 5399990)


def set_to(layer, crs):
    result = QgsCoordinateReferenceSystem(crs) if ":" in crs else QgsCoordinateReferenceSystem()
    if crs.startswith("+"):
        result = QgsCoordinateReferenceSystem.fromProj(crs)
    layer.setCrs(result)
    return layer


@pytest.fixture
def scene(qgis_app, material):
    layer = set_to(QgsRasterLayer(str(material / "scene.tif"), "scene"), OTHER)
    QgsProject.instance().addMapLayer(layer)
    yield layer
    QgsProject.instance().clear()


def plain(crs):
    """What PROJ gets of a CRS, but for its unit and whether it is one."""
    return sorted(set(crs.toProj().split()) - {"+no_defs", "+type=crs", "+units=m"})


def polygons(crs, *boxes):
    layer = QgsVectorLayer(
        "Polygon?field=class:string" + (f"&crs={crs}" if crs else ""), "p", "memory"
    )
    features = []
    for box in boxes:
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(box))
        feature.setAttributes(["red"])
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    layer.updateExtents()
    if not crs:
        layer.setCrs(QgsCoordinateReferenceSystem())
    return layer


def test_a_job_names_the_crs_only_where_it_is_not_the_file_s(scene, material):
    assert crs_for_job(scene) == OTHER
    assert crs_for_job(set_to(scene, "EPSG:32633")) is None
    assert crs_for_job(set_to(scene, "none")) == ""
    assert "Bessel" in crs_for_job(set_to(scene, CUSTOM))
    assert crs_for_job(None) is None


@pytest.mark.parametrize("crs", [OTHER, CUSTOM])
def test_results_lie_where_the_layer_is_shown(provider, scene, material, tmp_path, crs):
    import processing

    set_to(scene, crs)
    processing.run(
        "grassseg:segment",
        {
            "INPUT": scene,
            "MODEL": str(material / "segment.onnx"),
            "CLASSES": str(tmp_path / "c.tif"),
            "SEGMENTS": str(tmp_path / "s.gpkg"),
        },
    )
    classes = QgsRasterLayer(str(tmp_path / "c.tif"), "c")
    segments = QgsVectorLayer(f"{tmp_path / 's.gpkg'}|layername=segments", "s", "ogr")
    for result in (classes, segments):
        assert plain(result.crs()) == plain(scene.crs())
        assert result.extent() == scene.extent()


@pytest.mark.parametrize("crs", [OTHER, ""])
def test_polygons_are_taken_in_that_crs_or_as_they_are(provider, scene, material, tmp_path, crs):
    import processing

    processing.run(
        "grassseg:segment",
        {
            "INPUT": scene,
            "MODEL": str(material / "segment.onnx"),
            "WITHIN": polygons(crs, INSIDE),
            "CLASSES": str(tmp_path / "c.tif"),
        },
    )
    classes = QgsRasterLayer(str(tmp_path / "c.tif"), "c")
    assert classes.crs().authid() == OTHER
    assert classes.extent() == INSIDE


def test_a_map_learnt_from_labels_lies_there_too(provider, scene, tmp_path):
    import processing

    labels = polygons(OTHER, INSIDE, QgsRectangle(500000, 5399940, 500008, 5399960))
    labels.startEditing()
    for number, feature in enumerate(list(labels.getFeatures())):
        labels.changeAttributeValue(feature.id(), 0, ("one", "two")[number])
    result = processing.run(
        "grassseg:learn",
        {
            "INPUT": scene,
            "LABELS": labels,
            "FIELD": "class",
            "BANDS_ALONE": "bands alone",
            "MODEL": str(tmp_path / "m.onnx"),
            "MAP": str(tmp_path / "map"),
            "DEVICE": "cpu",
        },
    )
    classes = QgsRasterLayer(result["CLASSES_FILE"], "c")
    assert classes.crs().authid() == OTHER
    assert classes.extent() == scene.extent()


def test_regions_and_what_is_under_them_lie_there_too(
    provider, scene, material, finished, tmp_path
):
    import processing

    classes = set_to(QgsRasterLayer(finished["classes"], "classes"), OTHER)
    processing.run(
        "grassseg:regions",
        {
            "INPUT": scene,
            "MODEL": str(material / "regions.onnx"),
            "CLASS_RASTER": classes,
            "REGIONS": str(tmp_path / "r.gpkg"),
        },
    )
    result = QgsVectorLayer(f"{tmp_path / 'r.gpkg'}|layername=regions", "r", "ogr")
    assert result.crs().authid() == OTHER
    assert all(feature["purity"] > 0 for feature in result.getFeatures())


def test_polygons_of_a_class_raster_lie_there_too(provider, scene, finished, tmp_path):
    import processing

    classes = set_to(QgsRasterLayer(finished["classes"], "classes"), OTHER)
    processing.run("grassseg:polygonize", {"INPUT": classes, "SEGMENTS": str(tmp_path / "p.gpkg")})
    assert (
        QgsVectorLayer(f"{tmp_path / 'p.gpkg'}|layername=segments", "p", "ogr").crs().authid()
        == OTHER
    )


def test_labels_are_drawn_where_the_layer_is_shown(provider, scene, tmp_path):
    import processing

    boxes = [QgsRectangle(500000 + 16 * k, 5399984, 500010 + 16 * k, 5400000) for k in range(4)]
    result = processing.run(
        "grassseg:exporttiles",
        {
            "INPUT": scene,
            "LABELS": polygons(OTHER, *boxes),
            "FIELD": "class",
            "CLASSES": "red,green",
            "TILE": 32,
            "FOLDER": str(tmp_path / "set"),
        },
    )
    assert result["TILES"] >= 3
    images = sorted(Path(tmp_path / "set" / "images").iterdir())
    assert QgsRasterLayer(str(images[0]), "tile").crs().authid() == OTHER


def test_the_dock_s_job_names_it(scene, material, tmp_path):
    request = Request(scene, str(material / "segment.onnx"), tmp_path)
    none = QgsCoordinateTransformContext()
    assert job_of(request, none).crs == OTHER
    layer_of_file = QgsRasterLayer(str(material / "scene.tif"), "scene")
    assert job_of(replace(request, layer=layer_of_file), none).crs is None
