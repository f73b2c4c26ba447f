"""Algorithm `grassseg:describemodel`: shows the contract of a model."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingOutputString,
    QgsProcessingParameterFileDestination,
)

from ..bridge.pages.model_page import model_page
from ..bridge.pages.self_test import write_text
from ..engine.core.errors import GrassError
from ..engine.core.job import DescribeJob
from ..engine.onnx_model.metadata import from_record
from ..messages import tr
from .algorithm import MODEL, model_complaint, model_parameter
from .worker_algorithm import WorkerAlgorithm

PAGE = "PAGE"


class DescribeModelAlgorithm(WorkerAlgorithm):
    """Shows the contract of an ONNX model as a page and returns its main values as outputs."""

    def name(self) -> str:
        """Id within the provider."""
        return "describemodel"

    def displayName(self) -> str:  # noqa: N802
        """Name in the toolbox."""
        return tr("Describe model")

    def shortHelpString(self) -> str:  # noqa: N802
        """Text beside the dialog."""
        return tr(
            "Shows the contract of an ONNX model: task, bands, pixel size, tile size, classes "
            "with their colours, origin and measured quality. The page appears in the result "
            "viewer; task, classes, bands, pixel size and tile size are outputs that the model "
            "designer and scripts can use."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802
        """Declares parameters and outputs."""
        del configuration
        self.add(model_parameter(), tr("A model exported by grass-train, or one for Deepness."))
        self.addParameter(
            QgsProcessingParameterFileDestination(PAGE, tr("Description"), "HTML (*.html)")
        )
        for name, label in (
            ("TASK", tr("Task")),
            ("CLASSES", tr("Names of the classes, joined by commas")),
            ("BANDS", tr("Names of the bands, joined by commas")),
        ):
            self.addOutput(QgsProcessingOutputString(name, label))
        for name, label in (
            ("CLASS_COUNT", tr("Number of classes")),
            ("GSD", tr("Pixel size in metres (0 if unknown)")),
            ("TILE", tr("Tile size in pixels")),
            ("OVERLAP", tr("Minimum overlap in pixels")),
        ):
            self.addOutput(QgsProcessingOutputNumber(name, label))

    def complaint(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """The model's path."""
        return model_complaint(self.parameterAsFile(parameters, MODEL, context))

    def processAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Reads the contract in the worker and writes the page."""
        model = Path(self.parameterAsFile(parameters, MODEL, context)).absolute()
        card = self.run_job(DescribeJob(str(model)), feedback).summary
        contract = card["contract"]
        path = self.parameterAsFileOutput(parameters, PAGE, context)
        try:
            page = model_page(from_record(contract), card["file"], card["bytes"])
            write_text(path, page)
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        names = [item["name"] for item in contract["output"]["classes"]]
        feedback.pushInfo(tr("{file}: {task}").format(file=card["file"], task=contract["task"]))
        return {
            PAGE: path,
            "TASK": contract["task"],
            "CLASSES": ",".join(names),
            "BANDS": ",".join(contract["input"]["bands"]),
            "CLASS_COUNT": len(names),
            "GSD": contract["input"]["gsd_m"][0],
            "TILE": contract["input"]["tile"],
            "OVERLAP": contract["input"]["min_overlap"],
        }
