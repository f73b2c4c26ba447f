"""Files of labels: any vector layer with a class, and the tables that the plugin writes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
import shapely
from shapely.errors import ShapelyError

from ..core.contract import PALETTE, ClassSpec
from ..core.errors import DataError
from ..core.learn_job import (
    CHECK,
    CLASS,
    CLASS_ID,
    CLASSES_TABLE,
    COLOUR,
    LINES,
    POINTS,
    POLYGONS,
    RADIUS,
    SPLIT,
)
from ..core.monitor import Monitor
from ..raster.polygon_mask import split_layer
from ..raster.vector_input import Features, layer_names, read_features
from .labels import LabelledShape

_YES = ("1", "true", "yes", CHECK)
_QUARTER = 8  # segments of a quarter of the circle around a point


@dataclass(frozen=True)
class LabelFile:
    """Content of a file of labels.

    Attributes:
        shapes: its geometries with a class.
        crs: as PROJ names it, or None.
        classes: as the file lists them; empty if it does not.
    """

    shapes: Tuple[LabelledShape, ...]
    crs: Optional[str]
    classes: Tuple[ClassSpec, ...] = ()


@dataclass
class _LeftOut:
    """How many labels have no class, and how many no geometry."""

    empty: int = 0
    broken: int = 0


def read_label_file(path: str, field: str, check_field: str, monitor: Monitor) -> LabelFile:
    """The labelled geometries of a vector file.

    A file of the plugin's tables is read whole, with its classes, unless a layer of it is named. A
    point or line with a number above 0 in the field `radius` stands for the area around it.

    Args:
        path: any file OGR reads; "file.gpkg|layername=labels" for one of several layers.
        field: holds the class.
        check_field: says which objects are kept aside; it need not be there.
        monitor: hears how many have no class or no geometry.

    Raises:
        DataError: the file cannot be read, has no such field, or no labelled geometry.
    """
    file, layer = split_layer(path)
    names = layer_names(file, DataError) if not layer else ()
    is_ours = field == CLASS and {POINTS, POLYGONS, CLASSES_TABLE} <= set(names)
    layers = [name for name in (POINTS, LINES, POLYGONS) if name in names] if is_ours else [layer]
    shapes: List[LabelledShape] = []
    left_out, crs = _LeftOut(), None
    for name in layers:
        table = read_features(file, name, DataError)
        kept = SPLIT if is_ours and check_field not in table.fields else check_field
        shapes += _shapes_of(path, table, field, kept, left_out)
        crs = crs or table.crs
    if left_out.empty:
        monitor.warn(f"{left_out.empty} labels have no value in {field}: they are left out.")
    if left_out.broken:
        monitor.warn(
            f"{left_out.broken} labels have an empty or invalid geometry: they are left out."
        )
    if not shapes:
        raise DataError(f"{path} holds no geometry with a class in {field}.", "Label some objects.")
    return LabelFile(tuple(shapes), crs, _listed(file) if is_ours else ())


def covered(shape: shapely.Geometry, radius: float) -> shapely.Geometry:
    """What a label stands for: a point or line with a radius above 0 for the area around it."""
    if not radius > 0 or shapely.get_dimensions(shape) > 1:
        return shape
    return shapely.buffer(shape, radius, quad_segs=_QUARTER)


def as_text(value: object) -> str:
    """A class as text: whole numbers without a point, nothing for null."""
    if value is None or (isinstance(value, (float, np.floating)) and not np.isfinite(value)):
        return ""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()


def _shapes_of(
    path: str, table: Features, field: str, check_field: str, left_out: _LeftOut
) -> List[LabelledShape]:
    """The labels of a layer; those that are left out are counted."""
    if field not in table.fields:
        raise DataError(
            f"{path} has no field {field!r}, but {', '.join(table.fields) or 'none at all'}.",
            "Name the field that holds the class.",
        )
    shapes: List[LabelledShape] = []
    columns = [_column(table, name) for name in (field, check_field, RADIUS)]
    for wkb, value, check, radius in zip(table.wkb, *columns):
        name = as_text(value)
        if not name:
            left_out.empty += 1
            continue
        shape = _sound(wkb)
        if shape is None:
            left_out.broken += 1
            continue
        shape = covered(shape, _number(radius))
        shapes.append(LabelledShape(shape, name, as_text(check).lower() in _YES))
    return shapes


def _column(table: Features, name: str) -> Sequence[object]:
    """The values of a field; None where there is no such field."""
    if name not in table.fields:
        return [None] * len(table.wkb)
    return list(table.values[table.fields.index(name)])


def _number(value: object) -> float:
    """A radius; 0 for what is none."""
    if not isinstance(value, (int, float, np.integer, np.floating)):
        return 0.0
    return float(value) if np.isfinite(float(value)) else 0.0


def _listed(file: str) -> Tuple[ClassSpec, ...]:
    """The classes of the plugin's own table, numbered from 0 in its order."""
    table = read_features(file, CLASSES_TABLE, DataError)
    columns = [_column(table, name) for name in (CLASS_ID, CLASS, COLOUR)]
    by_number: Dict[int, Tuple[str, str]] = {}  # of two rows the later one counts
    for number, name, colour in zip(*columns):
        if as_text(number).isdecimal() and as_text(name):
            key = int(as_text(number))
            by_number[key] = (as_text(name), as_text(colour) or PALETTE[key % len(PALETTE)])
    return tuple(ClassSpec(k, *item) for k, item in enumerate(by_number.values()))


def _sound(wkb: object) -> Optional[shapely.Geometry]:
    if wkb is None:
        return None
    try:
        shape = shapely.make_valid(shapely.from_wkb(wkb))
    except (ShapelyError, TypeError, ValueError):
        return None
    if shape is None or shape.is_empty or not np.isfinite(shape.bounds).all():
        return None
    return shape
