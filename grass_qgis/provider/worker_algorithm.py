"""Base class of the algorithms: icon, backend, run in the worker, styles on loading."""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import (
    NULL,
    QgsMapLayer,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingDestinationParameter,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingLayerPostProcessorInterface,
    QgsProcessingParameterDefinition,
    QgsProcessingUtils,
)
from qgis.PyQt.QtGui import QIcon

from .. import settings
from ..about import icon_path
from ..backend.environment import find_current, missing_reason
from ..backend.process import run
from ..bridge.inputs.vector_file import write_features
from ..bridge.tasks.feedback import feedback_reporter, spans_of
from ..engine.core import job as jobs
from ..engine.core.errors import GrassError
from ..engine.core.progress import Result
from .shared_parameters import described

Style = Callable[[Any], None]  # takes a layer of the kind that QGIS makes of the file


class WorkerAlgorithm(QgsProcessingAlgorithm):
    """Base of the algorithms: one job runs in the worker."""

    def icon(self) -> QIcon:
        """The plugin's icon."""
        return QIcon(icon_path())

    def svgIconPath(self) -> str:  # noqa: N802
        """Path of the icon."""
        return icon_path()

    def createInstance(self) -> WorkerAlgorithm:  # noqa: N802
        """A fresh instance for a run."""
        return type(self)()

    def canExecute(self) -> tuple[bool, str]:  # noqa: N802
        """Whether there is an interpreter for the worker, and why not."""
        reason = missing_reason(settings.load().backend_python)
        return not reason, reason

    def add(
        self, parameter: QgsProcessingParameterDefinition, tip: str, advanced: bool = False
    ) -> None:
        """Adds `parameter` with the text shown over it; `advanced` ones are folded away."""
        parameter.setHelp(tip)
        if advanced:
            flag = QgsProcessingParameterDefinition.Flag.FlagAdvanced
            parameter.setFlags(parameter.flags() | flag)
        self.addParameter(parameter)

    def add_shared(self, *names: str, advanced: bool = True) -> None:
        """Adds parameters that several algorithms have (`shared_parameters`)."""
        for name in names:
            self.add(*described(name), advanced=advanced)

    def checkParameterValues(  # noqa: N802
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[bool, str]:
        """Checks of QGIS, then `complaint`, then the formats of the outputs."""
        fine, message = super().checkParameterValues(parameters, context)
        try:
            complaint = self.complaint(parameters, context)
        except GrassError as error:
            complaint = str(error)
        if not fine or complaint:
            # QGIS refuses a wrong suffix too, but says only that the value is incorrect.
            return False, complaint or message
        for definition in self.destinationParameterDefinitions():
            value = parameters.get(definition.name())
            if isinstance(definition, QgsProcessingDestinationParameter) and value is not None:
                fine, message = definition.isSupportedOutputValue(value, context)
            if not fine:
                return fine, message
        return True, ""

    def complaint(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Message about an invalid value; empty when all are valid.

        Raises:
            GrassError: in place of a sentence.
        """
        del parameters, context
        return ""

    def run_job(self, job: jobs.Job, feedback: QgsProcessingFeedback) -> Result:
        """Runs `job` in the worker.

        Raises:
            QgsProcessingException: the one-line error, also when the user cancelled.
        """
        try:
            python = find_current(settings.load().backend_python)
            report = feedback_reporter(feedback, spans_of(job))
            return run(python, jobs.encode(jobs.validate(job)), report, feedback.isCanceled)
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error

    def features_file(
        self, parameters: dict[str, Any], key: str, context: QgsProcessingContext
    ) -> str | None:
        """A file with the features of a source parameter, or its selected ones; None without one.

        Raises:
            QgsProcessingException: the source is no layer.
            OutputError: the file cannot be written.
        """
        if parameters.get(key) in (None, "", NULL):
            return None
        source = self.parameterAsSource(parameters, key, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, key))
        path = QgsProcessingUtils.generateTempFilename(f"{key.lower()}.gpkg")
        return write_features(source, (), path, context.transformContext())

    def style_on_load(self, path: str, context: QgsProcessingContext, style: Style) -> None:
        """Has `style` called on the layer of `path`, if QGIS is going to load it."""
        if context.willLoadLayerOnCompletion(path):
            styler = Styler(style)
            _WAITING.add(styler)
            context.layerToLoadOnCompletionDetails(path).setPostProcessor(styler)


class Styler(QgsProcessingLayerPostProcessorInterface):
    """Calls a function on a layer once QGIS has loaded it, on the main thread."""

    def __init__(self, style: Style) -> None:
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
