"""Labels as rows of the tables, and as what the learner takes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Mapping

from qgis.core import NULL, QgsFeature, QgsFields, QgsGeometry, QgsWkbTypes
from qgis.PyQt.QtCore import QDateTime

from ...engine.core.learn_job import CHECK, CLASS_ID, LINES, POINTS, POLYGONS, RADIUS, SPLIT
from .label_tables import KIND, LEARN, TIME
from .layer import CLASS_FIELD

_DIGITS = 17  # of coordinates as text, which are read as the same numbers again


@dataclass(frozen=True)
class StoredLabel:
    """A label as the learner takes it.

    Attributes:
        id: table and number of the feature, such as "points:12".
        class_id: of its class.
        wkt: geometry in the CRS of the labels.
        check: whether it is kept aside for the accuracy.
        radius: of a click or line, in units of that CRS; 0 for the usual one.
    """

    id: str
    class_id: int
    wkt: str
    check: bool
    radius: float = 0.0


@dataclass(frozen=True)
class NewLabel:
    """A label to be added: geometry in the CRS of the labels, class, how it was made."""

    shape: QgsGeometry
    class_id: int
    kind: str
    radius: float = 0.0
    check: bool = False


def feature_of(item: NewLabel, fields: QgsFields, name: str) -> QgsFeature:
    """The row for a label of the class `name`, made now."""
    row = QgsFeature(fields)
    shape = QgsGeometry(item.shape)
    if table_of(shape) != POINTS:
        shape.convertToMultiType()
    row.setGeometry(shape)
    row[CLASS_FIELD], row[CLASS_ID], row[KIND] = name, item.class_id, item.kind
    row[RADIUS] = item.radius if item.radius > 0 else NULL
    row[SPLIT] = CHECK if item.check else LEARN
    row[TIME] = QDateTime.currentDateTimeUtc()
    return row


def table_of(shape: QgsGeometry) -> str:
    """The table for a geometry."""
    if is_area(shape):
        return POLYGONS
    return POINTS if is_point(shape) else LINES


def is_area(shape: QgsGeometry) -> bool:
    """Whether a geometry is a polygon, or several."""
    return _kind(shape) == QgsWkbTypes.GeometryType.PolygonGeometry


def is_point(shape: QgsGeometry) -> bool:
    """Whether a geometry is a point, or several."""
    return _kind(shape) == QgsWkbTypes.GeometryType.PointGeometry


def _kind(shape: QgsGeometry) -> QgsWkbTypes.GeometryType:
    return QgsWkbTypes.geometryType(shape.wkbType())


def class_of(row: QgsFeature, numbers: Mapping[str, int]) -> int | None:
    """The class id of a feature, by the name it has; None for no or an unknown class."""
    name = row[CLASS_FIELD]
    return numbers.get(str(name)) if name not in (None, NULL) else None


def shape_of(table: str, row: QgsFeature) -> QgsGeometry:
    """Area that a feature covers: a click or line with a radius covers the area around."""
    radius = radius_of(table, row)
    return row.geometry().buffer(radius, 8) if radius else row.geometry()


def radius_of(table: str, row: QgsFeature) -> float:
    """The radius of a click or line; 0 for none of its own."""
    radius = row[RADIUS]
    if table == POLYGONS or radius in (None, NULL) or not radius > 0:
        return 0.0
    return float(radius)


def label_of(table: str, row: QgsFeature, numbers: Mapping[str, int]) -> StoredLabel | None:
    """The label that a feature is; None without a known class or without geometry."""
    number = class_of(row, numbers)
    if number is None or row.geometry().isEmpty():
        return None
    wkt = row.geometry().asWkt(_DIGITS)
    radius = radius_of(table, row)
    return StoredLabel(f"{table}:{row.id()}", number, wkt, row[SPLIT] == CHECK, radius)
