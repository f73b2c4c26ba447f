"""Algorithm `grassseg:learn`: a raster and a few labelled objects become a model, and a map."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSource,
    QgsProcessingFeedback,
    QgsProcessingOutputFile,
    QgsProcessingOutputNumber,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFile,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingUtils,
)

from ..bridge.inputs import layers
from ..bridge.inputs.vector_file import write_features
from ..bridge.labels.layer import CLASS_FIELD
from ..engine.core.errors import GrassError
from ..engine.core.job import LearnJob
from ..engine.core.learn_job import METHODS, NO_FEATURES
from ..messages import tr
from .algorithm import INPUT
from .shared_parameters import BANDS, DEVICE, GSD, THREADS, settings_of
from .worker_algorithm import WorkerAlgorithm

LABELS = "LABELS"
FIELD = "FIELD"
CHECK_FIELD = "CHECK_FIELD"
FEATURES = "FEATURES"
BANDS_ALONE = "BANDS_ALONE"
RADIUS = "RADIUS"
METHOD = "METHOD"
MODEL = "MODEL"
MAP = "MAP"
CLASSES_FILE = "CLASSES_FILE"
OBJECTS = "OBJECTS"
ACCURACY = "ACCURACY"


class LearnAlgorithm(WorkerAlgorithm):
    """Learns a segmentation model from labels in seconds, without training."""

    def __init__(self) -> None:
        super().__init__()
        self._source: dict[str, Any] = {}

    def name(self) -> str:
        """Id within the provider."""
        return "learn"

    def displayName(self) -> str:  # noqa: N802
        """Name in the toolbox."""
        return tr("Learn a map from a few labels")

    def shortHelpString(self) -> str:  # noqa: N802
        """Text beside the dialog."""
        return tr(
            "Learns a model from labelled points, lines or polygons, a few of each class, and maps "
            "the layer with it if a folder is given. Nothing is trained: a fixed encoder describes "
            "the image, a linear classifier learns what the labels have in common. The log shows "
            "how well held-out labels are found again, and which labels the others contradict. "
            "The model runs like every other one, on other rasters too."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802
        """Declares parameters and outputs."""
        del configuration
        vectors = [QgsProcessing.SourceType.TypeVectorAnyGeometry]
        self.add(
            QgsProcessingParameterRasterLayer(INPUT, tr("Raster layer")),
            tr("The imagery that was labelled. All of its bands are used. It is only read."),
        )
        self.add(
            QgsProcessingParameterFeatureSource(LABELS, tr("Labels"), vectors),
            tr("Points, lines or polygons with a class; any CRS is accepted."),
        )
        self.add(
            QgsProcessingParameterField(
                FIELD, tr("Field of the class"), CLASS_FIELD, LABELS, optional=True
            ),
            tr("Features without a value are left out."),
        )
        self._add_details()
        self.addParameter(
            QgsProcessingParameterFileDestination(
                MODEL, tr("Model"), tr("ONNX models") + " (*.onnx)"
            )
        )
        self.addParameter(
            QgsProcessingParameterFolderDestination(
                MAP, tr("Folder for the map (none if empty)"), optional=True, createByDefault=False
            )
        )
        self.addOutput(QgsProcessingOutputFile(CLASSES_FILE, tr("Class raster")))
        self.addOutput(QgsProcessingOutputNumber(OBJECTS, tr("Number of labels")))
        self.addOutput(QgsProcessingOutputNumber(ACCURACY, tr("Accuracy on held-out labels")))

    def _add_details(self) -> None:
        self.add(
            QgsProcessingParameterField(
                CHECK_FIELD, tr("Field that marks held-out labels"), None, LABELS, optional=True
            ),
            tr("Labels with the value 1, true, yes or check are not learnt from."),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterFile(
                FEATURES, tr("Features model (bundled if empty)"), extension="onnx",
                optional=True,
            ),
            tr("Written by grass-train export with features."),
            advanced=True,
        )  # fmt: skip
        self.add(
            QgsProcessingParameterEnum(
                BANDS_ALONE, tr("Learn from"), ["encoder and bands", "bands alone"], False,
                "encoder and bands", usesStaticStrings=True,
            ),
            tr("Bands alone suit stacks of many bands and embedding rasters."),
            advanced=True,
        )  # fmt: skip
        self.add_shared(BANDS)
        self._add_numbers()

    def _add_numbers(self) -> None:
        number = QgsProcessingParameterNumber
        self.add(
            number(RADIUS, tr("Radius of points in pixels"), number.Type.Double, 6.0, False, 0.1),
            tr("And half the width of lines."),
            advanced=True,
        )
        self.add(
            QgsProcessingParameterEnum(
                METHOD, tr("Classifier"), list(METHODS), False, METHODS[0], usesStaticStrings=True
            ),
            tr("auto selects the best one."),
            advanced=True,
        )
        self.add_shared(GSD, DEVICE, THREADS)

    def complaint(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Checks the layer and the bands."""
        layers.source_of(self.parameterAsRasterLayer(parameters, INPUT, context))
        layers.parse_bands(self.parameterAsString(parameters, BANDS, context))
        return ""

    def prepareAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Reads the raster's path, CRS and nodata from the layer, on the main thread."""
        del feedback
        try:
            layer = self.parameterAsRasterLayer(parameters, INPUT, context)
            source = layers.source_of(layer)
            self._source = {"rasters": (source.pop("raster"),), **source}
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        return True

    def processAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Writes the labels to a file for the worker and runs the job."""
        source = self.parameterAsSource(parameters, LABELS, context)
        if source is None:
            raise QgsProcessingException(self.invalidSourceError(parameters, LABELS))
        try:
            job = self._job(parameters, context, source)
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        result = self.run_job(job, feedback)
        summary = result.summary
        for row in summary["classes"]:
            feedback.pushInfo(f"{row['name']}: {row['objects']} / {row['pixels']} px")
        for item in summary["disagreeing"]:
            feedback.pushInfo(
                tr("Other labels say {map} at {x}, {y}, which is labelled {label}.").format(**item)
            )
        classes = next((p for r, p in result.outputs.items() if r.startswith("classes")), "")
        return {
            MODEL: result.outputs["model"],
            MAP: job.map or "",
            CLASSES_FILE: classes,
            OBJECTS: sum(row["objects"] for row in summary["classes"]),
            ACCURACY: summary["accuracy"],
        }

    def _job(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        source: QgsProcessingFeatureSource,
    ) -> LearnJob:
        field = self.parameterAsString(parameters, FIELD, context) or CLASS_FIELD
        check = self.parameterAsString(parameters, CHECK_FIELD, context)
        path = QgsProcessingUtils.generateTempFilename("labels.gpkg")
        names = (field, check) if check else (field,)
        labels = write_features(source, names, path, context.transformContext())
        alone = self.parameterAsString(parameters, BANDS_ALONE, context) == "bands alone"
        folder = self.parameterAsString(parameters, MAP, context)
        return LearnJob(
            **self._source,
            labels=labels,
            model=str(Path(self.parameterAsString(parameters, MODEL, context)).absolute()),
            field=field,
            check_field=check or "check",
            features=NO_FEATURES if alone else self.parameterAsFile(parameters, FEATURES, context),
            map=str(Path(folder).absolute()) if folder else None,
            bands=layers.parse_bands(self.parameterAsString(parameters, BANDS, context)),
            radius_px=self.parameterAsDouble(parameters, RADIUS, context),
            method=self.parameterAsString(parameters, METHOD, context),
            **settings_of(self, (GSD, DEVICE, THREADS), parameters, context),
        )
