"""Algorithm `grassseg:assess`: accuracy of a map and areas of its classes, with intervals."""

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
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
    QgsProcessingUtils,
)

from ..bridge.assessment.points_file import sample_path
from ..bridge.inputs import layers
from ..bridge.inputs.vector_file import write_features
from ..engine.core.assessment_jobs import DESIGNS, AssessJob
from ..engine.core.errors import GrassError
from ..messages import tr
from .algorithm import INPUT
from .map_algorithm import MapAlgorithm

POINTS = "POINTS"
FIELD = "FIELD"
INTERPRETER = "INTERPRETER"
DESIGN = "DESIGN"
REPORT = "REPORT"
TABLE = "TABLE"
ASSESSED = "ASSESSED"
IMAGERY = "IMAGERY"
ACCURACY = "ACCURACY"
ERROR = "STANDARD_ERROR"
COUNT = "COUNT"


class AssessAlgorithm(MapAlgorithm):
    """Estimates from points how right a map is and how large each class is."""

    def __init__(self) -> None:
        super().__init__()
        self._sample = ""
        self._imagery: dict[str, Any] = {}

    def name(self) -> str:
        """Id within the provider."""
        return "assess"

    def displayName(self) -> str:  # noqa: N802
        """Name in the toolbox."""
        return tr("Assess a map")

    def shortHelpString(self) -> str:  # noqa: N802
        """Text beside the dialog."""
        return tr(
            "Estimates from points with a reference class how often a map is right, which classes "
            "it confuses, and how large each class is, all with 95 % intervals. Points come from "
            "Draw points to assess a map, or from elsewhere if they were drawn at random. The "
            "report is a page with pictures that needs no other file."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802
        """Declares parameters and outputs."""
        del configuration
        points = [QgsProcessing.SourceType.TypeVectorPoint]
        self.add(
            QgsProcessingParameterFeatureSource(POINTS, tr("Points"), points),
            tr("A sample that was interpreted, or any points with a reference class."),
        )
        self.add_map(
            tr("Of a sample only needed to assess a newer map than the one it was drawn on."),
            optional=True,
        )
        self.add(
            QgsProcessingParameterField(
                FIELD, tr("Field of the reference class"), None, POINTS, optional=True
            ),
            tr("Names or numbers; empty for the interpretations of a sample."),
        )
        self.add(
            QgsProcessingParameterEnum(
                DESIGN, tr("Points from elsewhere were drawn"), list(DESIGNS), False, DESIGNS[0],
                usesStaticStrings=True,
            ),
            tr("stratified: within each class; random: over the whole area, or on a grid."),
        )  # fmt: skip
        self.add(
            QgsProcessingParameterString(
                INTERPRETER, tr("Interpreter (all if empty)"), optional=True
            ),
            tr("Whose interpretations count; of all, the class that most of them gave."),
            advanced=True,
        )
        self.add_strata(
            tr("The raster that points from elsewhere were drawn in, class by class."),
            tr("The area that points from elsewhere were drawn in."),
        )
        self.add(
            QgsProcessingParameterRasterLayer(IMAGERY, tr("Imagery for the report"), optional=True),
            tr("The report shows it where the map is wrong: its first three bands."),
        )
        self._add_outputs()

    def _add_outputs(self) -> None:
        self.addParameter(
            QgsProcessingParameterFileDestination(REPORT, tr("Report"), "HTML (*.html)")
        )
        self.addParameter(
            QgsProcessingParameterFileDestination(
                TABLE, tr("Table"), "CSV (*.csv)", None, optional=True, createByDefault=False
            )
        )
        self.addParameter(
            QgsProcessingParameterVectorDestination(
                ASSESSED, tr("Assessed points"), QgsProcessing.SourceType.TypeVectorPoint, None,
                optional=True, createByDefault=False,
            )
        )  # fmt: skip
        self.addOutput(QgsProcessingOutputNumber(ACCURACY, tr("Overall accuracy (%)")))
        self.addOutput(QgsProcessingOutputNumber(ERROR, tr("Its standard error (%)")))
        self.addOutput(QgsProcessingOutputNumber(COUNT, tr("Number of points")))

    def complaint(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Points from elsewhere need a map and a field."""
        layer = self.parameterAsVectorLayer(parameters, POINTS, context)
        if not sample_path(layer):
            if parameters.get(INPUT) in (None, "", NULL):
                return tr("Choose the map: these points do not say which one they assess.")
            if not self.parameterAsString(parameters, FIELD, context):
                return tr("Choose the field that holds the reference class.")
        return super().complaint(parameters, context)

    def prepareAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Reads the layers on the main thread."""
        self._sample = sample_path(self.parameterAsVectorLayer(parameters, POINTS, context))
        try:
            imagery = self._layer(parameters, IMAGERY, context)
            self._imagery = {}
            if imagery is not None:
                self._imagery = {
                    "imagery": layers.raster_path(imagery),
                    "imagery_crs": layers.crs_for_job(imagery),
                }
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        return super().prepareAlgorithm(parameters, context, feedback)

    def processAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Runs the job; the outputs are report, table and points."""
        job = AssessJob(
            points=self._points(parameters, context),
            report=self.parameterAsFileOutput(parameters, REPORT, context),
            table=self.parameterAsFileOutput(parameters, TABLE, context) or None,
            assessed=self.parameterAsOutputLayer(parameters, ASSESSED, context) or None,
            field=self.parameterAsString(parameters, FIELD, context) or None,
            interpreter=self.parameterAsString(parameters, INTERPRETER, context),
            design=self.parameterAsEnumString(parameters, DESIGN, context),
            **self._imagery,
            **self.map_settings(parameters, context),
        )
        result = self.run_job(job, feedback)
        overall = result.summary["overall"]
        outputs: dict[str, Any] = {
            REPORT: job.report,
            ACCURACY: 100 * overall["value"],
            COUNT: result.summary["points"],
        }
        if overall["error"] is not None:
            outputs[ERROR] = 100 * overall["error"]
        if job.table is not None:
            outputs[TABLE] = job.table
        if job.assessed is not None:
            outputs[ASSESSED] = job.assessed
        feedback.pushInfo(result.summary["design"])
        return outputs

    def _points(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """The file of the sample, or a copy of the points from elsewhere."""
        if self._sample:
            return self._sample
        source = self.parameterAsSource(parameters, POINTS, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, POINTS))
        field = self.parameterAsString(parameters, FIELD, context)
        path = QgsProcessingUtils.generateTempFilename("points.gpkg")
        try:
            return write_features(source, (field,), path, context.transformContext())
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
