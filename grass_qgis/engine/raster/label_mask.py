"""Polygons with a class in a raster's CRS, and their rasterization by window."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, Optional, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
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

    polygons: NDArray[np.object_]
    ids: NDArray[np.uint8]


def read_labels(
    path: str,
    field: str,
    classes: Sequence[ClassSpec],
    crs: Optional[str],
    monitor: Monitor,
    around: Optional[Extent] = None,
) -> Labelled:
    """Reads the polygons of a file whose field holds one of `classes`, by id or by name.

    Args:
        path: any file OGR reads; "file.gpkg|layername=labels" for one of several layers.
        field: attribute with the class; features without a value or a polygon are skipped.
        classes: the possible classes.
        crs: WKT of the raster's CRS, or None.
        monitor: receives a warning with the number of skipped features.
        around: bounds of the raster, to which polygons are shifted by whole turns of longitude.

    Raises:
        DataError: the file cannot be read, has no such field, has an unknown class, or no labelled
            polygon.
        ExtentError: the polygons cannot be expressed in the raster's CRS.
    """
    file, layer = split_layer(path)
    labels = read_label_features(
        file, layer, field, _ids(classes), "Correct it, or give the classes it is one of."
    )
    if labels.left_out:
        monitor.warn(f"Left out of {file}: features {labels.left_out}.")
    labels_crs, polygons = labels.crs, labels.polygons
    if labels_crs is None or crs is None:
        monitor.warn("Polygons or raster have no CRS: the same coordinates are assumed for both.")
    else:
        polygons = reprojected(polygons, labels_crs, crs, path)
    numbers = labels.ids
    if around is not None:
        polygons, copied = turned(polygons, turn_of(crs), around)
        numbers = numbers[copied]
    return Labelled(polygons, numbers)


class LabelDrawer:
    """Rasterizes labels by window."""

    def __init__(self, labels: Labelled, transform: Affine) -> None:
        """`transform`: pixel corner to CRS, of the raster."""
        inverse = ~transform
        self._polygons = shapely.transform(
            labels.polygons, lambda xy: np.column_stack(to_map(inverse, xy[:, 0], xy[:, 1]))
        )
        self._ids = labels.ids
        self._tree = shapely.STRtree(self._polygons)

    def read(self, window: Window) -> NDArray[np.uint8]:
        """(rows, cols) uint8: class ids; where polygons overlap at a pixel's centre, the last."""
        mask = np.full((window.height, window.width), UNLABELLED, np.uint8)
        box = shapely.box(window.col, window.row, window.col_stop, window.row_stop)
        hits = np.sort(self._tree.query(box))
        if len(hits):
            rasterize(
                ((self._polygons[k], int(self._ids[k])) for k in hits),
                out=mask,
                transform=Affine.translation(window.col, window.row),
            )
        return mask


def _ids(classes: Sequence[ClassSpec]) -> Dict[str, int]:
    """Class id by name and by id as text; names take precedence."""
    by_id = {str(item.id): item.id for item in classes}
    return {**by_id, **{item.name: item.id for item in classes}}
