"""Parameters that several algorithms have: described once, with defaults of the jobs' settings."""

from __future__ import annotations

from typing import Any, Callable, Mapping

from qgis.core import (
    QgsProcessing,
    QgsProcessingAlgorithm,
    QgsProcessingContext,
    QgsProcessingParameterDefinition,
    QgsProcessingParameterEnum,
    QgsProcessingParameterFeatureSource,
    QgsProcessingParameterNumber,
    QgsProcessingParameterString,
)

from ..engine.core import job as jobs
from ..messages import tr

WITHIN = "WITHIN"
BANDS = "BANDS"
DEVICE = "DEVICE"
BATCH = "BATCH"
GSD = "GSD"
UNITS = "UNITS"
THREADS = "THREADS"
MIN_AREA = "MIN_AREA"
SIMPLIFY = "SIMPLIFY"

Described = tuple[QgsProcessingParameterDefinition, str]

# Setting of the job and how QGIS reads it; bands and polygons need more than a reading.
_READ: Mapping[str, tuple[str, str]] = {
    DEVICE: ("device", "parameterAsEnumString"),
    UNITS: ("units", "parameterAsEnumString"),
    BATCH: ("batch", "parameterAsInt"),
    GSD: ("gsd", "parameterAsDouble"),
    THREADS: ("threads", "parameterAsInt"),
    MIN_AREA: ("min_area_px", "parameterAsInt"),
    SIMPLIFY: ("simplify_px", "parameterAsDouble"),
}


def described(name: str) -> Described:
    """A new parameter of that name, and its tip."""
    return _DESCRIBED[name]()


def settings_of(
    algorithm: QgsProcessingAlgorithm,
    names: tuple[str, ...],
    parameters: dict[str, Any],
    context: QgsProcessingContext,
) -> dict[str, Any]:
    """Settings of a job from the parameters `names`, all but bands and polygons."""
    return {
        setting: getattr(algorithm, reader)(parameters, name, context)
        for name, (setting, reader) in _READ.items()
        if name in names
    }


def _within() -> Described:
    polygons = [QgsProcessing.SourceType.TypeVectorPolygon]
    return QgsProcessingParameterFeatureSource(
        WITHIN, tr("Mask layer (polygons)"), polygons, optional=True
    ), tr("Pixels whose centre lies outside are left out. Any CRS is accepted.")


def _bands() -> Described:
    return QgsProcessingParameterString(
        BANDS, tr("Bands (chosen by colour and name if empty)"), optional=True
    ), tr("The raster's bands in the model's order, by number or name: nir,3,2.")


def _gsd() -> Described:
    return _number(
        GSD, tr("Pixel size (m; 0 = model default)"), QgsProcessingParameterNumber.Type.Double, -1.0
    ), tr("Pixel size of the model input and of the results; -1 keeps the raster's.")


def _batch() -> Described:
    return _number(BATCH, tr("Batch size (0 = automatic)")), tr("Smaller batches need less memory.")


def _threads() -> Described:
    parameter = _number(THREADS, tr("Threads (0 = one per core)"))
    parameter.setMaximum(jobs.MOST_THREADS)
    return parameter, tr("Threads of the runtime on the CPU.")


def _device() -> Described:
    return _choice(DEVICE, tr("Device"), jobs.DEVICES), tr(
        "Device for the model; the log reports the device used and why."
    )


def _units() -> Described:
    return _choice(UNITS, tr("Units of the values"), jobs.UNITS), tr(
        "physical: stored values times the scale plus the offset the raster declares."
    )


def _min_area() -> Described:
    return _number(MIN_AREA, tr("Minimum polygon size in pixels")), tr(
        "Smaller polygons are merged into their largest neighbour."
    )


def _simplify() -> Described:
    return _number(
        SIMPLIFY, tr("Simplify borders by pixels"), QgsProcessingParameterNumber.Type.Double
    ), tr("Shared borders stay without gaps; 0 keeps borders on pixel edges.")


def _number(
    name: str,
    label: str,
    kind: QgsProcessingParameterNumber.Type = QgsProcessingParameterNumber.Type.Integer,
    least: float = 0,
) -> QgsProcessingParameterNumber:
    default = jobs.default_of(_READ[name][0])
    return QgsProcessingParameterNumber(name, label, kind, default, minValue=least)


def _choice(name: str, label: str, choices: tuple[str, ...]) -> QgsProcessingParameterEnum:
    default = jobs.default_of(_READ[name][0])
    return QgsProcessingParameterEnum(
        name, label, list(choices), False, default, usesStaticStrings=True
    )


_DESCRIBED: Mapping[str, Callable[[], Described]] = {
    WITHIN: _within,
    BANDS: _bands,
    GSD: _gsd,
    BATCH: _batch,
    THREADS: _threads,
    DEVICE: _device,
    UNITS: _units,
    MIN_AREA: _min_area,
    SIMPLIFY: _simplify,
}
