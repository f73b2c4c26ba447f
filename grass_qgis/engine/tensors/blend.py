"""Seamless blending of overlapping tiles, with one row of tiles in memory.

Weights are separable and add up to 1 at every pixel (`tiling.grid.Axis.weights`), so they need not
be summed: columns are weighted when a tile is added, rows when its row of tiles is complete.
"""

from __future__ import annotations

from typing import Iterator

import numpy as np
from numpy.typing import NDArray

from ..tiling.grid import TileGrid

CHUNK_BYTES = 8 * 2**20


class StripBlender:
    """Sums weighted tiles row by row, and yields finished rows of pixels."""

    def __init__(self, grid: TileGrid, channels: int, chunk_bytes: int = CHUNK_BYTES) -> None:
        """Allocates `channels` values per pixel for one row of tiles of `grid`.

        Finished rows are yielded in chunks of about `chunk_bytes`.
        """
        self._grid, self._chunk_bytes = grid, chunk_bytes
        tile, overlap, cols = grid.rows.tile, grid.rows.overlap, grid.cols
        width = cols.count * cols.stride + overlap
        self._sum = np.zeros((channels, tile, width), np.float32)
        self._carry = np.zeros((channels, overlap, width), np.float32)

    def add(self, col: int, values: NDArray[np.float32]) -> None:
        """Adds tile `col` of the current row; tiles may be added in any order, or be missing.

        Args:
            col: index of the tile in its row.
            values: (channels, tile, tile).
        """
        axis = self._grid.cols
        overlap, tile = axis.overlap, axis.tile
        start = col * axis.stride
        weights = np.asarray(axis.weights(col), np.float32)
        self._sum[:, :, start + overlap : start + tile - overlap] = values[
            :, :, overlap : tile - overlap
        ]
        for edge in (slice(0, overlap), slice(tile - overlap, tile)):
            place = slice(start + edge.start, start + edge.stop)
            self._sum[:, :, place] += values[:, :, edge] * weights[edge]

    def finish(self, row: int) -> Iterator[NDArray[np.float32]]:
        """Finishes row `row` of tiles: yields final rows from the top, (channels, rows, width).

        The arrays have at most about 8 MB, and are valid until the next one is requested.
        """
        axis = self._grid.rows
        overlap, tile = axis.overlap, axis.tile
        weights = np.asarray(axis.weights(row), np.float32)[:, None]
        self._sum[:, :overlap] *= weights[:overlap]
        self._sum[:, tile - overlap :] *= weights[tile - overlap :]
        self._sum[:, :overlap] += self._carry
        start = axis.start(row)
        stop = axis.final_stop(row)
        final = self._grid.final
        left = final.col - self._grid.cols.start(0)
        cols = slice(left, left + final.width)
        step = max(1, self._chunk_bytes // (4 * self._sum.shape[0] * final.width))
        for top in range(max(0, start), stop, step):
            rows = slice(top - start, min(stop, top + step) - start)
            yield self._sum[:, rows, cols]
        self._carry = self._sum[:, tile - overlap :].copy()
        self._sum.fill(0.0)
