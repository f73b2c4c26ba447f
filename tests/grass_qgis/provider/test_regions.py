"""`grassseg:regions` through Processing, with a real worker."""

from __future__ import annotations

import pytest
from osgeo import gdal
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsExpression,
    QgsExpressionContext,
    QgsExpressionContextUtils,
    QgsProcessingException,
    QgsProject,
    QgsVectorLayer,
)

from grass_qgis.bridge.results.styles import ROLE, SHOWN_SCORE

REGIONS = "grassseg:regions"


@pytest.fixture
def parameters(provider, clean_settings, material, tmp_path):
    return {
        "INPUT": str(material / "scene.tif"),
        "MODEL": str(material / "regions.onnx"),
        "REGIONS": str(tmp_path / "regions.gpkg"),
    }


def run(parameters, **changes):
    import processing

    return processing.run(REGIONS, {**parameters, **changes})


def features(path: str, table: str) -> list:
    layer = QgsVectorLayer(f"{path}|layername={table}", table, "ogr")
    assert layer.isValid()
    return list(layer.getFeatures())


def rows(path: str, table: str) -> list[tuple[float, float]]:
    """Score and area in pixels of every feature."""
    return sorted((f["score"], f["area_px"]) for f in features(path, table))


def test_it_writes_outlines_and_boxes_with_scores(parameters):
    path = run(parameters)["REGIONS"]
    outlines, boxes = rows(path, "regions"), rows(path, "boxes")
    assert len(outlines) == len(boxes) > 0
    assert all(0 <= score <= 1 for score, _ in outlines)
    assert max(score for score, _ in outlines) == 1
    assert all(area > 0 for _, area in outlines)


def test_regions_lie_where_the_scene_is_red(parameters):
    # The model's map is red minus green: the strongest regions lie in the two red quarters.
    result = features(run(parameters, KEEP=0.3)["REGIONS"], "regions")
    assert result
    for feature in result:
        centre = feature.geometry().centroid().asPoint()
        left, upper = centre.x() < 500032, centre.y() > 5400000 - 24
        assert left == upper


def test_fewer_tiles_are_kept_on_request(parameters):
    everything = rows(run(parameters)["REGIONS"], "regions")
    some = rows(run(parameters, KEEP=0.25)["REGIONS"], "regions")
    assert 0 < len(some) < len(everything)


def test_outlines_and_boxes_are_loaded_and_styled(parameters):
    import processing

    project = QgsProject.instance()
    project.clear()
    processing.runAndLoadResults(REGIONS, dict(parameters))  # which changes what it is given
    layers = {layer.source().split("|")[-1]: layer for layer in project.mapLayers().values()}
    assert len(layers) == 2
    assert "layername=boxes" in layers
    for layer in layers.values():
        assert layer.renderer().type() == "graduatedSymbol"
        assert layer.renderer().classAttribute() == SHOWN_SCORE
    counts = {layer.featureCount() for layer in layers.values()}
    assert counts == {len(rows(parameters["REGIONS"], "boxes"))}
    project.clear()


def test_the_chosen_outline_is_the_layer_that_others_read(parameters):
    outputs = run(parameters, OUTLINE="box")
    layer = QgsVectorLayer(outputs["REGIONS"], "first", "ogr")
    boxes = rows(outputs["REGIONS"], "boxes")
    assert outputs["COUNT"] == len(boxes)
    assert sorted((f["score"], f["area_px"]) for f in layer.getFeatures()) == boxes


def test_the_map_is_written_and_styled_on_request(parameters, tmp_path):
    import processing

    project = QgsProject.instance()
    project.clear()
    requested = {**parameters, "LAM": str(tmp_path / "lam.tif")}
    processing.runAndLoadResults(REGIONS, requested)
    (lam,) = [
        layer for layer in project.mapLayers().values() if layer.customProperty(ROLE) == "lam"
    ]
    band = lam.renderer()
    assert band.type() == "singlebandpseudocolor"
    items = band.shader().rasterShaderFunction().colorRampItemList()
    assert items[0].color.alpha() == 0 < items[-1].color.alpha()
    stats = lam.dataProvider().bandStatistics(1)
    assert items[-1].value == pytest.approx(stats.maximumValue)
    assert not (tmp_path / "lam.tif.aux.xml").exists()  # colouring it has read no pixel
    project.clear()


def test_a_class_raster_gives_the_classes_under_each_region(parameters, finished):
    outputs = run(parameters, CLASS_RASTER=finished["classes"], KEEP=0.3)
    for feature in features(outputs["REGIONS"], "regions"):
        assert feature["class"] == "red"  # the model's map is red minus green
        assert feature["purity"] > 0.9
        assert 0 <= feature["mean_conf"] <= 100


def test_the_map_tip_shows_rank_and_score(parameters):
    import processing

    project = QgsProject.instance()
    project.clear()
    processing.runAndLoadResults(REGIONS, dict(parameters))
    layer = next(iter(project.mapLayers().values()))
    context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
    best = next(f for f in layer.getFeatures() if f["rank"] == 1)
    context.setFeature(best)
    tip = QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)
    assert f"map, peak {best['lam_max']:.3g}" in tip
    assert "#1" in tip and "score 1" in tip and f"tile {best['tile']}" in tip
    assert "[%" not in tip
    project.clear()


def test_a_class_raster_elsewhere_is_refused_with_advice(parameters, tmp_path):
    far = gdal.GetDriverByName("GTiff").Create(str(tmp_path / "far.tif"), 8, 8, 1)
    far.SetGeoTransform((900000, 1, 0, 5400000, 0, -1))
    far.SetProjection(QgsCoordinateReferenceSystem("EPSG:32633").toWkt())
    del far
    with pytest.raises(QgsProcessingException, match="does not overlap"):
        run(parameters, CLASS_RASTER=str(tmp_path / "far.tif"))


def test_a_segmentation_model_is_refused_in_one_line(parameters, material, tmp_path):
    with pytest.raises(QgsProcessingException) as caught:
        run(parameters, MODEL=str(material / "segment.onnx"))
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []
