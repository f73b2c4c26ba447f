"""Turning strips of raw pixels into batches, in the reading thread."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Callable, Iterator, List, Tuple, Union

import numpy as np

from .batch_size import in_batches
from .pixels import PixelReader
from .plan import Plan
from .preprocess import filler
from .raster import open_raster
from .strips import Strip, read_strips
from .tiling import TileGrid, Window


@dataclass(frozen=True)
class Batch:
    """Tiles of one row of tiles.

    Attributes:
        row: index of the row of tiles.
        cols: index of each tile in its row.
        inputs: (tiles, bands, side, side), standardised float32, or raw uint8 for a graph that
            standardises by itself.
        valid: (side, side) bool for each tile.
    """

    row: int
    cols: Tuple[int, ...]
    inputs: np.ndarray
    valid: Tuple[np.ndarray, ...]


@dataclass(frozen=True)
class RowEnd:
    """The row of tiles is complete; its final rows start at row `top` of the area.

    `valid` (rows, width) bool tells of them.
    """

    row: int
    top: int
    valid: np.ndarray


def feed(
    plan: Plan, size: int, least_valid: float = 0.0, clip: bool = False, first_row: int = 0
) -> Iterator[Union[Batch, RowEnd]]:
    """Yields the batches of each row of tiles, then its `RowEnd`.

    Args:
        plan: what to read.
        size: tiles in a batch at most, 0 for what turns out to be fastest; a batch never spans two
            rows.
        least_valid: tiles with a smaller share of valid pixels are left out, and always those
            without any. With `clip` the share is that of the tile's pixels inside the area.
        clip: count pixels outside the area, mirrored ones too, as not valid.
        first_row: row of tiles to begin with.
    """
    grid, sizes = plan.grid, plan.model.sizes(size)
    asked_for = lru_cache(maxsize=1)(partial(_asked_for, plan))
    with open_raster(plan.info.path, plan.work.level(plan.info.overviews)) as source:
        reader = PixelReader(source, plan.info, plan.choice, plan.work)
        is_wanted = _any_of(asked_for)
        for strip in read_strips(reader, plan.work.whole, grid, is_wanted, first_row):
            asked = asked_for(strip.row)
            counted = _inside(grid, strip) & asked if clip else asked
            valid = strip.valid & counted
            chosen = _worthwhile(grid, valid, counted, least_valid)
            fed = _as_fed(plan, strip) if chosen else strip
            for cols in in_batches(chosen, sizes):
                yield _batch(plan, fed, valid, cols)
            top = max(0, grid.rows.start(strip.row))
            yield RowEnd(strip.row, top, _final(grid, strip.row, strip.valid & asked))


def asked_tiles(plan: Plan, row: int) -> List[int]:
    """The tiles of a row, by column, with a pixel that is asked for."""
    if plan.mask is None:
        return list(range(plan.grid.cols.count))
    counts = _by_tile(plan.grid, _asked_for(plan, row))
    return [col for col, count in enumerate(counts) if count]


def _any_of(asked_for: Callable[[int], np.ndarray]) -> Callable[[int], bool]:
    return lambda row: bool(asked_for(row).any())


def _asked_for(plan: Plan, row: int) -> np.ndarray:
    """(tile, width) bool: of the pixels a row of tiles sees, those that are asked for."""
    first, last = plan.grid.window(row, 0), plan.grid.window(row, plan.grid.cols.count - 1)
    seen = Window(first.col, first.row, last.col_stop - first.col, first.height)
    if plan.mask is None:
        return np.ones((seen.height, seen.width), bool)
    return plan.mask.read(seen)


def _as_fed(plan: Plan, strip: Strip) -> Strip:
    if plan.radiometry is None:
        return strip
    return replace(strip, pixels=plan.radiometry.apply(strip.pixels))


def _batch(plan: Plan, strip: Strip, valid: np.ndarray, cols: List[int]) -> Batch:
    tile = filler(plan.contract.input)
    side, stride = plan.grid.cols.tile, plan.grid.cols.stride
    inputs = np.empty((len(cols), len(strip.pixels), side, side), tile.dtype)
    views = []
    for place, col in enumerate(cols):
        span = slice(col * stride, col * stride + side)
        views.append(valid[:, span])
        tile.fill(strip.pixels[:, :, span], strip.valid[:, span], inputs[place])
    return Batch(strip.row, tuple(cols), inputs, tuple(views))


def _worthwhile(grid: TileGrid, valid: np.ndarray, counted: np.ndarray, least: float) -> List[int]:
    """Tiles of a row with enough valid pixels among those that count."""
    shares = zip(_by_tile(grid, valid), _by_tile(grid, counted))
    return [k for k, (good, of) in enumerate(shares) if good > 0 and good >= least * of]


def _by_tile(grid: TileGrid, mask: np.ndarray) -> List[int]:
    """How many pixels of each tile of a row are set."""
    by_col = mask.sum(axis=0)
    side, stride = grid.cols.tile, grid.cols.stride
    return [int(by_col[k * stride : k * stride + side].sum()) for k in range(grid.cols.count)]


def _inside(grid: TileGrid, strip: Strip) -> np.ndarray:
    """(tile, width) bool: the pixels of the strip that lie in the area."""
    rows = grid.rows.start(strip.row) + np.arange(strip.valid.shape[0])
    cols = grid.cols.start(0) + np.arange(strip.valid.shape[1])
    in_rows = (rows >= 0) & (rows < grid.area.height)
    in_cols = (cols >= 0) & (cols < grid.area.width)
    return np.asarray(in_rows[:, None] & in_cols)


def _final(grid: TileGrid, row: int, valid: np.ndarray) -> np.ndarray:
    """Validity of the rows that become final with a row of tiles, over the area's width."""
    start = grid.rows.start(row)
    left = -grid.cols.start(0)
    rows = slice(max(0, start) - start, grid.rows.final_stop(row) - start)
    return valid[rows, left : left + grid.area.width].copy()
