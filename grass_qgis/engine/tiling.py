"""Where the tiles lie: pure integer geometry of windows, overlaps and blending weights.

A tile is square; neighbouring tiles share `overlap` pixels. Tile k of an axis is responsible for
its core, pixels [k * stride, (k + 1) * stride) of the area, and reads half an overlap more on
either side, so the first and last tile reach beyond the area.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from .errors import JobError


@dataclass(frozen=True)
class Window:
    """A rectangle of whole pixels; `col` and `row` may be negative (beyond the raster's edge)."""

    col: int
    row: int
    width: int
    height: int

    @property
    def col_stop(self) -> int:
        """First column right of the window."""
        return self.col + self.width

    @property
    def row_stop(self) -> int:
        """First row below the window."""
        return self.row + self.height

    def intersection(self, other: Window) -> Window:
        """The shared rectangle; width or height 0 when there is none."""
        col, row = max(self.col, other.col), max(self.row, other.row)
        return Window(
            col,
            row,
            max(0, min(self.col_stop, other.col_stop) - col),
            max(0, min(self.row_stop, other.row_stop) - row),
        )


@dataclass(frozen=True)
class Axis:
    """Tiles along one axis of an area of `length` pixels; positions count from the area's start."""

    length: int
    tile: int
    overlap: int

    @property
    def stride(self) -> int:
        """Pixels from the start of one tile to the start of the next."""
        return self.tile - self.overlap

    @property
    def count(self) -> int:
        """How many tiles cover the axis."""
        return -(-self.length // self.stride)

    def start(self, index: int) -> int:
        """First pixel of tile `index`; negative for the first tile when tiles overlap."""
        return index * self.stride - self.overlap // 2

    def final_stop(self, index: int) -> int:
        """Pixels below this position get nothing more from tiles after `index`."""
        return self.length if index == self.count - 1 else max(0, self.start(index + 1))

    def weights(self, index: int) -> Tuple[float, ...]:
        """Blending weight of each pixel of tile `index`: linear ramps inside the overlaps.

        The weights of all tiles that see a pixel of the area add up to 1. A side without a
        neighbour has no ramp. The outer quarter of an overlap weighs nothing: there the model
        saw its own padding instead of the image.
        """
        margin = self.overlap // 4
        length = self.overlap - 2 * margin
        ramp = [min(1.0, max(0.0, (i + 0.5 - margin) / length)) for i in range(self.overlap)]
        flat = [1.0] * (self.tile - 2 * self.overlap)
        one = [1.0] * self.overlap
        left = one if index == 0 else ramp
        right = one if index == self.count - 1 else ramp[::-1]
        return tuple(left + flat + right)


@dataclass(frozen=True)
class TileGrid:
    """The tiles over `area`, a window of the raster."""

    area: Window
    rows: Axis
    cols: Axis

    @property
    def count(self) -> int:
        """Number of tiles."""
        return self.rows.count * self.cols.count

    @property
    def tile_pixels(self) -> int:
        """Pixels a tile is responsible for, its overlaps counted once."""
        return self.rows.stride * self.cols.stride

    def window(self, row: int, col: int) -> Window:
        """The window of the raster that tile (`row`, `col`) reads; it may reach beyond it."""
        return Window(
            self.area.col + self.cols.start(col),
            self.area.row + self.rows.start(row),
            self.cols.tile,
            self.rows.tile,
        )


def plan_grid(area: Window, tile: int, overlap: int) -> TileGrid:
    """Lays tiles of side `tile`, sharing `overlap` pixels, over `area`.

    Raises:
        JobError: the overlap is negative, odd, or more than half the tile, or the area is empty.
    """
    if area.width < 1 or area.height < 1:
        raise JobError(f"The area is {area.width} x {area.height} pixels.", "Choose a larger area.")
    if tile < 1 or overlap < 0 or overlap % 2 or 2 * overlap > tile:
        raise JobError(
            f"overlap is {overlap} px with tiles of {tile} px.",
            "Use an even number from 0 to half the tile.",
        )
    return TileGrid(area, Axis(area.height, tile, overlap), Axis(area.width, tile, overlap))


def reflect_indices(start: int, stop: int, length: int) -> Tuple[int, ...]:
    """For positions `start` to `stop`, the index inside [0, length) that mirrors each.

    The edge pixel itself is not repeated (NumPy's "reflect"); any distance beyond the edge works.
    An axis of one pixel repeats it.
    """
    if length == 1:
        return (0,) * (stop - start)
    period = 2 * (length - 1)
    folded = (position % period for position in range(start, stop))
    return tuple(min(position, period - position) for position in folded)
