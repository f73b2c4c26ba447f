"""Where results lie, and how much of each class they hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Callable, Optional, Tuple

import numpy as np
import rasterio
import shapely
from rasterio.transform import Affine
from rasterio.windows import Window as RasterWindow

from ..core.monitor import Monitor
from .gdal_errors import reading_back
from .geodesic import GeodesicMeasure, to_map
from .pixel_areas import PixelAreas

_STRIP_ROWS = 1024
_MOST_AREAS = 2**20  # pixels whose areas are in memory at once


@dataclass(frozen=True)
class OutputGrid:
    """Size and place of the class raster; `crs` as WKT or None.

    Without a `measure` its pixels have no area in square metres.
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
    """Pixels and ground area of each class, added up row by row."""

    def __init__(self, frame: OutputGrid) -> None:
        """Starts at zero for the raster of `frame`."""
        self.pixels = np.zeros(256, np.int64)
        self.area_m2 = np.zeros(256, np.float64)
        self._frame = frame
        self._row = 0

    def add(self, classes: np.ndarray) -> None:
        """Counts further rows (rows, width) uint8; `pixels` and `area_m2` are by class id."""
        by_row = np.stack([np.bincount(line, minlength=256) for line in classes])
        self.pixels += by_row.sum(axis=0)
        areas = self._frame.areas
        if areas is not None and areas.by_row:
            self.area_m2 += areas.rows(self._row, len(classes))[:, 0] @ by_row.astype(np.float64)
        elif areas is not None:
            self._add_areas(areas, classes)
        self._row += len(classes)

    def _add_areas(self, areas: PixelAreas, classes: np.ndarray) -> None:
        """Adds those of each pixel; `classes` (rows, width) start at the row in hand."""
        step = max(1, _MOST_AREAS // self._frame.width)
        for top in range(0, len(classes), step):
            part = classes[top : top + step]
            weights = areas.rows(self._row + top, len(part))
            self.area_m2 += np.bincount(part.ravel(), weights.ravel(), minlength=256)


def count_classes(path: Path, frame: OutputGrid, monitor: Monitor) -> ClassCounter:
    """Counts band 1 of a finished class raster.

    Raises:
        OutputError: it cannot be read back.
        CancelledError: the monitor says so.
    """
    counter = ClassCounter(frame)
    with reading_back(path), rasterio.open(path) as source:
        for top in range(0, frame.height, _STRIP_ROWS):
            rows = min(_STRIP_ROWS, frame.height - top)
            counter.add(source.read(1, window=RasterWindow(0, top, frame.width, rows)))
            monitor.check()
    return counter


def place(polygons: np.ndarray, transform: Affine) -> np.ndarray:
    """Polygons (n,) in pixel coordinates to those of the map."""
    return _moved(polygons, lambda x, y: to_map(transform, x, y))


def areas_px(polygons: np.ndarray) -> np.ndarray:
    """Area of polygons in pixels, (n,) int64; exact, since edges lie on pixel edges."""
    return np.asarray(np.rint(shapely.area(polygons)), np.int64)


def areas_m2(polygons: np.ndarray, frame: OutputGrid) -> np.ndarray:
    """True area in square metres of polygons, (n,) float64; NaN without a measure.

    Args:
        polygons: (n,) shapely polygons in pixels of `frame`.
        frame: the place of the pixels.
    """
    if frame.areas is None:
        return np.full(len(polygons), np.nan)
    return frame.areas.of_polygons(polygons)


def _moved(polygons: np.ndarray, rule: Callable[..., Tuple]) -> np.ndarray:
    if not len(polygons):
        return polygons
    return np.asarray(
        shapely.transform(polygons, lambda xy: np.column_stack(rule(xy[:, 0], xy[:, 1])))
    )
