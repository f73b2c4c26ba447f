"""How many tiles a device runs at once, found while it works; no result depends on it."""

from __future__ import annotations

from typing import Iterator, List, Sequence, TypeVar

import numpy as np

Item = TypeVar("Item")
_WORTH = 1.05  # a larger batch has to be faster by this factor, or its memory is not worth it
_SAMPLES = 2  # calls that count at each size, after the first one, which also prepares the size
_MOST_BYTES = 2**28  # of inputs and answers of one batch


class BatchSize:
    """The size of the next batch: doubled while tiles get faster, halved when memory is full.

    One thread may ask for it while another one tells how it went.
    """

    def __init__(self, start: int, most: int, *, tunes: bool) -> None:
        """Begins at `start` tiles; grows up to `most` if it `tunes`."""
        self._now = start
        self._most = max(start, most)
        self._tunes = tunes
        self._calls = 0
        self._rate = 0.0
        self._best = start
        self._best_rate = 0.0

    @property
    def now(self) -> int:
        """Tiles in the next batch at most, from 1."""
        return self._now

    def learn(self, tiles: int, seconds: float) -> None:
        """Hears that a batch of `tiles` took `seconds`."""
        if not self._tunes or tiles != self._now or seconds <= 0:
            return
        self._calls += 1
        if self._calls > 1:
            self._rate = max(self._rate, tiles / seconds)
        if self._calls > _SAMPLES:
            self._step()

    def shrink(self, tiles: int) -> int:
        """Hears that a batch of `tiles` was too much for the memory; returns what to try."""
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
    """`limit`, or fewer where tiles of `tile_bytes`, input and answer, are large; at least 1."""
    return max(1, min(limit, _MOST_BYTES // max(1, tile_bytes)))


def in_batches(items: Sequence[Item], sizes: BatchSize) -> Iterator[List[Item]]:
    """Cuts `items` into batches, each as large as is right when it is taken."""
    start = 0
    while start < len(items):
        stop = start + sizes.now
        yield list(items[start:stop])
        start = stop


def filled_up(tiles: np.ndarray, size: int) -> np.ndarray:
    """`tiles` (N, ...) and, if they are fewer than `size`, empty ones after them: (size, ...)."""
    if len(tiles) >= size:
        return tiles
    spare = np.zeros((size - len(tiles), *tiles.shape[1:]), tiles.dtype)
    return np.concatenate([tiles, spare])
