"""Gives small connected components of some classes another class; no result depends on strips.

Unlike `sieve.py`, which merges small components into their neighbours, a component becomes what a
table says, whatever is around it.
"""

from __future__ import annotations

from typing import Iterator

import numpy as np
from numpy.typing import NDArray

from ..core.contract import NODATA
from .components import Components
from .held_rows import HeldRows

_UNKNOWN = -1


def drop_small(
    strips: Iterator[NDArray[np.uint8]], width: int, least: int, becomes: NDArray[np.uint8]
) -> Iterator[NDArray[np.uint8]]:
    """Rows of classes in which components of fewer than `least` pixels have what they become.

    Args:
        strips: rows of classes (n, width) uint8 from the top.
        width: of the raster.
        least: smallest size of a component that stays; 1 or less changes nothing.
        becomes: (256,) class of a small component by its class; the same class for those that
            stay at any size.

    Yields:
        The same rows in strips of other heights: rows with undecided components are held back.
    """
    if least <= 1:
        yield from strips
        return
    undecided = _Undecided(width, least, becomes)
    for rows in strips:
        undecided.add(rows)
        yield from undecided.decided()
    # A row of nodata completes every component.
    undecided.add(np.full((1, width), NODATA, np.uint8))
    yield from undecided.decided(last=True)


class _Undecided:
    """Rows with components whose size is not known yet."""

    def __init__(self, width: int, least: int, becomes: NDArray[np.uint8]) -> None:
        self._least, self._becomes = least, becomes
        self._stays = becomes == np.arange(256)
        self._components = Components(width)
        self._rows = HeldRows(width)
        self._class = np.array([NODATA], np.int64)  # of each component, or `_UNKNOWN`

    def add(self, rows: NDArray[np.uint8]) -> None:
        components = self._components
        strip = components.add(rows)
        former, self._class = self._class, np.full(len(components.classes), _UNKNOWN, np.int64)
        # Joined components are of one class, so what is decided is decided alike.
        np.maximum.at(self._class, strip.former, former)
        self._rows.renumber(strip.former)
        self._rows.add(len(rows), strip)
        stays = self._stays[components.classes] | (components.area >= self._least)
        self._class = np.where(stays, components.classes, self._class)
        small = (self._class == _UNKNOWN) & ~components.is_open
        self._class = np.where(small, self._becomes[components.classes], self._class)

    def decided(self, last: bool = False) -> Iterator[NDArray[np.uint8]]:
        waiting = self._class == _UNKNOWN
        stop = self._components.rows - last
        if waiting.any():
            stop = min(stop, int(self._components.first_row()[waiting].min()))
        yield from self._rows.take(stop, self._class)
        kept = self._components.is_open | self._rows.components(len(self._class))
        self._rows.renumber(self._components.keep(kept))
        self._class = self._class[kept]
