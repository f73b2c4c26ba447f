"""Algorithm `grassseg:change`: the classes of two dates become a map of what changed."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

from qgis.core import (
    NULL,
    QgsProcessing,
    QgsProcessingContext,
    QgsProcessingException,
    QgsProcessingFeedback,
    QgsProcessingOutputNumber,
    QgsProcessingParameterBand,
    QgsProcessingParameterEnum,
    QgsProcessingParameterExtent,
    QgsProcessingParameterFileDestination,
    QgsProcessingParameterNumber,
    QgsProcessingParameterRasterDestination,
    QgsProcessingParameterRasterLayer,
    QgsProcessingParameterVectorDestination,
)

from ..bridge.inputs import layers
from ..bridge.inputs.change_request import date_settings
from ..bridge.results.change_styles import style_change, style_changes
from ..bridge.results.layers import classes_of
from ..bridge.results.styles import style_classes
from ..engine.core import job as jobs
from ..engine.core.change_job import as_lines
from ..engine.core.errors import GrassError
from ..engine.core.job import LARGEST_TOLERANCE, MATCHES, ChangeJob
from ..messages import tr
from .algorithm import EXTENT, MODEL, model_complaint, model_parameter
from .shared_parameters import (
    BANDS,
    DEVICE,
    GSD,
    MIN_AREA,
    SIMPLIFY,
    THREADS,
    WITHIN,
    described,
    settings_of,
)
from .worker_algorithm import WorkerAlgorithm

BEFORE = "BEFORE"
AFTER = "AFTER"
BEFORE_BAND = "BEFORE_BAND"
AFTER_BAND = "AFTER_BAND"
MATCH = "MATCH"
TOLERANCE = "TOLERANCE"
CHANGE = "CHANGE"
POLYGONS = "POLYGONS"
CHANGED = "CHANGED"
MATRIX = "MATRIX"
REPORT = "REPORT"
BEFORE_MAP = "BEFORE_MAP"
AFTER_MAP = "AFTER_MAP"
CHANGED_AREA = "CHANGED_AREA"
CHANGED_SHARE = "CHANGED_SHARE"
_RASTERS = {"change": CHANGE, "changed": CHANGED, "before_map": BEFORE_MAP, "after_map": AFTER_MAP}
_FILES = {"matrix": MATRIX, "report": REPORT}


class ChangeAlgorithm(WorkerAlgorithm):
    """Compares two class rasters, or the maps that one model makes of two dates."""

    def __init__(self) -> None:
        super().__init__()
        self._layers: dict[str, Any] = {}
        self._extent: jobs.Extent | None = None

    def name(self) -> str:
        """Id within the provider."""
        return "change"

    def displayName(self) -> str:  # noqa: N802
        """Name in the toolbox."""
        return tr("Change between two dates")

    def shortHelpString(self) -> str:  # noqa: N802
        """Text beside the dialog."""
        return tr(
            "Compares two class rasters, or the imagery of two dates that a model maps first. "
            "Writes what became what: a raster, polygons with the former and the new class, and a "
            "table of areas. Pixel size, extent and CRS may differ: the grid of the first date "
            "counts. Changes that a small shift of the maps explains, and small ones, do not count."
        )

    def initAlgorithm(self, configuration: dict[str, Any] | None = None) -> None:  # noqa: N802
        """Declares parameters and outputs."""
        del configuration
        raster = QgsProcessingParameterRasterLayer
        self.add(
            raster(BEFORE, tr("First date")),
            tr("Class raster, or imagery if a model is given. It is only read."),
        )
        self.add(raster(AFTER, tr("Second date")), tr("The same of the later date."))
        self.add(
            model_parameter(optional=True),
            tr("Maps both dates; without a model two class rasters are compared."),
        )
        self._add_rules()
        self._add_details()
        self.add_shared(SIMPLIFY, WITHIN, BANDS, GSD, THREADS, DEVICE)
        self._add_outputs()

    def _add_rules(self) -> None:
        number = QgsProcessingParameterNumber
        whole = number.Type.Integer
        self.add(
            number(
                TOLERANCE, tr("Tolerated shift in pixels"), whole, 1, False, 0, LARGEST_TOLERANCE
            ),
            tr("Changes that a shift of the maps by so many pixels explains do not count."),
        )
        smallest, _ = described(MIN_AREA)
        smallest.setDescription(tr("Minimum change in pixels"))
        self.add(smallest, tr("Smaller patches of one kind of change do not count."))

    def _add_details(self) -> None:
        band = QgsProcessingParameterBand
        for parameter, tip in (
            (
                QgsProcessingParameterEnum(
                    MATCH,
                    tr("Match classes by"),
                    list(MATCHES),
                    False,
                    MATCHES[0],
                    usesStaticStrings=True,
                ),
                tr("auto: by name where both maps name their classes, else by number."),
            ),
            (
                band(BEFORE_BAND, tr("Band of the classes, first date"), 1, BEFORE, optional=True),
                tr("Of class rasters."),
            ),
            (
                band(AFTER_BAND, tr("Band of the classes, second date"), 1, AFTER, optional=True),
                tr("Of class rasters."),
            ),
            (
                QgsProcessingParameterExtent(
                    EXTENT, tr("Extent (all that both have if empty)"), optional=True
                ),
                tr("Only pixels that intersect this extent are processed."),
            ),
        ):
            self.add(parameter, tip, advanced=True)

    def _add_outputs(self) -> None:
        self.addParameter(QgsProcessingParameterRasterDestination(CHANGE, tr("Change")))
        self.addParameter(
            QgsProcessingParameterVectorDestination(
                POLYGONS, tr("Polygons of change"), QgsProcessing.SourceType.TypeVectorPolygon,
                optional=True, createByDefault=True,
            )
        )  # fmt: skip
        for name, label in (
            (CHANGED, tr("Change or no change")),
            (BEFORE_MAP, tr("Map of the first date (with a model)")),
            (AFTER_MAP, tr("Map of the second date (with a model)")),
        ):
            self.addParameter(
                QgsProcessingParameterRasterDestination(
                    name, label, optional=True, createByDefault=False
                )
            )
        for name, label, kind in (
            (MATRIX, tr("Table of areas"), "CSV (*.csv)"),
            (REPORT, tr("Report"), "JSON (*.json)"),
        ):
            self.addParameter(
                QgsProcessingParameterFileDestination(
                    name, label, kind, optional=True, createByDefault=False
                )
            )
        self.addOutput(QgsProcessingOutputNumber(CHANGED_AREA, tr("Changed area (m²)")))
        self.addOutput(QgsProcessingOutputNumber(CHANGED_SHARE, tr("Changed share")))

    def complaint(self, parameters: dict[str, Any], context: QgsProcessingContext) -> str:
        """Checks the model, the layers, the bands and the area."""
        complaint = model_complaint(self.parameterAsFile(parameters, MODEL, context))
        if not complaint:
            self._read_layers(parameters, context)
            layers.parse_bands(self.parameterAsString(parameters, BANDS, context))
        return complaint

    def prepareAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> bool:
        """Reads the layers; QGIS calls this on the main thread."""
        del feedback
        try:
            self._layers, self._extent = self._read_layers(parameters, context)
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        return True

    def _read_layers(
        self, parameters: dict[str, Any], context: QgsProcessingContext
    ) -> tuple[dict[str, Any], jobs.Extent | None]:
        """Settings of the job that come from the layers, and the area in the first one's CRS.

        Raises:
            GrassError: a layer or the area cannot be used.
        """
        has_model = bool(self.parameterAsFile(parameters, MODEL, context))
        read: dict[str, Any] = {}
        for date, key, band_key in (
            ("before", BEFORE, BEFORE_BAND),
            ("after", AFTER, AFTER_BAND),
        ):
            layer = layers.chosen(self.parameterAsRasterLayer(parameters, key, context))
            band = self.parameterAsInt(parameters, band_key, context) or 1
            read.update(date_settings(layer, date, 0 if has_model else band))
        if parameters.get(EXTENT) in (None, "", NULL):
            return read, None
        box = self.parameterAsExtent(parameters, EXTENT, context)
        layers.check_area(box)
        extent = layers.extent_in_layer(
            box,
            self.parameterAsExtentCrs(parameters, EXTENT, context),
            self.parameterAsRasterLayer(parameters, BEFORE, context),
            context.transformContext(),
        )
        return read, extent

    def processAlgorithm(  # noqa: N802
        self,
        parameters: dict[str, Any],
        context: QgsProcessingContext,
        feedback: QgsProcessingFeedback,
    ) -> dict[str, Any]:
        """Runs the job; the outputs are the requested files."""
        places = {
            role: self.parameterAsOutputLayer(parameters, key, context)
            for role, key in (*_RASTERS.items(), ("polygons", POLYGONS))
        }
        for role, key in _FILES.items():
            places[role] = self.parameterAsFileOutput(parameters, key, context)
        result = self.run_job(self._job(parameters, context, places), feedback)
        summary = result.summary
        for line in as_lines(summary):
            feedback.pushInfo(line)
        written = {role: places[role] for role in result.outputs}
        every = tuple(summary["matrix"])
        rows = tuple(row for row in every if row["is_change"])
        self.style_on_load(written["change"], context, partial(style_change, rows=every))
        if "polygons" in written:
            self.style_on_load(written["polygons"], context, partial(style_changes, rows=rows))
        for date in ("before", "after"):
            if f"{date}_map" in written:
                map_classes = classes_of(summary["maps"][date])
                style = partial(style_classes, classes=map_classes)
                self.style_on_load(written[f"{date}_map"], context, style)
        keys = {**_RASTERS, **_FILES, "polygons": POLYGONS}
        outputs: dict[str, Any] = {keys[role]: path for role, path in written.items()}
        outputs[CHANGED_AREA] = summary["changed_m2"]
        outputs[CHANGED_SHARE] = summary["changed_share"]
        return outputs

    def _job(
        self, parameters: dict[str, Any], context: QgsProcessingContext, places: dict[str, str]
    ) -> ChangeJob:
        """The job of the parameters.

        Raises:
            QgsProcessingException: the mask or the bands cannot be read.
        """
        model = self.parameterAsFile(parameters, MODEL, context)
        try:
            bands = layers.parse_bands(self.parameterAsString(parameters, BANDS, context))
            within = self.features_file(parameters, WITHIN, context)
        except GrassError as error:
            raise QgsProcessingException(str(error)) from error
        files: dict[str, Any] = {role: path or None for role, path in places.items()}
        files["change"] = places["change"]
        return ChangeJob(
            **self._layers,
            **files,
            model=str(Path(model).absolute()) if model else None,
            match=self.parameterAsEnumString(parameters, MATCH, context),
            tolerance_px=self.parameterAsInt(parameters, TOLERANCE, context),
            **settings_of(self, (MIN_AREA, SIMPLIFY, GSD, DEVICE, THREADS), parameters, context),
            extent=self._extent,
            within=within,
            bands=bands,
        )
