"""`grassseg:polygonize` through Processing, with a real worker."""

from __future__ import annotations

import pytest
from osgeo import gdal, osr
from qgis.core import QgsProcessingContext, QgsProcessingException, QgsProject, QgsVectorLayer

POLYGONIZE = "grassseg:polygonize"


def write_classes(path, rows, names=(), nodata=None):
    """A GeoTIFF of bytes with category names, made by GDAL."""
    height, width = len(rows), len(rows[0])
    target = gdal.GetDriverByName("GTiff").Create(str(path), width, height, 1, gdal.GDT_Byte)
    target.SetGeoTransform((500000, 0.5, 0, 5400000, 0, -0.5))
    system = osr.SpatialReference()
    system.ImportFromEPSG(32633)
    target.SetProjection(system.ExportToWkt())
    band = target.GetRasterBand(1)
    band.WriteRaster(0, 0, width, height, bytes(value for row in rows for value in row))
    if names:
        band.SetCategoryNames(list(names))
    if nodata is not None:
        band.SetNoDataValue(nodata)
    return str(path)


@pytest.fixture
def parameters(provider, clean_settings, tmp_path):
    rows = [[1] * 20 + [2] * 12 for _ in range(16)]
    rows[3][3] = 2
    path = write_classes(tmp_path / "classes.tif", rows, ("nothing", "meadow", "lake"))
    return {"INPUT": path, "SEGMENTS": str(tmp_path / "segments.gpkg")}


def run(parameters, **changes):
    import processing

    return processing.run(POLYGONIZE, {**parameters, **changes})


def segments_of(path):
    layer = QgsVectorLayer(f"{path}|layername=segments", "segments", "ogr")
    assert layer.isValid()
    return sorted((f["class_id"], f["class"], f["area_px"]) for f in layer.getFeatures())


def test_polygons_have_the_category_names_and_small_components_join(parameters):
    outputs = run(parameters)
    assert segments_of(outputs["SEGMENTS"]) == [(1, "meadow", 320), (2, "lake", 192)]
    assert outputs["CLASS_COUNT"] == 2


def test_every_component_stays_on_request(parameters):
    result = segments_of(run(parameters, MIN_AREA=0)["SEGMENTS"])
    assert result == [(1, "meadow", 319), (2, "lake", 1), (2, "lake", 192)]


def test_names_of_a_model_go_first(parameters, material):
    result = segments_of(run(parameters, MODEL=str(material / "segment.onnx"))["SEGMENTS"])
    assert [name for _, name, _ in result] == ["green", "blue"]


def test_a_segmentations_raster_keeps_names_and_confidence(parameters, finished):
    outputs = run(parameters, INPUT=finished["classes"])
    layer = QgsVectorLayer(f"{outputs['SEGMENTS']}|layername=segments", "segments", "ogr")
    segments = QgsVectorLayer(f"{finished['segments']}|layername=segments", "segments", "ogr")

    def rows(layer):
        names = ("class", "area_px", "mean_conf")
        return sorted(tuple(f[name] for name in names) for f in layer.getFeatures())

    assert rows(layer) == rows(segments)


def test_the_layer_is_styled_by_class_when_loaded(parameters):
    import processing

    project = QgsProject.instance()
    project.clear()
    processing.runAndLoadResults(POLYGONIZE, dict(parameters))
    (layer,) = project.mapLayers().values()
    assert [item.label() for item in layer.renderer().categories()] == ["meadow", "lake"]
    project.clear()


def test_imagery_is_refused_with_advice(parameters, material, tmp_path):
    rows = [[(17 * row + col) % 256 for col in range(64)] for row in range(64)]
    image = write_classes(tmp_path / "image.tif", rows)
    with pytest.raises(QgsProcessingException, match="Choose a raster of classes"):
        run(parameters, INPUT=image)
    assert not (tmp_path / "segments.gpkg").exists()


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"MODEL": "/gone.onnx"}, "no model file /gone.onnx"),
        ({"INPUT": "/gone.tif"}, ""),
        ({"SEGMENTS": "/tmp/segments.shp"}, "shp"),
        ({"MIN_AREA": -1}, ""),
    ],
)
def test_an_impossible_parameter_is_refused_before_anything_runs(
    parameters, provider, change, part
):
    algorithm = provider.algorithm("polygonize").create()
    fine, message = algorithm.checkParameterValues({**parameters, **change}, QgsProcessingContext())
    assert not fine
    assert part in message
