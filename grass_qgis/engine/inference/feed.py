"""Turning strips of raw pixels into batches, in the reading thread."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import Callable, Iterator, List, Tuple, Union

import numpy as np

from ..raster.dataset import open_raster
from ..raster.pixels import PixelReader
from ..raster.strips import Strip, read_strips
from ..runtime.batch_size import BatchSize, in_batches
from ..tensors.preprocess import filler
from ..tiling.grid import TileGrid, Window
from .plan import Plan


@dataclass(frozen=True)
class PanelStart:
    """What follows belongs to the panel `grid`."""

    grid: TileGrid


@dataclass(frozen=True)
class Batch:
    """Tiles of one row of tiles.

    Attributes:
        number: of the row of tiles, counted on from panel to panel.
        row: index of the row of tiles in its panel.
        cols: index of each tile in its row.
        inputs: (tiles, bands, rows, cols), standardised float32, or raw uint8 for a graph that
            standardises by itself.
        valid: (rows, cols) bool for each tile.
    """

    number: int
    row: int
    cols: Tuple[int, ...]
    inputs: np.ndarray
    valid: Tuple[np.ndarray, ...]


@dataclass(frozen=True)
class RowEnd:
    """The row of tiles is complete; its final pixels start at `top` and `left` of the area.

    `valid` (rows, final columns of the panel) bool tells of them. `number` and `row` as in `Batch`.
    """

    number: int
    row: int
    top: int
    left: int
    valid: np.ndarray


Item = Union[PanelStart, Batch, RowEnd]


def feed(
    plan: Plan, size: int, least_valid: float = 0.0, clip: bool = False, first_row: int = 0
) -> Iterator[Item]:
    """Yields the start of each panel, the batches of each of its rows of tiles, and its `RowEnd`s.

    Args:
        plan: what to read.
        size: tiles in a batch at most, 0 for what turns out to be fastest; a batch never spans two
            rows.
        least_valid: tiles with a smaller share of valid pixels are left out, and always those
            without any. With `clip` the share is that of the tile's pixels inside the area.
        clip: count pixels outside the area, mirrored ones too, as not valid.
        first_row: number of the row of tiles to begin with.
    """
    rows, sizes = plan.grid.rows.count, plan.model.sizes(size)
    with open_raster(plan.info.path, plan.work.level(plan.info.overviews)) as source:
        reader = PixelReader(source, plan.info, plan.choice, plan.work)
        for number in range(first_row // rows, len(plan.tiles.panels)):
            panel = replace(plan, grid=plan.tiles.panels[number])
            begin = max(0, first_row - number * rows)
            yield PanelStart(panel.grid)
            for row in _rows_of(panel, reader, number * rows, begin, (least_valid, clip)):
                yield from _items(panel, row, sizes)


@dataclass(frozen=True)
class _Row:
    """A row of tiles: its pixels, which of them count as data, and the tiles to predict."""

    number: int
    strip: Strip
    valid: np.ndarray
    chosen: List[int]


def _rows_of(
    plan: Plan, reader: PixelReader, first_number: int, begin: int, rule: Tuple[float, bool]
) -> Iterator[_Row]:
    grid, (least_valid, clip) = plan.grid, rule
    asked_for = lru_cache(maxsize=1)(partial(_requested, plan))
    for strip in read_strips(reader, plan.work.whole, grid, _any_of(asked_for), begin):
        asked = asked_for(strip.row)
        counted = _inside(grid, strip) & asked if clip else asked
        valid = strip.valid & counted
        chosen = _worthwhile(grid, valid, counted, least_valid)
        yield _Row(first_number + strip.row, strip, valid, chosen)


def _items(plan: Plan, row: _Row, sizes: BatchSize) -> Iterator[Item]:
    grid, index = plan.grid, row.strip.row
    fed = replace(row, strip=_as_fed(plan, row.strip)) if row.chosen else row
    for cols in in_batches(row.chosen, sizes):
        yield _batch(plan, fed, cols)
    top, final = max(0, grid.rows.start(index)), _final(grid, index, row.valid)
    yield RowEnd(row.number, index, top, grid.final.col, final)


def requested_tiles(plan: Plan, row: int) -> List[int]:
    """The tiles of a row, by column, with a pixel that is asked for."""
    if plan.mask is None:
        return list(range(plan.grid.cols.count))
    counts = _by_tile(plan.grid, _requested(plan, row))
    return [col for col, count in enumerate(counts) if count]


def _any_of(asked_for: Callable[[int], np.ndarray]) -> Callable[[int], bool]:
    return lambda row: bool(asked_for(row).any())


def _requested(plan: Plan, row: int) -> np.ndarray:
    """(tile, width) bool: of the pixels a row of tiles sees, those that are asked for."""
    first, last = plan.grid.window(row, 0), plan.grid.window(row, plan.grid.cols.count - 1)
    seen = Window(first.col, first.row, last.col_stop - first.col, first.height)
    if plan.mask is None:
        return np.broadcast_to(np.True_, (seen.height, seen.width))
    return plan.mask.read(seen)


def _as_fed(plan: Plan, strip: Strip) -> Strip:
    if plan.radiometry is None:
        return strip
    return replace(strip, pixels=plan.radiometry.apply(strip.pixels))


def _batch(plan: Plan, row: _Row, cols: List[int]) -> Batch:
    tile, strip = filler(plan.contract.input), row.strip
    width, stride = plan.grid.cols.tile, plan.grid.cols.stride
    inputs = np.empty((len(cols), len(strip.pixels), plan.grid.rows.tile, width), tile.dtype)
    views = []
    for place, col in enumerate(cols):
        span = slice(col * stride, col * stride + width)
        views.append(row.valid[:, span])
        tile.fill(strip.pixels[:, :, span], strip.valid[:, span], inputs[place])
    return Batch(row.number, strip.row, tuple(cols), inputs, tuple(views))


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
    """Validity of the rows that become final with a row of tiles, over the final columns."""
    start = grid.rows.start(row)
    left = grid.final.col - grid.cols.start(0)
    rows = slice(max(0, start) - start, grid.rows.final_stop(row) - start)
    return valid[rows, left : left + grid.final.width].copy()


class TileCount:
    """Counts the tiles with a pixel that is asked for; whether one is valid shows in reading only.

    Rows of tiles are counted on from panel to panel.

    Attributes:
        total: of all panels.
    """

    def __init__(self, plan: Plan) -> None:
        """Looks at the area of `plan`, not at its pixels."""
        self._cols: List[List[int]] = []
        self._before: List[int] = [0]
        for grid in plan.tiles.panels:
            for row in range(grid.rows.count):
                self._cols.append(requested_tiles(replace(plan, grid=grid), row))
                self._before.append(self._before[-1] + len(self._cols[-1]))
        self.total = self._before[-1]

    def before(self, row: int) -> int:
        """Tiles in the rows of tiles above `row`."""
        return self._before[row]

    def up_to(self, row: int, col: int) -> int:
        """Tiles above `row`, and in it up to and with `col`."""
        return self._before[row] + bisect_right(self._cols[row], col)
