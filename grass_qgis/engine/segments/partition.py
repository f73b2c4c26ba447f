"""Segments of limited size in fixed blocks of a raster, and probabilities mixed with their means.

Blocks lie on a grid fixed to the raster, and each is segmented with a margin around it. So neither
the strips nor the windows that a raster is worked on in make a difference, and any part of a raster
can be segmented alone. Segments at the border of two blocks are found twice, nearly alike.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import InputSpec
from ..tiling.grid import Window
from .builder import TreeBuilder
from .nodes import MemoryNodes, NodeSink
from .superpixels import CELL, cells_of
from .tree import ArrayNumbers, SegmentTree

CORE = 56 * CELL  # pixels: side of a block
MARGIN = 4 * CELL  # pixels around it; with them a block fills 64 cells, which are flooded at once
MOST_BANDS = 10  # compared; more cost time and add little
_FULL = 255.0  # of a band divided by its scale: the range that segments are compared in


@dataclass(frozen=True)
class Block:
    """A block of the grid.

    Attributes:
        core: pixels that it answers for.
        around: the core and its margin, as far as the raster goes.
    """

    core: Window
    around: Window

    def inside(self, window: Window) -> Tuple[slice, slice]:
        """Rows and columns of a window, which must lie in `around`, in an array of `around`."""
        top, left = window.row - self.around.row, window.col - self.around.col
        return slice(top, top + window.height), slice(left, left + window.width)


def block_rows(window: Window, whole: Window) -> Iterator[Tuple[Block, ...]]:
    """Rows of blocks that a window of a raster lies on; `whole` is all of the raster."""
    for row in range(window.row // CORE, -(-window.row_stop // CORE)):
        yield tuple(
            _block(row, col, whole)
            for col in range(window.col // CORE, -(-window.col_stop // CORE))
        )


def _block(row: int, col: int, whole: Window) -> Block:
    top, left, side = row * CORE, col * CORE, CORE + 2 * MARGIN
    core = Window(left, top, CORE, CORE)
    around = Window(left - MARGIN, top - MARGIN, side, side)
    return Block(core.intersection(whole), around.intersection(whole))


def comparable(pixels: NDArray[np.generic], spec: InputSpec) -> NDArray[np.float32]:
    """Raw values (bands, rows, cols) in like ranges, at most `MOST_BANDS` bands, float32."""
    scale = np.array(spec.scale[:MOST_BANDS], np.float32)[:, None, None]
    scaled: NDArray[np.float32] = pixels[:MOST_BANDS].astype(np.float32) * (_FULL / scale)
    return scaled


def partition(
    image: NDArray[np.float32], valid: NDArray[np.bool_], pixels: int
) -> NDArray[np.int32]:
    """Numbers 0, 1 ... of the segments, (rows, cols), -1 for pixels without data.

    Args:
        image: (bands, rows, cols), bands in like ranges.
        valid: (rows, cols).
        pixels: size of the largest segment; only a single superpixel may be larger.
    """
    bands, height, width = image.shape
    nodes = MemoryNodes(width, height, bands, cells_of(width) * cells_of(height))
    build_tree(image, valid, nodes)
    tree = SegmentTree(nodes.table(), (height, width), ArrayNumbers(nodes.numbers))
    return numbers_of(tree, pixels)


def build_tree(image: NDArray[np.float32], valid: NDArray[np.bool_], nodes: NodeSink) -> None:
    """Writes the nodes of the tree of an image; arguments as of `partition`."""
    builder = TreeBuilder(image.shape[2], image.shape[1], nodes)
    builder.add(image, valid)
    builder.finish()


def numbers_of(tree: SegmentTree, pixels: int) -> NDArray[np.int32]:
    """Numbers of the segments of a tree, as of `partition`."""
    chosen = tree.cut_by_area(pixels)
    number = np.full(len(tree) + 1, -1, np.int32)
    number[chosen] = np.arange(len(chosen), dtype=np.int32)
    of_leaf = np.append(number[tree.owners(chosen)[: tree.leaves]], np.int32(-1))
    return of_leaf[tree.superpixels((0, 0, *tree.shape))]


class ShareMeans:
    """Means of probabilities over segments, from parts that come in any order."""

    def __init__(self, classes: int, segments: int) -> None:
        """Nothing added yet."""
        self._sums = np.zeros((classes, segments))
        self._pixels = np.zeros(segments)

    def add(
        self, numbers: NDArray[np.int32], shares: NDArray[np.float32], valid: NDArray[np.bool_]
    ) -> None:
        """Adds pixels.

        Args:
            numbers: (rows, cols) segment of each pixel, -1 for none.
            shares: (classes, rows, cols).
            valid: (rows, cols) pixels with shares.
        """
        inside = valid & (numbers >= 0)
        places, count = numbers[inside], len(self._pixels)
        self._pixels += np.bincount(places, minlength=count)
        for number, channel in enumerate(shares):
            self._sums[number] += np.bincount(places, channel[inside], count)

    def mix(
        self, numbers: NDArray[np.int32], shares: NDArray[np.float32], share: float
    ) -> NDArray[np.float32]:
        """Probabilities of pixels, `share` of them from their segment's mean.

        Arguments as of `add`; pixels without a segment keep what they have.
        """
        means = (self._sums / np.maximum(self._pixels, 1)).astype(np.float32)
        inside = numbers >= 0
        places = np.where(inside, numbers, 0)
        mixed = np.empty(shares.shape, np.float32)
        for target, channel, mean in zip(mixed, shares, means):
            target[:] = np.where(
                inside, channel + np.float32(share) * (mean[places] - channel), channel
            )
        return mixed
