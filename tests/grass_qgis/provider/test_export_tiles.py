"""`grassseg:exporttiles` through Processing, with a real worker."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from osgeo import gdal
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProject,
    QgsRasterLayer,
    QgsRasterRange,
    QgsRectangle,
    QgsVectorLayer,
)

from grass_qgis.bridge.inputs.bands import imagery_bands
from grass_qgis.bridge.labels.layer import dress_label_layer
from grass_qgis.engine.core.contract import ClassSpec

EXPORT = "grassseg:exporttiles"
CLASSES = (ClassSpec(0, "roof", "#aa0000"), ClassSpec(1, "tree", "#00aa00"))
# The scene: 64 x 48 m from (500000, 5400000) downwards, pixels of half a metre.
PLACES = ((2, 2, "roof"), (40, 2, "tree"), (2, 30, "tree"), (40, 30, "roof"), (20, 20, None))


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
        feature = QgsFeature(layer.fields())
        left, top = 500000 + x, 5400000 - y
        feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(left, top - 8, left + 8, top)))
        feature["class"] = name
        layer.addFeature(feature)
    dress_label_layer(layer, CLASSES)
    project.addMapLayer(layer)
    return layer


@pytest.fixture
def parameters(labels, material, tmp_path, project):
    return {
        "project": project,
        "INPUT": str(material / "scene.tif"),
        "LABELS": labels,
        "FIELD": "class",
        "TILE": 32,
        "FOLDER": str(tmp_path / "labelled"),
    }


def run(parameters, **changes):
    import processing

    given = {**parameters, **changes}
    context = QgsProcessingContext()
    context.setProject(given.pop("project"))
    return processing.run(EXPORT, given, context=context)


def counts(folder) -> dict[int, int]:
    """Pixels of each value in all masks."""
    result: dict[int, int] = {}
    for path in (Path(folder) / "masks").iterdir():
        band = (source := gdal.Open(str(path))).GetRasterBand(1)
        for value in band.ReadRaster(0, 0, source.RasterXSize, source.RasterYSize):
            result[value] = result.get(value, 0) + 1
    return result


def test_labels_that_are_still_being_edited_become_tiles_and_masks(parameters):
    outputs = run(parameters)
    folder = Path(outputs["FOLDER"])
    images = sorted(path.stem for path in (folder / "images").iterdir())
    assert images == sorted(path.stem for path in (folder / "masks").iterdir())
    assert outputs["TILES"] == len(images)
    result = counts(folder)
    assert (result[0], result[1]) == (2 * 16 * 16, 2 * 16 * 16)
    assert set(result) == {0, 1, 255}


def test_tiles_say_to_qgis_what_their_bands_are_and_which_pixels_hold_data(
    parameters, project, tmp_path
):
    path = str(tmp_path / "rgbn.tif")
    options = ["PHOTOMETRIC=RGB", "ALPHA=YES"]
    made = gdal.GetDriverByName("GTiff").Create(path, 128, 96, 4, gdal.GDT_Byte, options)
    source = gdal.Open(parameters["INPUT"])
    made.SetGeoTransform(source.GetGeoTransform())
    made.SetProjection(source.GetProjection())
    for number, name in enumerate(("red", "green", "blue", "nir"), 1):
        band = made.GetRasterBand(number)
        band.SetDescription(name)
        band.WriteRaster(0, 0, 128, 96, bytes([50 * number]) * (128 * 96))
        band.WriteRaster(4, 4, 8, 8, bytes(64))  # a collar of zeros
    made.GetRasterBand(4).WriteRaster(84, 8, 8, 8, bytes(64))  # water
    del made, source
    layer = QgsRasterLayer(path, "rgbn")
    for number in range(1, layer.bandCount() + 1):
        layer.dataProvider().setUserNoDataValue(number, [QgsRasterRange(0, 0)])
    project.addMapLayer(layer)
    folder = Path(run(parameters, INPUT=layer)["FOLDER"])
    result = counts(folder)
    assert (result[0], result[1]) == (2 * 16 * 16 - 64, 2 * 16 * 16)
    masked = 0
    for image in (folder / "images").iterdir():
        tile = gdal.Open(str(image))
        bands = [tile.GetRasterBand(number) for number in range(1, tile.RasterCount + 1)]
        colours = [gdal.GetColorInterpretationName(b.GetColorInterpretation()) for b in bands]
        assert colours == ["Red", "Green", "Blue", "Undefined"]
        assert [band.GetDescription() for band in bands] == ["red", "green", "blue", "nir"]
        shown = QgsRasterLayer(str(image), "tile")
        assert imagery_bands(shown) == (1, 2, 3, 4)
        for band in bands:
            mask = band.GetMaskBand().ReadRaster()
            masked += mask.count(0)
    assert masked == 4 * 64


def test_classes_and_splits_are_written_for_training(parameters):
    folder = Path(run(parameters)["FOLDER"])
    classes = json.loads((folder / "classes.json").read_text(encoding="utf-8"))
    assert {key: value["name"] for key, value in classes.items()} == {"0": "roof", "1": "tree"}
    with (folder / "index.csv").open(newline="") as file:
        splits = {row["split"] for row in csv.DictReader(file)}
    assert splits == {"train", "val", "test"}


def test_typed_classes_and_those_of_a_model_go_before_the_layers(parameters, material, tmp_path):
    run(parameters, CLASSES="tree,roof,water")
    assert set(counts(parameters["FOLDER"])) == {0, 1, 255}
    names = json.loads((tmp_path / "labelled" / "classes.json").read_text())
    assert [entry["name"] for entry in names.values()] == ["tree", "roof", "water"]
    with pytest.raises(QgsProcessingException, match=r"classes are .*'red', 'green', 'blue'"):
        other = str(tmp_path / "other")
        run(parameters, MODEL=str(material / "segment.onnx"), FOLDER=other)


def test_a_file_of_labels_stands_for_the_classes_its_form_offers(parameters, finished, tmp_path):
    import processing

    made = processing.run(
        "grassseg:labelregions",
        {
            "REGIONS": f"{finished['regions']}|layername=regions",
            "CLASSES": "roof,tree,water",
            "LABELS": str(tmp_path / "labels.gpkg"),
        },
    )
    layer = QgsVectorLayer(f"{made['LABELS']}|layername=labels", "labels", "ogr")
    layer.startEditing()
    for feature in layer.getFeatures():
        layer.changeAttributeValue(feature.id(), layer.fields().lookupField("class"), "tree")
    assert layer.commitChanges()
    run(parameters, LABELS=f"{made['LABELS']}|layername=labels")
    names = json.loads((tmp_path / "labelled" / "classes.json").read_text())
    assert [entry["name"] for entry in names.values()] == ["roof", "tree", "water"]


def test_only_selected_polygons_are_taken_on_request(parameters, labels):
    roofs = [f.id() for f in labels.getFeatures() if f["class"] == "roof"]
    labels.selectByIds(roofs)
    chosen = QgsProcessingFeatureSourceDefinition(labels.id(), True)
    run(parameters, LABELS=chosen)
    assert set(counts(parameters["FOLDER"])) == {0, 255}


def test_the_label_layer_stays_as_it_was(parameters, labels):
    before = [(f.id(), f.attributes()) for f in labels.getFeatures()]
    run(parameters)
    assert [(f.id(), f.attributes()) for f in labels.getFeatures()] == before
    assert labels.isEditable()


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"FIELD": "use"}, "no field 'use'"),
        ({"CLASSES": "a,,b"}, "'a,,b'"),
        ({"BANDS": "red"}, "Give numbers of bands"),
        ({"MODEL": "/gone.onnx"}, "no model file"),
        ({"TILE": 8}, ""),
    ],
)
def test_an_impossible_parameter_is_refused_before_anything_runs(
    parameters, provider, change, part
):
    algorithm = provider.algorithm("exporttiles").create()
    context = QgsProcessingContext()
    given = {**parameters, **change}
    context.setProject(given.pop("project"))
    fine, message = algorithm.checkParameterValues(given, context)
    assert not fine
    assert part in message


def test_too_few_labelled_tiles_are_reported_with_advice(parameters, tmp_path):
    with pytest.raises(QgsProcessingException, match="choose smaller tiles"):
        run(parameters, TILE=256)
    assert list(tmp_path.iterdir()) == []
