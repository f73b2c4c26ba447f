"""`grassseg:labelregions` through Processing: from real regions to a layer to label."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    NULL,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsRectangle,
    QgsVectorLayer,
)

LABEL = "grassseg:labelregions"


@pytest.fixture
def parameters(provider, clean_settings, finished, tmp_path):
    return {
        "REGIONS": f"{finished['regions']}|layername=regions",
        "WANTED": 3,
        "CLASSES": "roof, tree, water",
        "LABELS": str(tmp_path / "labels.gpkg"),
    }


def run(parameters, **changes):
    import processing

    return processing.run(LABEL, {**parameters, **changes})


def opened(path):
    layer = QgsVectorLayer(f"{path}|layername=labels", "labels", "ogr")
    assert layer.isValid()
    return layer


def test_the_chosen_regions_wait_for_a_class_best_first(parameters):
    outputs = run(parameters)
    features = list(opened(outputs["LABELS"]).getFeatures())
    assert outputs["COUNT"] == len(features) == 2  # three are requested; the scene has no more
    assert all(feature["class"] in (None, NULL) for feature in features)
    assert [feature["order"] for feature in features] == [1, 2]
    assert features[0]["score"] == 1
    boxes = [feature.geometry().boundingBox() for feature in features]
    for k, box in enumerate(boxes):
        for other in boxes[:k]:
            shared = box.intersect(other)
            assert shared.isEmpty() or shared.area() < 0.11 * min(box.area(), other.area())


def test_the_form_offers_the_classes_wherever_the_file_is_opened(parameters):
    layer = opened(run(parameters)["LABELS"])  # nobody has styled this one
    setup = layer.editorWidgetSetup(layer.fields().lookupField("class"))
    assert setup.type() == "ValueMap"
    assert [next(iter(e.values())) for e in setup.config()["map"]] == ["roof", "tree", "water"]
    assert [c.label() for c in layer.renderer().categories()][-1] == "not labelled"


def test_the_layer_can_be_edited_and_keeps_what_is_typed(parameters):
    layer = opened(run(parameters)["LABELS"])
    first = next(layer.getFeatures())
    assert layer.startEditing()
    assert layer.changeAttributeValue(first.id(), layer.fields().lookupField("class"), "tree")
    assert layer.commitChanges()
    again = {f["order"]: f["class"] for f in opened(parameters["LABELS"]).getFeatures()}
    assert again[1] == "tree"


def test_the_classes_of_a_model_are_taken(parameters, material):
    layer = opened(run(parameters, CLASSES="", MODEL=str(material / "segment.onnx"))["LABELS"])
    assert [c.label() for c in layer.renderer().categories()][:3] == ["red", "green", "blue"]


def test_low_confidence_goes_first_where_there_is_one(parameters):
    layer = QgsVectorLayer(
        "MultiPolygon?crs=EPSG:32633&field=score:double&field=mean_conf:double", "r", "memory"
    )
    for x, score, confidence in ((0, 1.0, 99.0), (100, 0.8, 30.0), (200, 0.9, NULL)):
        feature = QgsFeature(layer.fields())
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(x, 0, x + 10, 10)))
        feature.setAttributes([score, confidence])
        layer.dataProvider().addFeature(feature)
    result = opened(run(parameters, REGIONS=layer, WANTED=3)["LABELS"])
    assert [f["mean_conf"] for f in result.getFeatures()] == [NULL, 30.0, 99.0]


def test_labels_somebody_made_are_never_replaced(parameters):
    run(parameters)
    before = Path(parameters["LABELS"]).read_bytes()
    with pytest.raises(QgsProcessingException, match="no label is lost"):
        run(parameters)
    assert Path(parameters["LABELS"]).read_bytes() == before


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"CLASSES": ""}, "Classes are missing"),
        ({"CLASSES": "a,a"}, "different names"),
        ({"CLASSES": "", "MODEL": "/gone.onnx"}, "no model file"),
        ({"WANTED": 0}, ""),
    ],
)
def test_an_impossible_parameter_is_refused_before_anything_runs(
    parameters, provider, change, part
):
    algorithm = provider.algorithm("labelregions").create()
    fine, message = algorithm.checkParameterValues({**parameters, **change}, QgsProcessingContext())
    assert not fine
    assert part in message


def test_a_layer_that_holds_no_regions_is_reported(parameters, finished, tmp_path):
    with pytest.raises(QgsProcessingException, match="no field 'score'"):
        run(parameters, REGIONS=f"{finished['segments']}|layername=segments")
    assert list(tmp_path.iterdir()) == []
