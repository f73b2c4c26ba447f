"""Algorithm `grassseg:labelregions`: selects regions to label first into a layer."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
    QgsVectorLayer,
)

from ..bridge.inputs.class_list import classes_of_rows, classes_typed
from ..bridge.labels.file import choose_features, write_label_file
from ..bridge.labels.layer import dress_label_layer
from ..engine.core.contract import ClassSpec
from ..engine.core.errors import GrassError
from ..engine.core.job import DescribeJob
from ..messages import tr
from .algorithm import MODEL, model_complaint, model_parameter
from .worker_algorithm import WorkerAlgorithm

REGIONS = "REGIONS"
REGION_COUNT = "WANTED"
CLASSES = "CLASSES"
LABELS = "LABELS"
COUNT = "COUNT"


class LabelRegionsAlgorithm(WorkerAlgorithm):
    """Selects regions by score, distance and uncertainty into a layer with a form of classes."""

    def name(self) -> str:
        """Id within the provider."""
        return "labelregions"

    def displayName(self) -> str:  # noqa: N802
        """Name in the toolbox."""
        return tr("Choose regions to label first")

    def shortHelpString(self) -> str:  # noqa: N802
        """Text beside the dialog."""
        return tr(
            "Takes the regions that are most useful to label: of a high score, spread over the "
            "scene, not over one another, and, where the regions were drawn with a class raster "
            "that has a confidence, of low confidence. They become a GeoPackage with the field "
            "class, empty at first, whose form offers the classes. Label it, then run Export "
            "labelled tiles."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802
        """Declares parameters and outputs."""
        del configuration
        number = QgsProcessingParameterNumber
        polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
        self.add(
            QgsProcessingParameterFeatureSource(REGIONS, tr("Regions"), polygons),
            tr("Outlines or boxes of Draw gradient-selected regions."),
        )
        self.add(
            number(REGION_COUNT, tr("Regions to label"), number.Type.Integer, 30, minValue=1),
            tr("At most so many; overlapping ones are left out."),
        )
        self.add(
            QgsProcessingParameterString(CLASSES, tr("Classes, joined by commas"), optional=True),
            tr("Such as building, road, water; or choose a model that has them."),
        )
        self.add(
            model_parameter(optional=True), tr("A segmentation model whose classes are taken.")
        )
        self.addParameter(
            QgsProcessingParameterVectorDestination(
                LABELS, tr("Regions to label"), QgsProcessing.SourceType.TypeVectorPolygon
            )
        )
        self.addOutput(QgsProcessingOutputNumber(COUNT, tr("Number of regions")))

    def complaint(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """The classes, typed or a model's."""
        model = self.parameterAsFile(parameters, MODEL, context)
        typed = self.parameterAsString(parameters, CLASSES, context)
        complaint = model_complaint(model)
        if not complaint and not model and not typed.strip():
            return tr("Classes are missing: type them, or choose a model.")
        if not complaint and typed.strip():
            classes_typed(typed)
        return complaint

    def processAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Chooses and writes."""
        source = self.parameterAsSource(parameters, REGIONS, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, REGIONS))
        path = self.parameterAsOutputLayer(parameters, LABELS, context)
        count = self.parameterAsInt(parameters, REGION_COUNT, context)
        classes = self._classes(parameters, context, feedback)
        try:
            chosen = choose_features(source, count)
            write_label_file(path, chosen, source.sourceCrs(), classes)
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        if len(chosen) < count:
            text = tr("Only {count} regions do not lie over one another.")
            feedback.pushInfo(text.format(count=len(chosen)))

        def style(layer: QgsVectorLayer) -> None:
            dress_label_layer(layer, classes)

        self.style_on_load(path, context, style)
        return {LABELS: path, COUNT: len(chosen)}

    def _classes(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> tuple[ClassSpec, ...]:
        typed = self.parameterAsString(parameters, CLASSES, context)
        if typed.strip():
            return classes_typed(typed)
        model = self.parameterAsFile(parameters, MODEL, context)
        contract = self.run_job(DescribeJob(model), feedback).summary["contract"]
        if not contract["output"]["classes"]:
            raise QgsProcessingException(tr("The model has no classes: choose a segmenter."))
        return classes_of_rows(contract["output"]["classes"])
