"""Batch size, tuned during the run; results do not depend on it."""

from __future__ import annotations

from typing import Any, Iterator, List, Sequence, TypeVar

import numpy as np
from numpy.typing import NDArray

Item = TypeVar("Item")
_WORTH = 1.05  # a larger batch must be faster by this factor to be worth its memory
_SAMPLES = 2  # timed calls at each size, after a first one that warms up
_MOST_BYTES = 2**28  # of inputs and outputs of one batch


class BatchSize:
    """Batch size that doubles while throughput grows and halves when memory is full.

    One thread may read it while another one records timings.
    """

    def __init__(self, start: int, most: int, *, tunes: bool) -> None:
        """Starts at `start` tiles; grows up to `most` if it `tunes`."""
        self._now = start
        self._most = max(start, most)
        self._tunes = tunes
        self._calls = 0
        self._rate = 0.0
        self._best = start
        self._best_rate = 0.0

    @property
    def now(self) -> int:
        """Largest number of tiles in the next batch, at least 1."""
        return self._now

    def learn(self, tiles: int, seconds: float) -> None:
        """Records that a batch of `tiles` took `seconds`."""
        if not self._tunes or tiles != self._now or seconds <= 0:
            return
        self._calls += 1
        if self._calls > 1:
            self._rate = max(self._rate, tiles / seconds)
        if self._calls > _SAMPLES:
            self._step()

    def shrink(self, tiles: int) -> int:
        """Records that a batch of `tiles` did not fit into memory; returns the size to try next."""
        self._now = self._most = max(1, tiles // 2)
        self._tunes = False
        return self._now

    def _step(self) -> None:
        better = self._rate > self._best_rate * _WORTH
        if better:
            self._best, self._best_rate = self._now, self._rate
        self._tunes = better and 2 * self._now <= self._most
        self._now = 2 * self._now if self._tunes else self._best
        self._calls, self._rate = 0, 0.0


def most_tiles(limit: int, tile_bytes: int) -> int:
    """`limit`, or fewer for large tiles of `tile_bytes`, input and output; at least 1."""
    return max(1, min(limit, _MOST_BYTES // max(1, tile_bytes)))


def in_batches(items: Sequence[Item], sizes: BatchSize) -> Iterator[List[Item]]:
    """Splits `items` into batches of the size that is current when each is taken."""
    start = 0
    while start < len(items):
        stop = start + sizes.now
        yield list(items[start:stop])
        start = stop


def filled_up(tiles: NDArray[Any], size: int) -> NDArray[Any]:
    """`tiles` (N, ...) padded with zeros to `size` tiles: (size, ...)."""
    if len(tiles) >= size:
        return tiles
    spare = np.zeros((size - len(tiles), *tiles.shape[1:]), tiles.dtype)
    return np.concatenate([tiles, spare])
