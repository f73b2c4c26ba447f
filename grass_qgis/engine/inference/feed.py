"""Reads rows of tiles and forms batches, in the reading thread."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from itertools import islice
from typing import Any, Callable, Iterator, List, Optional, Tuple, TypeVar

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
        number: of the row over all panels.
        index: of the row in its panel.
        grid: the tiles of the panel.
        cols: index in the row of each tile to run; may be empty.
        valid: (rows, cols of the panel) bool, validity of the pixels this row completes.
    """

    number: int
    index: int
    grid: TileGrid
    cols: Tuple[int, ...]
    valid: NDArray[np.bool_]

    @property
    def top(self) -> int:
        """First row of the area that it completes."""
        return max(0, self.grid.rows.start(self.index))

    @property
    def left(self) -> int:
        """First column of the area that it completes."""
        return self.grid.final.col


@dataclass(frozen=True)
class RowBatch:
    """Some tiles of one row of tiles.

    Attributes:
        row: the row of tiles.
        cols: index of each tile in the row, from left to right.
    """

    row: TileRow
    cols: Tuple[int, ...]

    @property
    def ends_row(self) -> bool:
        """Whether these are the last tiles of the row."""
        return self.cols[-1:] == self.row.cols[-1:]


@dataclass(frozen=True)
class Batch(RowBatch):
    """Tiles to run; a row without tiles has one empty batch.

    Attributes:
        inputs: (tiles, bands, rows, cols), standardised float32, or raw uint8 for a graph that
            standardises its input itself.
        valid: (rows, cols) bool for each tile.
    """

    inputs: NDArray[Any]
    valid: Tuple[NDArray[np.bool_], ...]


@dataclass(frozen=True)
class TileRule:
    """Rule for the tiles to run, by their valid pixels; at least one is needed.

    Attributes:
        least_valid: minimum share of valid pixels, 0 to 1.
        clip: count only the tile's pixels inside the area; those outside, also mirrored ones, are
            then invalid.
    """

    least_valid: float = 0.0
    clip: bool = False


ANY_VALID = TileRule()
AnyBatch = TypeVar("AnyBatch", bound=RowBatch)


def feed(
    plan: Plan, size: int, rule: TileRule = ANY_VALID, rows: Optional[range] = None
) -> Iterator[Batch]:
    """Yields the batches of each row of tiles, at least one per row, panel by panel from the top.

    Args:
        plan: of the run.
        size: largest batch size, 0 to tune it; a batch never spans two rows.
        rule: which tiles to run.
        rows: numbers of the rows of tiles to read; None for all.
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
    """Yields each row of tiles with its batches, to be consumed before the next row."""
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
    """Pixels of a row of tiles, their validity, and the indices of the tiles to run."""

    strip: Strip
    valid: NDArray[np.bool_]
    chosen: List[int]


def _strips_of(
    plan: Plan, reader: PixelReader, rows: range, rule: TileRule
) -> Iterator[_ChosenStrip]:
    grid = plan.grid
    is_requested = lru_cache(maxsize=1)(partial(_requested, plan))
    strips = read_strips(reader, plan.work.whole, grid, _any_of(is_requested), rows.start)
    for strip in islice(strips, len(rows)):
        requested = is_requested(strip.row)
        counted = _inside(grid, strip) & requested if rule.clip else requested
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
    """Column indices of the tiles in a row that contain a requested pixel."""
    if plan.mask is None:
        return list(range(plan.grid.cols.count))
    counts = _by_tile(plan.grid, _requested(plan, row))
    return [col for col, count in enumerate(counts) if count]


def _any_of(is_requested: Callable[[int], NDArray[np.bool_]]) -> Callable[[int], bool]:
    return lambda row: bool(is_requested(row).any())


def _requested(plan: Plan, row: int) -> NDArray[np.bool_]:
    """(tile, width) bool: requested pixels in the window of a row of tiles."""
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


def _worthwhile(
    grid: TileGrid, valid: NDArray[np.bool_], counted: NDArray[np.bool_], least: float
) -> List[int]:
    """Indices of the tiles in a row with enough valid pixels."""
    shares = zip(_by_tile(grid, valid), _by_tile(grid, counted))
    return [k for k, (good, of) in enumerate(shares) if good > 0 and good >= least * of]


def _by_tile(grid: TileGrid, mask: NDArray[np.bool_]) -> List[int]:
    """Number of set pixels in each tile of a row."""
    by_col = mask.sum(axis=0)
    side, stride = grid.cols.tile, grid.cols.stride
    return [int(by_col[k * stride : k * stride + side].sum()) for k in range(grid.cols.count)]


def _inside(grid: TileGrid, strip: Strip) -> NDArray[np.bool_]:
    """(tile, width) bool: pixels of the strip inside the area."""
    rows = grid.rows.start(strip.row) + np.arange(strip.valid.shape[0])
    cols = grid.cols.start(0) + np.arange(strip.valid.shape[1])
    in_rows = (rows >= 0) & (rows < grid.area.height)
    in_cols = (cols >= 0) & (cols < grid.area.width)
    return np.asarray(in_rows[:, None] & in_cols)


def _final(grid: TileGrid, row: int, valid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Validity of the pixels that a row of tiles completes."""
    start = grid.rows.start(row)
    left = grid.final.col - grid.cols.start(0)
    rows = slice(max(0, start) - start, grid.rows.final_stop(row) - start)
    return valid[rows, left : left + grid.final.width].copy()


class TileCount:
    """Progress in requested tiles; whether they have valid pixels is only known after reading.

    Rows of tiles are numbered over all panels.

    Attributes:
        total: number of requested tiles.
    """

    def __init__(self, plan: Plan) -> None:
        """Counts the tiles by the area of `plan`, without reading pixels."""
        self._cols: List[List[int]] = []
        self._before: List[int] = [0]
        for grid in plan.tiles.panels:
            for row in range(grid.rows.count):
                self._cols.append(requested_tiles(replace(plan, grid=grid), row))
                self._before.append(self._before[-1] + len(self._cols[-1]))
        self.total = self._before[-1]

    def before(self, row: int) -> int:
        """Number of tiles in the rows of tiles above `row`."""
        return self._before[row]

    def up_to(self, row: int, col: int) -> int:
        """Number of tiles above `row`, plus those in it up to and including `col`."""
        return self._before[row] + bisect_right(self._cols[row], col)

    def after(self, batch: RowBatch) -> int:
        """Tiles done after `batch`; the last batch of a row includes its skipped tiles."""
        number = batch.row.number
        return self.before(number + 1) if batch.ends_row else self.up_to(number, batch.cols[-1])
