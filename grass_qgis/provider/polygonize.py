"""Algorithm `grassseg:polygonize`: a raster of classes becomes clean polygons."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBand,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
    QgsVectorLayer,
)

from ..bridge.inputs import layers
from ..bridge.inputs.class_list import classes_of_layer, classes_of_rows
from ..bridge.results.styles import style_segments
from ..engine.core.contract import ClassSpec
from ..engine.core.errors import GrassError
from ..engine.core.job import DescribeJob, PolygonizeJob
from ..messages import tr
from .algorithm import INPUT, MODEL, model_complaint, model_parameter
from .shared_parameters import MIN_AREA, SIMPLIFY, settings_of
from .worker_algorithm import WorkerAlgorithm

BAND = "BAND"
SEGMENTS = "SEGMENTS"
COUNT = "CLASS_COUNT"


class PolygonizeAlgorithm(WorkerAlgorithm):
    """Traces the connected components of a class raster, small ones merged, borders shared."""

    def __init__(self) -> None:
        super().__init__()
        self._source: dict[str, Any] = {}
        self._classes: tuple[ClassSpec, ...] = ()

    def name(self) -> str:
        """Id within the provider."""
        return "polygonize"

    def displayName(self) -> str:  # noqa: N802
        """Name in the toolbox."""
        return tr("Polygonize class raster")

    def shortHelpString(self) -> str:  # noqa: N802
        """Text beside the dialog."""
        return tr(
            "Turns a class raster, from this plugin or another source, into the polygons that a "
            "segmentation writes: connected components smaller than the minimum size are merged "
            "into their largest neighbour, borders lie on pixel edges or are simplified without "
            "gaps. Names and colours are those of the model, if one is given, else those of the "
            "layer's style, of the raster's category names and of its colour table."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802
        """Declares parameters and outputs."""
        del configuration
        self.add(
            QgsProcessingParameterRasterLayer(INPUT, tr("Class raster")),
            tr("Whole numbers, at most 255 different ones. It is only read."),
        )
        self.add(
            QgsProcessingParameterBand(BAND, tr("Band of the classes"), 1, INPUT, optional=True),
            tr("A second band called confidence gives each polygon its mean."),
        )
        self.add_shared(MIN_AREA, SIMPLIFY, advanced=False)
        self.add(
            model_parameter(optional=True), tr("Names and colours of its classes are taken."), True
        )
        self.addParameter(
            QgsProcessingParameterVectorDestination(
                SEGMENTS, tr("Segments"), QgsProcessing.SourceType.TypeVectorPolygon
            )
        )
        self.addOutput(QgsProcessingOutputNumber(COUNT, tr("Number of classes")))

    def complaint(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Checks the model and the layer."""
        complaint = model_complaint(self.parameterAsFile(parameters, MODEL, context))
        if not complaint:
            layer = self.parameterAsRasterLayer(parameters, INPUT, context)
            layers.source_of(layer)
        return complaint

    def prepareAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Reads path, names and colours from the layer, on the main thread."""
        del feedback
        band = self.parameterAsInt(parameters, BAND, context)
        try:
            layer = layers.chosen(self.parameterAsRasterLayer(parameters, INPUT, context))
            self._source = layers.source_of(layer)
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        self._classes = classes_of_layer(layer, band)
        return True

    def processAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Runs the job; the output is the GeoPackage."""
        model = self.parameterAsFile(parameters, MODEL, context)
        classes = self._classes
        if model:
            card = self.run_job(DescribeJob(model), feedback).summary
            classes = classes_of_rows(card["contract"]["output"]["classes"])
        path = self.parameterAsOutputLayer(parameters, SEGMENTS, context)
        job = PolygonizeJob(
            **self._source,
            segments=path,
            band=self.parameterAsInt(parameters, BAND, context),
            classes=classes,
            **settings_of(self, (MIN_AREA, SIMPLIFY), parameters, context),
        )
        rows = classes_of_rows(self.run_job(job, feedback).summary["classes"])

        def style(layer: QgsVectorLayer) -> None:
            style_segments(layer, rows)

        self.style_on_load(path, context, style)
        return {SEGMENTS: path, COUNT: len(rows)}
