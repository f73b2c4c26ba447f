"""Algorithm `grassseg:samplepoints`: random points over a map, to find out how good it is."""

from __future__ import annotations

from typing import Any

from qgis.core import (
    QgsMapLayer,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
    QgsProcessingParameterVectorDestination,
)

from ..bridge.assessment.layer import dress_sample
from ..engine.core.assessment_jobs import (
    ALLOCATIONS,
    MOST_POINTS,
    SamplePointsJob,
    expected_accuracies,
)
from ..messages import tr
from .map_algorithm import MapAlgorithm

SIZE = "SIZE"
ERROR = "STANDARD_ERROR"
CLASS_ERROR = "CLASS_STANDARD_ERROR"
ACCURACY = "ACCURACY"
ACCURACIES = "ACCURACIES"
ALLOCATION = "ALLOCATION"
LEAST = "LEAST"
DISTANCE = "DISTANCE"
SEED = "SEED"
POINTS = "POINTS"
COUNT = "COUNT"


class SamplePointsAlgorithm(MapAlgorithm):
    """Draws a stratified random sample of pixels."""

    def name(self) -> str:
        """Id within the provider."""
        return "samplepoints"

    def displayName(self) -> str:  # noqa: N802
        """Name in the toolbox."""
        return tr("Draw points to assess a map")

    def shortHelpString(self) -> str:  # noqa: N802
        """Text beside the dialog."""
        return tr(
            "Draws pixels of a class raster at random, in each class or stratum by itself, as many "
            "as the requested standard error needs. Look at each point without seeing the map, on "
            "the Accuracy tab, then run Assess a map: it estimates how often the map is right and "
            "how large each class is, with intervals."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802
        """Declares parameters and outputs."""
        del configuration
        number = QgsProcessingParameterNumber
        self.add_map(tr("The map to assess, of any origin. It is only read."), optional=False)
        self.add(
            number(SIZE, tr("Points (0 = by the standard error)"), number.Type.Integer, 0, False,
                   0, MOST_POINTS),
            tr("More where the minimum of each stratum asks for it."),
        )  # fmt: skip
        self.add(
            number(ERROR, tr("Standard error of the overall accuracy (%)"), number.Type.Double,
                   2.0, False, 0.1, 50.0),
            tr("The 95 % interval is twice as wide to either side."),
        )  # fmt: skip
        self.add(
            number(LEAST, tr("Minimum of points in each stratum"), number.Type.Integer, 50, False,
                   0, MOST_POINTS),
            tr("50 suits most maps."),
        )  # fmt: skip
        self.add_strata(
            tr("A raster whose values are the strata, on any grid."),
            tr("Points are drawn inside only. Any CRS is accepted."),
        )
        self._add_details()
        self.addParameter(
            QgsProcessingParameterVectorDestination(
                POINTS, tr("Points"), QgsProcessing.SourceType.TypeVectorPoint
            )
        )
        self.addOutput(QgsProcessingOutputNumber(COUNT, tr("Number of points")))

    def _add_details(self) -> None:
        number = QgsProcessingParameterNumber
        self.add(
            number(CLASS_ERROR, tr("Standard error of each stratum's accuracy (%, 0 = none)"),
                   number.Type.Double, 0.0, False, 0.0, 50.0),
            tr("Every stratum gets as many points as that needs."),
            advanced=True,
        )  # fmt: skip
        self.add(
            number(ACCURACY, tr("Expected accuracy (%)"), number.Type.Double, 80.0, False, 0.0,
                   100.0),
            tr("A bad guess makes the sample larger or the intervals wider, no figure wrong."),
            advanced=True,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterString(
                ACCURACIES, tr("Expected accuracy of single strata"), optional=True
            ),
            tr("Such as water=98, road=70, in percent."),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterEnum(
                ALLOCATION, tr("Allocation of points to strata"), list(ALLOCATIONS), False,
                ALLOCATIONS[0], usesStaticStrings=True,
            ),
            tr("By area, equally, or for the smallest error of the overall accuracy."),
            advanced=True,
        )  # fmt: skip
        self.add(
            number(DISTANCE, tr("Minimum distance (m)"), number.Type.Double, 0.0, False, 0.0),
            tr("Of any two points; 0 for none."),
            advanced=True,
        )
        self.add(
            number(SEED, tr("Seed"), number.Type.Integer, 0, False, 0),
            tr("The same seed draws the same points."),
            advanced=True,
        )

    def complaint(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Checks the layers and the expected accuracies."""
        expected_accuracies(_shares(self.parameterAsString(parameters, ACCURACIES, context)))
        return super().complaint(parameters, context)

    def processAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Runs the job; the output is the GeoPackage."""
        path = self.parameterAsOutputLayer(parameters, POINTS, context)
        job = SamplePointsJob(
            points=path,
            size=self.parameterAsInt(parameters, SIZE, context),
            standard_error=self.parameterAsDouble(parameters, ERROR, context) / 100,
            class_standard_error=self.parameterAsDouble(parameters, CLASS_ERROR, context) / 100,
            accuracy=self.parameterAsDouble(parameters, ACCURACY, context) / 100,
            accuracies=_shares(self.parameterAsString(parameters, ACCURACIES, context)),
            allocation=self.parameterAsEnumString(parameters, ALLOCATION, context),
            least=self.parameterAsInt(parameters, LEAST, context),
            distance_m=self.parameterAsDouble(parameters, DISTANCE, context),
            seed=self.parameterAsInt(parameters, SEED, context),
            **self.map_settings(parameters, context),
        )
        summary = self.run_job(job, feedback).summary
        for row in summary["strata"]:
            feedback.pushInfo(
                tr("{name}: {points} points for {share:.2f} % of the map").format(
                    name=row["name"], points=row["points"], share=100 * row["share"]
                )
            )

        def style(layer: QgsMapLayer) -> None:
            dress_sample(layer)

        self.style_on_load(path, context, style)
        return {POINTS: path, COUNT: summary["points"]}


def _shares(text: str) -> tuple[str, ...]:
    """Accuracies as the job takes them, "water=0.98", from percents joined by commas.

    Raises:
        JobError: one of them is no percent of a stratum.
    """
    shares = []
    for item in filter(None, (part.strip() for part in text.split(","))):
        name, sign, number = item.rpartition("=")
        try:
            shares.append(f"{name}{sign}{float(number) / 100!r}")
        except ValueError:
            shares.append(item)
    return tuple(shares)
