"""`grassseg:learn` through Processing, with a real worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from osgeo import gdal
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProject,
    QgsRectangle,
    QgsVectorLayer,
)

LEARN = "grassseg:learn"
# The scene: 64 x 48 m from (500000, 5400000) downwards, pixels of half a metre, in quarters.
PLACES = ((6, 6, "one"), (50, 6, "two"), (6, 38, "three"), (50, 38, "four"))


@pytest.fixture
def project(qgis_app):
    """A project of its own, of which no widget knows."""
    return QgsProject()


@pytest.fixture
def labels(provider, clean_settings, project):
    """A layer in memory that is being edited: nothing of it is stored anywhere."""
    layer = QgsVectorLayer("Polygon?crs=EPSG:32633&field=class:string", "labels", "memory")
    layer.startEditing()
    for x, y, name in PLACES:
        for shift in (0, 6):
            feature = QgsFeature(layer.fields())
            left, top = 500000 + x + shift - 3, 5400000 - y
            rectangle = QgsRectangle(left, top - 4, left + 4, top)
            feature.setGeometry(QgsGeometry.fromRect(rectangle))
            feature["class"] = name
            layer.addFeature(feature)
    project.addMapLayer(layer)
    return layer


@pytest.fixture
def parameters(labels, material, tmp_path, project):
    return {
        "project": project,
        "INPUT": str(material / "scene.tif"),
        "LABELS": labels,
        "FIELD": "class",
        "BANDS_ALONE": "bands alone",
        "MODEL": str(tmp_path / "model.onnx"),
        "DEVICE": "cpu",
    }


def run(parameters, **changes):
    import processing

    given = {**parameters, **changes}
    context = QgsProcessingContext()
    context.setProject(given.pop("project"))
    return processing.run(LEARN, given, context=context)


def test_labels_become_a_model_and_a_map(parameters, tmp_path):
    result = run(parameters, MAP=str(tmp_path / "map"))
    assert Path(result["MODEL"]).is_file()
    assert result["OBJECTS"] == 8
    dataset = gdal.Open(result["CLASSES_FILE"])  # its bands do not outlive it
    classes = dataset.GetRasterBand(1).ReadAsArray()
    corners = {int(classes[5, 5]), int(classes[5, -6]), int(classes[-6, 5]), int(classes[-6, -6])}
    assert len(corners) >= 3  # the scene's quarters differ


def test_the_encoder_of_the_plugin_is_used_when_nothing_is_said(parameters):
    result = run(parameters, BANDS_ALONE="encoder and bands")
    assert Path(result["MODEL"]).stat().st_size > 5_000_000


def test_labels_of_one_class_are_refused_in_a_sentence(parameters, labels):
    field = labels.fields().indexOf("class")
    for feature in list(labels.getFeatures()):
        labels.changeAttributeValue(feature.id(), field, "one")
    with pytest.raises(QgsProcessingException, match="one class"):
        run(parameters)
    assert not Path(parameters["MODEL"]).exists()
