"""A segment tree in a folder of plain files, written and read in parts."""

from __future__ import annotations

from pathlib import Path
from typing import IO, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.errors import MAKE_ROOM, OutputError, cause_of
from .adjacency import Edges
from .linkage import LiveGraph, Merges
from .nodes import EDGE_TYPE, NodeTable, edge_records, merge_records, node_type, records_of
from .tree import Box, SegmentTree

_NUMBERS, _NODES, _EDGES = "superpixels.raw", "nodes.raw", "edges.raw"


class StoredNodes:
    """A sink that writes into a folder; `tree` opens what was written.

    Four bytes a pixel for the superpixels, and less than two for the nodes. In memory is what the
    operating system keeps of the files.
    """

    def __init__(self, folder: Path, shape: Tuple[int, int], bands: int, leaves: int) -> None:
        """For a raster of `shape` rows and columns with `leaves` cells; `folder` must exist.

        Raises:
            OutputError: nothing can be written there.
        """
        self._folder, self._shape, self._type = folder, shape, node_type(bands)
        self._count = leaves
        try:
            self._leaves = np.memmap(folder / _NODES, self._type, "w+", shape=(leaves,))
            self._leaves["left"] = self._leaves["right"] = -1
            self._numbers = (folder / _NUMBERS).open("wb")
            self._edges = (folder / _EDGES).open("wb")
            self._merges = (folder / _NODES).open("ab")
        except OSError as error:
            raise _unwritable(folder, error) from error

    def write_rows(self, top: int, numbers: NDArray[np.int32]) -> None:
        """See NodeSink."""
        self._append(self._numbers, numbers)

    def write_edges(self, edges: Edges) -> None:
        """See NodeSink."""
        self._append(self._edges, edge_records(edges))

    def write_leaves(self, graph: LiveGraph, places: NDArray[np.intp]) -> None:
        """See NodeSink."""
        self._leaves[graph.ids[places]] = records_of(graph, places)

    def write_merges(self, graph: LiveGraph, merges: Merges) -> None:
        """See NodeSink."""
        self._append(self._merges, merge_records(graph, merges))

    def finish(self) -> None:
        """See NodeSink."""
        self.close()

    def close(self) -> None:
        """Closes the files; more than once does no harm."""
        try:
            for file in (self._numbers, self._edges, self._merges):
                file.close()
            self._leaves.flush()
        except OSError as error:
            raise _unwritable(self._folder, error) from error

    def tree(self) -> SegmentTree:
        """The tree, after `finish`; its records are read from the files as they are needed."""
        return _opened(self._folder, self._shape, self._type, self._count)

    @staticmethod
    def opened(folder: Path, shape: Tuple[int, int], bands: int, leaves: int) -> SegmentTree:
        """The tree that was written to a folder with the same arguments.

        Raises:
            OSError: a file is not there.
            ValueError: a file has another size.
        """
        return _opened(folder, shape, node_type(bands), leaves)

    def _append(self, file: IO[bytes], values: NDArray) -> None:
        try:
            file.write(np.ascontiguousarray(values).tobytes())
        except OSError as error:
            raise _unwritable(self._folder, error) from error


class _Numbers:
    """Reads superpixels from a file that stays open, so it may lose its name meanwhile."""

    def __init__(self, path: Path, shape: Tuple[int, int]) -> None:
        """Of `shape` rows and columns."""
        self._file, self._shape = path.open("rb"), shape
        if path.stat().st_size != 4 * shape[0] * shape[1]:
            self._file.close()
            raise ValueError(f"{path} has another size")

    def __call__(self, box: Box) -> NDArray[np.int32]:
        """The superpixels in a box."""
        # Mapped anew each time: what was read does not stay in this process.
        numbers = np.memmap(self._file, np.int32, "r", shape=self._shape)
        return np.array(numbers[box[0] : box[2], box[1] : box[3]])


def _opened(folder: Path, shape: Tuple[int, int], kind: np.dtype, leaves: int) -> SegmentTree:
    records = np.memmap(folder / _NODES, kind, "r")
    size = (folder / _EDGES).stat().st_size
    edges = np.memmap(folder / _EDGES, EDGE_TYPE, "r") if size else np.empty(0, EDGE_TYPE)
    table = NodeTable(records, leaves, edges)
    return SegmentTree(table, shape, _Numbers(folder / _NUMBERS, shape))


def _unwritable(folder: Path, error: OSError) -> OutputError:
    return OutputError(
        f"The segment tree cannot be written to {folder}: {cause_of(error)}.",
        MAKE_ROOM,
    )
