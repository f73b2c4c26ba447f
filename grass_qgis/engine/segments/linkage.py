"""Ward linkage of touching segments by mutual nearest neighbours, in rounds over whole arrays.

Two segments are joined when each is the other's cheapest neighbour. For unconstrained Ward linkage
the order of such merges does not change the tree (Murtagh, Computer Journal 1983); with the
constraint to neighbours it hardly does, and every merge needs only what is around it, so that
segments at a border beyond which nothing is known yet can simply wait.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from .adjacency import Edges, unique_edges

_LAST_KEY = np.uint64(2**64 - 1)


@dataclass(frozen=True)
class LiveGraph:
    """Segments that may still be joined; edges hold places in these arrays.

    Attributes:
        ids: (n,) int64 number of each node in the tree.
        sums: (n, k) float64, what adds up when nodes join; column 0 is the area in pixels.
        features: (n, d) float64, area times the features by which nodes are compared.
        boxes: (n, 4) int32 first row, first column, last row, last column (exclusive).
        perimeter: (n,) int64 pixel sides of the outline.
        height: (n,) float64 height of the node in the tree.
        waits: (n,) bool, true for nodes with pixels or neighbours that are not known yet.
        edges: of the nodes that touch.
    """

    ids: NDArray[np.int64]
    sums: NDArray[np.float64]
    features: NDArray[np.float64]
    boxes: NDArray[np.int32]
    perimeter: NDArray[np.int64]
    height: NDArray[np.float64]
    waits: NDArray[np.bool_]
    edges: Edges

    def __len__(self) -> int:
        """Number of nodes."""
        return len(self.ids)


@dataclass(frozen=True)
class Merges:
    """Nodes joined in one round.

    Attributes:
        kept: (m,) place in the new graph of each joined node.
        left: (m,) number of one part.
        right: (m,) number of the other.
    """

    kept: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]


def costs(graph: LiveGraph, unit: float) -> NDArray[np.float64]:
    """Growth of the sum of squares by joining the ends of each edge, per `unit` pixels."""
    edges = graph.edges
    area = graph.sums[:, 0]
    means = graph.features / area[:, None]
    apart = means[edges.first] - means[edges.second]
    one, other = area[edges.first] / unit, area[edges.second] / unit
    return np.asarray(one * other / (one + other) * np.einsum("ij,ij->i", apart, apart))


def join_nearest(graph: LiveGraph, next_id: int, unit: float) -> Optional[Tuple[LiveGraph, Merges]]:
    """Joins all mutual nearest neighbours that do not wait; None when there are none.

    Args:
        graph: is not changed.
        next_id: number of the first new node.
        unit: pixels that weigh one.
    """
    cost = costs(graph, unit)
    chosen = _mutual(graph, cost)
    if not len(chosen):
        return None
    edges = graph.edges
    first, second = edges.first[chosen], edges.second[chosen]
    left, right = graph.ids[first], graph.ids[second]
    joined = replace(
        graph,
        ids=_put(graph.ids, first, next_id + np.arange(len(chosen))),
        sums=_put(graph.sums, first, graph.sums[first] + graph.sums[second]),
        features=_put(graph.features, first, graph.features[first] + graph.features[second]),
        boxes=_put(graph.boxes, first, _around(graph.boxes[first], graph.boxes[second])),
        perimeter=_put(
            graph.perimeter,
            first,
            graph.perimeter[first] + graph.perimeter[second] - 2 * edges.length[chosen],
        ),
        height=_put(
            graph.height,
            first,
            np.maximum(cost[chosen], np.maximum(graph.height[first], graph.height[second])),
        ),
    )
    stays = np.ones(len(graph), bool)
    stays[second] = False
    target = np.arange(len(graph))
    target[second] = first
    place = np.cumsum(stays) - 1
    return select(joined, stays, place[target]), Merges(place[first], left, right)


def select(graph: LiveGraph, stays: NDArray[np.bool_], place: NDArray[np.int64]) -> LiveGraph:
    """Some nodes of a graph, its edges moved.

    Args:
        graph: is not changed.
        stays: (n,) which nodes are kept.
        place: (n,) of each node's edges among those kept.
    """
    edges = graph.edges
    return LiveGraph(
        graph.ids[stays],
        graph.sums[stays],
        graph.features[stays],
        graph.boxes[stays],
        graph.perimeter[stays],
        graph.height[stays],
        graph.waits[stays],
        unique_edges(place[edges.first], place[edges.second], edges.length, len(graph)),
    )


def _mutual(graph: LiveGraph, cost: NDArray[np.float64]) -> NDArray[np.intp]:
    """Edges whose ends are each other's cheapest neighbour, no node in two of them."""
    edges, count = graph.edges, len(graph)
    best = np.full(count, np.inf)
    np.minimum.at(best, edges.first, cost)
    np.minimum.at(best, edges.second, cost)
    mutual = (cost == best[edges.first]) & (cost == best[edges.second])
    chosen = np.flatnonzero(mutual)
    # Among equally cheap edges the order is as good as random: a row of equal segments would
    # otherwise join one by one.
    keys = _mixed(graph.ids[edges.first[chosen]], graph.ids[edges.second[chosen]])
    least = np.full(count, _LAST_KEY)
    np.minimum.at(least, edges.first[chosen], keys)
    np.minimum.at(least, edges.second[chosen], keys)
    chosen = chosen[(keys == least[edges.first[chosen]]) & (keys == least[edges.second[chosen]])]
    return chosen[~(graph.waits[edges.first[chosen]] | graph.waits[edges.second[chosen]])]


def _mixed(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A number for each pair that looks random; the steps are those of splitmix64 (Vigna, 2015)."""
    mixed = np.minimum(first, second).astype(np.uint64) << np.uint64(32)
    mixed ^= np.maximum(first, second).astype(np.uint64)
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))


def _put(values: NDArray, places: NDArray[np.int64], new: NDArray) -> NDArray:
    changed = values.copy()
    changed[places] = new
    return changed


def _around(one: NDArray[np.int32], other: NDArray[np.int32]) -> NDArray[np.int32]:
    """Boxes (m, 4) around two boxes each."""
    low, high = np.minimum(one[:, :2], other[:, :2]), np.maximum(one[:, 2:], other[:, 2:])
    return np.concatenate([low, high], axis=1)
