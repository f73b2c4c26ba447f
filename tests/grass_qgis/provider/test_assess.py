"""`grassseg:samplepoints` and `grassseg:assess` through Processing, with a real worker."""

from __future__ import annotations

from pathlib import Path

import pytest
from qgis.core import (
    QgsFeature,
    QgsGeometry,
    QgsPointXY,
    QgsProcessingException,
    QgsRasterLayer,
    QgsVectorLayer,
)

from tests.grass_qgis.provider.test_polygonize import write_classes

ROWS = [[1] * 40 + [2] * 24 for _ in range(32)]


@pytest.fixture
def class_raster(provider, clean_settings, tmp_path):
    return write_classes(tmp_path / "map.tif", ROWS, ("nothing", "meadow", "lake"))


@pytest.fixture
def sample(class_raster, tmp_path):
    return draw(class_raster, tmp_path, SIZE=60, LEAST=20)["POINTS"]


def draw(class_raster, folder, **changes):
    import processing

    given = {"INPUT": class_raster, "POINTS": str(folder / "points.gpkg")}
    return processing.run("grassseg:samplepoints", {**given, **changes})


def assess(points, folder, **changes):
    import processing

    given = {"POINTS": points, "REPORT": str(folder / "report.html")}
    return processing.run("grassseg:assess", {**given, **changes})


def interpret(path, who="ann", wrong=0):
    """Gives all points the class of their place; the first `wrong` ones another."""
    from grass_qgis.bridge.assessment.points_file import Interpretation, PointsFile

    layer = QgsVectorLayer(f"{path}|layername=points", "points", "ogr")
    places = {item["point"]: item.geometry().asPoint().x() for item in layer.getFeatures()}
    file = PointsFile(path)
    for number in file.numbers:
        true = 1 if places[number] < 500020 else 2
        file.give(who, number, Interpretation(3 - true if number <= wrong else true))
    return file


def test_points_are_drawn_by_class_with_the_names_of_the_layer(sample):
    from grass_qgis.bridge.assessment.points_file import PointsFile

    layer = QgsVectorLayer(f"{sample}|layername=points", "points", "ogr")
    assert layer.featureCount() == 60
    file = PointsFile(sample)
    assert [item.name for item in file.classes] == ["nothing", "meadow", "lake"]
    assert len(file.numbers) == 60 and Path(file.raster).name == "map.tif"


def test_percents_become_the_shares_of_the_job(class_raster, tmp_path):
    outputs = draw(class_raster, tmp_path, LEAST=0, ACCURACY=90.0, STANDARD_ERROR=5.0)
    assert outputs["COUNT"] == 36
    expected = {"ACCURACIES": "lake=50, meadow=50", "STANDARD_ERROR": 5.0, "LEAST": 0}
    assert draw(class_raster, tmp_path, **expected)["COUNT"] == 100


def test_an_accuracy_that_is_no_percent_is_refused_before_the_run(class_raster, tmp_path):
    with pytest.raises(QgsProcessingException, match="accuracies has 'lake'"):
        draw(class_raster, tmp_path, ACCURACIES="lake")


def test_an_interpreted_sample_gives_a_report(sample, tmp_path):
    interpret(sample, wrong=6)
    imagery = str(tmp_path / "map.tif")
    outputs = assess(sample, tmp_path, TABLE=str(tmp_path / "t.csv"), IMAGERY=imagery)
    assert "Imagery at point" in Path(outputs["REPORT"]).read_text(encoding="utf-8")
    assert outputs["COUNT"] == 60
    assert 80 < outputs["ACCURACY"] < 97 and 0 < outputs["STANDARD_ERROR"] < 8
    assert "How good is map.tif?" in Path(outputs["REPORT"]).read_text(encoding="utf-8")
    assert Path(outputs["TABLE"]).read_text(encoding="utf-8").startswith("class_id,class,")


def test_a_sample_without_interpretations_is_refused(sample, tmp_path):
    with pytest.raises(QgsProcessingException, match="has no reference class yet"):
        assess(sample, tmp_path)


def plots(field="kind"):
    layer = QgsVectorLayer(f"Point?crs=EPSG:32633&field={field}:string", "plots", "memory")
    features = []
    for k in range(64):
        feature = QgsFeature(layer.fields())
        x, y = 500000.25 + 4 * (k % 8), 5400000 - 0.25 - 2 * (k // 8)
        feature.setGeometry(QgsGeometry.fromPointXY(QgsPointXY(x, y)))
        feature["kind"] = "meadow" if x < 500014 else "lake"
        features.append(feature)
    layer.dataProvider().addFeatures(features)
    return layer


def test_points_from_elsewhere_are_taken_from_any_layer(class_raster, tmp_path):
    outputs = assess(plots(), tmp_path, INPUT=class_raster, FIELD="kind", DESIGN="random")
    assert outputs["COUNT"] == 64 and outputs["ACCURACY"] < 100
    text = Path(outputs["REPORT"]).read_text(encoding="utf-8")
    assert "Assumed: they were drawn at random, or on a regular grid" in text


def test_points_from_elsewhere_need_map_and_field(class_raster, tmp_path):
    with pytest.raises(QgsProcessingException, match="Choose the map"):
        assess(plots(), tmp_path, FIELD="kind")
    with pytest.raises(QgsProcessingException, match="Choose the field"):
        assess(plots(), tmp_path, INPUT=class_raster)


def test_the_layer_of_a_sample_hides_what_the_map_says(sample):
    from grass_qgis.bridge.assessment.layer import dress_sample
    from grass_qgis.bridge.assessment.points_file import sample_path

    layer = QgsVectorLayer(f"{sample}|layername=points", "points", "ogr")
    dress_sample(layer)
    columns = layer.attributeTableConfig().columns()
    hidden = {column.name for column in columns if column.hidden and column.name}
    assert hidden == {"stratum", "map_class"}
    assert sample_path(layer) == sample
    assert sample_path(plots()) == ""
    assert sample_path(QgsVectorLayer(f"{sample}|layername=strata", "s", "ogr")) == ""


def test_points_on_which_interpreters_differ_are_listed(sample):
    file = interpret(sample)
    interpret(sample, who="bob", wrong=3)
    assert file.disputed() == (1, 2, 3)
    assert file.interpreters() == ("ann", "bob")
    interpret(sample, who="cem")
    assert file.disputed() == ()


def test_an_interpretation_replaces_the_former_one(sample):
    from grass_qgis.bridge.assessment.points_file import Interpretation

    file = interpret(sample)
    file.give("ann", 1, Interpretation(None, "cloud"))
    assert file.interpretations("ann")[1] == Interpretation(None, "cloud")
    assert len(file.interpretations("ann")) == 60


def test_the_map_would_give_its_classes_away_and_is_detected(sample, class_raster):
    from qgis.core import QgsProject

    from grass_qgis.bridge.assessment.layer import layers_of_map
    from grass_qgis.bridge.assessment.points_file import PointsFile

    project = QgsProject()
    layer = QgsRasterLayer(class_raster, "map")
    other = plots()
    project.addMapLayers([layer, other])
    assert layers_of_map(project, PointsFile(sample).raster) == [layer]
