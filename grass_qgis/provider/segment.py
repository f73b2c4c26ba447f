"""Algorithm `grassseg:segment`: a raster and a segmentation model become classes and polygons."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterVectorDestination,
    QgsProcessingUtils,
)

from ..bridge.overlay import classes_of
from ..bridge.styles import style_classes, style_segments
from ..engine.job import SegmentJob
from ..messages import tr
from .algorithm import BATCH, GrassAlgorithm

OVERLAP = "OVERLAP"
MIN_AREA = "MIN_AREA"
CLASSES = "CLASSES"
SEGMENTS = "SEGMENTS"
REPORT = "REPORT"
_ROLES = {"classes": CLASSES, "segments": SEGMENTS, "report": REPORT}


class SegmentAlgorithm(GrassAlgorithm):
    """Classifies every pixel, tile by tile; memory follows the raster's width, polygons aside."""

    def name(self) -> str:
        """Id within the provider."""
        return "segment"

    def displayName(self) -> str:  # noqa: N802
        """Name in the toolbox."""
        return tr("Segment raster")

    def shortHelpString(self) -> str:  # noqa: N802
        """Text beside the dialog."""
        return tr(
            "Runs a segmentation model (ONNX) over a raster of any size, in a process of its own. "
            "Writes a GeoTIFF (band 1 the class, band 2 the confidence in percent) and, if wished, "
            "polygons on the pixels' edges with class, area and mean confidence. Takes models "
            "exported by grass-train, and those of the Deepness plugin."
        )

    def createInstance(self) -> SegmentAlgorithm:  # noqa: N802
        """A fresh instance for a run."""
        return SegmentAlgorithm()

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802
        """Declares parameters and outputs."""
        del configuration
        self.add_inputs()
        whole = QgsProcessingParameterNumber.Type.Integer
        for name, label, default, least in (
            (BATCH, tr("Tiles run at once"), 4, 1),
            (OVERLAP, tr("Overlap of tiles in pixels (-1: the model's own)"), -1, -1),
            (MIN_AREA, tr("Smallest polygon in pixels (smaller ones join a neighbour)"), 12, 0),
        ):
            self.add_advanced(
                QgsProcessingParameterNumber(name, label, whole, default, minValue=least)
            )
        self.addParameter(QgsProcessingParameterRasterDestination(CLASSES, tr("Classes")))
        self.addParameter(
            QgsProcessingParameterVectorDestination(
                SEGMENTS,
                tr("Segments"),
                QgsProcessing.SourceType.TypeVectorPolygon,
                optional=True,
                createByDefault=True,
            )
        )
        self.addParameter(
            QgsProcessingParameterFileDestination(
                REPORT, tr("Report"), "JSON (*.json)", optional=True, createByDefault=False
            )
        )

    def processAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Runs the job; the outputs are the files that were asked for."""
        report = self.parameterAsFileOutput(parameters, REPORT, context)
        # QGIS finds the layers it loads by these very strings, however a path may be written.
        places = {
            "classes": self.parameterAsOutputLayer(parameters, CLASSES, context),
            "segments": self.parameterAsOutputLayer(parameters, SEGMENTS, context),
            # The styles need the class names, so a report is always written somewhere.
            "report": report or QgsProcessingUtils.generateTempFilename("run.json"),
        }
        job = SegmentJob(
            classes=places["classes"],
            segments=places["segments"] or None,
            report=places["report"],
            overlap=self.parameterAsInt(parameters, OVERLAP, context),
            min_area_px=self.parameterAsInt(parameters, MIN_AREA, context),
            **self.inputs(parameters, context),
        )
        written = {role: places[role] for role in self.run_job(job, feedback).outputs}
        self._style(written, context)
        return {
            key: written[role]
            for role, key in _ROLES.items()
            if role in written and (role != "report" or report)
        }

    def _style(self, written: dict[str, str], context: QgsProcessingContext) -> None:
        path = written["report"]

        def classes(layer: QgsMapLayer) -> None:
            style_classes(layer, classes_of(path))

        def segments(layer: QgsMapLayer) -> None:
            style_segments(layer, classes_of(path))

        self.style_on_load(written["classes"], context, classes)
        if "segments" in written:
            self.style_on_load(written["segments"], context, segments)
