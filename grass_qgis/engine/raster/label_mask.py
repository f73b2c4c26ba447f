"""Polygons with a class: read from any vector file, and drawn onto windows of a raster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Dict, Optional, Sequence

import numpy as np
import shapely
from rasterio.features import rasterize
from rasterio.transform import Affine

from ..core.contract import ClassSpec
from ..core.errors import DataError
from ..core.monitor import Monitor
from ..tiling.grid import Window
from .geodesic import to_map
from .polygon_mask import polygonal, reprojected, split_layer
from .vector_input import read_features

UNLABELLED = 255


@dataclass(frozen=True)
class Labelled:
    """Polygons in the raster's CRS and the class id of each, in the order of their file."""

    polygons: np.ndarray
    ids: np.ndarray


def read_labels(
    path: str, field: str, classes: Sequence[ClassSpec], crs: Optional[str], monitor: Monitor
) -> Labelled:
    """The polygons of a file whose field names one of `classes`, by id or by name.

    Args:
        path: any file OGR reads; "file.gpkg|layername=labels" for one of several layers.
        field: their attribute; polygons without a value are no labels yet, and are counted.
        classes: what it may hold.
        crs: WKT of the raster's CRS, or None.
        monitor: hears what was left out.

    Raises:
        DataError: the file cannot be read, has no such field, names an unknown class, or holds no
            labelled polygon.
        ExtentError: the polygons cannot be expressed in the raster's CRS.
    """
    own, shapes, values = _read(path, field)
    ids, polygons, empty = [], [], 0
    known = _ids(classes)
    for shape, value in zip(shapes, values):
        text = _text(value)
        if not text:
            empty += 1
            continue
        if text not in known:
            names = ", ".join(item.name for item in classes)
            raise DataError(
                f"{path} has {text!r} in its field {field}, which is none of {names}.",
                "Correct it, or give the classes it is one of.",
            )
        parts = _parts(shape, path)
        polygons += list(parts)
        ids += [known[text]] * len(parts)
    if empty:
        monitor.warn(f"{empty} polygons have no value in {field}: they are taken for unlabelled.")
    if not polygons:
        raise DataError(
            f"{path} holds no polygon with a class in {field}.", "Give some polygons a class."
        )
    found = np.array(polygons, dtype=object)
    if own is None or crs is None:
        monitor.warn("Polygons or raster have no CRS: coordinates are taken as they are.")
    else:
        found = reprojected(found, own, crs, path)
    return Labelled(found, np.array(ids, np.uint8))


class LabelDrawer:
    """Draws labels onto windows of a raster."""

    def __init__(self, labels: Labelled, transform: Affine) -> None:
        """`transform`: pixel corner to CRS, of the raster."""
        inverse = ~transform
        self._polygons = shapely.transform(
            labels.polygons, lambda xy: np.column_stack(to_map(inverse, xy[:, 0], xy[:, 1]))
        )
        self._ids = labels.ids
        self._tree = shapely.STRtree(self._polygons)

    def read(self, window: Window) -> np.ndarray:
        """(rows, cols) uint8: class ids; of several polygons over a pixel's centre the last."""
        mask = np.full((window.height, window.width), UNLABELLED, np.uint8)
        box = shapely.box(window.col, window.row, window.col_stop, window.row_stop)
        found = np.sort(self._tree.query(box))
        if len(found):
            rasterize(
                ((self._polygons[k], int(self._ids[k])) for k in found),
                out=mask,
                transform=Affine.translation(window.col, window.row),
            )
        return mask


def _parts(shape: Any, path: str) -> np.ndarray:
    try:
        return polygonal([shape])
    except ValueError as error:
        raise DataError(
            f"The labels {path} cannot be used: {error}.",
            "Repair them, in QGIS with Fix geometries.",
        ) from error


def _ids(classes: Sequence[ClassSpec]) -> Dict[str, int]:
    """A class goes by its name, or by its id; names go first, should one be a number."""
    by_id = {str(item.id): item.id for item in classes}
    return {**by_id, **{item.name: item.id for item in classes}}


def _read(path: str, field: str) -> Any:
    """CRS or None, geometries, and values of the field."""
    file, layer = split_layer(path)
    found = read_features(file, layer, DataError)
    if field not in found.fields:
        raise DataError(
            f"{path} has no field {field!r}, but {', '.join(found.fields) or 'none at all'}.",
            "Name the field that holds the class.",
        )
    return found.crs, found.wkb, found.values[found.fields.index(field)]


def _text(value: Any) -> str:
    """A class as text: whole numbers without a point, nothing for null."""
    if value is None or (isinstance(value, (float, np.floating)) and not np.isfinite(value)):
        return ""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()
