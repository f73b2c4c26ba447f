"""Probabilities of a window as a run of the finished model refines them: mixed by segments."""

from __future__ import annotations

from collections import OrderedDict
from typing import List, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import NDArray

from ..core.contract import InputSpec, RefineSpec
from ..core.monitor import Monitor
from ..raster.pixels import open_pixels
from ..segments.cache_folder import cache_folder
from ..segments.kept import KEPT, KeptTrees, key_of
from ..segments.nodes import NodeSink
from ..segments.partition import (
    MOST_BANDS,
    Block,
    ShareMeans,
    block_rows,
    build_tree,
    comparable,
    numbers_of,
)
from ..segments.superpixels import cells_of
from ..segments.tree import SegmentTree
from ..tiling.grid import Window
from .encoder import Encoder
from .linear import LinearClassifier
from .preview import Head, Predicted, predict, tiles_under
from .scene import Source

REFINE = RefineSpec()
_MOST_KEPT = 30  # blocks, some 2 MiB each


class Partitions:
    """Segments of the blocks of rasters; keeps those used last."""

    def __init__(
        self, sources: Sequence[Source], spec: InputSpec, refine: RefineSpec = REFINE
    ) -> None:
        """Of rasters that a model of the input `spec` takes; a block is cut when it is needed."""
        self.refine = refine
        self._sources, self._spec = list(sources), spec
        self._kept: OrderedDict[Tuple[int, int, int], NDArray[np.int32]] = OrderedDict()

    def under(self, number: int, window: Window) -> List[Block]:
        """The blocks under a window of a raster."""
        whole = self._sources[number].work.whole
        return [b for row in block_rows(window.intersection(whole), whole) for b in row]

    def blocks(self, number: int, window: Window) -> List[Tuple[Block, NDArray[np.int32]]]:
        """The blocks under a window of a raster, with the segments of their pixels and margin."""
        return [(block, self._numbers(number, block)) for block in self.under(number, window)]

    def has(self, number: int, block: Block) -> bool:
        """Whether a block has been cut and is kept."""
        return (number, block.core.row, block.core.col) in self._kept

    def cut(self, number: int, block: Block) -> None:
        """Cuts a block into segments, if that is not done."""
        self._numbers(number, block)

    @property
    def capacity(self) -> int:
        """Number of blocks that are kept."""
        return _MOST_KEPT

    def _numbers(self, number: int, block: Block) -> NDArray[np.int32]:
        key = (number, block.core.row, block.core.col)
        if key not in self._kept:
            tree = self._tree(self._sources[number], block.around)
            self._kept[key] = numbers_of(tree, self.refine.pixels)
        self._kept.move_to_end(key)
        while len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]

    def _tree(self, source: Source, window: Window) -> SegmentTree:
        """The tree of a block, from the user's cache or built."""
        bands = min(len(self._spec.bands), MOST_BANDS)
        shape = window.height, window.width
        size = shape, bands, cells_of(window.width) * cells_of(window.height)
        key = key_of(
            source.info.files, source.info.path, source.info.nodata_too, source.choice,
            source.work, window, self._spec, "block",
        )  # fmt: skip
        cache = cache_folder()

        def build(nodes: NodeSink) -> None:
            with open_pixels(source.info, source.choice, source.work) as reader:
                pixels, valid = reader.read(window)
            build_tree(comparable(pixels, self._spec), valid, nodes)

        return KeptTrees(cache and cache / KEPT).tree(key, size, build, spare=None)


class KeptPartitions(Partitions):
    """The blocks that partitions keep; the others are as if there were no segments."""

    def __init__(self, partitions: Partitions) -> None:
        """Of other partitions, which keep what they have."""
        self.__dict__.update(vars(partitions))

    def under(self, number: int, window: Window) -> List[Block]:
        """The blocks under a window that have been cut."""
        return [block for block in super().under(number, window) if self.has(number, block)]


def predict_refined(
    encoder: Encoder,
    partitions: Partitions,
    place: Tuple[int, Window],
    classifier: Union[LinearClassifier, Head],
    step: int = 1,
    kept_only: bool = True,
    monitor: Optional[Monitor] = None,
) -> Predicted:
    """As `preview.predict`, and then mixed by segments.

    Where tiles beside the window are not kept, its border knows a part of its segments only.

    Args:
        encoder: of the rasters.
        partitions: of the same rasters.
        place: number of the raster, and the window.
        classifier: as of `predict`, like the other arguments.
        step: work pixels of a pixel of the output, 1 or 4.
        kept_only: as of `predict`.
        monitor: as of `predict`.
    """
    number, window = place
    if monitor is not None:
        monitor.check()
    parts = [_Part(block, numbers, window, step) for block, numbers in
             partitions.blocks(number, window)]  # fmt: skip
    if not parts:
        return predict(encoder, number, window, classifier, step, kept_only, monitor)
    wide = _around([_coarse(window, step), *(part.reach for part in parts)])
    fine = Window(wide.col * step, wide.row * step, wide.width * step, wide.height * step)
    predicted = predict(encoder, number, fine, classifier, step, kept_only, monitor)
    inner = _coarse(window, step)
    rows, cols = _slices(inner, wide)
    shares = predicted.shares[:, rows, cols].copy()
    for part in parts:
        if monitor is not None:
            monitor.check()
        here, there = _slices(part.core, inner), _slices(part.core, wide)
        shares[:, here[0], here[1]] = part.mixed(predicted, wide, there, partitions.refine.share)
    requested = set(tiles_under(encoder, number, window))
    missing = tuple(key for key in predicted.missing if key in requested)
    return Predicted(shares, predicted.valid[rows, cols], missing)


class _Part:
    """The part of a window that one block gives, in pixels of the result."""

    def __init__(self, block: Block, numbers: NDArray[np.int32], window: Window, step: int) -> None:
        rows, cols = (_middles(length, step) for length in numbers.shape)
        self._numbers = numbers[rows[:, None], cols]
        self._around = _coarse(block.around, step)
        self.core = _coarse(block.core, step).intersection(_coarse(window, step))
        inside = self._numbers[_slices(self.core, self._around)]
        touched = np.zeros(int(numbers.max(initial=-1)) + 2, bool)  # the last is for no segment
        touched[inside] = True
        touched[-1] = False
        self.reach = _box(touched[self._numbers], self._around, self.core)

    def mixed(
        self, predicted: Predicted, wide: Window, there: Tuple[slice, slice], share: float
    ) -> NDArray[np.float32]:
        """Refined probabilities of the part; it lies `there` in `predicted`, of window `wide`."""
        numbers = self._numbers[_slices(self.reach, self._around)]
        rows, cols = _slices(self.reach, wide)
        count = int(self._numbers.max(initial=-1)) + 1
        means = ShareMeans(len(predicted.shares), count)
        means.add(numbers, predicted.shares[:, rows, cols], predicted.valid[rows, cols])
        inside = self._numbers[_slices(self.core, self._around)]
        return means.mix(inside, predicted.shares[:, there[0], there[1]], share)


def _coarse(window: Window, step: int) -> Window:
    col, row = window.col // step, window.row // step
    return Window(col, row, -(-window.col_stop // step) - col, -(-window.row_stop // step) - row)


def _middles(length: int, step: int) -> NDArray[np.int64]:
    """The pixel in the middle of each cell of `step` pixels, the last pixel for a cut one."""
    return np.minimum(np.arange(-(-length // step)) * step + step // 2, length - 1)


def _slices(part: Window, window: Window) -> Tuple[slice, slice]:
    """Rows and columns of a part in an array of a window."""
    return (
        slice(part.row - window.row, part.row_stop - window.row),
        slice(part.col - window.col, part.col_stop - window.col),
    )


def _box(inside: NDArray[np.bool_], around: Window, core: Window) -> Window:
    """The smallest window around `core` and the pixels `inside` an array of `around`."""
    rows, cols = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    if not len(rows):
        return core
    box = Window(
        around.col + int(cols[0]),
        around.row + int(rows[0]),
        int(cols[-1] - cols[0]) + 1,
        int(rows[-1] - rows[0]) + 1,
    )
    return _around([core, box])


def _around(windows: Sequence[Window]) -> Window:
    col, row = min(item.col for item in windows), min(item.row for item in windows)
    stop = max(item.col_stop for item in windows), max(item.row_stop for item in windows)
    return Window(col, row, stop[0] - col, stop[1] - row)
