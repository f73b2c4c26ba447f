"""Connected pieces of one class, found strip by strip: what is known of those a strip touches.

A row is cut into runs of one class. Runs of neighbouring rows that overlap and have the same class
belong to one piece. Pieces are numbered by their first pixel, from the top and from the left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

import numpy as np

from ..core.contract import NODATA


@dataclass(frozen=True)
class Strip:
    """Rows of classes in a frame of nodata, one pixel wide at either side.

    Attributes:
        classes: (rows + 1, width + 2) uint8; row 0 is the last one of the strip before.
        walls: of the same shape, whether a pixel differs from its left neighbour or is the first.
        floors: (rows, width + 2), whether a pixel of row i + 1 differs from that above it.
        run_at: of the shape of `classes`, the run of each pixel, counted through all rows.
        starts: (runs,) flat index of the first pixel of each run.
        above: how many of the runs are in row 0.
        pieces: (runs,) the piece of each run.
        former: new number of each piece that was known before.
        overlaps: (n, 3) upper run, lower run and shared columns of runs of different classes.
    """

    classes: np.ndarray
    walls: np.ndarray
    floors: np.ndarray
    run_at: np.ndarray
    starts: np.ndarray
    above: int
    pieces: np.ndarray
    former: np.ndarray
    overlaps: np.ndarray

    @property
    def new_components(self) -> np.ndarray:
        """The piece of each run below row 0, (runs,)."""
        return self.pieces[self.above :]

    @property
    def new_lengths(self) -> np.ndarray:
        """Pixels of each run below row 0, (runs,)."""
        return np.diff(self.starts[self.above :], append=self.classes.size)

    def added(self, known: np.ndarray, of_runs: np.ndarray) -> np.ndarray:
        """Sums by piece, (pieces,) float64.

        Args:
            known: (former pieces,) values by former number.
            of_runs: (runs,) a value for each run below row 0.
        """
        owners = np.concatenate([self.former, self.new_components])
        return np.bincount(owners, weights=np.concatenate([known, of_runs]))


class Components:
    """The pieces that are known, by number.

    Attributes:
        classes: (n,) uint8.
        first: (n,) int64, the first pixel: row * (width + 2) + column + 1.
        area: (n,) int64, pixels so far.
        is_open: (n,) bool, whether the piece reaches the last row that was added.
    """

    def __init__(self, width: int) -> None:
        """Knows no piece yet."""
        self._stride = width + 2
        self._row = 0
        self._last = np.full(self._stride, NODATA, np.uint8)
        self._last_pieces = np.zeros(1, np.int64)
        self.classes = np.full(1, NODATA, np.uint8)  # the frame
        self.first = np.full(1, -self._stride, np.int64)
        self.area = np.zeros(1, np.int64)
        self.is_open = np.ones(1, bool)

    @property
    def rows(self) -> int:
        """How many rows were added."""
        return self._row

    def add(self, rows: np.ndarray) -> Strip:
        """Adds the next rows (n, width) uint8, and tells which piece each run belongs to."""
        classes = np.full((len(rows) + 1, self._stride), NODATA, np.uint8)
        classes[0], classes[1:, 1:-1] = self._last, rows
        walls = np.ones(classes.shape, bool)
        np.not_equal(classes[:, 1:], classes[:, :-1], out=walls[:, 1:])
        floors = classes[1:] != classes[:-1]
        starts = np.flatnonzero(walls)
        run_at = np.cumsum(walls, dtype=np.int32).reshape(walls.shape) - np.int32(1)
        overlaps, same = _overlaps(walls, floors, run_at)
        above = int(run_at[0, -1]) + 1
        known = len(self.classes)
        nodes = np.concatenate([self._last_pieces, known + np.arange(len(starts) - above)])
        parents = components(known + len(starts) - above, nodes[same[:, 0]], nodes[same[:, 1]])
        numbers, roots = _numbered(parents)
        strip = Strip(
            classes, walls, floors, run_at, starts, above, numbers[nodes], numbers[:known], overlaps
        )
        self._update(strip, roots)
        return strip

    def _update(self, strip: Strip, roots: np.ndarray) -> None:
        new = strip.starts[strip.above :]
        self.area = np.rint(strip.added(self.area, strip.new_lengths)).astype(np.int64)
        self.classes = np.concatenate([self.classes, strip.classes.ravel()[new]])[roots]
        self.first = np.concatenate([self.first, new + (self._row - 1) * self._stride])[roots]
        self._row += len(strip.floors)
        self._last = strip.classes[-1]
        self._last_pieces = strip.pieces[strip.run_at[-1, 0] :]
        self.is_open = np.zeros(len(roots), bool)
        self.is_open[self._last_pieces] = True

    def first_row(self) -> np.ndarray:
        """(n,) row of the first pixel."""
        return self.first // self._stride

    def keep(self, kept: np.ndarray) -> np.ndarray:
        """Forgets all but the pieces `kept` (n,) bool; open ones must be among them.

        Returns:
            (n,) new numbers; what those of forgotten pieces are means nothing.
        """
        numbers = np.cumsum(kept) - 1
        self.classes, self.first = self.classes[kept], self.first[kept]
        self.area, self.is_open = self.area[kept], self.is_open[kept]
        self._last_pieces = numbers[self._last_pieces]
        return numbers


def _overlaps(
    walls: np.ndarray, floors: np.ndarray, run_at: np.ndarray
) -> Tuple[np.ndarray, np.ndarray]:
    """Runs that lie above each other: those of different classes (see `Strip`), of the same one."""
    places = np.flatnonzero(walls[1:] | walls[:-1])
    flat = run_at.ravel()
    shared = np.diff(places, append=floors.size)
    found = np.column_stack([flat[places], flat[places + walls.shape[1]], shared])
    differ = floors.ravel()[places]
    return found[differ], found[~differ, :2]


def components(count: int, ones: np.ndarray, others: np.ndarray) -> np.ndarray:
    """The smallest node that each of `count` nodes is connected with through edges.

    Args:
        count: of nodes.
        ones: (edges,) node at one end of each edge.
        others: (edges,) node at the other end.
    """
    parents = np.arange(count)
    while len(ones):
        # A node hangs below one with a smaller number, so no circle can come about.
        parents[np.maximum(ones, others)] = np.minimum(ones, others)
        parents = _shortened(parents)
        ones, others = parents[ones], parents[others]
        apart = ones != others
        ones, others = ones[apart], others[apart]
    return parents


def _shortened(parents: np.ndarray) -> np.ndarray:
    """Each node right below its root."""
    while True:
        further = parents[parents]
        if np.array_equal(further, parents):
            return parents
        parents = further


def _numbered(parents: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
    """A number for each node, the same throughout a component, and the root of each number."""
    is_root = parents == np.arange(len(parents))
    return (np.cumsum(is_root) - 1)[parents], np.flatnonzero(is_root)
