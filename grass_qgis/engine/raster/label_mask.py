"""Polygons with a class: read from any vector file, and drawn onto windows of a raster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Optional, Sequence

import numpy as np
import shapely
from rasterio.features import rasterize
from rasterio.transform import Affine

from ..core.contract import ClassSpec
from ..core.job import Extent
from ..core.monitor import Monitor
from ..tiling.grid import Window
from .antimeridian import turn_of, turned
from .geodesic import to_map
from .label_features import read_label_features
from .polygon_mask import reprojected, split_layer

UNLABELLED = 255


@dataclass(frozen=True)
class Labelled:
    """Polygons in the raster's CRS and the class id of each, in the order of their file."""

    polygons: np.ndarray
    ids: np.ndarray


def read_labels(
    path: str,
    field: str,
    classes: Sequence[ClassSpec],
    crs: Optional[str],
    monitor: Monitor,
    around: Optional[Extent] = None,
) -> Labelled:
    """The polygons of a file whose field names one of `classes`, by id or by name.

    Args:
        path: any file OGR reads; "file.gpkg|layername=labels" for one of several layers.
        field: their attribute; features without a value or a polygon are left out, and counted.
        classes: what it may hold.
        crs: WKT of the raster's CRS, or None.
        monitor: hears what was left out.
        around: bounds of the raster; polygons come to it from a whole turn around the globe away.

    Raises:
        DataError: the file cannot be read, has no such field, names an unknown class, or holds no
            labelled polygon.
        ExtentError: the polygons cannot be expressed in the raster's CRS.
    """
    file, layer = split_layer(path)
    labels = read_label_features(
        file, layer, field, _ids(classes), "Correct it, or give the classes it is one of."
    )
    if labels.left_out:
        monitor.warn(f"Left out of {file}: features {labels.left_out}.")
    own, found = labels.crs, labels.polygons
    if own is None or crs is None:
        monitor.warn("Polygons or raster have no CRS: coordinates are taken as they are.")
    else:
        found = reprojected(found, own, crs, path)
    numbers = labels.ids
    if around is not None:
        found, copied = turned(found, turn_of(crs), around)
        numbers = numbers[copied]
    return Labelled(found, numbers)


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


def _ids(classes: Sequence[ClassSpec]) -> Dict[str, int]:
    """A class goes by its name, or by its id; names go first, should one be a number."""
    by_id = {str(item.id): item.id for item in classes}
    return {**by_id, **{item.name: item.id for item in classes}}
