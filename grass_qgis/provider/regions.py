"""Algorithm `grassseg:regions`: a raster and a regions model become gradient-selected regions."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterNumber,
    QgsProcessingParameterVectorDestination,
)

from ..bridge.styles import style_boxes, style_regions
from ..engine.job import RegionsJob
from ..messages import tr
from .algorithm import GrassAlgorithm

KEEP = "KEEP"
THRESHOLD = "THRESHOLD"
REGIONS = "REGIONS"


class RegionsAlgorithm(GrassAlgorithm):
    """Draws, for every tile, where the gradient of the contrastive loss says it is distinctive."""

    def name(self) -> str:
        """Id within the provider."""
        return "regions"

    def displayName(self) -> str:  # noqa: N802
        """Name in the toolbox."""
        return tr("Draw gradient-selected regions")

    def shortHelpString(self) -> str:  # noqa: N802
        """Text beside the dialog."""
        return tr(
            "Runs a regions model (ONNX) of a GraSS pretrained encoder over a raster. For every "
            "tile it draws the region whose features most raise the contrastive loss: what GraSS "
            "crops during pretraining. Writes a GeoPackage with the layers regions (outlines) and "
            "boxes, each with a score from 0 to 1."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802
        """Declares parameters and outputs."""
        del configuration
        self.add_inputs()
        number = QgsProcessingParameterNumber
        keep = number(
            KEEP, tr("Share of tiles to keep, by score"), number.Type.Double, 1.0, minValue=0.001
        )
        keep.setMaximum(1.0)
        self.add(keep, tr("The strongest regions are kept."))
        self.add_details(batch=16)
        threshold = number(
            THRESHOLD, tr("Threshold of the map (-1: the model's own)"), number.Type.Double, -1.0
        )
        threshold.setMinimum(-1.0)
        threshold.setMaximum(1.0)
        self.add(
            threshold,
            tr("0 to 1, between the map's least and greatest value; not for rules of windows."),
            advanced=True,
        )
        self.addParameter(
            QgsProcessingParameterVectorDestination(
                REGIONS, tr("Regions"), QgsProcessing.SourceType.TypeVectorPolygon
            )
        )

    def processAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Runs the job; the output is the GeoPackage, of which QGIS also loads the boxes."""
        path = self.parameterAsOutputLayer(parameters, REGIONS, context)
        job = RegionsJob(
            regions=path,
            keep=self.parameterAsDouble(parameters, KEEP, context),
            threshold=self.parameterAsDouble(parameters, THRESHOLD, context),
            **self.inputs(parameters, context),
        )
        self.run_job(job, feedback)
        if context.willLoadLayerOnCompletion(path):
            boxes = f"{path}|layername=boxes"
            details = QgsProcessingContext.LayerDetails(
                tr("Region boxes"), context.project(), "BOXES"
            )
            context.addLayerToLoadOnCompletion(boxes, details)
            self.style_on_load(boxes, context, style_boxes)
        self.style_on_load(path, context, style_regions)
        return {REGIONS: path}
