"""Merges small connected components into their neighbours; results do not depend on strips.

A component is small when it has fewer than `least` pixels. In each round

1. a small component takes the class of its neighbours that are not small; of several such classes
   that with the longest shared border, of equal ones that with the lower number;
2. a small component that only has small neighbours takes the class that its largest neighbour
   gets; of equal ones, a pseudorandom one by the position of its first pixel. Where two choose each
   other, the class of the larger one stays.

Nodata is not a neighbour. A round at least doubles the size of the smallest component with a
neighbour, so a few rounds leave no small one. The rules only depend on the neighbourhood of a
component, so rows are yielded as soon as their components are decided.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Iterator

import numpy as np
from numpy.typing import NDArray

from ..core.contract import NODATA
from .components import Components, Strip
from .held_rows import HeldRows

_UNKNOWN = -1


def merge_small(
    strips: Iterator[NDArray[np.uint8]], width: int, least: int
) -> Iterator[NDArray[np.uint8]]:
    """Rows of classes without small components.

    Args:
        strips: rows of classes (n, width) uint8 from the top.
        width: of the raster.
        least: smallest size of a component in pixels; 1 or less changes nothing.

    Yields:
        The same rows in strips of other heights: rows with undecided components are held back,
        usually few, up to `least` rows for components one pixel wide.
    """
    for _ in range(max(0, least - 1).bit_length()):
        strips = _one_round(strips, width, least)
    return strips


def _one_round(
    strips: Iterator[NDArray[np.uint8]], width: int, least: int
) -> Iterator[NDArray[np.uint8]]:
    held = _Held(width, least)
    for rows in strips:
        held.add(rows)
        yield from held.decided()
    # A row of nodata completes every component.
    held.add(np.full((1, width), NODATA, np.uint8))
    yield from held.decided(last=True)


@dataclass(frozen=True)
class _Borders:
    """Shared borders of components; `length` in pixels. Each is listed in both directions."""

    component: NDArray[np.int64]
    other: NDArray[np.int64]
    length: NDArray[np.int64]

    def chosen(self, which: NDArray[np.bool_]) -> _Borders:
        return _Borders(self.component[which], self.other[which], self.length[which])


class _Held:
    """Rows with undecided components, and the state of these components."""

    def __init__(self, width: int, least: int) -> None:
        self._least = least
        self._components = Components(width)
        self._rows = HeldRows(width)
        nothing = np.empty(0, np.int64)
        self._borders = _Borders(nothing, nothing, nothing)
        # For each component: its new class, and the component whose class it takes.
        self._becomes = np.array([NODATA], np.int64)
        self._follows = np.array([_UNKNOWN], np.int64)

    def add(self, rows: NDArray[np.uint8]) -> None:
        """Adds rows, and decides the components that can be decided."""
        strip = self._components.add(rows)
        self._renumber(strip.former, len(self._components.classes))
        self._rows.add(len(rows), strip)
        self._add_borders(strip)
        self._decide()

    def decided(self, last: bool = False) -> Iterator[NDArray[np.uint8]]:
        """Removes and yields the rows above the first one with an undecided component.

        Args:
            last: whether the last row is the artificial one of nodata, which is not yielded.
        """
        waiting = self._becomes == _UNKNOWN
        stop = self._components.rows - last
        if waiting.any():
            stop = min(stop, int(self._components.first_row()[waiting].min()))
        yield from self._rows.take(stop, self._becomes)
        self._forget()

    def _add_borders(self, strip: Strip) -> None:
        """Adds borders between the runs of a row, then those between rows."""
        run = np.arange(strip.above, len(strip.starts))
        run = run[strip.starts[run] % strip.classes.shape[1] != 0]
        ones = np.concatenate([strip.components[run - 1], strip.components[strip.overlaps[:, 0]]])
        others = np.concatenate([strip.components[run], strip.components[strip.overlaps[:, 1]]])
        length = np.concatenate([np.ones(len(run), np.int64), strip.overlaps[:, 2]])
        old = self._borders
        self._borders = _Borders(
            np.concatenate([old.component, ones, others]),
            np.concatenate([old.other, others, ones]),
            np.concatenate([old.length, length, length]),
        )
        classes = self._components.classes
        is_needed = self._is_small()[self._borders.component] & (
            classes[self._borders.other] != NODATA
        )
        self._borders = self._borders.chosen(is_needed)

    def _is_small(self) -> NDArray[np.bool_]:
        """(n,) bool: whether a component is, or may still be, small and undecided."""
        components = self._components
        small = (components.area < self._least) & (components.classes != NODATA)
        return small & (self._becomes == _UNKNOWN) & (self._follows == _UNKNOWN)

    def _decide(self) -> None:
        components = self._components
        large = (components.area >= self._least) | (components.classes == NODATA)
        self._becomes = np.where(large, components.classes, self._becomes)
        complete = large | ~components.is_open
        borders = self._borders
        ready = self._is_small() & complete
        ready[borders.component[~complete[borders.other]]] = False
        borders = borders.chosen(ready[borders.component])
        beside_large = borders.chosen(large[borders.other])
        self._take_longest(beside_large)
        ready[beside_large.component] = False
        self._follow_largest(borders.chosen(ready[borders.component]))
        ready[borders.component] = False
        self._becomes[ready] = components.classes[ready]  # without any neighbour
        self._pass_on()
        undecided = self._is_small()
        self._borders = self._borders.chosen(undecided[self._borders.component])

    def _take_longest(self, borders: _Borders) -> None:
        """Rule 1."""
        keys = borders.component * 256 + self._components.classes[borders.other]
        keys, where = np.unique(keys, return_inverse=True)
        component, of_class = np.divmod(keys, 256)
        length = np.bincount(where, weights=borders.length, minlength=len(keys))
        order = np.lexsort((-of_class, length, component))
        # The last one written stays.
        self._becomes[component[order]] = of_class[order]

    def _follow_largest(self, borders: _Borders) -> None:
        """Rule 2."""
        area, draw = self._components.area, _draw(self._components.first)
        order = np.lexsort((draw[borders.other], area[borders.other]))
        component, other = borders.component[order], borders.other[order]
        self._follows[component] = other
        chose = self._follows[component] == other
        component, other = component[chose], other[chose]
        mutual = self._follows[other] == component
        component, other = component[mutual], other[mutual]
        is_larger = (area[component] > area[other]) | (
            (area[component] == area[other]) & (draw[component] > draw[other])
        )
        stay = np.where(is_larger, component, other)
        self._becomes[stay] = self._components.classes[stay]

    def _pass_on(self) -> None:
        """Passes decided classes on to the components that follow."""
        waiting = np.flatnonzero((self._becomes == _UNKNOWN) & (self._follows != _UNKNOWN))
        while len(waiting):
            classes = self._becomes[self._follows[waiting]]
            self._becomes[waiting] = classes
            left = waiting[classes == _UNKNOWN]
            if len(left) == len(waiting):
                break
            waiting = left
        self._follows[self._becomes != _UNKNOWN] = _UNKNOWN

    def _forget(self) -> None:
        """Removes components that no waiting row and no undecided neighbour needs."""
        kept = self._components.is_open | self._rows.components(len(self._becomes))
        kept[self._borders.other] = True
        numbers = self._components.keep(kept)
        self._becomes = self._becomes[kept]
        self._follows = _numbers_of(self._follows[kept], numbers)
        self._renumber_rows(numbers)

    def _renumber(self, former: NDArray[np.int64], count: int) -> None:
        """Applies new numbers of components, some of which were merged."""
        becomes, follows = self._becomes, self._follows
        self._becomes = np.full(count, _UNKNOWN, np.int64)
        self._follows = np.full(count, _UNKNOWN, np.int64)
        # Merged ones were open, and so undecided, or large and of one class.
        np.maximum.at(self._becomes, former, becomes)
        np.maximum.at(self._follows, former, _numbers_of(follows, former))
        self._renumber_rows(former)

    def _renumber_rows(self, numbers: NDArray[np.int64]) -> None:
        self._rows.renumber(numbers)
        borders = self._borders
        self._borders = replace(
            borders, component=numbers[borders.component], other=numbers[borders.other]
        )


def _numbers_of(components: NDArray[np.int64], numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.where(components == _UNKNOWN, _UNKNOWN, numbers[components])


def _draw(first: NDArray[np.int64]) -> NDArray[np.uint64]:
    """A unique pseudorandom number for each position (splitmix64 finaliser)."""
    mixed = first.astype(np.uint64)
    for factor in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB):
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))
