"""The segment tree of a raster: nested segments, from superpixels to the whole."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.errors import JobError
from .nodes import NodeTable

Box = Tuple[int, int, int, int]
"""First row, first column, last row, last column (exclusive)."""

ReadNumbers = Callable[[Box], NDArray[np.int32]]
"""Superpixels (rows, columns) of the pixels in a box, -1 for none."""

NONE = -1


class SegmentTree:
    """Queries of a tree. Nodes are numbers: superpixels first, a parent after its children.

    Attributes:
        records: (n,) of `nodes.node_type`.
        leaves: how many nodes are superpixels.
        edges: (m,) of `nodes.EDGE_TYPE`, superpixels that touch.
        parent: (n,) int64, NONE for roots and for cells without pixels.
        shape: rows and columns of the raster.
    """

    def __init__(self, table: NodeTable, shape: Tuple[int, int], read: ReadNumbers) -> None:
        """Of a table; `read` gives the superpixels of a box of the raster."""
        self.records, self.leaves, self.edges = table.records, table.leaves, table.edges
        self.shape, self._read = shape, read
        count = len(self.records)
        self.parent = np.full(count, NONE, np.int64)
        merges = np.arange(self.leaves, count)
        self.parent[self.records["left"][self.leaves :]] = merges
        self.parent[self.records["right"][self.leaves :]] = merges
        self._levels: Optional[Tuple[NDArray[np.int64], ...]] = None

    def __len__(self) -> int:
        """Number of nodes, cells without pixels included."""
        return len(self.records)

    @property
    def roots(self) -> NDArray[np.int64]:
        """Nodes without a parent, in order: one for each connected part of the valid pixels."""
        return np.flatnonzero((self.parent == NONE) & (self.records["area"] > 0))

    def superpixels(self, box: Box) -> NDArray[np.int32]:
        """Superpixels (rows, columns) of the pixels in a box, NONE where there is no data."""
        return self._read(box)

    def leaf_at(self, row: int, col: int) -> int:
        """The superpixel of a pixel, NONE where the raster has no valid pixel there."""
        if not (0 <= row < self.shape[0] and 0 <= col < self.shape[1]):
            return NONE
        return int(self._read((row, col, row + 1, col + 1))[0, 0])

    def node_at(self, row: int, col: int, height: float) -> int:
        """The largest node at a pixel whose height is at most `height`, NONE if there is none."""
        node = self.leaf_at(row, col)
        while node != NONE and self.grown(node) != node:
            above = self.grown(node)
            if self.records["height"][above] > height:
                break
            node = above
        return node

    def grown(self, node: int) -> int:
        """The parent of a node; a root itself."""
        above = int(self.parent[self._checked(node)])
        return node if above == NONE else above

    def shrunk(self, node: int, row: int, col: int) -> int:
        """The child of a node that holds a pixel; the node itself if it has none."""
        below, at = NONE, self.leaf_at(row, col)
        while at not in (NONE, self._checked(node)):
            below, at = at, int(self.parent[at])
        return node if NONE in (at, below) else below

    def children(self, node: int) -> Tuple[int, ...]:
        """The two parts of a node, none for a superpixel."""
        record = self.records[self._checked(node)]
        return () if record["left"] == NONE else (int(record["left"]), int(record["right"]))

    def cut(self, count: int) -> NDArray[np.int64]:
        """About `count` nodes that cover all valid pixels once: the highest nodes are split.

        A cut has never fewer nodes than the tree has roots, nor more than it has superpixels.

        Raises:
            JobError: `count` is below 1.
        """
        if count < 1:
            raise JobError(f"{count} segments were requested.", "Request at least 1.")
        heights = self.records["height"][self.leaves :]
        splits = min(max(0, count - len(self.roots)), len(heights))
        order = np.argsort(heights, kind="stable")
        split = np.zeros(len(self), bool)
        split[self.leaves + order[len(order) - splits :]] = True
        return self._below(split)

    def cut_at(self, height: float) -> NDArray[np.int64]:
        """The largest nodes whose height is at most `height`; they cover all valid pixels once."""
        split = self.records["height"] > height
        split[: self.leaves] = False
        return self._below(split)

    def cut_by_area(self, pixels: int) -> NDArray[np.int64]:
        """The largest nodes of at most `pixels` pixels; they cover all valid pixels once.

        A superpixel counts whatever its size.
        """
        split = self.records["area"] > pixels
        split[: self.leaves] = False
        return self._below(split)

    def owners(self, nodes: NDArray[np.int64]) -> NDArray[np.int64]:
        """For every node the one of `nodes` that holds it or is it, NONE if there is none.

        Where one of `nodes` holds another the smaller one counts.
        """
        owner = self.parent.copy()
        # One place more: NONE points at it, and it at itself.
        owner = np.append(np.where(owner == NONE, len(self), owner), len(self))
        chosen = np.asarray(nodes, np.int64)
        owner[chosen] = chosen
        while True:
            further = owner[owner]
            if np.array_equal(further, owner):
                break
            owner = further
        owner[owner == len(self)] = NONE
        return owner[:-1]

    def labels(self, nodes: NDArray[np.int64], box: Optional[Box] = None) -> NDArray[np.int64]:
        """Index in `nodes` of each pixel of a box, NONE for none, (rows, columns)."""
        numbers = self._read(box or (0, 0, *self.shape))
        owner = np.append(self.owners(nodes)[: self.leaves], NONE)
        return owner[numbers]

    def mask(self, node: int) -> Tuple[NDArray[np.bool_], Box]:
        """Mask of a node's pixels in its box."""
        rows = self.records["box"][self._checked(node)]
        box = (int(rows[0]), int(rows[1]), int(rows[2]), int(rows[3]))
        return self.labels(np.array([node]), box) == node, box

    def added_up(self, leaf_values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Sums over the superpixels of every node, (n, ...) from (leaves, ...)."""
        sums = np.zeros((len(self), *leaf_values.shape[1:]), np.float64)
        sums[: self.leaves] = leaf_values
        for nodes in self.levels():
            sums[nodes] = sums[self.records["left"][nodes]] + sums[self.records["right"][nodes]]
        return sums

    def levels(self) -> Tuple[NDArray[np.int64], ...]:
        """Merges in groups, those of a group only made of superpixels and of earlier groups."""
        if self._levels is None:
            self._levels = tuple(reversed(_by_depth(self.parent, self.leaves)))
        return self._levels

    def lowest_common(
        self, first: NDArray[np.int64], second: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """The smallest node that holds both of each pair, NONE if there is none."""
        one, other = first.astype(np.int64), second.astype(np.int64)
        while len(apart := np.flatnonzero((one != other) & (one != NONE) & (other != NONE))):
            # A parent's number is greater than its children's, so the smaller one goes up.
            lower = one[apart] < other[apart]
            one[apart[lower]] = self.parent[one[apart[lower]]]
            other[apart[~lower]] = self.parent[other[apart[~lower]]]
        return np.where(one == other, one, NONE)

    def _below(self, split: NDArray[np.bool_]) -> NDArray[np.int64]:
        """Nodes that are not split and whose parent, if any, is."""
        free = self.parent == NONE
        free[~free] = split[self.parent[~free]]
        return np.flatnonzero(free & ~split & (self.records["area"] > 0))

    def _checked(self, node: int) -> int:
        if not (0 <= node < len(self) and self.records["area"][node] > 0):
            raise JobError(
                f"The tree has no node {node}.", f"Nodes have numbers from 0 to {len(self) - 1}."
            )
        return node


def _by_depth(parent: NDArray[np.int64], leaves: int) -> Tuple[NDArray[np.int64], ...]:
    """Merges grouped by the number of nodes above them."""
    above = np.append(np.where(parent == NONE, len(parent), parent), len(parent))
    depth = (above != len(parent)).astype(np.int64)
    while (above != len(parent)).any():
        depth += depth[above]
        above = above[above]
    merges = np.arange(leaves, len(parent))
    order = np.argsort(depth[merges], kind="stable")
    depths, starts = np.unique(depth[merges][order], return_index=True)
    return tuple(np.split(merges[order], starts[1:])) if len(depths) else ()


@dataclass(frozen=True)
class ArrayNumbers:
    """Reads superpixels from an array (rows, columns)."""

    numbers: NDArray[np.int32]

    def __call__(self, box: Box) -> NDArray[np.int32]:
        """The superpixels in a box."""
        return self.numbers[box[0] : box[2], box[1] : box[3]]
