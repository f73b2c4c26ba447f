"""What both algorithms share: input parameters, checks, and the run in the worker."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Callable

from qgis.core import (
    NULL,
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
        only_onnx = tr("ONNX models") + " (*.onnx)"
        self.addParameter(
            QgsProcessingParameterFile(MODEL, tr("Model (ONNX file)"), fileFilter=only_onnx)
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
        """QGIS's own checks, then the layer, the model, the bands and the kinds of outputs."""
        fine, message = super().checkParameterValues(parameters, context)
        complaint = self._model_complaint(parameters, context)
        if not fine or complaint:
            # QGIS refuses a wrong suffix too, but says only that the value is incorrect.
            return False, complaint or message
        try:
            layers.raster_path(self.parameterAsRasterLayer(parameters, INPUT, context))
            layers.parse_bands(self.parameterAsString(parameters, BANDS, context))
            self._area(parameters, context)
        except GrassError as error:
            return False, str(error)
        for definition in self.destinationParameterDefinitions():
            value = parameters.get(definition.name())
            if value is not None:
                fine, message = definition.isSupportedOutputValue(value, context)
            if not fine:
                return fine, message
        return True, ""

    def _model_complaint(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """What is wrong with the model's path; empty when nothing is."""
        text = self.parameterAsFile(parameters, MODEL, context)
        if not text:
            return ""  # a missing value is QGIS's own to tell
        if Path(text).suffix.lower() != ".onnx":
            return tr("The model {path} is no .onnx file.").format(path=text)
        if not Path(text).is_file():
            return tr("There is no model file {path}.").format(path=text)
        return ""

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
            self._extent = self._area(parameters, context)
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        return True

    def _area(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> jobs.Extent | None:
        """The area in the layer's CRS; None where the parameter is not given.

        Raises:
            GrassError: an area is given but empty, or the layer's CRS cannot express it.
        """
        if parameters.get(EXTENT) in (None, "", NULL):
            return None
        box = self.parameterAsExtent(parameters, EXTENT, context)
        layers.check_area(box)
        return layers.extent_in_layer(
            box,
            self.parameterAsExtentCrs(parameters, EXTENT, context),
            self.parameterAsRasterLayer(parameters, INPUT, context),
            context.transformContext(),
        )

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
            styler = Styler(style)
            _WAITING.add(styler)
            context.layerToLoadOnCompletionDetails(path).setPostProcessor(styler)


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
        _WAITING.discard(self)
        try:
            self._style(layer)
        except GrassError as error:
            feedback.pushWarning(str(error))
        layer.triggerRepaint()


# QGIS keeps only a bare pointer to a post-processor, and the algorithm that made it is gone when
# layers are loaded: so each is kept here until it was called.
_WAITING: set[Styler] = set()
