"""Size and georeference of the output, with pixel counts and areas of its classes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Callable, Optional, Tuple

import numpy as np
import rasterio
import shapely
from numpy.typing import NDArray
from rasterio.transform import Affine
from rasterio.windows import Window as RasterWindow

from ..core.monitor import Monitor
from .gdal_errors import reading_back
from .geodesic import GeodesicMeasure, to_map
from .pixel_areas import PixelAreas

_STRIP_ROWS = 1024
_MOST_AREAS = 2**20  # pixels whose areas are held in memory


@dataclass(frozen=True)
class OutputGrid:
    """Size and georeference of the class raster; `crs` as WKT or None.

    Without a `measure` areas in square metres are not available.
    """

    width: int
    height: int
    crs: Optional[str]
    transform: Affine
    measure: Optional[GeodesicMeasure]

    @cached_property
    def areas(self) -> Optional[PixelAreas]:
        """Square metres of its pixels; None without a measure."""
        if self.measure is None:
            return None
        return PixelAreas(self.measure, self.transform, self.width, self.height)


class ClassCounter:
    """Pixel count and area of each class, summed row by row."""

    def __init__(self, grid: OutputGrid) -> None:
        """Starts at zero for a raster on `grid`."""
        self.pixels = np.zeros(256, np.int64)
        self.area_m2 = np.zeros(256, np.float64)
        self._grid = grid
        self._row = 0

    def add(self, classes: NDArray[np.uint8]) -> None:
        """Counts further rows (rows, width) uint8; `pixels` and `area_m2` are by class id."""
        by_row = np.stack([np.bincount(line, minlength=256) for line in classes])
        self.pixels += by_row.sum(axis=0)
        areas = self._grid.areas
        if areas is not None and areas.by_row:
            self.area_m2 += areas.rows(self._row, len(classes))[:, 0] @ by_row.astype(np.float64)
        elif areas is not None:
            self._add_areas(areas, classes)
        self._row += len(classes)

    def _add_areas(self, areas: PixelAreas, classes: NDArray[np.uint8]) -> None:
        """Adds the area of each pixel; `classes` (rows, width) start at the current row."""
        step = max(1, _MOST_AREAS // self._grid.width)
        for top in range(0, len(classes), step):
            part = classes[top : top + step]
            weights = areas.rows(self._row + top, len(part))
            self.area_m2 += np.bincount(part.ravel(), weights.ravel(), minlength=256)


def count_classes(path: Path, grid: OutputGrid, monitor: Monitor) -> ClassCounter:
    """Counts band 1 of a finished class raster.

    Raises:
        OutputError: it cannot be read back.
        CancelledError: the run was cancelled.
    """
    counter = ClassCounter(grid)
    with reading_back(path), rasterio.open(path) as source:
        for top in range(0, grid.height, _STRIP_ROWS):
            rows = min(_STRIP_ROWS, grid.height - top)
            counter.add(source.read(1, window=RasterWindow(0, top, grid.width, rows)))
            monitor.check()
    return counter


def place(polygons: NDArray[np.object_], transform: Affine) -> NDArray[np.object_]:
    """Transforms polygons (n,) from pixel to map coordinates."""
    return _moved(polygons, lambda x, y: to_map(transform, x, y))


def areas_px(polygons: NDArray[np.object_]) -> NDArray[np.int64]:
    """Area of polygons in pixels, (n,) int64; exact, since edges lie on pixel edges."""
    return np.asarray(np.rint(shapely.area(polygons)), np.int64)


def areas_m2(polygons: NDArray[np.object_], grid: OutputGrid) -> NDArray[np.float64]:
    """Geodesic area of polygons in square metres, (n,) float64; NaN without a measure.

    Args:
        polygons: (n,) shapely polygons in pixels of `grid`.
        grid: the output grid.
    """
    if grid.areas is None:
        return np.full(len(polygons), np.nan)
    return grid.areas.of_polygons(polygons)


def _moved(polygons: NDArray[np.object_], rule: Callable[..., Tuple]) -> NDArray[np.object_]:
    if not len(polygons):
        return polygons
    return np.asarray(
        shapely.transform(polygons, lambda xy: np.column_stack(rule(xy[:, 0], xy[:, 1])))
    )
