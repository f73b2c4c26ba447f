"""What both algorithms share: input parameters, checks, and the run in the worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

from qgis.core import (
    QgsMapLayer,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFile,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
)
from qgis.PyQt.QtGui import QIcon

from .. import settings
from ..about import icon_path
from ..backend.environment import find_current, missing_reason
from ..backend.process import run
from ..bridge import layers
from ..bridge.feedback import feedback_reporter, spans_of
from ..engine import job as jobs
from ..engine.errors import GrassError
from ..engine.progress import Result
from ..messages import tr

INPUT = "INPUT"
MODEL = "MODEL"
EXTENT = "EXTENT"
BANDS = "BANDS"
DEVICE = "DEVICE"
BATCH = "BATCH"


class GrassAlgorithm(QgsProcessingAlgorithm):
    """Base of the algorithms: a raster and a model go in, one job runs in the worker."""

    def __init__(self) -> None:
        super().__init__()
        self._raster = ""
        self._extent: jobs.Extent | None = None
        # QGIS keeps only a bare pointer to a post-processor: Python must keep the object.
        self._stylers: list[Styler] = []

    def icon(self) -> QIcon:
        """The plugin's icon."""
        return QIcon(icon_path())

    def svgIconPath(self) -> str:  # noqa: N802
        """Path of the icon."""
        return icon_path()

    def canExecute(self) -> tuple[bool, str]:  # noqa: N802
        """Whether there is an interpreter for the worker, and why not."""
        reason = missing_reason(settings.load().backend_python)
        return not reason, reason

    def add_inputs(self) -> None:
        """Adds the parameters both algorithms have."""
        self.addParameter(QgsProcessingParameterRasterLayer(INPUT, tr("Raster layer")))
        self.addParameter(
            QgsProcessingParameterFile(MODEL, tr("Model (ONNX file)"), extension="onnx")
        )
        self.addParameter(
            QgsProcessingParameterExtent(EXTENT, tr("Area (whole layer if empty)"), optional=True)
        )
        self.addParameter(
            QgsProcessingParameterString(
                BANDS,
                tr("Bands for the model, such as 1,2,3 (chosen by colour if empty)"),
                optional=True,
            )
        )
        self.addParameter(
            QgsProcessingParameterEnum(
                DEVICE,
                tr("Device"),
                options=list(jobs.DEVICES),
                defaultValue=jobs.DEVICES[0],
                usesStaticStrings=True,
            )
        )

    def add_advanced(self, parameter: QgsProcessingParameterDefinition) -> None:
        """Adds `parameter` to the folded part of the dialog."""
        advanced = QgsProcessingParameterDefinition.Flag.FlagAdvanced
        parameter.setFlags(parameter.flags() | advanced)
        self.addParameter(parameter)

    def checkParameterValues(  # noqa: N802
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """QGIS's own checks, then the model file and the band list."""
        fine, message = super().checkParameterValues(parameters, context)
        if not fine:
            return fine, message
        model = Path(self.parameterAsFile(parameters, MODEL, context))
        if model.suffix.lower() != ".onnx":
            return False, tr("The model {path} is no .onnx file.").format(path=model)
        if not model.is_file():
            return False, tr("There is no model file {path}.").format(path=model)
        try:
            layers.parse_bands(self.parameterAsString(parameters, BANDS, context))
        except GrassError as error:
            return False, str(error)
        return True, ""

    def prepareAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Reads all that is to be read from layers; QGIS calls this on the main thread."""
        del feedback
        layer = self.parameterAsRasterLayer(parameters, INPUT, context)
        try:
            self._raster = layers.raster_path(layer)
            self._extent = layers.extent_in_layer(
                self.parameterAsExtent(parameters, EXTENT, context),
                self.parameterAsExtentCrs(parameters, EXTENT, context),
                layer,
                context.transformContext(),
            )
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        return True

    def inputs(self, parameters: dict[str, Any], context: QgsProcessingContext) -> dict[str, Any]:
        """The values both kinds of job share.

        Raises:
            QgsProcessingException: the band list cannot be read.
        """
        try:
            bands = layers.parse_bands(self.parameterAsString(parameters, BANDS, context))
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        model = Path(self.parameterAsFile(parameters, MODEL, context)).absolute()
        return {
            "raster": self._raster,
            "model": str(model),
            "extent": self._extent,
            "bands": bands,
            "device": self.parameterAsEnumString(parameters, DEVICE, context),
            "batch": self.parameterAsInt(parameters, BATCH, context),
        }

    def run_job(self, job: jobs.Job, feedback: QgsProcessingFeedback) -> Result:
        """Runs `job` in the worker.

        Raises:
            QgsProcessingException: the one-line error, also when the user cancelled.
        """
        try:
            jobs.validate(job)
            python = find_current(settings.load().backend_python)
            report = feedback_reporter(feedback, spans_of(job))
            return run(python, jobs.encode(job), report, feedback.isCanceled)
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error

    def style_on_load(
        self, path: str, context: QgsProcessingContext, style: Callable[[QgsMapLayer], None]
    ) -> None:
        """Has `style` called on the layer of `path`, if QGIS is going to load it."""
        if context.willLoadLayerOnCompletion(path):
            self._stylers.append(Styler(style))
            details = context.layerToLoadOnCompletionDetails(path)
            details.setPostProcessor(self._stylers[-1])


class Styler(QgsProcessingLayerPostProcessorInterface):
    """Calls a function on a layer once QGIS has loaded it, on the main thread."""

    def __init__(self, style: Callable[[QgsMapLayer], None]) -> None:
        super().__init__()
        self._style = style

    def postProcessLayer(  # noqa: N802
        self,
        layer: QgsMapLayer,
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> None:
        """Called by QGIS after the layer was added."""
        del context
        try:
            self._style(layer)
        except GrassError as error:
            feedback.pushWarning(str(error))
        layer.triggerRepaint()
