"""Connected components of a class raster, labelled strip by strip.

Each row is split into runs of one class. Overlapping runs of neighbouring rows with the same class
belong to one component. Components are numbered by their first pixel in row-major order.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import NODATA


@dataclass(frozen=True)
class Strip:
    """Rows of classes with a border of one nodata pixel on the left and right.

    Attributes:
        classes: (rows + 1, width + 2) uint8; row 0 is the last row of the previous strip.
        walls: same shape, bool: whether a pixel differs from its left neighbour or is the first.
        floors: (rows, width + 2) bool: whether a pixel of row i + 1 differs from that above it.
        run_at: shape of `classes`, index of the run of each pixel in the strip.
        starts: (runs,) flat index of the first pixel of each run.
        above: number of runs in row 0.
        components: (runs,) component of each run.
        former: new number of each former component.
        overlaps: (n, 3) upper run, lower run and shared columns of runs of different classes.
    """

    classes: NDArray[np.uint8]
    walls: NDArray[np.bool_]
    floors: NDArray[np.bool_]
    run_at: NDArray[np.int32]
    starts: NDArray[np.int64]
    above: int
    components: NDArray[np.int64]
    former: NDArray[np.int64]
    overlaps: NDArray[np.int64]

    @property
    def new_components(self) -> NDArray[np.int64]:
        """Component of each run below row 0, (runs,)."""
        return self.components[self.above :]

    @property
    def new_lengths(self) -> NDArray[np.int64]:
        """Pixels of each run below row 0, (runs,)."""
        return np.diff(self.starts[self.above :], append=self.classes.size)

    def added(self, former_values: NDArray[Any], of_runs: NDArray[Any]) -> NDArray[np.float64]:
        """Sums by component, (components,) float64.

        Args:
            former_values: (former components,) values by former number.
            of_runs: (runs,) value of each run below row 0.
        """
        owners = np.concatenate([self.former, self.new_components])
        values = np.concatenate([former_values, of_runs])
        return np.asarray(np.bincount(owners, weights=values), np.float64)


class Components:
    """Components of the rows so far, by number.

    Attributes:
        classes: (n,) uint8.
        first: (n,) int64, the first pixel: row * (width + 2) + column + 1.
        area: (n,) int64, pixels so far.
        is_open: (n,) bool, whether the component reaches the last row.
    """

    def __init__(self, width: int) -> None:
        """Starts without components."""
        self._stride = width + 2
        self._row = 0
        self._last = np.full(self._stride, NODATA, np.uint8)
        self._last_components = np.zeros(1, np.int64)
        self.classes = np.full(1, NODATA, np.uint8)  # the nodata border
        self.first = np.full(1, -self._stride, np.int64)
        self.area = np.zeros(1, np.int64)
        self.is_open = np.ones(1, bool)

    @property
    def rows(self) -> int:
        """Number of rows added."""
        return self._row

    def add(self, rows: NDArray[np.uint8]) -> Strip:
        """Adds the next rows (n, width) uint8 and labels their runs."""
        classes = np.full((len(rows) + 1, self._stride), NODATA, np.uint8)
        classes[0], classes[1:, 1:-1] = self._last, rows
        walls = np.ones(classes.shape, bool)
        np.not_equal(classes[:, 1:], classes[:, :-1], out=walls[:, 1:])
        floors = classes[1:] != classes[:-1]
        starts = np.flatnonzero(walls)
        run_at = np.cumsum(walls, dtype=np.int32).reshape(walls.shape) - np.int32(1)
        overlaps, same = _overlaps(walls, floors, run_at)
        above = int(run_at[0, -1]) + 1
        former_count = len(self.classes)
        nodes = np.concatenate(
            [self._last_components, former_count + np.arange(len(starts) - above)]
        )
        parents = components(
            former_count + len(starts) - above, nodes[same[:, 0]], nodes[same[:, 1]]
        )
        numbers, roots = _numbered(parents)
        strip = Strip(
            classes,
            walls,
            floors,
            run_at,
            starts,
            above,
            numbers[nodes],
            numbers[:former_count],
            overlaps,
        )
        self._update(strip, roots)
        return strip

    def _update(self, strip: Strip, roots: NDArray[np.int64]) -> None:
        new = strip.starts[strip.above :]
        self.area = np.rint(strip.added(self.area, strip.new_lengths)).astype(np.int64)
        self.classes = np.concatenate([self.classes, strip.classes.ravel()[new]])[roots]
        self.first = np.concatenate([self.first, new + (self._row - 1) * self._stride])[roots]
        self._row += len(strip.floors)
        self._last = strip.classes[-1]
        self._last_components = strip.components[strip.run_at[-1, 0] :]
        self.is_open = np.zeros(len(roots), bool)
        self.is_open[self._last_components] = True

    def first_row(self) -> NDArray[np.int64]:
        """(n,) row of the first pixel."""
        return self.first // self._stride

    def keep(self, kept: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Removes all components but `kept` (n,) bool, which must include the open ones.

        Returns:
            (n,) new numbers; those of removed components are meaningless.
        """
        numbers = np.cumsum(kept) - 1
        self.classes, self.first = self.classes[kept], self.first[kept]
        self.area, self.is_open = self.area[kept], self.is_open[kept]
        self._last_components = numbers[self._last_components]
        return numbers


def _overlaps(
    walls: NDArray[np.bool_], floors: NDArray[np.bool_], run_at: NDArray[np.int32]
) -> Tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Pairs of overlapping runs: those of different classes (see `Strip`) and of the same class."""
    places = np.flatnonzero(walls[1:] | walls[:-1])
    flat = run_at.ravel()
    shared = np.diff(places, append=floors.size)
    pairs = np.column_stack([flat[places], flat[places + walls.shape[1]], shared])
    differ = floors.ravel()[places]
    return pairs[differ], pairs[~differ, :2]


def components(count: int, ones: NDArray[np.int64], others: NDArray[np.int64]) -> NDArray[np.int64]:
    """Connected components of a graph: the smallest node in the component of each node, (count,).

    Args:
        count: number of nodes.
        ones: (edges,) node at one end of each edge.
        others: (edges,) node at the other end.
    """
    parents = np.arange(count)
    while len(ones):
        # A parent has a smaller number than its child, so there are no cycles.
        parents[np.maximum(ones, others)] = np.minimum(ones, others)
        parents = _shortened(parents)
        ones, others = parents[ones], parents[others]
        apart = ones != others
        ones, others = ones[apart], others[apart]
    return parents


def _shortened(parents: NDArray[np.int64]) -> NDArray[np.int64]:
    """Path compression: the root of each node."""
    while True:
        further = parents[parents]
        if np.array_equal(further, parents):
            return parents
        parents = further


def _numbered(parents: NDArray[np.int64]) -> Tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Consecutive component number of each node, and the root of each component."""
    is_root = parents == np.arange(len(parents))
    return (np.cumsum(is_root) - 1)[parents], np.flatnonzero(is_root)
