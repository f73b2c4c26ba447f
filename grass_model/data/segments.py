"""Segments of training tiles, cut once: object-shaped parts that views share."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

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
) -> TileStore:
    """The store with the segment of each pixel of its tiles, in a file.

    Args:
        store: unlabelled tiles.
        folder: where segments.bin is written.
        area: mean area of the segments in pixels.
        advance: called with (tiles done, tiles in all).

    Returns:
        The same tiles; numbers of segments begin with 0 in each.
    """
    side = store.images.shape[-1]
    rows = Appender(folder / "segments.bin", (side, side), np.dtype(np.int16))
    for number in range(len(store)):
        advance(number, len(store))
        rows.append(segments_of(np.asarray(store.images[number]), area))
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


def stretched(image: NDArray) -> NDArray[np.float32]:
    """Bands (bands, height, width), each from 0 at its first to 255 at its last percentile."""
    values = image.astype(np.float32)
    low, high = np.percentile(values, (_LOW, _HIGH), axis=(1, 2))
    span = np.maximum(high - low, 1e-6)[:, None, None]
    stretched: NDArray[np.float32] = np.clip((values - low[:, None, None]) / span, 0, 1) * 255
    return stretched.astype(np.float32)
