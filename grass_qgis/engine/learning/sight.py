"""Positions of a picture's pixels on a raster, of any projection and rotation."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from ..tiling.grid import Window

Point = Optional[Tuple[float, float]]
_FARTHEST = 2.0**30  # pixels from the raster's corner


@dataclass(frozen=True)
class Sight:
    """A picture and its places on a raster; between control points they are interpolated.

    Attributes:
        cols: pixels of the picture's row.
        rows: pixels of its column.
        every: pixels between two control points.
        points: column and row in work pixels of every control point, row by row from the
            picture's upper left corner; the last ones lie on or beyond its edges. None where
            there is no place.
    """

    cols: int
    rows: int
    every: int
    points: Tuple[Point, ...]

    @property
    def shape(self) -> Tuple[int, int]:
        """Rows and columns of the control points."""
        return -(-self.rows // self.every) + 1, -(-self.cols // self.every) + 1

    @property
    def scale(self) -> float:
        """Work pixels of a pixel's side, in the middle of all; infinite when there is no place."""
        places = self._points()
        across = places[:-1, 1:] - places[:-1, :-1]
        down = places[1:, :-1] - places[:-1, :-1]
        areas = np.abs(across[..., 0] * down[..., 1] - across[..., 1] * down[..., 0])
        finite = areas[np.isfinite(areas)]
        return float(np.sqrt(np.median(finite))) / self.every if finite.size else float("inf")

    def _points(self) -> NDArray[np.float64]:
        places = np.array([(np.nan, np.nan) if p is None else p for p in self.points], np.float64)
        places[~(np.abs(places) < _FARTHEST).all(axis=1)] = np.nan
        return places.reshape(*self.shape, 2)


@dataclass(frozen=True)
class PixelPositions:
    """Column and row of the work pixel under each pixel of a picture, (rows, cols) int32.

    `window` holds all of them that lie on the raster; without width or height there is none.
    `valid` is where they do.
    """

    col: NDArray[np.int32]
    row: NDArray[np.int32]
    valid: NDArray[np.bool_]
    window: Window


@lru_cache(maxsize=2)
def positions_of(sight: Sight, whole: Window) -> PixelPositions:
    """The places of a picture's pixels on a raster of work pixels `whole`."""
    points = sight._points()
    down = _hats(sight.rows, sight.every, points.shape[0])
    across = _hats(sight.cols, sight.every, points.shape[1])
    finite = np.asarray(np.isfinite(points).all(axis=2))
    unknown = down @ (~finite).astype(np.float64) @ across.T > 0
    filled = np.where(finite[..., None], points, 0.0)
    cols = np.floor(down @ filled[..., 0] @ across.T).astype(np.int32)
    rows = np.floor(down @ filled[..., 1] @ across.T).astype(np.int32)
    valid: NDArray[np.bool_] = np.logical_not(unknown)
    valid &= (cols >= whole.col) & (cols < whole.col_stop)
    valid &= (rows >= whole.row) & (rows < whole.row_stop)
    if not valid.any():
        return PixelPositions(cols, rows, valid, Window(0, 0, 0, 0))
    inner_cols, inner_rows = cols[valid], rows[valid]
    left, top = int(inner_cols.min()), int(inner_rows.min())
    window = Window(left, top, int(inner_cols.max()) + 1 - left, int(inner_rows.max()) + 1 - top)
    return PixelPositions(cols, rows, valid, window)


def _hats(length: int, every: int, count: int) -> NDArray[np.float64]:
    """(length, count): shares of control points in each pixel's middle."""
    position = (np.arange(length) + 0.5) / every
    lower = np.minimum(np.floor(position).astype(np.int64), count - 2)
    weights = np.zeros((length, count))
    pixels = np.arange(length)
    weights[pixels, lower] = 1 - (position - lower)
    weights[pixels, lower + 1] = position - lower
    return weights
