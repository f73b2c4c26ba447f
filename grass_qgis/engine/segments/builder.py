"""Builds the segment tree of a raster from strips of any height.

Superpixels come panel by panel of rows, the panels fixed to the raster. After each panel all
segments that have no pixel or neighbour in rows still to come are joined as far as their nearest
neighbours allow; the others wait. So the result does not depend on the strips, and memory holds
one panel and the segments that still may grow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Callable, List, Optional

import numpy as np
from numpy.typing import NDArray

from ..core.errors import RasterError
from .adjacency import Edges, boxes_of, outer_sides, pixel_edges, pixel_sums, unique_edges
from .linkage import LiveGraph, join_nearest, select
from .nodes import NodeSink
from .superpixels import CELL, HALO, PANEL, cells_of, superpixels

Sampler = Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
"""From rows and columns (n,) of places in the raster to further features (n, d) of them."""

# Of one standardised unit, so that a band of 8 bits keeps its range of about 256.
STANDARDISED = 127.5
_HALO_CELLS = HALO // CELL


@dataclass(frozen=True)
class TreeSettings:
    """Settings of the comparison of segments.

    Attributes:
        std_weight: weight of the bands' standard deviations inside superpixels beside their means.
        further: weight of the features that a sampler gives, beside the means.
    """

    std_weight: float = 1.0
    further: float = 1.0


class TreeBuilder:
    """Takes a raster from its first row to its last, writes nodes and superpixels to a sink."""

    def __init__(
        self,
        width: int,
        height: int,
        sink: NodeSink,
        settings: Optional[TreeSettings] = None,
        sampler: Optional[Sampler] = None,
    ) -> None:
        """For a raster of `width` x `height` pixels; `sampler` gives features beside the bands."""
        if width < 1 or height < 1:
            raise RasterError(f"The area has {width} x {height} pixels.", "Choose a larger area.")
        self._width, self._height, self._sink = width, height, sink
        self._settings = settings or TreeSettings()
        self._sampler = sampler
        self._across = cells_of(width)
        self._leaves = self._across * cells_of(height)
        self._next = self._leaves
        self._graph: Optional[LiveGraph] = None
        self._images: List[NDArray[np.float32]] = []
        self._valid: List[NDArray[np.bool_]] = []
        self._held = 0  # the raster's row that the held rows begin with
        self._rows = 0  # received
        self._done = 0  # flooded
        self._above = np.empty((0, width), np.int32)

    def add(self, image: NDArray, valid: NDArray[np.bool_]) -> None:
        """Adds the next rows, as many as there are at hand.

        Args:
            image: (bands, rows, width) any real type; bands are compared as they are, so their
                ranges should be alike (0 to 255, say).
            valid: (rows, width); other pixels belong to no segment.

        Raises:
            RasterError: the rows do not fit the raster.
        """
        rows = image.shape[1]
        if image.shape[1:] != valid.shape or valid.shape[1:] != (self._width,):
            raise RasterError(
                f"A strip has the shape {image.shape}, its mask {valid.shape}.",
                f"Strips are (bands, rows, {self._width}).",
            )
        if self._rows + rows > self._height:
            raise RasterError(
                f"Strips hold {self._rows + rows} rows of {self._height}.", "Add each row once."
            )
        usable = valid & np.isfinite(image).all(axis=0)
        self._images.append(np.where(usable, image, 0).astype(np.float32))
        self._valid.append(usable)
        self._rows += rows
        while self._done < self._height and self._rows >= min(
            self._done + PANEL + HALO, self._height
        ):
            self._add_panel()

    def finish(self) -> None:
        """Ends the tree.

        Raises:
            RasterError: rows are missing.
        """
        if self._done < self._height:
            raise RasterError(
                f"Only {self._rows} of {self._height} rows were added.", "Add all rows."
            )
        self._sink.finish()

    def _add_panel(self) -> None:
        """Floods the next panel and joins what can be joined."""
        image, valid = np.concatenate(self._images, axis=1), np.concatenate(self._valid)
        start, stop = self._done, min(self._done + PANEL, self._height)
        used = slice(0, min(stop + HALO, self._height) - self._held)
        inside = (start - self._held, stop - self._held)
        numbers = superpixels(image[:, used], valid[used], self._held, inside)
        self._sink.write_rows(start, numbers)
        graph = self._with_panel(image[:, inside[0] : inside[1]], numbers, start)
        self._done, self._above = stop, numbers[-1:]
        self._graph = self._joined(self._opened(graph, numbers))
        first = max(0, stop - HALO)
        self._images = [image[:, first - self._held :]]
        self._valid = [valid[first - self._held :]]
        self._held = first

    def _with_panel(
        self, image: NDArray[np.float32], numbers: NDArray[np.int32], top: int
    ) -> LiveGraph:
        """The graph with the pixels of a panel: new superpixels, and more of those that wait."""
        first = max(0, top // CELL - _HALO_CELLS) * self._across
        count = min((top + PANEL) // CELL + _HALO_CELLS, cells_of(self._height)) * self._across
        count -= first
        sums = pixel_sums(image, numbers, top, first, count)
        boxes = boxes_of(numbers, top, first, count)
        ends = (top == 0, top + len(numbers) == self._height)
        edges = pixel_edges(numbers, self._above, self._leaves)
        outer = outer_sides(numbers, self._above, ends)
        perimeter = np.bincount(outer, minlength=self._leaves + 1)[first : first + count]
        self._sink.write_edges(edges)
        bands = len(image)
        graph = self._graph or _empty(3 + 2 * bands)
        place = np.full(count, -1, np.int64)  # of each superpixel in the graph
        at = graph.ids - first
        inside = np.flatnonzero((at >= 0) & (at < count) & (graph.ids < self._leaves))
        place[at[inside]] = inside
        fresh = np.flatnonzero((sums[:, 0] > 0) & (place < 0))
        place[fresh] = len(graph) + np.arange(len(fresh))
        graph = _extended(graph, fresh + first)
        seen = np.flatnonzero(sums[:, 0] > 0)
        target = place[seen]
        graph.sums[target] += sums[seen]
        graph.boxes[target, :2] = np.minimum(graph.boxes[target, :2], boxes[seen, :2])
        graph.boxes[target, 2:] = np.maximum(graph.boxes[target, 2:], boxes[seen, 2:])
        one, other = place[edges.first - first], place[edges.second - first]
        placed = np.flatnonzero(place >= 0)
        graph.perimeter[place[placed]] += perimeter[placed]
        np.add.at(graph.perimeter, one, edges.length)
        np.add.at(graph.perimeter, other, edges.length)
        old = graph.edges
        every = unique_edges(
            np.concatenate([old.first, one]),
            np.concatenate([old.second, other]),
            np.concatenate([old.length, edges.length]),
            len(graph),
        )
        return replace(graph, edges=every)

    def _opened(self, graph: LiveGraph, numbers: NDArray[np.int32]) -> LiveGraph:
        """The graph where exactly those nodes wait that rows to come can change."""
        waited = graph.waits
        waits = np.zeros(len(graph), bool)
        if self._done < self._height:
            incomplete = (self._done // CELL - _HALO_CELLS) * self._across
            leaf = graph.ids < self._leaves
            waits = leaf & ((graph.ids >= incomplete) | np.isin(graph.ids, numbers[-1]))
        features = graph.features
        if not features.shape[1]:
            features = np.empty((len(graph), self._features_of(graph.sums[:1]).shape[1]))
        features[waited] = self._features_of(graph.sums[waited])
        graph = replace(graph, waits=waits, features=features)
        final = np.flatnonzero(waited & ~waits)
        self._sink.write_leaves(graph, final)
        return graph

    def _features_of(self, sums: NDArray[np.float64]) -> NDArray[np.float64]:
        """(n, d) area times features of superpixels."""
        bands = (sums.shape[1] - 3) // 2
        area = sums[:, :1]
        means = sums[:, 3 : 3 + bands] / area
        squares = sums[:, 3 + bands :] / area
        std = np.sqrt(np.maximum(squares - means**2, 0))
        parts = [means, self._settings.std_weight * std]
        if self._sampler is not None:
            further = self._sampler(sums[:, 1] / area[:, 0], sums[:, 2] / area[:, 0])
            parts.append(self._settings.further * further)
        return np.asarray(np.concatenate(parts, axis=1) * area)

    def _joined(self, graph: LiveGraph) -> LiveGraph:
        """The graph after all merges that are possible now."""
        while (result := join_nearest(graph, self._next, CELL * CELL)) is not None:
            graph, merges = result
            self._sink.write_merges(graph, merges)
            self._next += len(merges.left)
        # A segment without neighbours is complete.
        stays = graph.waits.copy()
        stays[graph.edges.first] = True
        stays[graph.edges.second] = True
        return select(graph, stays, np.cumsum(stays) - 1)


def _empty(columns: int) -> LiveGraph:
    none = np.empty(0, np.int64)
    return LiveGraph(
        none,
        np.empty((0, columns)),
        np.empty((0, 0)),
        np.empty((0, 4), np.int32),
        none,
        np.empty(0),
        np.empty(0, bool),
        Edges(none, none, none),
    )


def _extended(graph: LiveGraph, ids: NDArray[np.int64]) -> LiveGraph:
    """The graph with new nodes that have no pixel yet."""
    count = len(ids)
    box = np.array([np.iinfo(np.int32).max] * 2 + [-1] * 2, np.int32)

    def more(values: NDArray, fill: object) -> NDArray:
        return np.concatenate([values, np.full((count, *values.shape[1:]), fill, values.dtype)])

    return replace(
        graph,
        ids=np.concatenate([graph.ids, ids]),
        sums=more(graph.sums, 0),
        features=more(graph.features, 0),
        boxes=np.concatenate([graph.boxes, np.tile(box, (count, 1))]),
        perimeter=more(graph.perimeter, 0),
        height=more(graph.height, 0),
        waits=more(graph.waits, True),
    )
