"""Algorithm `grassseg:exporttiles`: a raster and labelled polygons become a data set."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeatureSourceDefinition,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterField,
    QgsProcessingParameterFolderDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterString,
    QgsProcessingUtils,
    QgsVectorLayer,
)

from ..bridge.inputs import layers
from ..bridge.inputs.class_list import classes_of_rows, classes_typed
from ..bridge.inputs.vector_file import write_features
from ..bridge.labels.layer import CLASS_FIELD, classes_of_labels
from ..engine.core.contract import ClassSpec
from ..engine.core.errors import GrassError, JobError
from ..engine.core.job import LARGEST_TILE, DescribeJob, TilesJob
from ..messages import tr
from .algorithm import INPUT, MODEL, model_complaint, model_parameter
from .shared_parameters import BANDS
from .worker_algorithm import WorkerAlgorithm

LABELS = "LABELS"
FIELD = "FIELD"
CLASSES = "CLASSES"
TILE = "TILE"
LEAST = "LEAST_LABELLED"
HELD_OUT = "HELD_OUT"
FOLDER = "FOLDER"
TILES = "TILES"


class ExportTilesAlgorithm(WorkerAlgorithm):
    """Writes tiles and masks in the layout that `grass-train finetune` takes."""

    def __init__(self) -> None:
        super().__init__()
        self._source: dict[str, Any] = {}
        self._classes: tuple[ClassSpec, ...] = ()

    def name(self) -> str:
        """Id within the provider."""
        return "exporttiles"

    def displayName(self) -> str:  # noqa: N802
        """Name in the toolbox."""
        return tr("Export labelled tiles")

    def shortHelpString(self) -> str:  # noqa: N802
        """Text beside the dialog."""
        return tr(
            "Cuts a raster and the polygons labelled on it into a folder that grass-train finetune "
            "--data takes: images, masks (255 where nothing is labelled), classes.json and "
            "index.csv with the splits train, val and test. Only tiles with a label are written; "
            "they do not overlap. Classes are those that the form of the label layer offers, "
            "unless they are typed or taken from a model."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802
        """Declares parameters and outputs."""
        del configuration
        polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
        self.add(
            QgsProcessingParameterRasterLayer(INPUT, tr("Raster layer")),
            tr("The imagery the polygons were labelled on. It is only read."),
        )
        self.add(
            QgsProcessingParameterFeatureSource(LABELS, tr("Labelled polygons"), polygons),
            tr("Any CRS is accepted; of overlapping polygons the last one counts."),
        )
        self.add(
            QgsProcessingParameterField(
                FIELD, tr("Field of the class"), CLASS_FIELD, LABELS, optional=True
            ),
            tr("Polygons without a value are taken for unlabelled."),
        )
        self.add(
            QgsProcessingParameterNumber(
                TILE, tr("Tile size in pixels"), QgsProcessingParameterNumber.Type.Integer, 256,
                False, 32, LARGEST_TILE,
            ),
            tr("Side of a square tile; those at the raster's edge are smaller."),
        )  # fmt: skip
        self._add_details()
        self.addParameter(
            QgsProcessingParameterFolderDestination(FOLDER, tr("Folder of the data set"))
        )
        self.addOutput(QgsProcessingOutputNumber(TILES, tr("Number of tiles")))

    def _add_details(self) -> None:
        double = QgsProcessingParameterNumber.Type.Double
        self.add(
            QgsProcessingParameterString(CLASSES, tr("Classes, joined by commas"), optional=True),
            tr("Names in the order of their numbers 0, 1, 2 ..., if the layer does not say them."),
            advanced=True,
        )
        self.add(
            model_parameter(optional=True), tr("A model whose classes are taken."), advanced=True
        )
        self.add(
            QgsProcessingParameterString(
                BANDS, tr("Bands to keep, by number (all but alpha if empty)"), optional=True
            ),
            tr("In the order in which they are to be written: 4,1,2."),
            advanced=True,
        )
        for name, label, default, most, tip in (
            (LEAST, tr("Minimum labelled share of a tile"), 0.0, 1.0, tr("0 keeps every label.")),
            (HELD_OUT, tr("Share for val, and for test"), 0.15, 0.4, tr("Of all tiles, each.")),
        ):
            self.add(
                QgsProcessingParameterNumber(name, label, double, default, False, 0.0, most),
                tip,
                advanced=True,
            )

    def complaint(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Checks the model, the layer and the classes."""
        complaint = model_complaint(self.parameterAsFile(parameters, MODEL, context))
        if complaint:
            return complaint
        layer = self.parameterAsRasterLayer(parameters, INPUT, context)
        layers.source_of(layer)
        self._bands(parameters, context)
        self._read_classes(parameters, context)
        return ""

    def prepareAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Reads the raster's path and the classes from the layers, on the main thread."""
        del feedback
        try:
            layer = self.parameterAsRasterLayer(parameters, INPUT, context)
            self._source = layers.source_of(layer)
            self._classes = self._read_classes(parameters, context)
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
        field = self._field(parameters, context)
        folder = Path(self.parameterAsString(parameters, FOLDER, context))
        try:
            path = QgsProcessingUtils.generateTempFilename("labels.gpkg")
            labels = write_features(source, (field,), path, context.transformContext())
            bands = self._bands(parameters, context)
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        job = TilesJob(
            **self._source,
            labels=labels,
            field=field,
            folder=str(folder.absolute()),
            classes=self._classes or self._classes_of_model(parameters, context, feedback),
            tile=self.parameterAsInt(parameters, TILE, context),
            bands=bands,
            least_labelled=self.parameterAsDouble(parameters, LEAST, context),
            held_out=self.parameterAsDouble(parameters, HELD_OUT, context),
        )
        summary = self.run_job(job, feedback).summary
        for row in summary["classes"]:
            feedback.pushInfo(f"{row['name']}: {row['pixels']} px")
        return {FOLDER: str(folder), TILES: summary["tiles"]}

    def _field(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        return self.parameterAsString(parameters, FIELD, context) or CLASS_FIELD

    def _bands(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[int, ...] | None:
        bands = layers.parse_bands(self.parameterAsString(parameters, BANDS, context))
        if bands is None:
            return None
        if not all(isinstance(band, int) for band in bands):
            raise JobError(f"bands is {bands!r}.", "Give numbers of bands, such as 1,2,3.")
        return tuple(int(band) for band in bands)

    def _read_classes(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[ClassSpec, ...]:
        """The classes as typed, or of the label layer; none when a model names them."""
        typed = self.parameterAsString(parameters, CLASSES, context)
        if typed.strip():
            return classes_typed(typed)
        if self.parameterAsFile(parameters, MODEL, context):
            return ()
        layer = self._label_layer(parameters, context)
        if layer is None:
            raise JobError("The classes are not known.", "Type them, or choose a model.")
        return classes_of_labels(layer, self._field(parameters, context))

    def _label_layer(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> QgsVectorLayer | None:
        """The layer itself, also when only its selected polygons are used."""
        given = parameters.get(LABELS)
        if not isinstance(given, QgsProcessingFeatureSourceDefinition):
            return self.parameterAsVectorLayer(parameters, LABELS, context)
        name, _ = given.source.valueAsString(context.expressionContext())
        return layers.as_vector(QgsProcessingUtils.mapLayerFromString(name, context))

    def _classes_of_model(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> tuple[ClassSpec, ...]:
        model = self.parameterAsFile(parameters, MODEL, context)
        contract = self.run_job(DescribeJob(model), feedback).summary["contract"]
        return classes_of_rows(contract["output"]["classes"])
