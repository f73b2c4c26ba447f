"""Rows of tiles and their batches, read in the reading thread."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice
from typing import Callable, Iterator, List, Optional, Tuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from ..raster.pixels import PixelReader, open_pixels
from ..raster.strips import Strip, read_strips
from ..runtime.batch_size import BatchSize, in_batches
from ..tensors.preprocess import filler
from ..tiling.grid import TileGrid, Window
from .plan import Plan


@dataclass(frozen=True)
class TileRow:
    """A row of tiles of a panel.

    Attributes:
        number: counted on from panel to panel.
        index: of the row in its panel.
        grid: the tiles of the panel.
        cols: index, in the row, of each tile to run; none where no tile is worth it.
        valid: (rows, cols of the panel) bool, of the pixels that become final with this row.
    """

    number: int
    index: int
    grid: TileGrid
    cols: Tuple[int, ...]
    valid: NDArray[np.bool_]

    @property
    def top(self) -> int:
        """Row of the area at which its final pixels start."""
        return max(0, self.grid.rows.start(self.index))

    @property
    def left(self) -> int:
        """Column of the area at which its final pixels start."""
        return self.grid.final.col


@dataclass(frozen=True)
class RowBatch:
    """Some tiles of one row of tiles.

    Attributes:
        row: which they belong to.
        cols: index of each tile in the row, from left to right.
    """

    row: TileRow
    cols: Tuple[int, ...]

    @property
    def ends_row(self) -> bool:
        """Whether no tile of the row comes after these."""
        return self.cols[-1:] == self.row.cols[-1:]


@dataclass(frozen=True)
class Batch(RowBatch):
    """Tiles to run; none in the only batch of a row that has none.

    Attributes:
        inputs: (tiles, bands, rows, cols), standardised float32, or raw uint8 for a graph that
            standardises by itself.
        valid: (rows, cols) bool for each tile.
    """

    inputs: np.ndarray
    valid: Tuple[NDArray[np.bool_], ...]


@dataclass(frozen=True)
class TileRule:
    """Which tiles are worth running: those with a valid pixel, and enough of them.

    Attributes:
        least_valid: the least share of valid pixels, 0 to 1.
        clip: count the tile's pixels inside the area alone; those outside, mirrored ones too, are
            not valid then.
    """

    least_valid: float = 0.0
    clip: bool = False


ANY_VALID = TileRule()
AnyBatch = TypeVar("AnyBatch", bound=RowBatch)


def feed(
    plan: Plan, size: int, rule: TileRule = ANY_VALID, rows: Optional[range] = None
) -> Iterator[Batch]:
    """Yields the batches of each row of tiles, one at least, from the top of the first panel on.

    Args:
        plan: what to read.
        size: tiles in a batch at most, 0 for what turns out to be fastest; a batch never spans two
            rows.
        rule: which tiles to run.
        rows: numbers of the rows of tiles; None for all.
    """
    each = plan.grid.rows.count
    sizes = plan.model.sizes(size, plan.grid.rows.tile * plan.grid.cols.tile)
    rows = range(each * len(plan.tiles.panels)) if rows is None else rows
    with open_pixels(plan.info, plan.choice, plan.work) as reader:
        for number in range(rows.start // each, -(-rows.stop // each)):
            panel, before = replace(plan, grid=plan.tiles.panels[number]), number * each
            inside = range(max(rows.start - before, 0), min(rows.stop - before, each))
            strips = _strips_of(panel, reader, inside, rule)
            for strip in strips:
                yield from _batches(panel, strip, before, sizes)


def by_row(batches: Iterator[AnyBatch]) -> Iterator[Tuple[TileRow, Iterator[AnyBatch]]]:
    """Yields each row of tiles with its batches, which are to be used up before the next row."""
    for first in batches:
        yield first.row, _same_row(first, batches)


def _same_row(first: AnyBatch, later: Iterator[AnyBatch]) -> Iterator[AnyBatch]:
    yield first
    if first.ends_row:
        return
    for batch in later:
        yield batch
        if batch.ends_row:
            return


@dataclass(frozen=True)
class _ChosenStrip:
    """The pixels of a row of tiles, which of them count as data, and the tiles to run."""

    strip: Strip
    valid: NDArray[np.bool_]
    chosen: List[int]


def _strips_of(
    plan: Plan, reader: PixelReader, rows: range, rule: TileRule
) -> Iterator[_ChosenStrip]:
    grid = plan.grid
    asked_for = lru_cache(maxsize=1)(partial(_requested, plan))
    strips = read_strips(reader, plan.work.whole, grid, _any_of(asked_for), rows.start)
    for strip in islice(strips, len(rows)):
        asked = asked_for(strip.row)
        counted = _inside(grid, strip) & asked if rule.clip else asked
        valid = strip.valid & counted
        yield _ChosenStrip(strip, valid, _worthwhile(grid, valid, counted, rule.least_valid))


def _batches(
    plan: Plan, chosen: _ChosenStrip, rows_before: int, sizes: BatchSize
) -> Iterator[Batch]:
    grid, strip = plan.grid, chosen.strip
    final = _final(grid, strip.row, chosen.valid)
    row = TileRow(rows_before + strip.row, strip.row, grid, tuple(chosen.chosen), final)
    if not chosen.chosen:
        yield Batch(row, (), np.empty((0, 0, grid.rows.tile, grid.cols.tile)), ())
        return
    fed = replace(chosen, strip=_as_fed(plan, strip))
    for cols in in_batches(chosen.chosen, sizes):
        yield _batch(plan, fed, row, cols)


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


def _batch(plan: Plan, chosen: _ChosenStrip, row: TileRow, cols: List[int]) -> Batch:
    tile, strip = filler(plan.contract.input), chosen.strip
    width, stride = plan.grid.cols.tile, plan.grid.cols.stride
    inputs = np.empty((len(cols), len(strip.pixels), plan.grid.rows.tile, width), tile.dtype)
    views = []
    for place, col in enumerate(cols):
        span = slice(col * stride, col * stride + width)
        views.append(chosen.valid[:, span])
        tile.fill(strip.pixels[:, :, span], strip.valid[:, span], inputs[place])
    return Batch(row, tuple(cols), inputs, tuple(views))


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

    def after(self, batch: RowBatch) -> int:
        """Tiles that are done once `batch` is: with the last of a row, those not run count too."""
        number = batch.row.number
        return self.before(number + 1) if batch.ends_row else self.up_to(number, batch.cols[-1])
