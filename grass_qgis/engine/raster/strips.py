"""Reading an area as strips of tiles, top to bottom, each raster row once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Iterator, Optional, Tuple

import numpy as np

from ..tiling.grid import TileGrid, Window
from .pixels import PixelReader

Margins = Tuple[Tuple[int, int], Tuple[int, int]]


@dataclass(frozen=True)
class Strip:
    """The pixels one row of tiles sees.

    Attributes:
        row: index of the row of tiles.
        pixels: (bands, tile, width) raw values; tile 0 starts at column 0. Beyond the raster's
            edge the pixels are mirrored. No bands when nothing was read.
        valid: (tile, width) bool, False for nodata.
    """

    row: int
    pixels: np.ndarray
    valid: np.ndarray


def read_strips(
    reader: PixelReader,
    whole: Window,
    grid: TileGrid,
    is_wanted: Callable[[int], bool],
    first_row: int = 0,
) -> Iterator[Strip]:
    """Yields the strips of `grid` in order; rows shared by two strips are kept, not read again.

    Args:
        reader: reads the pixels.
        whole: all pixels there are; beyond them they are mirrored.
        grid: the tiles.
        is_wanted: tells of a row of tiles whether it is to be read; one that is not comes without
            pixels and with nothing valid.
        first_row: row of tiles to begin with.
    """
    first, last = grid.window(0, 0), grid.window(0, grid.cols.count - 1)
    span = Window(first.col, 0, last.col_stop - first.col, whole.height)
    cols = span.intersection(whole)
    beyond = (cols.col - span.col, span.col_stop - cols.col_stop)
    pixels, valid, top = None, None, 0
    for row in range(first_row, grid.rows.count):
        wanted = grid.window(row, 0)
        if not is_wanted(row):
            pixels, valid = None, None
            yield _unread(row, wanted.height, span.width)
            continue
        low, high = max(0, wanted.row), min(whole.height, wanted.row_stop)
        stop = low if pixels is None else top + pixels.shape[1]
        fresh = reader.read(Window(cols.col, stop, cols.width, high - stop))
        pixels = _below(pixels, low - top, fresh[0])
        valid = _below(valid, low - top, fresh[1])
        del fresh  # as large as the strip
        top = low
        margins = ((low - wanted.row, wanted.row_stop - high), beyond)
        yield Strip(row, _mirrored(pixels, margins), _mirrored(valid, margins))


def _unread(row: int, height: int, width: int) -> Strip:
    return Strip(row, np.empty((0, height, width), np.uint8), np.zeros((height, width), bool))


def _below(kept: Optional[np.ndarray], skipped: int, fresh: np.ndarray) -> np.ndarray:
    """Fresh rows (..., rows, cols) below those that are kept, without the first few of them."""
    if kept is None:
        return fresh
    return np.concatenate([kept[..., skipped:, :], fresh], axis=-2)


def _mirrored(array: np.ndarray, margins: Margins) -> np.ndarray:
    """(..., rows, cols) with so many more rows above and below, and columns left and right."""
    if not any(sum(margins, ())):
        return array
    return np.pad(array, ((0, 0),) * (array.ndim - 2) + margins, mode="reflect")
