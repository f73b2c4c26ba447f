"""Every algorithm reads every raster layer as it is set in QGIS: CRS, no data, refusals."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest
from qgis.core import (
    QgsCoordinateReferenceSystem,
    QgsFeature,
    QgsGeometry,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterRasterLayer,
    QgsProject,
    QgsRasterLayer,
    QgsRasterRange,
    QgsRectangle,
    QgsVectorLayer,
)

from grass_qgis.provider.provider import GrassProvider
from grass_qgis.provider.worker_algorithm import WorkerAlgorithm

OTHER = "EPSG:32632"  # than the file's
VALUE = 7.0
# Paths of rasters in jobs, with what the names of their CRS and nodata begin with.
PREFIXES = {"raster": "", "rasters": "", "strata": "strata_", "class_raster": "class_raster_",
            "before": "before_", "after": "after_", "imagery": "imagery_"}  # fmt: skip
SHOWN_ONLY = {"imagery"}  # whose values are pictures
SAME_DEFAULTS = {"gsd", "threads", "device", "units", "stretch", "min_area_px", "simplify_px",
                 "tile", "overlap", "augment", "tolerance_px", "match", "radius_px", "method",
                 "held_out", "least_labelled", "size", "standard_error", "least", "accuracy",
                 "allocation", "distance_m", "seed", "keep", "threshold", "shape", "outline",
                 "design", "max_memory_mb", "bands", "band", "strata_band"}  # fmt: skip


@pytest.fixture(scope="module")
def taking(qgis_app):
    """The provider, which keeps its algorithms alive, and those that take a raster by name."""
    provider = GrassProvider()
    provider.refreshAlgorithms()
    reported = {
        algorithm.name(): algorithm
        for algorithm in provider.algorithms()
        if any(map(_is_raster, algorithm.parameterDefinitions()))
    }
    assert len(reported) >= 8
    return provider, reported


@pytest.fixture
def layer(material):
    """Makes layers of the scene in another CRS, each with its own no data value."""
    made = []

    def make(value=VALUE):
        result = QgsRasterLayer(str(material / "scene.tif"), f"scene {len(made)}")
        result.setCrs(QgsCoordinateReferenceSystem(OTHER))
        for band in range(1, result.bandCount() + 1):
            result.dataProvider().setUserNoDataValue(band, [QgsRasterRange(value, value)])
        QgsProject.instance().addMapLayer(result)
        made.append(result)
        return result

    yield make
    QgsProject.instance().clear()


def _is_raster(parameter: QgsProcessingParameterDefinition) -> bool:
    return isinstance(parameter, QgsProcessingParameterRasterLayer)


def labels() -> QgsVectorLayer:
    layer = QgsVectorLayer("Polygon?crs=EPSG:32632&field=class:string", "labels", "memory")
    feature = QgsFeature(layer.fields())
    feature.setGeometry(QgsGeometry.fromRect(QgsRectangle(500010, 5399960, 500050, 5399990)))
    feature.setAttributes(["red"])
    layer.dataProvider().addFeatures([feature])
    return layer


def values_for(algorithm, rasters, material, folder) -> dict[str, Any]:
    """A value for every parameter: one of `rasters` by name, what is needed, else the usual one."""
    values: dict[str, Any] = {}
    for item in algorithm.parameterDefinitions():
        name = item.name()
        values[name] = item.defaultValue()
        if _is_raster(item):
            values[name] = rasters.get(name)
        elif isinstance(item, QgsProcessingParameterFeatureSource) and name != "WITHIN":
            values[name] = labels()
        elif item.isDestination():
            ending = {"vectorDestination": ".gpkg", "rasterDestination": ".tif"}
            values[name] = str(folder / (name + ending.get(item.type(), "")))
        elif name == "MODEL" and not item.flags() & item.Flag.FlagOptional:
            kind = "regions" if algorithm.name() == "regions" else "segment"
            values[name] = str(material / f"{kind}.onnx")
        elif name in ("FIELD", "CLASSES"):
            values[name] = {"FIELD": "class", "CLASSES": "red,green"}[name]
    return values


def job_of(algorithm, values, monkeypatch):
    """The job that an algorithm is about to run."""
    context, feedback = QgsProcessingContext(), QgsProcessingFeedback()
    context.setProject(QgsProject.instance())
    caught = []

    def run_job(self, job, feedback):
        caught.append(job)
        raise QgsProcessingException("caught")

    monkeypatch.setattr(WorkerAlgorithm, "run_job", run_job)
    fine, message = algorithm.checkParameterValues(values, context)
    assert fine, message
    algorithm.run(values, context, feedback)
    assert len(caught) == 1, feedback.textLog()
    return caught[0]


def test_every_algorithm_passes_on_crs_and_no_data_of_every_layer(
    taking, layer, material, tmp_path, monkeypatch
):
    algorithms = taking[1]
    for name, algorithm in algorithms.items():
        parameters = [p.name() for p in algorithm.parameterDefinitions() if _is_raster(p)]
        rasters = {key: layer(VALUE + k) for k, key in enumerate(parameters)}
        folder = tmp_path / name
        folder.mkdir()
        job = job_of(algorithm.create(), values_for(algorithm, rasters, material, folder),
                     monkeypatch)  # fmt: skip
        settings = [key for key in PREFIXES if getattr(job, key, None)]
        assert len(settings) == len(parameters), name
        values = set()
        for key in settings:
            assert getattr(job, f"{PREFIXES[key]}crs") == OTHER, (name, key)
            if key not in SHOWN_ONLY:
                values.update(getattr(job, f"{PREFIXES[key]}nodata"))
        for item in fields(type(job)):
            if item.name in SAME_DEFAULTS:
                assert getattr(job, item.name) == item.default, (name, item.name)
        expected = {VALUE + k for k, key in enumerate(parameters) if key != "IMAGERY"}
        assert values == expected, name


def test_every_algorithm_refuses_a_layer_that_shows_no_data_as_data(
    taking, layer, material, finished, tmp_path
):
    algorithms = taking[1]
    context = QgsProcessingContext()
    context.setProject(QgsProject.instance())
    for name, algorithm in algorithms.items():
        parameters = [p.name() for p in algorithm.parameterDefinitions() if _is_raster(p)]
        for wrong in parameters:
            if wrong == "IMAGERY":
                continue
            rasters = {key: layer() for key in parameters}
            shown = QgsRasterLayer(finished["classes"], "shown")
            assert shown.dataProvider().sourceHasNoDataValue(1)
            for band in range(1, shown.bandCount() + 1):
                shown.dataProvider().setUseSourceNoDataValue(band, False)
            QgsProject.instance().addMapLayer(shown)
            rasters[wrong] = shown
            values = values_for(algorithm, rasters, material, tmp_path)
            fine, message = algorithm.create().checkParameterValues(values, context)
            assert not fine and "no data value" in message, (name, wrong)
