"""Nodes of a segment tree that the attention map selects.

A node is worth its attention times how much it looks like one object: even in colour beyond the
texture of the raster, with edges along its outline, and compact. Of all sets of nodes that do not
overlap the one is taken whose sum of gains is largest, a gain being area times worth less a cost
for each region; it is found exactly, from the superpixels up. The cost decides the level: without
it, ever smaller and more even nodes would win. What is taken is ranked by attention alone, so the
first region is the object with the most attention. Measured in benchmarks/bench_regions.py.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

import numpy as np
from numpy.typing import NDArray

from ..core.errors import JobError
from .edge_support import edge_support, mean_std
from .tree import NONE, SegmentTree

_FULL_ATTENTION = 99.0  # percentile of the map over the superpixels that counts as 1
_TEXTURE = 75.0  # percentile of the superpixels' std that counts as texture, not as unevenness
_NO_EDGE = 0.75  # share of the least edge at which a node is worth nothing
_LEAST_COVERED = 0.5  # share of a node where the attention map says something


@dataclass(frozen=True)
class SelectionSettings:
    """Settings of the scores and the selection of nodes.

    Attributes:
        least_area: pixels of the smallest region.
        greatest_area: pixels of the largest.
        cost: pixels of full worth that a further region must bring.
        evenness: standard deviation of the bands beyond texture, as a share of the whole raster's,
            by which evenness falls to 1 / e.
        contrast: weight of the difference to the rim in a node's attention, from 0 to 1.
        edge: share of a node's outline that is an edge of the image from which on it counts fully;
            below three quarters of it a node is worth nothing.
        compactness: area beside that of a square of the same perimeter from which on it counts
            fully.
    """

    least_area: int = 300
    greatest_area: int = 60_000
    cost: float = 150.0
    evenness: float = 0.4
    contrast: float = 0.0
    edge: float = 0.4
    compactness: float = 0.35

    def check(self) -> None:
        """Says which value is out of its range.

        Raises:
            JobError: one is.
        """
        if not 1 <= self.least_area <= self.greatest_area:
            raise JobError(
                f"Regions of {self.least_area} to {self.greatest_area} pixels were requested.",
                "Use at least 1 pixel, and a maximum that is not below the minimum.",
            )
        if self.cost < 0 or self.evenness <= 0 or not 0 <= self.contrast <= 1:
            raise JobError(
                f"cost is {self.cost}, evenness {self.evenness}, contrast {self.contrast}.",
                "Use a cost from 0 on, an evenness above 0 and a contrast from 0 to 1.",
            )
        for name in ("edge", "compactness"):
            if not 0 <= getattr(self, name) <= 1:
                raise JobError(f"{name} is {getattr(self, name)}.", "Use a share from 0 to 1.")


@dataclass(frozen=True)
class NodeScores:
    """Of every node (n,); 0 for cells without pixels.

    Attributes:
        score: attention as a share of a high value of the map, from 0 on.
        worth: score times evenness, edge and compactness, each a share of what counts fully.
        attention: mean of the map inside, in the map's own unit.
        contrast: that less the mean of the map over the superpixels around, by shared sides.
        evenness: 0 to 1, 1 for a single colour.
        edge: 0 to 1, share of the outline that is an edge of the image.
    """

    score: NDArray[np.float64]
    worth: NDArray[np.float64]
    attention: NDArray[np.float64]
    contrast: NDArray[np.float64]
    evenness: NDArray[np.float64]
    edge: NDArray[np.float64]


def score_nodes(
    tree: SegmentTree, attention: NDArray[np.float64], settings: SelectionSettings
) -> NodeScores:
    """Scores of all nodes.

    Args:
        tree: of the raster.
        attention: (leaves,) mean of the signed map in each superpixel, high where regions are
            sought; NaN where the map says nothing.
        settings: how.
    """
    settings.check()
    area = tree.records["area"].astype(np.float64)
    leaf_area = area[: tree.leaves]
    finite = np.isfinite(attention) & (leaf_area > 0)
    values = np.where(finite, attention, 0)
    weight = tree.added_up(np.where(finite, leaf_area, 0))
    inside = _ratio(tree.added_up(np.where(finite, leaf_area, 0) * values), weight)
    contrast = np.where(
        weight > 0, inside - rim_means(tree, np.where(finite, attention, np.nan)), 0
    )
    evenness = evenness_of(tree, settings.evenness)
    shown = (1 - settings.contrast) * inside + settings.contrast * contrast
    full = _full(values[finite])
    score = np.maximum(shown / full, 0) if full > 0 else np.zeros(len(tree))
    score[(weight < _LEAST_COVERED * area) | (area == 0)] = 0
    edge = edge_support(tree)
    shape = _share_of(compactness_of(tree), 0, settings.compactness)
    worth = score * evenness * shape * _share_of(edge, _NO_EDGE * settings.edge, settings.edge)
    return NodeScores(score, worth, inside, contrast, evenness, edge)


def evenness_of(tree: SegmentTree, scale: float) -> NDArray[np.float64]:
    """Evenness of each node's colour, 0 to 1, by its std beside that of the raster.

    What a usual superpixel has of its own is texture, such as that of tree crowns, and left out.

    Args:
        tree: of the raster.
        scale: share of the raster's std at which it is 1 / e.
    """
    whole = mean_std(tree)
    std = tree.records["std"].mean(axis=1, dtype=np.float64)
    if whole <= 0:
        return np.ones(len(tree))
    texture = np.percentile(std[: tree.leaves][tree.records["area"][: tree.leaves] > 0], _TEXTURE)
    beyond = np.sqrt(np.maximum(std**2 - texture**2, 0))
    return np.asarray(np.exp(-beyond / (scale * whole)))


def compactness_of(tree: SegmentTree) -> NDArray[np.float64]:
    """Area of each node beside that of a square of its perimeter, (n,), 0 to 1."""
    perimeter = np.maximum(tree.records["perimeter"].astype(np.float64), 1)
    return np.asarray(np.minimum(16 * tree.records["area"] / perimeter**2, 1))


def rim_means(tree: SegmentTree, values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean over the superpixels around each node, by the sides they share with it, (n,).

    Args:
        tree: of the raster.
        values: (leaves,), NaN where unknown. A node without known neighbours gets 0.
    """
    edges = tree.edges
    first, second = edges["first"].astype(np.int64), edges["second"].astype(np.int64)
    sides = edges["length"].astype(np.float64)
    above = tree.lowest_common(first, second)
    sums = np.zeros((len(tree), 2))  # sides times value, sides
    within = np.zeros((len(tree), 2))
    for node, other in ((first, second), (second, first)):
        finite = np.isfinite(values[other])
        terms = np.stack([np.where(finite, sides * values[other], 0), sides * finite], axis=1)
        np.add.at(sums, node, terms)
        inner = above != NONE
        np.add.at(within, above[inner], terms[inner])
    for nodes in tree.levels():
        left, right = tree.records["left"][nodes], tree.records["right"][nodes]
        sums[nodes] = sums[left] + sums[right] - within[nodes]
    # Sums of sides are whole numbers, what is left of others beside them is rounding.
    return _ratio(np.where(sums[:, 1] > 0.5, sums[:, 0], 0), np.rint(sums[:, 1]))


def best_nodes(tree: SegmentTree, gains: NDArray[np.float64]) -> NDArray[np.int64]:
    """The nodes that do not overlap and whose gains add up to most; of equal sets the coarser one.

    Args:
        tree: of the raster.
        gains: (n,); nodes without a gain above 0 are never taken.
    """
    best = np.maximum(gains, 0)
    taken = gains > 0
    for nodes in tree.levels():
        left, right = tree.records["left"][nodes], tree.records["right"][nodes]
        parts = best[left] + best[right]
        whole = (gains[nodes] > 0) & (gains[nodes] >= parts)
        taken[nodes] = whole
        best[nodes] = np.where(whole, gains[nodes], parts)
    hidden = np.zeros(len(tree), bool)
    for nodes in reversed(tree.levels()):
        below = hidden[nodes] | taken[nodes]
        hidden[tree.records["left"][nodes]] = below
        hidden[tree.records["right"][nodes]] = below
    return np.flatnonzero(taken & ~hidden)


def select_nodes(
    tree: SegmentTree,
    scores: NodeScores,
    settings: SelectionSettings,
    count: Optional[int] = None,
) -> NDArray[np.int64]:
    """Regions that do not overlap, by falling score; of equal ones the first number comes first.

    Args:
        tree: of the raster.
        scores: of its nodes.
        settings: which nodes may be taken.
        count: how many at most; None for all.
    """
    settings.check()
    area = tree.records["area"]
    allowed = (area >= settings.least_area) & (area <= settings.greatest_area)
    gains = np.where(allowed, area * scores.worth - settings.cost, -1.0)
    nodes = best_nodes(tree, gains)
    order = np.argsort(-scores.score[nodes], kind="stable")
    return nodes[order][:count]


class LeafMeans:
    """Mean of a raster in each superpixel, from rows that come in any order."""

    def __init__(self, leaves: int) -> None:
        """For a tree with so many superpixels."""
        self._sums = np.zeros((2, leaves))

    def add(self, numbers: NDArray[np.int32], values: NDArray[np.float32]) -> None:
        """Adds pixels: their superpixel, -1 for none, and value, NaN for none (both any shape)."""
        usable = (numbers >= 0) & np.isfinite(values)
        places, leaves = numbers[usable], self._sums.shape[1]
        self._sums[0] += np.bincount(places, values[usable], leaves)
        self._sums[1] += np.bincount(places, minlength=leaves)

    def means(self) -> NDArray[np.float64]:
        """(leaves,), NaN where no value came."""
        total, count = self._sums
        return np.where(count > 0, total / np.maximum(count, 1), np.nan)


def _share_of(values: NDArray[np.float64], none: float, full: float) -> NDArray[np.float64]:
    """0 up to `none`, 1 from `full` on, linear between."""
    if full <= none:
        return np.asarray((values >= full).astype(np.float64))
    return np.asarray(np.clip((values - none) / (full - none), 0, 1))


def _full(values: NDArray[np.float64]) -> float:
    """The value that counts as full attention; 0 without one."""
    return float(np.percentile(values, _FULL_ATTENTION)) if len(values) else 0.0


def _ratio(sums: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Quotients, 0 where the weight is 0."""
    return np.divide(sums, weights, out=np.zeros_like(sums), where=weights > 0)
