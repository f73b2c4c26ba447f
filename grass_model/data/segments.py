"""Segments of training tiles, cut once: object-shaped parts that views share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grass_qgis.engine.segments.builder import TreeBuilder
from grass_qgis.engine.segments.nodes import MemoryNodes
from grass_qgis.engine.segments.superpixels import cells_of
from grass_qgis.engine.segments.tree import ArrayNumbers, SegmentTree

from .stored import Appender
from .tiles import Advance, TileStore

_LOW, _HIGH = 1, 99  # percentiles of a band that become 0 and 255


def segment_tiles(
    store: TileStore,
    folder: Path,
    area: int,
    advance: Advance = lambda done, total: None,
    *,
    halves: bool = False,
) -> TileStore:
    """The store with the segment of each pixel of its tiles, in a file.

    Args:
        store: unlabelled tiles.
        folder: where segments.bin is written.
        area: mean area of the segments in pixels.
        advance: called with (tiles done, tiles in all).
        halves: number the halves of segments instead: see `halved`.

    Returns:
        The same tiles; numbers of segments begin with 0 in each.
    """
    side = store.images.shape[-1]
    rows = Appender(folder / "segments.bin", (side, side), np.dtype(np.int16))
    for number in range(len(store)):
        advance(number, len(store))
        labels = segments_of(np.asarray(store.images[number]), area)
        rows.append(halved(labels) if halves else labels)
    advance(len(store), len(store))
    return replace(store, segments=rows.close())


def segments_of(image: NDArray, area: int) -> NDArray[np.int16]:
    """Segments of one tile (bands, side, side): superpixels joined where they look alike.

    Args:
        image: any real type; each band is stretched to its own range first.
        area: mean area of the segments in pixels.

    Returns:
        (side, side), numbers from 0.
    """
    height, width = image.shape[1:]
    sink = MemoryNodes(width, height, len(image), cells_of(width) * cells_of(height))
    builder = TreeBuilder(width, height, sink)
    builder.add(stretched(image), np.ones((height, width), bool))
    builder.finish()
    tree = SegmentTree(sink.table(), (height, width), ArrayNumbers(sink.numbers))
    labels = tree.labels(tree.cut(max(1, height * width // area)))
    numbers = np.unique(labels, return_inverse=True)[1]
    return numbers.reshape(labels.shape).astype(np.int16)


def halved(labels: NDArray[np.int16]) -> NDArray[np.int16]:
    """Numbers (side, side) of the halves of segments: 2k and 2k + 1 are those of segment k.

    A segment is cut through its middle, across the direction in which it is longest.
    """
    numbers = labels.ravel().astype(np.int64)
    area = np.maximum(np.bincount(numbers), 1)

    def from_middle(axis: NDArray[Any]) -> NDArray[np.float64]:
        along = axis.ravel().astype(np.float64)
        return along - (np.bincount(numbers, along) / area)[numbers]

    places: NDArray[np.int64] = np.indices(labels.shape)
    row, col = from_middle(places[0]), from_middle(places[1])
    tall, wide, both = (np.bincount(numbers, part) for part in (row * row, col * col, row * col))
    angle = 0.5 * np.arctan2(2 * both, wide - tall)
    along = row * np.sin(angle)[numbers] + col * np.cos(angle)[numbers]
    halves: NDArray[np.int16] = (2 * labels + (along > 0).reshape(labels.shape)).astype(np.int16)
    return halves


def stretched(image: NDArray) -> NDArray[np.float32]:
    """Bands (bands, height, width), each from 0 at its first to 255 at its last percentile."""
    values = image.astype(np.float32)
    low, high = np.percentile(values, (_LOW, _HIGH), axis=(1, 2))
    span = np.maximum(high - low, 1e-6)[:, None, None]
    stretched: NDArray[np.float32] = np.clip((values - low[:, None, None]) / span, 0, 1) * 255
    return stretched.astype(np.float32)
