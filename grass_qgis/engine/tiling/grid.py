"""Tile layout: integer geometry of windows, overlaps and blending weights.

Neighbouring tiles share `overlap` pixels. The core of tile k of an axis is the pixels
[k * stride, (k + 1) * stride) of the area; it also reads half an overlap on either side, so the
first and last tile reach beyond the area. All tiles of a grid have the same size. A panel is a
range of columns of tiles of a grid.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional, Tuple

from ..core.errors import JobError


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
        """The intersection; width or height 0 when it is empty."""
        col, row = max(self.col, other.col), max(self.row, other.row)
        return Window(
            col,
            row,
            max(0, min(self.col_stop, other.col_stop) - col),
            max(0, min(self.row_stop, other.row_stop) - row),
        )


@dataclass(frozen=True)
class Axis:
    """Tiles along one axis of an area of `length` pixels; positions count from the area's start.

    Attributes:
        length: of the area.
        tile: pixels of a tile.
        overlap: pixels shared by neighbours.
        first: number of the first tile in use; `index` counts from it.
        stop: number after the last tile in use; None for all.
    """

    length: int
    tile: int
    overlap: int
    first: int = 0
    stop: Optional[int] = None

    @property
    def stride(self) -> int:
        """Pixels from the start of one tile to the start of the next."""
        return self.tile - self.overlap

    @property
    def whole_count(self) -> int:
        """Number of tiles that cover the axis."""
        return -(-self.length // self.stride)

    @property
    def count(self) -> int:
        """Number of tiles in use."""
        return (self.whole_count if self.stop is None else self.stop) - self.first

    def start(self, index: int) -> int:
        """First pixel of tile `index`; negative for the first tile when tiles overlap."""
        return (self.first + index) * self.stride - self.overlap // 2

    @property
    def final_start(self) -> int:
        """First pixel that needs no tile before the first one in use."""
        return 0 if self.first == 0 else max(0, self.start(1))

    def final_stop(self, index: int) -> int:
        """First pixel that needs tiles after `index`."""
        if self.first + index == self.whole_count - 1:
            return self.length
        return max(0, self.start(index + 1))

    def weights(self, index: int) -> Tuple[float, ...]:
        """Blending weight of each pixel of tile `index`: linear ramps inside the overlaps.

        The weights of all tiles that cover a pixel of the area add up to 1. A side without a
        neighbour has no ramp. The outer quarter of an overlap has weight 0, because the model's
        padding affects it.
        """
        margin = self.overlap // 4
        length = self.overlap - 2 * margin
        ramp = [min(1.0, max(0.0, (i + 0.5 - margin) / length)) for i in range(self.overlap)]
        flat = [1.0] * (self.tile - 2 * self.overlap)
        one = [1.0] * self.overlap
        number = self.first + index
        left = one if number == 0 else ramp
        right = one if number == self.whole_count - 1 else ramp[::-1]
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
        """Pixels of the core of a tile."""
        return self.rows.stride * self.cols.stride

    @property
    def final(self) -> Window:
        """The columns with final results, in pixels of the area; all rows."""
        left = self.cols.final_start
        return Window(left, 0, self.cols.final_stop(self.cols.count - 1) - left, self.area.height)

    def window(self, row: int, col: int) -> Window:
        """Window that tile (`row`, `col`) reads; it may reach beyond the raster."""
        return Window(
            self.area.col + self.cols.start(col),
            self.area.row + self.rows.start(row),
            self.cols.tile,
            self.rows.tile,
        )


def plan_grid(area: Window, tile: int, overlap: int, tile_width: int = 0) -> TileGrid:
    """Covers `area` with tiles that share `overlap` pixels.

    Args:
        area: the pixels to cover.
        tile: rows of a tile.
        overlap: pixels.
        tile_width: columns of a tile; 0 for as many as it has rows.

    Raises:
        JobError: the overlap is negative, odd, or more than half the tile, or the area is empty.
    """
    if area.width < 1 or area.height < 1:
        raise JobError(f"The area is {area.width} x {area.height} pixels.", "Choose a larger area.")
    width = tile_width or tile
    least = min(tile, width)
    if least < 1 or overlap < 0 or overlap % 2 or 2 * overlap > least:
        raise JobError(
            f"overlap is {overlap} px with tiles of {least} px.",
            "Use an even number from 0 to half the tile.",
        )
    return TileGrid(area, Axis(area.height, tile, overlap), Axis(area.width, width, overlap))


def fitted_side(length: int, largest: int, overlap: int, multiple: int) -> int:
    """Side of the fewest tiles that cover `length` pixels, with the least excess.

    Args:
        length: pixels to cover.
        largest: greatest side, a multiple of `multiple`.
        overlap: pixels shared by neighbours, at most half of `largest`.
        multiple: the side is a multiple of it.
    """
    count = -(-length // (largest - overlap))
    side = -(-length // count) + overlap
    return min(largest, max(-(-side // multiple), -(-2 * overlap // multiple)) * multiple)


def panels_of(grid: TileGrid, most: int) -> Tuple[TileGrid, ...]:
    """Splits a grid into panels of at most `most` columns of tiles.

    Every panel but the first begins with the last column of tiles of the previous one, so that
    seams are blended as without panels.

    Args:
        grid: a whole one.
        most: largest number of columns of tiles in a panel; at least 2 are used.
    """
    count = grid.cols.whole_count
    if count <= most:
        return (grid,)
    new = max(2, most) - 1
    number = max(1, -(-(count - 1) // new))
    edges = [0, *(1 + -(-k * (count - 1) // number) for k in range(1, number + 1))]
    firsts = [0, *(edge - 1 for edge in edges[1:-1])]
    return tuple(
        replace(grid, cols=replace(grid.cols, first=first, stop=stop))
        for first, stop in zip(firsts, edges[1:])
    )
