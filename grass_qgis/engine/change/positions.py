"""The pixels of a raster under the pixel centres of another grid, in any CRS.

GDAL's warper approximates the transformation of each window, so that its result depends on how an
area is cut. Here it does not: it is interpolated in cells that lie at the same place for every
window, and cells where that is not accurate are transformed pixel by pixel.
"""

from __future__ import annotations

from typing import Any, Iterator, Optional, Tuple

import numpy as np
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.warp import transform

from ..raster.antimeridian import turn_of
from ..raster.dataset import RasterInfo
from ..raster.geodesic import to_map
from ..raster.pixels import PixelReader, Read
from ..raster.remote_access import nothing_fetched
from ..raster.work_grid import WorkGrid, bounds, native_grid
from ..tiling.grid import Window

_CELL = 32  # pixels of the grid along a side of a cell
_ACCURATE = 0.01  # raster pixels
_EDGE = 1e-6  # raster pixels: a position this close above an edge counts as on it
_MOST_PIXELS = 2**23  # of the raster, read at once

Numbers = NDArray[np.float64]


class Positions:
    """Positions in a raster of the pixel centres of a grid."""

    def __init__(self, info: RasterInfo, grid: WorkGrid, crs: Optional[str]) -> None:
        """`info`: the raster; `grid`, `crs`: the other grid; without a CRS both have the same."""
        self._info, self._grid = info, grid
        self._inverse = ~info.transform
        same = info.crs is None or crs is None or info.crs == crs
        self._systems = None if same else (CRS.from_wkt(crs), CRS.from_wkt(info.crs))
        self._turn = turn_of(info.crs)
        left, _, right, _ = bounds(native_grid(info))
        self._middle = (left + right) / 2

    def at(self, window: Window) -> Tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Row and column in the raster of each pixel of a window of the grid, (rows, cols) each.

        Both are -1 outside the raster.
        """
        rows = np.arange(window.row, window.row_stop)
        cols = np.arange(window.col, window.col_stop)
        if self._systems is None:
            x, y = self._placed(cols[None, :] + 0.5, rows[:, None] + 0.5)
        else:
            x, y = self._interpolated(rows, cols)
        with np.errstate(invalid="ignore"):
            col, row = np.floor(x + _EDGE), np.floor(y + _EDGE)
            inside = (col >= 0) & (col < self._info.width) & (row >= 0) & (row < self._info.height)
        return (
            np.where(inside, row, -1.0).astype(np.int64),
            np.where(inside, col, -1.0).astype(np.int64),
        )

    def _placed(self, col: Any, row: Any) -> Tuple[Numbers, Numbers]:
        """Column and row in the raster of positions in the grid; not finite where it has none."""
        x, y = (np.asarray(v, np.float64) for v in to_map(self._grid.transform, col, row))
        x, y = (np.array(v) for v in np.broadcast_arrays(x, y))
        if self._systems is not None:
            with nothing_fetched():
                moved = transform(*self._systems, x.ravel(), y.ravel())
            x, y = (np.asarray(values, np.float64).reshape(x.shape) for values in moved)
        if self._turn:
            with np.errstate(invalid="ignore"):
                x = x - self._turn * np.rint((x - self._middle) / self._turn)
        return to_map(self._inverse, x, y)

    def _interpolated(
        self, rows: NDArray[np.int64], cols: NDArray[np.int64]
    ) -> Tuple[Numbers, Numbers]:
        """Column and row in the raster of the grid's pixels."""
        i, j = (np.arange(v[0] // _CELL, v[-1] // _CELL + 2) for v in (rows, cols))
        nodes = self._placed(j[None, :] * _CELL, i[:, None] * _CELL)
        shares = [_share(v) for v in (rows, cols)]
        at = rows // _CELL - i[0], cols // _CELL - j[0]
        x, y = (_bilinear(values, at, shares) for values in nodes)
        for cell_row, cell_col in self._bent(nodes, i, j):
            where = np.ix_(at[0] == cell_row, at[1] == cell_col)
            exact = self._placed(
                cols[where[1].ravel()] + 0.5, rows[where[0].ravel()][:, None] + 0.5
            )
            x[where], y[where] = exact
        return x, y

    def _bent(
        self, nodes: Tuple[Numbers, Numbers], i: NDArray[np.int64], j: NDArray[np.int64]
    ) -> Iterator[Tuple[int, int]]:
        """Cells in which interpolation is not accurate, by the middles of their sides."""
        off = np.zeros((len(i) - 1, len(j) - 1))
        half = _CELL / 2
        along = self._placed(j[None, :-1] * _CELL + half, i[:, None] * _CELL)
        down = self._placed(j[None, :] * _CELL, i[:-1, None] * _CELL + half)
        with np.errstate(invalid="ignore"):
            for values, true_along, true_down in zip(nodes, along, down):
                upper = np.abs(true_along - (values[:, :-1] + values[:, 1:]) / 2)
                side = np.abs(true_down - (values[:-1] + values[1:]) / 2)
                off = np.maximum(off, np.maximum(upper[:-1], upper[1:]))
                off = np.maximum(off, np.maximum(side[:, :-1], side[:, 1:]))
        for cell_row, cell_col in np.argwhere(~(off <= _ACCURATE)):
            yield int(cell_row), int(cell_col)


def _share(numbers: NDArray[np.int64]) -> Numbers:
    """Share of the way through its cell of each pixel's centre."""
    return (numbers % _CELL + 0.5) / _CELL


def _bilinear(values: Numbers, at: Any, shares: Any) -> Numbers:
    """Values at the nodes (i, j) at the pixels (rows, cols)."""
    (row, col), (down, right) = at, shares
    with np.errstate(invalid="ignore"):
        lines = values[row] * (1 - down)[:, None] + values[row + 1] * down[:, None]
        return np.asarray(lines[:, col] * (1 - right) + lines[:, col + 1] * right)


def read_at(
    reader: PixelReader,
    rows: NDArray[np.int64],
    cols: NDArray[np.int64],
    most: int = _MOST_PIXELS,
) -> Read:
    """One band of a raster at positions (rows, cols), -1 outside: values and validity.

    Args:
        reader: of the raster.
        rows: of the positions.
        cols: of the positions.
        most: pixels of the raster that are read in one portion.

    Raises:
        RasterError: it cannot be read.
    """
    inside = rows >= 0
    if not inside.any():
        return np.zeros(rows.shape, np.uint8), inside
    top, left = int(rows[inside].min()), int(cols[inside].min())
    height, width = int(rows.max()) + 1 - top, int(cols.max()) + 1 - left
    if height * width > most and rows.size > 1:
        axis = 0 if rows.shape[0] >= rows.shape[1] else 1
        halves = [np.array_split(numbers, 2, axis) for numbers in (rows, cols)]
        parts = [read_at(reader, *half, most) for half in zip(halves[0], halves[1])]
        return (
            np.concatenate([values for values, _ in parts], axis),
            np.concatenate([valid for _, valid in parts], axis),
        )
    pixels, valid = reader.read(Window(left, top, width, height))
    near = np.where(inside, rows - top, 0), np.where(inside, cols - left, 0)
    return pixels[0][near], valid[near] & inside
