"""`grassseg:regions` through Processing, with a real worker."""

from __future__ import annotations

import pytest
from qgis.core import QgsProcessingException, QgsProject, QgsVectorLayer

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
    found = features(run(parameters, KEEP=0.3)["REGIONS"], "regions")
    assert found
    for feature in found:
        centre = feature.geometry().centroid().asPoint()
        left, upper = centre.x() < 500032, centre.y() > 5400000 - 24
        assert left == upper


def test_fewer_tiles_are_kept_when_asked(parameters):
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
        assert layer.renderer().classAttribute() == "score"
    counts = {layer.featureCount() for layer in layers.values()}
    assert counts == {len(rows(parameters["REGIONS"], "boxes"))}
    project.clear()


def test_a_segmentation_model_is_refused_in_one_line(parameters, material, tmp_path):
    with pytest.raises(QgsProcessingException) as caught:
        run(parameters, MODEL=str(material / "segment.onnx"))
    assert "\n" not in str(caught.value)
    assert list(tmp_path.iterdir()) == []
