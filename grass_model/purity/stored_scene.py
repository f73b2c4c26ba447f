"""A scene put together from the tiles that it was cut into."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grass_qgis.engine.core.contract import InputSpec
from grass_qgis.engine.tensors.preprocess import standardiser
from grass_qgis.engine.tiling.grid import Window

from ..data.classes import IGNORE
from ..data.tiles import TileStore


@dataclass(frozen=True)
class Part:
    """A window of a scene.

    Attributes:
        image: (bands, height, width) standardised; 0 where there are no data.
        mask: (height, width) classes, IGNORE where nothing is labelled.
        valid: (height, width) where there are data.
    """

    image: NDArray[np.float32]
    mask: NDArray[np.uint8]
    valid: NDArray[np.bool_]


class StoredScene:
    """Reads windows of a scene; ground whose tile was not kept has no data.

    Attributes:
        height: rows, as far as the tiles hold data.
        width: columns.
    """

    def __init__(self, store: TileStore, spec: InputSpec) -> None:
        """Of the labelled tiles of one scene, standardised as `spec` says."""
        self._store, self._standardiser = store, standardiser(spec)
        self._tile = store.images.shape[-1]
        self._numbers = {(row, col): i for i, (_, row, col) in enumerate(store.places)}
        self.height, self.width = self._size()

    def parts(self, side: int) -> Iterator[Window]:
        """Windows of at most `side` pixels each way that cover the scene once."""
        for row in range(0, self.height, side):
            for col in range(0, self.width, side):
                yield Window(col, row, min(side, self.width - col), min(side, self.height - row))

    def read(self, window: Window) -> Part:
        """The pixels of a window inside the scene."""
        shape = window.height, window.width
        raw: NDArray[Any] = np.zeros((len(self._store.images[0]), *shape), self._store.images.dtype)
        mask, valid = np.full(shape, IGNORE, np.uint8), np.zeros(shape, bool)
        for number, inner, target in self._parts(window):
            raw[(slice(None), *target)] = self._store.images[number][(slice(None), *inner)]
            if self._store.masks is not None:
                mask[target] = self._store.masks[number][inner]
            valid[target] = self._valid(number)[inner]
        image = np.empty(raw.shape, np.float32)
        self._standardiser.fill(raw, valid, image)
        return Part(image, mask, valid)

    def _parts(
        self, window: Window
    ) -> Iterator[tuple[int, tuple[slice, slice], tuple[slice, slice]]]:
        """Number of each tile under a window, what of the tile, and where it goes."""
        side = self._tile
        for row in range(window.row // side * side, window.row_stop, side):
            for col in range(window.col // side * side, window.col_stop, side):
                if (row, col) in self._numbers:
                    common = Window(col, row, side, side).intersection(window)
                    yield (
                        self._numbers[row, col],
                        _slices(common, row, col),
                        _slices(common, window.row, window.col),
                    )

    def _valid(self, number: int) -> NDArray[np.bool_]:
        if self._store.valid is None:
            return np.ones((self._tile, self._tile), bool)
        return np.asarray(self._store.valid[number])

    def _size(self) -> tuple[int, int]:
        """Rows and columns up to the last one with data: the last tiles are filled up."""
        height = width = 0
        for (row, col), number in self._numbers.items():
            rows, cols = (np.flatnonzero(self._valid(number).any(axis=axis)) for axis in (1, 0))
            if len(rows):
                height, width = max(height, row + rows[-1] + 1), max(width, col + cols[-1] + 1)
        return int(height), int(width)


def _slices(window: Window, row: int, col: int) -> tuple[slice, slice]:
    top, left = window.row - row, window.col - col
    return slice(top, top + window.height), slice(left, left + window.width)
