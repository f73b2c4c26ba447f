"""`grassseg:segment` through Processing, with a real worker."""

from __future__ import annotations

import json
import shutil
from array import array
from pathlib import Path
from random import Random

import pytest
from osgeo import gdal, ogr
from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProject,
    QgsRasterLayer,
    QgsRasterRange,
    QgsSettings,
    QgsVectorLayer,
)

from grass_qgis.bridge.inputs.model_library import library

SEGMENT = "grassseg:segment"


@pytest.fixture
def parameters(provider, clean_settings, material, tmp_path):
    return {
        "INPUT": str(material / "scene.tif"),
        "MODEL": str(material / "segment.onnx"),
        "CLASSES": str(tmp_path / "classes.tif"),
        "SEGMENTS": str(tmp_path / "segments.gpkg"),
        "REPORT": str(tmp_path / "run.json"),
    }


def run(parameters, **changes):
    import processing

    return processing.run(SEGMENT, {**parameters, **changes})


def classes_at(path: str, *pixels: tuple[int, int]) -> list[int]:
    source = gdal.Open(path)  # a band without its source is a dangling pointer
    band = source.GetRasterBand(1)
    return [band.ReadRaster(col, row, 1, 1, buf_type=gdal.GDT_Byte)[0] for col, row in pixels]


def test_it_writes_the_right_classes_polygons_and_report(parameters):
    outputs = run(parameters)
    assert outputs == {key: parameters[key] for key in ("CLASSES", "SEGMENTS", "REPORT")}
    # Quarters of the scene: red, green / blue, red.
    pixels = [(10, 10), (100, 10), (10, 80), (100, 80)]
    assert classes_at(outputs["CLASSES"], *pixels) == [0, 1, 2, 0]
    segments = QgsVectorLayer(f"{outputs['SEGMENTS']}|layername=segments", "segments", "ogr")
    actual = sorted((f["class"], f["area_px"]) for f in segments.getFeatures())
    quarter = 64 * 48
    assert actual == [("blue", quarter), ("green", quarter), ("red", quarter), ("red", quarter)]
    report = json.loads(Path(outputs["REPORT"]).read_text(encoding="utf-8"))
    assert [row["pixels"] for row in report["classes"]] == [2 * quarter, quarter, quarter]


def test_without_polygons_and_report_only_the_raster_is_written(parameters, tmp_path):
    outputs = run(parameters, SEGMENTS=None, REPORT=None)
    assert outputs == {"CLASSES": parameters["CLASSES"]}
    assert [path.name for path in tmp_path.iterdir()] == ["classes.tif"]


def test_the_additional_no_data_value_of_a_layer_counts(parameters, material, tmp_path):
    scene = Path(shutil.copy(material / "scene.tif", tmp_path / "collar.tif"))
    source = gdal.Open(str(scene), gdal.GA_Update)
    for number in (1, 2, 3):
        source.GetRasterBand(number).WriteRaster(0, 0, 10, 10, bytes(100))
    del source
    layer = QgsRasterLayer(str(scene), "collar")
    run(parameters, INPUT=layer)
    assert classes_at(parameters["CLASSES"], (5, 5)) != [255]
    for number in (1, 2, 3):
        layer.dataProvider().setUserNoDataValue(number, [QgsRasterRange(0, 0)])
    run(parameters, INPUT=layer)
    corner, inside = classes_at(parameters["CLASSES"], (5, 5), (20, 20))
    assert (corner, inside != 255) == (255, True)


def test_temporary_outputs_get_a_place_and_the_right_format(parameters):
    outputs = run(parameters, CLASSES="TEMPORARY_OUTPUT", SEGMENTS="TEMPORARY_OUTPUT", REPORT=None)
    assert gdal.Open(outputs["CLASSES"]).GetDriver().ShortName == "GTiff"
    assert ogr.Open(outputs["SEGMENTS"]).GetDriver().GetName() == "GPKG"


def test_an_area_in_another_crs_is_read(parameters):
    # Degrees around the scene's left half.
    layer = QgsRasterLayer(parameters["INPUT"], "scene")
    wgs84 = QgsCoordinateReferenceSystem("EPSG:4326")
    left = layer.extent()
    left.setXMaximum(left.center().x())
    transform = QgsCoordinateTransform(layer.crs(), wgs84, QgsProject.instance())
    box = transform.transformBoundingBox(left)
    text = f"{box.xMinimum()},{box.xMaximum()},{box.yMinimum()},{box.yMaximum()} [EPSG:4326]"
    result = gdal.Open(run(parameters, EXTENT=text)["CLASSES"])
    assert 64 <= result.RasterXSize <= 68
    assert 96 <= result.RasterYSize <= 96
    assert result.GetGeoTransform()[0] == 500000


def test_bands_can_be_named(parameters):
    outputs = run(parameters, BANDS="3,2,1")
    assert classes_at(outputs["CLASSES"], (10, 10), (10, 80)) == [2, 0]


def test_little_memory_cuts_a_wide_raster_into_panels_with_the_same_classes(
    parameters, material, tmp_path
):
    given = {**parameters, "INPUT": str(material / "middle.tif"), "SEGMENTS": None, "TILE": 64}
    read, panels = [], []
    for memory in (0, 1):
        place = str(tmp_path / f"{memory}.tif")
        outputs = run(given, MEMORY=memory, CLASSES=place)
        read.append(gdal.Open(outputs["CLASSES"]).ReadRaster())
        report = json.loads(Path(outputs["REPORT"]).read_text(encoding="utf-8"))
        panels.append(report["tiles"]["panels"])
    assert panels[0] == 1 and panels[1] > 1
    assert read[0] == read[1]


def test_the_input_stays_as_it_was(parameters):
    before = Path(parameters["INPUT"]).read_bytes()
    folder = sorted(path.name for path in Path(parameters["INPUT"]).parent.iterdir())
    run(parameters)
    assert Path(parameters["INPUT"]).read_bytes() == before
    assert sorted(path.name for path in Path(parameters["INPUT"]).parent.iterdir()) == folder


def test_the_layers_are_styled_when_loaded(parameters):
    import processing

    project = QgsProject.instance()
    project.clear()
    processing.runAndLoadResults(SEGMENT, {**parameters, "REPORT": None})
    by_type = {type(layer).__name__: layer for layer in project.mapLayers().values()}
    raster = by_type["QgsRasterLayer"].renderer()
    assert [item.label for item in raster.classes()] == ["red", "green", "blue"]
    vector = by_type["QgsVectorLayer"].renderer()
    assert vector.classAttribute() == "class_id"
    project.clear()


def test_layers_of_an_oddly_written_path_are_styled_too(parameters, tmp_path):
    import processing

    project = QgsProject.instance()
    project.clear()
    odd = {"CLASSES": f"{tmp_path}//classes.tif", "SEGMENTS": f"{tmp_path}/./segments.gpkg"}
    outputs = processing.runAndLoadResults(SEGMENT, {**parameters, **odd, "REPORT": None})
    assert outputs == odd
    by_type = {type(layer).__name__: layer for layer in project.mapLayers().values()}
    raster = by_type["QgsRasterLayer"].renderer()
    assert [item.label for item in raster.classes()] == ["red", "green", "blue"]
    assert by_type["QgsVectorLayer"].renderer().classAttribute() == "class_id"
    project.clear()


@pytest.mark.parametrize(
    "area", ["0,0,0,0", "500001,500001,5399960,5399990", "500001,500020,5399960,5399960"]
)
def test_an_area_that_is_empty_is_refused_and_not_taken_for_the_whole(
    parameters, provider, tmp_path, area
):
    algorithm = provider.algorithm("segment").create()
    given = {**parameters, "EXTENT": f"{area} [EPSG:32633]"}
    fine, message = algorithm.checkParameterValues(given, QgsProcessingContext())
    assert not fine and "area is empty" in message
    with pytest.raises(QgsProcessingException, match="area is empty"):
        run(given)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("none", [None, "", NULL])
def test_without_an_area_the_whole_layer_is_taken(parameters, none):
    result = gdal.Open(run(parameters, EXTENT=none)["CLASSES"])
    assert (result.RasterXSize, result.RasterYSize) == (128, 96)


@pytest.mark.parametrize(
    ("change", "part"),
    [
        ({"MODEL": "/gone/model.onnx"}, "no model file /gone/model.onnx"),
        ({"MODEL": "{input}"}, "is no .onnx file"),
        ({"BANDS": "red,"}, "'red,'"),
        ({"SEGMENTS": "/tmp/segments.shp"}, "shp"),
        ({"SEGMENTS": "memory:"}, "disk-based"),
        ({"CLASSES": "/tmp/classes.png"}, "png"),
        ({"BATCH": -1}, ""),
        ({"MEMORY": -1}, ""),
    ],
)
def test_an_impossible_parameter_is_refused_before_anything_runs(
    parameters, provider, tmp_path, change, part
):
    change = {key: str(v).format(input=parameters["INPUT"]) for key, v in change.items()}
    algorithm = provider.algorithm("segment").create()
    fine, message = algorithm.checkParameterValues({**parameters, **change}, QgsProcessingContext())
    assert not fine and message
    assert part in message
    assert list(tmp_path.iterdir()) == []


def test_an_error_of_the_engine_is_one_line(parameters, tmp_path):
    with pytest.raises(QgsProcessingException) as caught:
        run(parameters, BANDS="1,2,9")
    text = str(caught.value)
    assert "9" in text and "\n" not in text and "Traceback" not in text
    assert list(tmp_path.iterdir()) == []


def test_without_a_backend_the_algorithm_says_why_it_cannot_run(provider, monkeypatch, tmp_path):
    monkeypatch.setenv("GRASS_QGIS_BACKEND_PYTHON", str(tmp_path / "gone"))
    for algorithm in provider.algorithms():
        fine, reason = algorithm.create().canExecute()
        assert not fine
        assert str(tmp_path / "gone") in reason


def test_without_any_setting_the_reason_is_the_command_to_type(
    provider, clean_settings, monkeypatch
):
    monkeypatch.delenv("GRASS_QGIS_BACKEND_PYTHON")
    _, reason = provider.algorithm("segment").create().canExecute()
    assert "-m venv" in reason and "pip install numpy onnxruntime" in reason


def test_the_remembered_interpreter_is_used(provider, clean_settings, monkeypatch, backend_python):
    monkeypatch.delenv("GRASS_QGIS_BACKEND_PYTHON")
    QgsSettings().setValue("grass_segmenter/backend_python", backend_python)
    assert provider.algorithm("segment").create().canExecute()[0]


def test_a_cancelled_run_ends_soon_and_leaves_no_file(parameters, material, tmp_path, provider):
    class Impatient(QgsProcessingFeedback):
        def __init__(self):
            super().__init__(False)
            self.progressChanged.connect(lambda value: self.cancel() if value > 0 else None)

    feedback = Impatient()
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    algorithm = provider.algorithm("segment").create()
    given = {**parameters, "INPUT": str(material / "large.tif")}
    _, ok = algorithm.run(given, context, feedback)
    assert not ok
    assert feedback.isCanceled()
    assert feedback.progress() < 85
    assert list(tmp_path.iterdir()) == []


def write_sentinel(path: Path, order: tuple[str, ...], side: int = 96) -> Path:
    """Reflectance times 10 000 at 10 m: a lake, fields and bare ground, bands in any order."""
    levels = {"red": (300, 500, 2400), "green": (500, 900, 2100), "blue": (600, 400, 1800),
              "nir": (200, 4200, 2900)}  # fmt: skip
    random = Random(0)
    noise = [random.randrange(120) for _ in range(side * side)]
    raster = gdal.GetDriverByName("GTiff").Create(str(path), side, side, 4, gdal.GDT_UInt16)
    raster.SetGeoTransform((500_000, 10, 0, 2_900_000, 0, -10))
    raster.SetProjection(QgsCoordinateReferenceSystem("EPSG:32643").toWkt())
    for number, name in enumerate(order, 1):
        values = array("H", (levels[name][i % side * 3 // side] + n for i, n in enumerate(noise)))
        band = raster.GetRasterBand(number)
        band.SetDescription(name)
        band.WriteRaster(0, 0, side, side, values.tobytes(), buf_type=gdal.GDT_UInt16)
    del raster
    return path


def test_four_bands_at_10_m_go_the_whole_way_whatever_their_order_and_type(parameters, tmp_path):
    model = next(e.path for e in library("", []) if e.name == "land_cover_s2_10m")
    maps = []
    orders = {"a": ("red", "green", "blue", "nir"), "b": ("nir", "blue", "red", "green")}
    for name, order in orders.items():
        scene = write_sentinel(tmp_path / f"{name}.tif", order)
        out = str(tmp_path / f"{name}_classes.tif")
        outputs = run(
            parameters, INPUT=str(scene), MODEL=model, STRETCH=[2, 98], CLASSES=out, SEGMENTS=None
        )
        source = gdal.Open(outputs["CLASSES"])
        assert (source.RasterXSize, source.RasterYSize) == (96, 96)
        assert source.GetGeoTransform()[1] == 10
        maps.append(source.GetRasterBand(1).ReadRaster(buf_type=gdal.GDT_Byte))
    assert set(maps[0]) <= {0, 1, 2}
    assert maps[0] == maps[1]
    report = json.loads(Path(outputs["REPORT"]).read_text(encoding="utf-8"))
    assert [row["name"] for row in report["classes"]] == ["built_up", "vegetation", "water"]
