"""Algorithm `grassseg:segment`: a raster and a segmentation model become classes and polygons."""

from __future__ import annotations

from functools import partial
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterVectorDestination,
)

from ..bridge.results.layers import classes_of
from ..bridge.results.styles import style_classes, style_segments
from ..engine.core.job import AUGMENTS, SegmentJob, default_of
from ..messages import tr
from .algorithm import GrassAlgorithm
from .shared_parameters import MIN_AREA, SIMPLIFY, settings_of

TILE = "TILE"
OVERLAP = "OVERLAP"
MEMORY = "MEMORY"
AUGMENT = "AUGMENT"
CLASSES = "CLASSES"
SEGMENTS = "SEGMENTS"
ENTROPY = "ENTROPY"
PROBABILITIES = "PROBABILITIES"
NOVELTY = "NOVELTY"
REPORT = "REPORT"
_ROLES = {
    "classes": CLASSES,
    "segments": SEGMENTS,
    "entropy": ENTROPY,
    "probabilities": PROBABILITIES,
    "novelty": NOVELTY,
    "report": REPORT,
}


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
            "Runs a segmentation model (ONNX) over a raster of any size, in a separate process. "
            "Writes a GeoTIFF (band 1 the class, band 2 the confidence in percent) and, if "
            "requested, polygons on the pixels' edges with class, area and mean confidence. Takes"
            " models exported by grass-train, and those of the Deepness plugin."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802
        """Declares parameters and outputs."""
        del configuration
        self.add_inputs()
        self.add_details(batch=0)
        self._add_tiles()
        self.add_shared(MIN_AREA, SIMPLIFY)
        self._add_outputs()

    def _add_tiles(self) -> None:
        whole = QgsProcessingParameterNumber.Type.Integer
        for name, label, setting, tip in (
            (
                TILE,
                tr("Tile size in pixels (0 = model default)"),
                "tile",
                tr("Side of a square tile."),
            ),
            (
                OVERLAP,
                tr("Tile overlap in pixels (-1 = model default)"),
                "overlap",
                tr("More overlap hides seams better and takes longer."),
            ),
            (
                MEMORY,
                tr("Memory for a row of tiles in MB (0 = 512)"),
                "max_memory_mb",
                tr("Wider rasters are processed in panels; the results are the same."),
            ),
        ):
            parameter = QgsProcessingParameterNumber(name, label, whole, default_of(setting))
            parameter.setMinimum(default_of(setting))
            self.add(parameter, tip, advanced=True)
        self.add(
            QgsProcessingParameterEnum(
                AUGMENT, tr("Test-time augmentation"), list(AUGMENTS), False,
                default_of("augment"),
                usesStaticStrings=True,
            ),
            tr("Mean over mirrored copies: flips takes four times as long, rotations eight times."),
            advanced=True,
        )  # fmt: skip

    def _add_outputs(self) -> None:
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
        for name, label, tip in (
            (
                ENTROPY,
                tr("Entropy"),
                tr("0 = one class has all probability, 100 = all classes are equal."),
            ),
            (PROBABILITIES, tr("Probabilities"), tr("A band for each class, in percent.")),
            (
                NOVELTY,
                tr("Novelty"),
                tr("Above 100: unlike the model's training imagery, if the model describes it."),
            ),
        ):
            raster = QgsProcessingParameterRasterDestination(
                name, label, optional=True, createByDefault=False
            )
            self.add(raster, tip)
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
        """Runs the job; the outputs are the requested files."""
        # QGIS finds the layers it loads by these exact strings, however a path may be written.
        places = {
            "classes": self.parameterAsOutputLayer(parameters, CLASSES, context),
            "segments": self.parameterAsOutputLayer(parameters, SEGMENTS, context),
            "entropy": self.parameterAsOutputLayer(parameters, ENTROPY, context),
            "probabilities": self.parameterAsOutputLayer(parameters, PROBABILITIES, context),
            "novelty": self.parameterAsOutputLayer(parameters, NOVELTY, context),
            "report": self.parameterAsFileOutput(parameters, REPORT, context),
        }
        job = SegmentJob(
            classes=places["classes"],
            segments=places["segments"] or None,
            report=places["report"] or None,
            entropy=places["entropy"] or None,
            probabilities=places["probabilities"] or None,
            novelty=places["novelty"] or None,
            augment=self.parameterAsEnumString(parameters, AUGMENT, context),
            tile=self.parameterAsInt(parameters, TILE, context),
            overlap=self.parameterAsInt(parameters, OVERLAP, context),
            max_memory_mb=self.parameterAsInt(parameters, MEMORY, context),
            **settings_of(self, (MIN_AREA, SIMPLIFY), parameters, context),
            **self.inputs(parameters, context, feedback),
        )
        result = self.run_job(job, feedback)
        written = {role: places[role] for role in result.outputs}
        classes = classes_of(result.summary)
        self.style_on_load(written["classes"], context, partial(style_classes, classes=classes))
        if "segments" in written:
            style = partial(style_segments, classes=classes)
            self.style_on_load(written["segments"], context, style)
        return {key: written[role] for role, key in _ROLES.items() if role in written}
