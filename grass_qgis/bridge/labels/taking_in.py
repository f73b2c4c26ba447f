"""Labels of other layers taken in: points, lines and polygons with a field for the class."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator

from qgis.core import (
    NULL,
    QgsCoordinateReferenceSystem,
    QgsCoordinateTransform,
    QgsCoordinateTransformContext,
    QgsCsException,
    QgsFeature,
    QgsGeometry,
    QgsVectorLayer,
)

from ...engine.core.learn_job import CHECK
from ..inputs.layers import LayerError, layer_crs
from .label_classes import with_specs
from .label_rows import NewLabel, is_area, is_point
from .label_store import LabelStore
from .label_tables import TAKEN
from .layer import classes_of_labels

_YES = ("1", "true", "yes", CHECK)


@dataclass(frozen=True)
class Mapping:
    """Roles of a layer's fields.

    Attributes:
        class_field: holds the class, as text or number.
        split_field: says which labels are kept aside ("check", "yes", 1); empty for none.
        radius: of points and lines, in units of the labels' CRS; 0 for the usual one.
    """

    class_field: str
    split_field: str = ""
    radius: float = 0.0


@dataclass
class Taken:
    """Numbers of labels that were taken in and left out: without class, or without place."""

    labels: int = 0
    left_out: int = 0


def take_in(
    store: LabelStore,
    layer: QgsVectorLayer,
    mapping: Mapping,
    transforms: QgsCoordinateTransformContext,
    part: int = 200,
) -> Iterator[Taken]:
    """Takes the labels of `layer` in, `part` by part, as one step; yields the count so far.

    Classes that are new are added first, with the colours the layer shows them in.

    Raises:
        JobError: the layer has no such field, or no value in it.
        LayerError: it is a table of these labels itself.
        EditError: the labels cannot be written.
    """
    if any(table.source() == layer.source() for table in store.layers.values()):
        raise LayerError("These are the labels themselves.", "Choose another layer.")
    specs = classes_of_labels(layer, mapping.class_field)
    classes = with_specs(store.classes, specs)
    if len(classes) != len(store.classes):
        store.set_classes(classes)
    numbers = {item.name: item.id for item in store.classes}
    move = _mover(layer_crs(layer), store.crs, transforms)
    taken, waiting, joined = Taken(), [], False
    for row in layer.getFeatures():
        new_labels = _labels_of(row, mapping, numbers, move)
        waiting += new_labels
        taken.left_out += not new_labels
        if len(waiting) >= part:
            taken.labels += len(store.add(waiting, joined))
            waiting, joined = [], True
            yield taken
    if waiting:
        taken.labels += len(store.add(waiting, joined))
    yield taken


def _labels_of(
    row: QgsFeature,
    mapping: Mapping,
    numbers: dict[str, int],
    move: QgsCoordinateTransform | None,
) -> list[NewLabel]:
    value = row[mapping.class_field]
    number = numbers.get(_text(value))
    shape = QgsGeometry(row.geometry())
    if number is None or shape.isEmpty():
        return []
    try:
        if move is not None:
            shape.transform(move)
    except QgsCsException:
        return []
    check = bool(mapping.split_field) and _text(row[mapping.split_field]).lower() in _YES
    parts = shape.asGeometryCollection() if is_point(shape) else [shape]
    for part in parts:
        # Heights and measures have no place in the tables.
        if (vertices := part.get()) is not None:
            vertices.dropZValue()
            vertices.dropMValue()
    radius = 0.0 if is_area(shape) else mapping.radius
    return [NewLabel(part, number, TAKEN, radius, check) for part in parts]


def _mover(
    crs: QgsCoordinateReferenceSystem,
    target: QgsCoordinateReferenceSystem,
    transforms: QgsCoordinateTransformContext,
) -> QgsCoordinateTransform | None:
    if not (crs.isValid() and target.isValid()) or crs == target:
        return None
    return QgsCoordinateTransform(crs, target, transforms)


def _text(value: object) -> str:
    if value in (None, NULL):
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value).strip()
