"""Algorithm `grassseg:devices`: tests the devices that models can run on."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFileDestination,
)

from .. import settings
from ..backend.environment import find_current
from ..bridge.pages.self_test import run_self_test, self_test_page, write_text
from ..engine.core.errors import GrassError
from ..messages import tr
from .worker_algorithm import WorkerAlgorithm

PAGE = "PAGE"


class DevicesAlgorithm(WorkerAlgorithm):
    """Runs the engine's self-test in the backend."""

    def name(self) -> str:
        """Id within the provider."""
        return "devices"

    def displayName(self) -> str:  # noqa: N802
        """Name in the toolbox."""
        return tr("Test devices")

    def shortHelpString(self) -> str:  # noqa: N802
        """Text beside the dialog."""
        return tr(
            "Runs a small model on every device of the backend and reports which ones work, how "
            "fast they are, how far their outputs differ from the CPU's, and why a device is not "
            "used. Nothing is downloaded and no setting is changed."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802
        """Declares the outputs; there are no parameters."""
        del configuration
        self.addParameter(
            QgsProcessingParameterFileDestination(PAGE, tr("Report"), "HTML (*.html)")
        )
        self.addOutput(QgsProcessingOutputString("CHOSEN", tr("Device that is used")))
        self.addOutput(QgsProcessingOutputString("ONNXRUNTIME", tr("Version of ONNX Runtime")))
        self.addOutput(QgsProcessingOutputNumber("WORKING", tr("Number of devices that work")))

    def processAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Runs the self-test and writes the page."""
        path = self.parameterAsFileOutput(parameters, PAGE, context)
        try:
            python = find_current(settings.load().backend_python)
            report = run_self_test(python, feedback.isCanceled)
            write_text(path, self_test_page(report))
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        for item in report.devices:
            text = f"{item.device}: {item.state} {item.reason}".strip()
            feedback.pushInfo(text)
        working = sum(item.state == "ok" for item in report.devices)
        return {
            PAGE: path,
            "CHOSEN": report.chosen,
            "ONNXRUNTIME": report.onnxruntime,
            "WORKING": working,
        }
