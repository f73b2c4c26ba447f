from __future__ import annotations

import pytest
from qgis.core import QgsFeature, QgsGeometry, QgsVectorLayer

from grass_qgis.bridge.labels.layer import classes_of_labels, dress_label_layer
from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import JobError

CLASSES = (ClassSpec(0, "water", "#0000ff"), ClassSpec(1, "a roof", "#ff0000"))


@pytest.fixture
def layer(qgis_app):
    layer = QgsVectorLayer(
        "Polygon?crs=EPSG:32633&field=class:string&field=score:double", "l", "memory"
    )
    for value in ("b", None, "a"):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromWkt("POLYGON((0 0, 1 0, 1 1, 0 0))"))
        feature["class"] = value
        layer.dataProvider().addFeature(feature)
    return layer


def test_a_dressed_layer_offers_its_classes_and_gives_them_back(layer):
    dress_label_layer(layer, CLASSES)
    assert layer.editorWidgetSetup(0).type() == "ValueMap"
    assert classes_of_labels(layer, "class") == CLASSES


def test_what_is_not_labelled_yet_looks_different(layer):
    dress_label_layer(layer, CLASSES)
    labels = [item.label() for item in layer.renderer().categories()]
    assert labels == ["water", "a roof", "not labelled"]


def test_only_the_class_can_be_edited_in_the_form(layer):
    dress_label_layer(layer, CLASSES)
    assert not layer.editFormConfig().readOnly(0)
    assert layer.editFormConfig().readOnly(1)


def test_a_plain_layer_stands_for_the_values_it_holds(layer):
    assert [item.name for item in classes_of_labels(layer, "class")] == ["a", "b"]


def test_a_field_that_is_missing_or_empty_is_reported(layer):
    with pytest.raises(JobError, match="no field 'use', but class, score"):
        classes_of_labels(layer, "use")
    with pytest.raises(JobError, match="No polygon"):
        classes_of_labels(layer, "score")
