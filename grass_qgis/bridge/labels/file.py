"""Label file: the most useful regions to label, with an empty class field."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, Sequence

from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransformContext,
    QgsFeature,
    QgsFeatureSink,
    QgsField,
    QgsFields,
    QgsVectorFileWriter,
    QgsVectorLayer,
    QgsWkbTypes,
)

from ...engine.core.atomic import output_file
from ...engine.core.contract import ClassSpec
from ...engine.core.errors import JobError, OutputError
from . import field_types
from .choice import Candidate, choose
from .layer import CLASS_FIELD, dress_label_layer

TABLE = "labels"
_SCORE, _CONFIDENCE, _LEVEL = "score", "mean_conf", "level"
_KEPT = ("rank", "score", "tile", "purity", "mean_conf")
_LONG_TEXT = 254


def choose_features(source: Any, count: int) -> list[QgsFeature]:
    """The features of a source of regions to label first, the most useful one first.

    Args:
        source: a layer or Processing source of polygons with the field `score`.
        count: how many at most.

    Raises:
        JobError: it has no field `score`, or no polygon.
    """
    names = source.fields().names()
    if _SCORE not in names:
        raise JobError(
            f"The layer of regions has no field {_SCORE!r}, but {', '.join(names)}.",
            "Choose a result of Draw gradient-selected regions.",
        )
    features = [item for item in source.getFeatures() if not item.geometry().isEmpty()]
    if not features:
        raise JobError("The layer of regions is empty.", "Draw regions over a larger area.")
    narrow = _narrowing(source.sourceCrs(), features)
    candidates = [_candidate(item, narrow, _CONFIDENCE in names) for item in features]
    # Regions with the shape of objects do not overlap; only they have a level.
    chosen = choose(candidates, count, overlap=_LEVEL not in names)
    return [features[index] for index in chosen]


def write_label_file(
    path: str,
    chosen: Sequence[QgsFeature],
    crs: QgsCoordinateReferenceSystem,
    classes: Sequence[ClassSpec],
) -> str:
    """Writes `chosen` to the GeoPackage `path`, class empty, form and look stored with it.

    Raises:
        OutputError: it cannot be written, or is there already.
    """
    if Path(path).exists():
        # Labels are somebody's work: a file of them is never replaced.
        raise OutputError(f"{path} exists.", "Choose another name, so that no label is lost.")
    with output_file(Path(path), Path(path).with_suffix(".part.gpkg")) as part:
        _write(str(part), chosen, crs)
        _store_look(str(part), classes)
    return path


def _store_look(path: str, classes: Sequence[ClassSpec]) -> None:
    """Keeps form and colours in the file itself, so that they are there wherever it is opened."""
    layer = QgsVectorLayer(f"{path}|layername={TABLE}", TABLE, "ogr")
    dress_label_layer(layer, classes)
    layer.saveStyleToDatabase(TABLE, "", True, "")


def _write(path: str, chosen: Sequence[QgsFeature], crs: QgsCoordinateReferenceSystem) -> None:
    Path(path).unlink(missing_ok=True)
    source_fields = chosen[0].fields()
    kept = [name for name in _KEPT if source_fields.lookupField(name) >= 0]
    fields = QgsFields()
    fields.append(QgsField(CLASS_FIELD, field_types.TEXT, "", _LONG_TEXT))
    fields.append(QgsField("order", field_types.INTEGER))
    for name in kept:
        fields.append(source_fields.at(source_fields.lookupField(name)))
    options = QgsVectorFileWriter.SaveVectorOptions()
    options.driverName, options.layerName = "GPKG", TABLE
    writer = QgsVectorFileWriter.create(
        path, fields, QgsWkbTypes.Type.MultiPolygon, crs, QgsCoordinateTransformContext(), options
    )
    for order, region in enumerate(chosen, 1):
        feature = QgsFeature(fields)
        geometry = region.geometry()
        geometry.convertToMultiType()
        feature.setGeometry(geometry)
        feature.setAttributes([NULL, order, *(region[name] for name in kept)])
        writer.addFeature(feature, QgsFeatureSink.Flag.FastInsert)
    problem = writer.errorMessage() if writer.hasError() else ""
    del writer  # closes the file
    if problem:
        raise OutputError(f"{path} cannot be written: {problem}.", "Choose another folder.")


def _candidate(feature: QgsFeature, narrow: float, with_confidence: bool) -> Candidate:
    box = feature.geometry().boundingBox()
    sides = (box.xMinimum() * narrow, box.yMinimum(), box.xMaximum() * narrow, box.yMaximum())
    confidence = feature[_CONFIDENCE] if with_confidence else None
    sure = None if confidence in (None, NULL) else float(confidence)
    score = feature[_SCORE]
    return Candidate(0.0 if score in (None, NULL) else float(score), sides, sure)


def _narrowing(crs: QgsCoordinateReferenceSystem, features: Sequence[QgsFeature]) -> float:
    """How much shorter a unit of x is than one of y: degrees of longitude away from the equator."""
    if not crs.isGeographic():
        return 1.0
    middle = features[len(features) // 2].geometry().boundingBox().center().y()
    return math.cos(math.radians(middle))
