"""Algorithm `grassseg:regions`: a raster and a regions model become gradient-selected regions."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    NULL,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
    QgsRasterLayer,
)

from ..bridge.inputs import layers
from ..bridge.results.styles import style_boxes, style_lam, style_regions
from ..engine.core.errors import GrassError
from ..engine.core.job import OUTLINES, SHAPES, RegionsJob, default_of
from ..messages import tr
from .algorithm import GrassAlgorithm

KEEP = "KEEP"
OUTLINE = "OUTLINE"
CLASS_RASTER = "CLASS_RASTER"
SHAPE = "SHAPE"
THRESHOLD = "THRESHOLD"
REGIONS = "REGIONS"
LAM = "LAM"
COUNT = "COUNT"


class RegionsAlgorithm(GrassAlgorithm):
    """Selects distinctive regions by the gradient of the contrastive loss."""

    def __init__(self) -> None:
        super().__init__()
        self._under: dict[str, Any] = {}

    def name(self) -> str:
        """Id within the provider."""
        return "regions"

    def displayName(self) -> str:  # noqa: N802
        """Name in the toolbox."""
        return tr("Draw gradient-selected regions")

    def shortHelpString(self) -> str:  # noqa: N802
        """Text beside the dialog."""
        return tr(
            "Runs a regions model (ONNX) of a GraSS pretrained encoder over a raster. The "
            "attention map, computed from the gradient of the contrastive loss, selects segments "
            "that follow the edges of the image or, with the shape tile, one region of every "
            "tile, as GraSS does in training. Writes a GeoPackage with the layers regions "
            "(outlines) and boxes: rank, score, peak and mean of the map, area, and, with a class"
            " raster, the commonest class and its share. The map can be written as a raster."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802
        """Declares parameters and outputs."""
        del configuration
        self.add_inputs()
        number = QgsProcessingParameterNumber
        self.add(
            QgsProcessingParameterEnum(
                SHAPE,
                tr("Shape"),
                list(SHAPES),
                False,
                default_of("shape"),
                usesStaticStrings=True,
            ),
            tr("object: segments that follow edges, any number a tile; tile: one region a tile."),
        )
        keep = number(
            KEEP,
            tr("Share of regions to keep, by score"),
            number.Type.Double,
            default_of("keep"),
            minValue=0.001,
        )
        keep.setMaximum(1.0)
        self.add(keep, tr("The strongest regions are kept."))
        self.add(
            QgsProcessingParameterEnum(
                OUTLINE,
                tr("Outline"),
                list(OUTLINES),
                False,
                default_of("outline"),
                usesStaticStrings=True,
            ),
            tr("mask: the region itself; box: the rectangle around it. The other is written too."),
        )
        self.add(
            QgsProcessingParameterRasterLayer(CLASS_RASTER, tr("Class raster"), optional=True),
            tr("Adds the commonest class of each region, its share, and the confidence."),
        )
        self.add_details(batch=16)
        threshold = number(
            THRESHOLD,
            tr("Threshold of the map (-1 = model default)"),
            number.Type.Double,
            default_of("threshold"),
        )
        threshold.setMinimum(-1.0)
        threshold.setMaximum(1.0)
        self.add(
            threshold,
            tr("0 to 1, between the minimum and maximum of the map; for the shape tile only."),
            advanced=True,
        )
        self._add_outputs()

    def _add_outputs(self) -> None:
        self.addParameter(
            QgsProcessingParameterVectorDestination(
                REGIONS, tr("Regions"), QgsProcessing.SourceType.TypeVectorPolygon
            )
        )
        self.addParameter(
            QgsProcessingParameterRasterDestination(
                LAM, tr("Attention map"), optional=True, createByDefault=False
            )
        )
        self.addOutput(QgsProcessingOutputNumber(COUNT, tr("Number of regions")))

    def complaint(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Also the class raster."""
        complaint = super().complaint(parameters, context)
        if not complaint:
            layer = self._class_layer(parameters, context)
            if layer is not None:
                layers.source_of(layer)
        return complaint

    def prepareAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Also reads the path of the class raster."""
        try:
            layer = self._class_layer(parameters, context)
            if layer is not None:
                self._under = layers.source_of(layer, "class_raster", "class_raster_")
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Runs the job; QGIS also loads the other kind of outline."""
        path = self.parameterAsOutputLayer(parameters, REGIONS, context)
        lam = self.parameterAsOutputLayer(parameters, LAM, context)
        outline = self.parameterAsEnumString(parameters, OUTLINE, context)
        job = RegionsJob(
            regions=path,
            shape=self.parameterAsEnumString(parameters, SHAPE, context),
            keep=self.parameterAsDouble(parameters, KEEP, context),
            threshold=self.parameterAsDouble(parameters, THRESHOLD, context),
            outline=outline,
            lam=lam or None,
            **self._under,
            **self.inputs(parameters, context, feedback),
        )
        summary = self.run_job(job, feedback).summary
        self._style(path, outline, context)
        if lam:
            self.style_on_load(lam, context, style_lam)
        outputs = {REGIONS: path, COUNT: summary["regions"]}
        return {**outputs, LAM: lam} if lam else outputs

    def _class_layer(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> QgsRasterLayer | None:
        if parameters.get(CLASS_RASTER) in (None, "", NULL):
            return None
        return layers.chosen(self.parameterAsRasterLayer(parameters, CLASS_RASTER, context))

    def _style(self, path: str, outline: str, context: QgsProcessingContext) -> None:
        masks = ("regions", tr("Regions"), style_regions)
        boxes = ("boxes", tr("Region boxes"), style_boxes)
        first, second = (masks, boxes) if outline == OUTLINES[0] else (boxes, masks)
        if context.willLoadLayerOnCompletion(path):
            other = f"{path}|layername={second[0]}"
            details = QgsProcessingContext.LayerDetails(second[1], context.project(), "OTHER")
            context.addLayerToLoadOnCompletion(other, details)
            self.style_on_load(other, context, second[2])
        self.style_on_load(path, context, first[2])
