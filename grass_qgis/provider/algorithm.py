"""Base class of the algorithms that run a model over a raster: inputs and checks."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from qgis.core import (
    NULL,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFile,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRange,
    QgsProcessingParameterRasterLayer,
    QgsProcessingUtils,
)

from ..bridge.inputs import layers
from ..bridge.inputs.rendering import (
    LayerCopy,
    copy_layer,
    drawn_gsd,
    needs_rendering,
    plan_drawing,
    render,
    terms_of,
)
from ..engine.core import job as jobs
from ..engine.core.errors import GrassError
from ..engine.core.job import DescribeJob
from ..messages import tr
from .shared_parameters import (
    BANDS,
    BATCH,
    DEVICE,
    GSD,
    THREADS,
    UNITS,
    WITHIN,
    described,
    settings_of,
)
from .worker_algorithm import WorkerAlgorithm

INPUT = "INPUT"
MODEL = "MODEL"
EXTENT = "EXTENT"
STRETCH = "STRETCH"


def model_parameter(optional: bool = False) -> QgsProcessingParameterFile:
    """An ONNX file."""
    files = tr("ONNX models") + " (*.onnx)"
    return QgsProcessingParameterFile(
        MODEL, tr("Model (ONNX file)"), fileFilter=files, optional=optional
    )


def model_complaint(path: str) -> str:
    """Message about an invalid model path; empty for a valid one or none."""
    if not path:
        return ""  # QGIS reports missing values itself
    if Path(path).suffix.lower() != ".onnx":
        return tr("The model {path} is no .onnx file.").format(path=path)
    if not Path(path).is_file():
        return tr("There is no model file {path}.").format(path=path)
    return ""


class GrassAlgorithm(WorkerAlgorithm):
    """Base of the algorithms that run a model: a raster and a model go in."""

    def __init__(self) -> None:
        super().__init__()
        self._source: dict[str, Any] = {}
        self._extent: jobs.Extent | None = None
        self._copy: LayerCopy | None = None

    def add_inputs(self) -> None:
        """Adds the parameters that stand on top."""
        self.add(
            QgsProcessingParameterRasterLayer(INPUT, tr("Raster layer")),
            tr("Layers from a server or without a file are rendered to a file first."),
        )
        self.add(model_parameter(), tr("A model exported by grass-train, or one for Deepness."))
        self.add(
            QgsProcessingParameterExtent(
                EXTENT, tr("Extent (whole layer if empty)"), optional=True
            ),
            tr("Only pixels that intersect this extent are processed."),
        )

    def add_details(self, batch: int) -> None:
        """Adds the advanced parameters; `batch` is the default batch size."""
        self.add_shared(WITHIN, BANDS, UNITS)
        double = QgsProcessingParameterNumber.Type.Double
        self.add(
            QgsProcessingParameterRange(
                STRETCH, tr("Stretch between percentiles"), double, None, optional=True
            ),
            tr("Such as 2 and 98: stretched to minimum and maximum in each band."),
            advanced=True,
        )
        size, tip = described(BATCH)
        size.setDefaultValue(batch)
        self.add_shared(GSD)
        self.add(size, tip, advanced=True)
        self.add_shared(THREADS, DEVICE)

    def complaint(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Checks the model, the layer, the bands and the area."""
        complaint = model_complaint(self.parameterAsFile(parameters, MODEL, context))
        if complaint:
            return complaint
        layer = self.parameterAsRasterLayer(parameters, INPUT, context)
        if not needs_rendering(layer):
            layers.source_of(layer)
        layers.parse_bands(self.parameterAsString(parameters, BANDS, context))
        gsd = self.parameterAsDouble(parameters, GSD, context)
        if gsd < 0 and gsd != -1:
            return tr(
                "A pixel size of {gsd} m is not possible: use 0, -1 or a positive number."
            ).format(gsd=gsd)
        self._area(parameters, context)
        return ""

    def prepareAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Reads the layers; QGIS calls this on the main thread."""
        del feedback
        layer = self.parameterAsRasterLayer(parameters, INPUT, context)
        try:
            if layer is not None and needs_rendering(layer):
                self._copy = copy_layer(layer, context.transformContext())
            else:
                self._source = layers.source_of(layer)
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

    def inputs(
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """The values both kinds of job share; a layer that has no file is drawn into one.

        Raises:
            QgsProcessingException: a value cannot be read, or the layer not be drawn.
        """
        try:
            source, extent = self._source, self._extent
            if self._copy is not None:
                drawn = self._drawn(self._copy, parameters, context, feedback)
                source, extent = {"raster": drawn}, None
            bands = layers.parse_bands(self.parameterAsString(parameters, BANDS, context))
            within = self.features_file(parameters, WITHIN, context)
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        model = Path(self.parameterAsFile(parameters, MODEL, context)).absolute()
        given = parameters.get(STRETCH) not in (None, "", NULL)
        return {
            **source,
            "model": str(model),
            "extent": extent,
            "within": within,
            "bands": bands,
            "stretch": tuple(self.parameterAsRange(parameters, STRETCH, context))
            if given
            else None,
            **settings_of(self, (UNITS, GSD, DEVICE, BATCH, THREADS), parameters, context),
        }

    def _drawn(
        self,
        copy: LayerCopy,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> str:
        """A GeoTIFF of the area, at the size of pixels the model was trained for."""
        gsd = self.parameterAsDouble(parameters, GSD, context)
        if gsd == 0:
            model = Path(self.parameterAsFile(parameters, MODEL, context)).absolute()
            card = self.run_job(DescribeJob(str(model)), feedback).summary
            gsd = drawn_gsd(copy, self._extent, tuple(card["contract"]["input"]["gsd_m"]), gsd)
        drawing = plan_drawing(copy, self._extent, gsd)
        if terms_of(copy):
            feedback.pushWarning(terms_of(copy))
        text = tr("Rendering {columns} x {rows} pixels of {name}.")
        size = {"columns": drawing.columns, "rows": drawing.rows, "name": copy.name}
        feedback.pushInfo(text.format(**size))
        path = QgsProcessingUtils.generateTempFilename("drawn.tif")
        return render(copy, drawing, path, feedback.isCanceled)
