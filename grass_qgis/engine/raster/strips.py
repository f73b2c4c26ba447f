"""Reads an area as rows of tiles, top to bottom, each raster row once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Callable, Iterator, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from ..tiling.grid import TileGrid, Window
from .pixels import PixelReader

Margins = Tuple[Tuple[int, int], Tuple[int, int]]


@dataclass(frozen=True)
class Strip:
    """Pixels of one row of tiles.

    Attributes:
        row: index of the row of tiles.
        pixels: (bands, tile, width) stored values; tile 0 starts at column 0. Beyond the raster's
            edge pixels are mirrored. 0 bands for a row that was not read.
        valid: (tile, width) bool, False for nodata.
    """

    row: int
    pixels: NDArray[Any]
    valid: NDArray[np.bool_]


def read_strips(
    reader: PixelReader,
    whole: Window,
    grid: TileGrid,
    is_read: Callable[[int], bool],
    first_row: int = 0,
) -> Iterator[Strip]:
    """Yields the strips of `grid` in order; rows shared by two strips are read once.

    Args:
        reader: of the raster.
        whole: window of the whole raster; beyond it pixels are mirrored.
        grid: the tiles.
        is_read: whether to read a row of tiles, by its index; other rows have no pixels and are
            not valid.
        first_row: index of the first row of tiles.
    """
    first, last = grid.window(0, 0), grid.window(0, grid.cols.count - 1)
    span = Window(first.col, 0, last.col_stop - first.col, whole.height)
    cols = span.intersection(whole)
    beyond = (cols.col - span.col, span.col_stop - cols.col_stop)
    pixels, valid, top = None, None, 0
    for row in range(first_row, grid.rows.count):
        tile = grid.window(row, 0)
        if not is_read(row):
            pixels, valid = None, None
            yield _unread(row, tile.height, span.width)
            continue
        low, high = max(0, tile.row), min(whole.height, tile.row_stop)
        stop = low if pixels is None else top + pixels.shape[1]
        fresh = reader.read(Window(cols.col, stop, cols.width, high - stop))
        pixels = _below(pixels, low - top, fresh[0])
        valid = _below(valid, low - top, fresh[1])
        del fresh  # as large as the strip
        top = low
        margins = ((low - tile.row, tile.row_stop - high), beyond)
        yield Strip(row, _mirrored(pixels, margins), _mirrored(valid, margins))


def _unread(row: int, height: int, width: int) -> Strip:
    return Strip(row, np.empty((0, height, width), np.uint8), np.zeros((height, width), bool))


def _below(kept: Optional[NDArray[Any]], skipped: int, fresh: NDArray[Any]) -> NDArray[Any]:
    """Appends new rows (..., rows, cols) to the kept ones, without the first `skipped` of these."""
    if kept is None:
        return fresh
    return np.concatenate([kept[..., skipped:, :], fresh], axis=-2)


def _mirrored(array: NDArray[Any], margins: Margins) -> NDArray[Any]:
    """Pads (..., rows, cols) by reflection: rows above and below, columns left and right."""
    if not any(sum(margins, ())):
        return array
    return np.pad(array, ((0, 0),) * (array.ndim - 2) + margins, mode="reflect")
