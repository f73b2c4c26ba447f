"""Rows of classes that wait until all components in them are decided, stored as runs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Iterator, List, Tuple

import numpy as np
from numpy.typing import NDArray

from .components import Strip


@dataclass(frozen=True)
class _Rows:
    """Length and component of each run, with the nodata border."""

    count: int
    lengths: NDArray[np.int64]
    components: NDArray[np.int64]


class HeldRows:
    """Waiting rows, from the top."""

    def __init__(self, width: int) -> None:
        """Starts without rows of `width` pixels."""
        self._width, self._top = width, 0
        self._rows: List[_Rows] = []

    def add(self, count: int, strip: Strip) -> None:
        """Appends the `count` new rows of a strip."""
        self._rows.append(_Rows(count, strip.new_lengths, strip.new_components))

    def take(self, stop: int, values: NDArray[np.int64]) -> Iterator[NDArray[np.uint8]]:
        """Removes and yields the rows above row `stop`, as values (rows, width) of components."""
        while self._rows and self._top < stop:
            rows = self._rows.pop(0)
            stay = max(0, self._top + rows.count - stop)
            done, rest = _cut(rows, rows.count - stay, self._width + 2)
            if stay:
                self._rows.insert(0, rest)
            self._top += done.count
            pixels = np.repeat(values[done.components].astype(np.uint8), done.lengths)
            yield pixels.reshape(done.count, -1)[:, 1:-1]

    def components(self, count: int) -> NDArray[np.bool_]:
        """(count,) bool: which components have runs in the waiting rows."""
        used = np.zeros(count, bool)
        for rows in self._rows:
            used[rows.components] = True
        return used

    def renumber(self, numbers: NDArray[np.int64]) -> None:
        """Applies new numbers of components."""
        self._rows = [replace(rows, components=numbers[rows.components]) for rows in self._rows]


def _cut(rows: _Rows, count: int, stride: int) -> Tuple[_Rows, _Rows]:
    """Splits rows after the first `count`."""
    run = int(np.searchsorted(np.cumsum(rows.lengths), count * stride, side="right"))
    if count == rows.count:
        run = len(rows.lengths)
    return (
        _Rows(count, rows.lengths[:run], rows.components[:run]),
        _Rows(rows.count - count, rows.lengths[run:], rows.components[run:]),
    )
