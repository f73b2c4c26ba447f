"""Base class of the algorithms that assess a map: map, strata, area."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    NULL,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterBand,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterRasterLayer,
    QgsProcessingUtils,
    QgsRasterLayer,
)

from ..bridge.inputs import layers
from ..bridge.inputs.class_list import classes_of_layer
from ..bridge.inputs.vector_file import write_features
from ..engine.core.errors import GrassError
from ..messages import tr
from .algorithm import INPUT
from .shared_parameters import WITHIN
from .worker_algorithm import WorkerAlgorithm

BAND = "BAND"
STRATA = "STRATA"
STRATA_BAND = "STRATA_BAND"


class MapAlgorithm(WorkerAlgorithm):
    """Base of the algorithms on a class raster and points."""

    def __init__(self) -> None:
        super().__init__()
        self._map: dict[str, Any] = {}

    def add_map(self, tip: str, optional: bool) -> None:
        """Adds the map and its band; `tip` is shown over the map."""
        self.add(
            QgsProcessingParameterRasterLayer(INPUT, tr("Class raster"), optional=optional), tip
        )
        self.add(
            QgsProcessingParameterBand(BAND, tr("Band of the classes"), 1, INPUT, optional=True),
            tr("Whole numbers, at most 255 different ones."),
            advanced=True,
        )

    def add_strata(self, tip: str, area_tip: str) -> None:
        """Adds strata and area as advanced parameters with their tips."""
        polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
        self.add(
            QgsProcessingParameterRasterLayer(
                STRATA, tr("Strata (classes of the map if empty)"), optional=True
            ),
            tip,
            advanced=True,
        )
        self.add(
            QgsProcessingParameterBand(
                STRATA_BAND, tr("Band of the strata"), 1, STRATA, optional=True
            ),
            tr("Whole numbers, at most 255 different ones."),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterFeatureSource(
                WITHIN, tr("Mask layer (polygons)"), polygons, optional=True
            ),
            area_tip,
            advanced=True,
        )

    def complaint(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Checks the layers."""
        for name in (INPUT, STRATA):
            layer = self._layer(parameters, name, context)
            if layer is not None:
                layers.source_of(layer)
        return ""

    def prepareAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Reads paths, names and colours from the layers, on the main thread."""
        del feedback
        layer = self._layer(parameters, INPUT, context)
        strata = self._layer(parameters, STRATA, context)
        band = self.parameterAsInt(parameters, BAND, context) or 1
        self._map = {"band": band}
        try:
            if layer is not None:
                self._map.update(layers.source_of(layer), classes=classes_of_layer(layer, band))
            if strata is not None:
                self._map.update(
                    layers.source_of(strata, "strata", "strata_"),
                    strata_band=self.parameterAsInt(parameters, STRATA_BAND, context) or 1,
                )
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        return True

    def map_settings(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> dict[str, Any]:
        """Settings of map, strata and area for the job.

        Raises:
            QgsProcessingException: the polygons cannot be written for the worker.
        """
        if parameters.get(WITHIN) in (None, "", NULL):
            return self._map
        source = self.parameterAsSource(parameters, WITHIN, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, WITHIN))
        path = QgsProcessingUtils.generateTempFilename("within.gpkg")
        try:
            within = write_features(source, (), path, context.transformContext())
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        return {**self._map, "within": within}

    def _layer(
        self, parameters: dict[str, Any], name: str, context: QgsProcessingContext
    ) -> QgsRasterLayer | None:
        if parameters.get(name) in (None, "", NULL):
            return None
        return self.parameterAsRasterLayer(parameters, name, context)
