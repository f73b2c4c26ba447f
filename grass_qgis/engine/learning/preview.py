"""Predictions of a window from kept features: classes, entropy, novelty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Tuple, Union

import numpy as np
from numpy.typing import NDArray

from ..core.monitor import Monitor
from ..tiling.grid import Axis, Window
from .basis import Basis, Maps
from .encoder import Encoder, TileKey
from .extraction import CELL
from .fit import Novelty
from .linear import LinearClassifier
from .resampling import enlarged

NODATA = 255
_MOST_KEPT_BYTES = 48 * 2**20  # of a head


@dataclass(frozen=True)
class Predicted:
    """Probabilities of a window.

    Attributes:
        shares: (classes, rows, cols) float32 that add up to 1 where `valid`.
        valid: (rows, cols) where there are data and kept features.
        missing: tiles of the window whose features are not kept yet.
    """

    shares: NDArray[np.float32]
    valid: NDArray[np.bool_]
    missing: Tuple[TileKey, ...]


class Head:
    """A classifier of an encoder's tiles with a bounded cache of its predictions."""

    def __init__(self, classifier: LinearClassifier) -> None:
        """Nothing is kept yet."""
        self.classifier = classifier
        self._kept: Dict[TileKey, NDArray[np.float32]] = {}
        self._bytes = 0

    def shares(self, basis: Basis, key: TileKey, maps: Maps) -> NDArray[np.float32]:
        """Probabilities (classes, rows, cols) of a tile's cells."""
        if key not in self._kept:
            shares = _softmax(_logits(basis, maps, self.classifier))
            self._bytes += shares.nbytes
            if self._bytes > _MOST_KEPT_BYTES:
                self._kept, self._bytes = {}, shares.nbytes
            self._kept[key] = shares
        return self._kept[key]


def tiles_under(encoder: Encoder, number: int, window: Window) -> List[TileKey]:
    """The tiles that have a say in a window of a raster's work pixels, in order."""
    grid = encoder.sources[number].grid
    rows = _numbers(grid.rows, window.row, window.row_stop)
    cols = _numbers(grid.cols, window.col, window.col_stop)
    return [(number, row, col) for row in rows for col in cols]


def predict(
    encoder: Encoder,
    number: int,
    window: Window,
    classifier: Union[LinearClassifier, Head],
    step: int = 1,
    kept_only: bool = True,
    monitor: Optional[Monitor] = None,
) -> Predicted:
    """Probabilities as the finished model gives them, tiles blended as in a run.

    Args:
        encoder: of the rasters.
        number: of the raster.
        window: in its work pixels, on whole steps.
        classifier: of the encoder's basis; a head keeps what it says of tiles.
        step: work pixels of a pixel of the output, 1, 2 or 4.
        kept_only: leave out tiles that are not encoded yet, instead of encoding them.
        monitor: cancels between tiles.
    """
    head = classifier if isinstance(classifier, Head) else Head(classifier)
    basis = encoder.basis or encoder.look()
    rows, cols = window.height // step, window.width // step
    shares = np.zeros((len(head.classifier.class_ids), rows, cols), np.float32)
    weights = np.zeros((rows, cols), np.float32)
    valid = np.zeros((rows, cols), bool)
    missing = []
    for key in tiles_under(encoder, number, window):
        if kept_only and not encoder.has(key):
            missing.append(key)
            continue
        if monitor is not None:
            monitor.check()
        maps, data = encoder.tile(key)
        part = _Part(encoder, key, window)
        if not part.size:
            continue
        cells = head.shares(basis, key, maps)
        here, there = part.places(step)
        values = part.enlarged(cells, step)
        share = part.weights(step)
        shares[:, here[0], here[1]] += values * share
        weights[here] += share
        valid[here] |= _at(data, there, step) & (share > 0)
    covered = weights > 0
    shares /= np.where(covered, weights, np.float32(1))
    return Predicted(shares, valid & covered, tuple(missing))


def novelty(
    encoder: Encoder,
    number: int,
    window: Window,
    measure: Novelty,
    monitor: Optional[Monitor] = None,
) -> Tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Novelty of each cell of a window, (rows / 4, cols / 4), and its validity.

    Tiles are blended as in a run; 99 in 100 labelled cells are below 1.
    """
    basis = encoder.basis or encoder.look()
    rows, cols = window.height // CELL, window.width // CELL
    result = np.zeros((rows, cols), np.float32)
    weights = np.zeros((rows, cols), np.float32)
    valid = np.zeros((rows, cols), bool)
    for key in tiles_under(encoder, number, window):
        if not encoder.has(key):
            continue
        if monitor is not None:
            monitor.check()
        maps, data = encoder.tile(key)
        part = _Part(encoder, key, window)
        if not part.size:
            continue
        here, there = part.places(CELL)
        vectors = part.cut(basis.on_cells(maps), there)
        flat = measure.of(vectors.reshape(len(vectors), -1).T).reshape(vectors.shape[1:])
        share = part.weights(CELL)
        result[here] += flat * share
        weights[here] += share
        valid[here] |= _at(data, there, CELL) & (share > 0)
    result /= np.where(weights > 0, weights, np.float32(1))
    return result, valid


def classes_of(predicted: Predicted, classifier: LinearClassifier) -> NDArray[np.uint8]:
    """(rows, cols) class ids, `NODATA` where invalid."""
    ids = np.array(classifier.class_ids, np.uint8)
    classes = ids[predicted.shares.argmax(axis=0)]
    classes[~predicted.valid] = NODATA
    return classes


def entropy_of(predicted: Predicted) -> NDArray[np.uint8]:
    """(rows, cols) percent of the greatest entropy possible, `NODATA` where invalid."""
    logs = np.log(np.maximum(predicted.shares, np.float32(1e-12)))
    entropy = -(predicted.shares * logs).sum(axis=0) / np.log(max(2, len(logs)))
    percent = np.clip(np.rint(entropy * 100), 0, 100).astype(np.uint8)
    percent[~predicted.valid] = NODATA
    return percent


class _Part:
    """The part of a window that one tile sees."""

    def __init__(self, encoder: Encoder, key: TileKey, window: Window) -> None:
        grid = encoder.sources[key[0]].grid
        self._axes = (grid.rows, grid.cols)
        self._key, self._window = key, window
        tile = grid.window(key[1], key[2])
        self._tile = tile
        self._shared = tile.intersection(window)
        self.size = self._shared.width * self._shared.height

    def places(self, step: int) -> Tuple[Tuple[slice, slice], Tuple[slice, slice]]:
        """Rows and columns in the window's result, and in the tile's."""
        shared, window, tile = self._shared, self._window, self._tile
        return (
            (
                _span(shared.row - window.row, shared.height, step),
                _span(shared.col - window.col, shared.width, step),
            ),
            (
                _span(shared.row - tile.row, shared.height, step),
                _span(shared.col - tile.col, shared.width, step),
            ),
        )

    def cut(self, values: NDArray[np.float32], there: Tuple[slice, slice]) -> NDArray[np.float32]:
        """The part of a tile's values (n, rows, cols)."""
        return values[:, there[0], there[1]]

    def enlarged(self, cells: NDArray[np.float32], step: int) -> NDArray[np.float32]:
        """The part of a tile's cells (n, rows, cols) at a pixel for each step."""
        factor = CELL // step
        spans, inner = [], []
        for span, length in zip(self.places(step)[1], cells.shape[1:]):
            first, stop = span.start // factor, -(-span.stop // factor)
            # Enlarging looks at one cell more on either side.
            before, after = int(first > 0), int(stop < length)
            spans.append(slice(first - before, stop + after))
            start = span.start - (first - before) * factor
            inner.append(slice(start, start + span.stop - span.start))
        return enlarged(cells[:, spans[0], spans[1]], factor)[:, inner[0], inner[1]]

    def weights(self, step: int) -> NDArray[np.float32]:
        """Blending weights of the part, (rows, cols)."""
        _, there = self.places(1)
        sides = []
        for axis, number, span in zip(self._axes, self._key[1:], there):
            of_tile = np.array(axis.weights(number), np.float32)[span]
            whole = len(of_tile) // step * step
            sides.append(of_tile[:whole].reshape(-1, step).mean(axis=1))
        weights: NDArray[np.float32] = sides[0][:, None] * sides[1]
        return weights


def _span(start: int, length: int, step: int) -> slice:
    return slice(start // step, start // step + length // step)


def _numbers(axis: Axis, start: int, stop: int) -> List[int]:
    first = max(0, (start - axis.overlap // 2) // axis.stride)
    last = min(axis.count - 1, (stop - 1 + axis.overlap // 2) // axis.stride)
    return list(range(first, last + 1))


def _logits(basis: Basis, maps: Maps, classifier: LinearClassifier) -> NDArray[np.float32]:
    """(classes, rows, cols) of a tile's cells: a linear map at each level's own stride."""
    total: Optional[NDArray[np.float32]] = None
    for block, values, part in zip(basis.blocks, maps, basis.split(classifier.weights)):
        flat = part.T.astype(np.float32) @ values.reshape(len(values), -1)
        wide = enlarged(flat.reshape(-1, *values.shape[1:]), block.level.stride // basis.cell)
        total = wide if total is None else total + wide
    bias = classifier.bias.astype(np.float32)[:, None, None]
    logits: NDArray[np.float32] = (0 if total is None else total) + bias
    return logits


def _softmax(logits: NDArray[np.float32]) -> NDArray[np.float32]:
    powers = np.exp(logits - logits.max(axis=0))
    shares: NDArray[np.float32] = powers / powers.sum(axis=0)
    return shares


def _at(data: NDArray[np.bool_], there: Tuple[slice, slice], step: int) -> NDArray[np.bool_]:
    """Validity of cells, for cells or for their pixels."""
    if step == CELL:
        return data[there]
    rows = np.arange(there[0].start, there[0].stop) * step // CELL
    cols = np.arange(there[1].start, there[1].stop) * step // CELL
    values: NDArray[np.bool_] = data[rows[:, None], cols]
    return values
