"""Records of a segment tree's nodes, in arrays or in a folder of files."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Protocol

import numpy as np
from numpy.typing import NDArray

from .adjacency import Edges
from .linkage import LiveGraph, Merges


class NodeSink(Protocol):
    """Receiver of the final nodes of a builder."""

    def write_rows(self, top: int, numbers: NDArray[np.int32]) -> None:
        """Superpixel of each pixel of the next rows, -1 for none."""

    def write_edges(self, edges: Edges) -> None:
        """Superpixels that touch; a pair may come twice, with further sides."""

    def write_leaves(self, graph: LiveGraph, places: NDArray[np.intp]) -> None:
        """Superpixels that are complete, in any order."""

    def write_merges(self, graph: LiveGraph, merges: Merges) -> None:
        """Nodes made of two each, in the order of their numbers."""

    def finish(self) -> None:
        """Nothing else comes."""


def node_type(bands: int) -> np.dtype:
    """Record of a node: parts (-1 for a superpixel), size, place and colour."""
    return np.dtype(
        [
            ("left", np.int32),
            ("right", np.int32),
            ("height", np.float32),
            ("area", np.int32),
            ("perimeter", np.int32),
            ("box", np.int32, (4,)),
            ("centre", np.float32, (2,)),
            ("mean", np.float32, (bands,)),
            ("std", np.float32, (bands,)),
        ]
    )


EDGE_TYPE = np.dtype([("first", np.int32), ("second", np.int32), ("length", np.int32)])


def records_of(graph: LiveGraph, places: NDArray) -> NDArray:
    """Records of some nodes of a graph."""
    sums = graph.sums[places]
    bands = (sums.shape[1] - 3) // 2
    area = sums[:, :1]
    records = np.empty(len(places), node_type(bands))
    records["left"] = records["right"] = -1
    records["height"] = graph.height[places]
    records["area"] = area[:, 0]
    records["perimeter"] = graph.perimeter[places]
    records["box"] = graph.boxes[places]
    records["centre"] = sums[:, 1:3] / area
    records["mean"] = means = sums[:, 3 : 3 + bands] / area
    records["std"] = np.sqrt(np.maximum(sums[:, 3 + bands :] / area - means**2, 0))
    return records


@dataclass(frozen=True)
class NodeTable:
    """All nodes of a tree: superpixels by their number, then merges.

    Attributes:
        records: (n,) of `node_type`; a superpixel without pixels has the area 0.
        leaves: how many of them are superpixels.
        edges: (m,) of EDGE_TYPE, superpixels that touch; a pair may stand twice.
    """

    records: NDArray
    leaves: int
    edges: NDArray


class MemoryNodes:
    """A sink that keeps everything in arrays; for rasters of some megapixels."""

    def __init__(self, width: int, height: int, bands: int, leaves: int) -> None:
        """For a raster of `width` x `height` pixels with `leaves` cells."""
        self.numbers = np.full((height, width), -1, np.int32)
        self._leaves = np.zeros(leaves, node_type(bands))
        self._leaves["left"] = self._leaves["right"] = -1
        self._merges: List[NDArray] = []
        self._edges: List[NDArray] = []

    def write_rows(self, top: int, numbers: NDArray[np.int32]) -> None:
        """See NodeSink."""
        self.numbers[top : top + len(numbers)] = numbers

    def write_edges(self, edges: Edges) -> None:
        """See NodeSink."""
        self._edges.append(edge_records(edges))

    def write_leaves(self, graph: LiveGraph, places: NDArray[np.intp]) -> None:
        """See NodeSink."""
        self._leaves[graph.ids[places]] = records_of(graph, places)

    def write_merges(self, graph: LiveGraph, merges: Merges) -> None:
        """See NodeSink."""
        self._merges.append(merge_records(graph, merges))

    def finish(self) -> None:
        """See NodeSink."""

    def table(self) -> NodeTable:
        """The nodes that were written."""
        edges = np.concatenate(self._edges) if self._edges else np.empty(0, EDGE_TYPE)
        return NodeTable(np.concatenate([self._leaves, *self._merges]), len(self._leaves), edges)


def edge_records(edges: Edges) -> NDArray:
    """The same as records of EDGE_TYPE."""
    records = np.empty(len(edges.first), EDGE_TYPE)
    records["first"], records["second"] = edges.first, edges.second
    records["length"] = edges.length
    return records


def merge_records(graph: LiveGraph, merges: Merges) -> NDArray:
    """Records of nodes that were just joined."""
    records = records_of(graph, merges.kept)
    records["left"], records["right"] = merges.left, merges.right
    return records
