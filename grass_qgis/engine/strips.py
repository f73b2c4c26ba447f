"""Reading an area as strips of tiles, top to bottom, each raster row once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Iterator, Optional, Sequence

import numpy as np

from .pixels import PixelReader
from .tiling import TileGrid, Window, reflect_indices


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
    col_index = _mirrored(span.col, span.col_stop, cols.col, cols.col_stop)
    pixels, valid, top = None, None, 0
    for row in range(first_row, grid.rows.count):
        wanted = grid.window(row, 0)
        if not is_wanted(row):
            pixels, valid = None, None
            yield _unread(row, wanted.height, span.width)
            continue
        low, high = max(0, wanted.row), min(whole.height, wanted.row_stop)
        stop = low if pixels is None else top + pixels.shape[1]
        new = Window(cols.col, stop, cols.width, high - stop)
        fresh, fresh_valid = reader.read(new)
        if pixels is None or valid is None:
            pixels, valid = fresh, fresh_valid
        else:
            pixels = np.concatenate([pixels[:, low - top :], fresh], axis=1)
            valid = np.concatenate([valid[low - top :], fresh_valid], axis=0)
        top = low
        row_index = _mirrored(wanted.row, wanted.row_stop, low, high)
        yield Strip(
            row, _gather(pixels, row_index, col_index), _gather(valid, row_index, col_index)
        )


def _unread(row: int, height: int, width: int) -> Strip:
    return Strip(row, np.empty((0, height, width), np.uint8), np.zeros((height, width), bool))


def _mirrored(start: int, stop: int, low: int, high: int) -> Optional[Sequence[int]]:
    """Indices into the pixels [low, high) for positions [start, stop); None when they agree."""
    if (start, stop) == (low, high):
        return None
    return reflect_indices(start - low, stop - low, high - low)


def _gather(
    array: np.ndarray, rows: Optional[Sequence[int]], cols: Optional[Sequence[int]]
) -> np.ndarray:
    if rows is not None:
        array = array.take(rows, axis=-2)
    if cols is not None:
        array = array.take(cols, axis=-1)
    return array
