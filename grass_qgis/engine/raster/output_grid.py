"""Where results lie, and how much of each class they hold."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Callable, Optional, Tuple

import numpy as np
import rasterio
import shapely
from rasterio.errors import RasterioError
from rasterio.transform import Affine
from rasterio.windows import Window as RasterWindow

from ..core.errors import OutputError
from ..core.monitor import Monitor
from .geodesic import GeodesicMeasure, pixel_area_m2, to_map

_STRIP_ROWS = 1024


@dataclass(frozen=True)
class OutputGrid:
    """Size and place of the class raster; `crs` as WKT or None."""

    width: int
    height: int
    crs: Optional[str]
    transform: Affine
    ground: Optional[GeodesicMeasure]


class ClassCounter:
    """Pixels and ground area of each class, added up row by row."""

    def __init__(self, frame: OutputGrid) -> None:
        """Starts at zero for the raster of `frame`."""
        self.pixels = np.zeros(256, np.int64)
        self.area_m2 = np.zeros(256, np.float64)
        self._frame = frame
        self._row = 0

    def add(self, classes: np.ndarray) -> None:
        """Counts further rows (rows, width) uint8; `pixels` and `area_m2` are by class id."""
        rows = len(classes)
        by_row = np.stack([np.bincount(line, minlength=256) for line in classes])
        self.pixels += by_row.sum(axis=0)
        frame = self._frame
        if frame.ground is not None:
            # Pixels of one row are equally large, or nearly so when the raster is rotated.
            index = np.arange(self._row, self._row + rows)
            self.area_m2 += pixel_area_m2(
                frame.ground, frame.transform, frame.width // 2, index
            ) @ by_row.astype(np.float64)
        self._row += rows


def count_classes(path: Path, frame: OutputGrid, monitor: Monitor) -> ClassCounter:
    """Counts band 1 of a finished class raster.

    Raises:
        OutputError: it cannot be read back.
        CancelledError: the monitor says so.
    """
    counter = ClassCounter(frame)
    try:
        with rasterio.open(path) as source:
            for top in range(0, frame.height, _STRIP_ROWS):
                rows = min(_STRIP_ROWS, frame.height - top)
                counter.add(source.read(1, window=RasterWindow(0, top, frame.width, rows)))
                monitor.check()
    except RasterioError as error:
        raise OutputError(
            f"{path.name} cannot be read back: {' '.join(str(error).split())}.",
            "Check the space on the disk, or choose another folder.",
        ) from error
    return counter


def place(polygons: np.ndarray, transform: Affine) -> np.ndarray:
    """Polygons (n,) in pixel coordinates to those of the map."""
    return _moved(polygons, lambda x, y: to_map(transform, x, y))


def areas_px(polygons: np.ndarray) -> np.ndarray:
    """Area of polygons in pixels, (n,) int64; exact, since edges lie on pixel edges."""
    return np.asarray(np.rint(shapely.area(polygons)), np.int64)


def areas_m2(
    polygons: np.ndarray, transform: Affine, ground: Optional[GeodesicMeasure]
) -> np.ndarray:
    """True area in square metres of polygons, (n,) float64; NaN without a ground.

    Args:
        polygons: (n,) shapely polygons in pixel coordinates.
        transform: from pixels to the map.
        ground: what knows the true size of the map's units.
    """
    if ground is None:
        return np.full(len(polygons), np.nan)
    measure = ground.equal_area
    return np.asarray(
        shapely.area(_moved(polygons, lambda x, y: measure(*to_map(transform, x, y))))
    )


def _moved(polygons: np.ndarray, rule: Callable[..., Tuple]) -> np.ndarray:
    if not len(polygons):
        return polygons
    return np.asarray(
        shapely.transform(polygons, lambda xy: np.column_stack(rule(xy[:, 0], xy[:, 1])))
    )
