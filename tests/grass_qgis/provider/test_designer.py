"""The algorithms in a model of the designer: outputs of one are inputs of the next."""

from __future__ import annotations

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingModelAlgorithm,
    QgsProcessingModelChildAlgorithm,
    QgsProcessingModelChildParameterSource,
    QgsProcessingModelOutput,
    QgsVectorLayer,
)

Source = QgsProcessingModelChildParameterSource


def child(algorithm, name, **values):
    """A step of the model; values are constants or sources."""
    step = QgsProcessingModelChildAlgorithm(f"grassseg:{algorithm}")
    step.setChildId(name)
    for key, value in values.items():
        source = value if isinstance(value, Source) else Source.fromStaticValue(value)
        step.addParameterSources(key, [source])
    return step


def test_regions_of_a_class_raster_become_a_label_layer_in_one_model(
    provider, clean_settings, material, tmp_path
):
    scene = str(material / "scene.tif")
    model = QgsProcessingModelAlgorithm("label loop", "tests")
    model.addChildAlgorithm(child("describemodel", "card", MODEL=str(material / "segment.onnx")))
    model.addChildAlgorithm(
        child("segment", "map", INPUT=scene, MODEL=str(material / "segment.onnx"))
    )
    model.addChildAlgorithm(
        child(
            "regions",
            "regions",
            INPUT=scene,
            MODEL=str(material / "regions.onnx"),
            CLASS_RASTER=Source.fromChildOutput("map", "CLASSES"),
        )
    )
    last = child(
        "labelregions",
        "labels",
        REGIONS=Source.fromChildOutput("regions", "REGIONS"),
        CLASSES=Source.fromChildOutput("card", "CLASSES"),
        WANTED=2,
    )
    output = QgsProcessingModelOutput("labels")
    output.setChildId("labels")
    output.setChildOutputName("LABELS")
    last.setModelOutputs({"labels": output})
    model.addChildAlgorithm(last)
    path = str(tmp_path / "labels.gpkg")
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
    _, fine = model.run({"labels:labels": path}, context, feedback)
    assert fine, feedback.textLog()
    layer = QgsVectorLayer(f"{path}|layername=labels", "labels", "ogr")
    assert layer.featureCount() == 2
    assert all(feature["mean_conf"] > 0 for feature in layer.getFeatures())
    names = [next(iter(e.values())) for e in layer.editorWidgetSetup(1).config()["map"]]
    assert names == ["red", "green", "blue"]
