"""Resampling in memory, without invalid pixels."""

from __future__ import annotations

from typing import Any, Iterator, Tuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.windows import Window as RasterWindow

from ..tiling.grid import Window
from .dataset import PIXEL_UNITS

_SLIVER = 1e-3  # relative to a raster pixel's side: smaller overlaps do not count

Spans = Tuple[NDArray[np.int64], NDArray[np.int64]]


def spans(first: int, count: int, step: float, size: int) -> Spans:
    """Raster rows (or columns) under each row of a work grid, as starts and stops.

    Args:
        first: first row of the work grid.
        count: number of rows of the work grid.
        step: raster rows in a row of the work grid.
        size: rows of the raster.
    """
    edges = np.arange(first, first + count + 1) * step
    starts = np.floor(edges[:-1] + _SLIVER).astype(np.int64)
    stops = np.ceil(edges[1:] - _SLIVER).astype(np.int64)
    starts = np.clip(starts, 0, size - 1)
    return starts, np.clip(stops, starts + 1, size)


def any_under(valid: NDArray[np.bool_], rows: Spans, cols: Spans) -> NDArray[np.bool_]:
    """Whether each pixel of a work grid covers any valid pixel, (rows, cols) bool.

    Args:
        valid: (raster rows, raster cols).
        rows: of `valid`, as from `spans`.
        cols: of `valid`.
    """
    if valid.all():
        return np.ones((len(rows[0]), len(cols[0])), bool)
    return _any_in(_any_in(valid, rows, 0), cols, 1)


def _any_in(valid: NDArray[np.bool_], lines: Spans, axis: int) -> NDArray[np.bool_]:
    starts, stops = lines
    any_valid = valid.take(starts, axis)
    for offset in range(1, int((stops - starts).max())):
        any_valid |= valid.take(np.minimum(starts + offset, stops - 1), axis)
    return any_valid


def resampled(
    pixels: NDArray[Any],
    valid: NDArray[np.bool_],
    window: RasterWindow,
    shape: Tuple[int, int],
    resampling: Resampling,
) -> NDArray[Any]:
    """Resamples `window` of an array (bands, rows, cols) to `shape`, without invalid pixels."""
    count, height, width = pixels.shape
    everywhere = bool(valid.all())
    if not everywhere:
        pixels = np.where(valid, pixels, pixels.dtype.type(0))  # NaN would spoil its neighbours
    with rasterio.open(
        "resampled", "w+", driver="MEM", width=width, height=height, count=count,
        dtype=pixels.dtype, transform=PIXEL_UNITS,
    ) as memory:  # fmt: skip
        memory.write(pixels)
        if not everywhere:
            memory.write_mask(valid)
        return np.asarray(
            memory.read(window=window, out_shape=(count, *shape), resampling=resampling)
        )


def around(window: RasterWindow, reach: int, whole: Window) -> RasterWindow:
    """`window` enlarged by `reach` pixels on each side, to whole pixels of the raster."""
    left, top = int(window.col_off) - reach, int(window.row_off) - reach
    right = int(np.ceil(window.col_off + window.width)) + reach
    bottom = int(np.ceil(window.row_off + window.height)) + reach
    inside = Window(left, top, right - left, bottom - top).intersection(whole)
    return RasterWindow(inside.col, inside.row, inside.width, inside.height)


def portions(window: Window, most: int, rows_first: bool) -> Iterator[Window]:
    """Splits a window into parts of limited size.

    Args:
        window: to be split.
        most: largest number of pixels in a part; at least 1.
        rows_first: split rows only if one row is too large, as for rasters stored row by row;
            else parts are about square.
    """
    widest = most if rows_first else max(int(most**0.5), most // window.height)
    width = max(1, min(window.width, widest))
    height = max(1, min(window.height, most // width))
    for row in range(window.row, window.row_stop, height):
        for col in range(window.col, window.col_stop, width):
            yield Window(col, row, width, height).intersection(window)
