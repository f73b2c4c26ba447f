"""Merging small pieces into their neighbours, strip by strip, wherever strips begin and end.

A piece is small when it has fewer than `least` pixels. In each round

1. a small piece takes the class of the neighbours that are not small; of several such classes the
   one it shares the longest border with, of equal ones that with the lower number;
2. a small piece with small neighbours only takes the class that its largest neighbour gets; of
   equal ones, one that is drawn by the place of its first pixel. Where two choose each other, the
   class of the larger one stays.

Nodata is no neighbour. After a round the smallest piece with a neighbour is twice as large at
least, so a few rounds leave none that is small. All of this depends on the neighbourhood of a piece
alone, so rows are handed on as soon as what they hold is decided.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Iterator, List

import numpy as np

from ..core.contract import NODATA
from .components import Components, Strip

_UNKNOWN = -1


def merge_small(strips: Iterator[np.ndarray], width: int, least: int) -> Iterator[np.ndarray]:
    """Rows of classes without small pieces.

    Args:
        strips: rows of classes (n, width) uint8 from the top.
        width: of the raster.
        least: pixels of a piece that stays; at most 1 changes nothing.

    Yields:
        The same rows in strips of other heights: those of undecided pieces are held back, which
        are `least` rows where pieces are one pixel wide, and few as a rule.
    """
    for _ in range(max(0, least - 1).bit_length()):
        strips = _one_round(strips, width, least)
    return strips


def _one_round(strips: Iterator[np.ndarray], width: int, least: int) -> Iterator[np.ndarray]:
    held = _Held(width, least)
    for rows in strips:
        held.add(rows)
        yield from held.decided()
    # A row of nodata completes every piece.
    held.add(np.full((1, width), NODATA, np.uint8))
    yield from held.decided(last=True)


@dataclass(frozen=True)
class _Rows:
    """Rows that wait: length and piece of each run, frame included."""

    count: int
    lengths: np.ndarray
    pieces: np.ndarray


@dataclass(frozen=True)
class _Borders:
    """Shared borders of pieces; `length` in pixels. Each border stands here both ways."""

    piece: np.ndarray
    other: np.ndarray
    length: np.ndarray

    def chosen(self, which: np.ndarray) -> _Borders:
        return _Borders(self.piece[which], self.other[which], self.length[which])


class _Held:
    """Rows whose pieces are not decided yet, and what is known of these."""

    def __init__(self, width: int, least: int) -> None:
        self._width, self._least = width, least
        self._pieces = Components(width)
        self._rows: List[_Rows] = []
        self._top = 0
        nothing = np.empty(0, np.int64)
        self._borders = _Borders(nothing, nothing, nothing)
        # Of each piece: the class it gets, and the piece whose class it gets.
        self._becomes = np.array([NODATA], np.int64)
        self._follows = np.array([_UNKNOWN], np.int64)

    def add(self, rows: np.ndarray) -> None:
        """Adds rows, and decides what can be decided now."""
        strip = self._pieces.add(rows)
        self._renumber(strip.former, len(self._pieces.classes))
        self._rows.append(_Rows(len(rows), strip.new_lengths, strip.new_components))
        self._add_borders(strip)
        self._decide()

    def decided(self, last: bool = False) -> Iterator[np.ndarray]:
        """Takes away the rows above the first one with an undecided piece.

        Args:
            last: whether the row at the end only completes the pieces, and is left out.
        """
        waiting = self._becomes == _UNKNOWN
        stop = self._pieces.rows - last
        if waiting.any():
            stop = min(stop, int(self._pieces.first_row()[waiting].min()))
        while self._rows and self._top < stop:
            rows = self._rows.pop(0)
            stay = max(0, self._top + rows.count - stop)
            done, rest = _cut(rows, rows.count - stay, self._width + 2)
            if stay:
                self._rows.insert(0, rest)
            self._top += done.count
            pixels = np.repeat(self._becomes[done.pieces].astype(np.uint8), done.lengths)
            yield pixels.reshape(done.count, -1)[:, 1:-1]
        self._forget()

    def _add_borders(self, strip: Strip) -> None:
        """Adds those between the runs of a row, then those between rows."""
        run = np.arange(strip.above, len(strip.starts))
        run = run[strip.starts[run] % strip.classes.shape[1] != 0]
        ones = np.concatenate([strip.pieces[run - 1], strip.pieces[strip.overlaps[:, 0]]])
        others = np.concatenate([strip.pieces[run], strip.pieces[strip.overlaps[:, 1]]])
        length = np.concatenate([np.ones(len(run), np.int64), strip.overlaps[:, 2]])
        old = self._borders
        self._borders = _Borders(
            np.concatenate([old.piece, ones, others]),
            np.concatenate([old.other, others, ones]),
            np.concatenate([old.length, length, length]),
        )
        classes = self._pieces.classes
        is_needed = self._is_small()[self._borders.piece] & (classes[self._borders.other] != NODATA)
        self._borders = self._borders.chosen(is_needed)

    def _is_small(self) -> np.ndarray:
        """(n,) whether a piece is, or still may be, small and undecided."""
        pieces = self._pieces
        small = (pieces.area < self._least) & (pieces.classes != NODATA)
        return small & (self._becomes == _UNKNOWN) & (self._follows == _UNKNOWN)

    def _decide(self) -> None:
        pieces = self._pieces
        large = (pieces.area >= self._least) | (pieces.classes == NODATA)
        self._becomes = np.where(large, pieces.classes, self._becomes)
        complete = large | ~pieces.is_open
        borders = self._borders
        ready = self._is_small() & complete
        ready[borders.piece[~complete[borders.other]]] = False
        borders = borders.chosen(ready[borders.piece])
        beside_large = borders.chosen(large[borders.other])
        self._take_longest(beside_large)
        ready[beside_large.piece] = False
        self._follow_largest(borders.chosen(ready[borders.piece]))
        ready[borders.piece] = False
        self._becomes[ready] = pieces.classes[ready]  # without any neighbour
        self._pass_on()
        undecided = self._is_small()
        self._borders = self._borders.chosen(undecided[self._borders.piece])

    def _take_longest(self, borders: _Borders) -> None:
        """Rule 1."""
        keys = borders.piece * 256 + self._pieces.classes[borders.other]
        keys, where = np.unique(keys, return_inverse=True)
        piece, of_class = np.divmod(keys, 256)
        length = np.bincount(where, weights=borders.length, minlength=len(keys))
        order = np.lexsort((-of_class, length, piece))
        # The last one written stays.
        self._becomes[piece[order]] = of_class[order]

    def _follow_largest(self, borders: _Borders) -> None:
        """Rule 2."""
        area, draw = self._pieces.area, _draw(self._pieces.first)
        order = np.lexsort((draw[borders.other], area[borders.other]))
        piece, other = borders.piece[order], borders.other[order]
        self._follows[piece] = other
        chose = self._follows[piece] == other
        piece, other = piece[chose], other[chose]
        mutual = self._follows[other] == piece
        piece, other = piece[mutual], other[mutual]
        is_larger = (area[piece] > area[other]) | (
            (area[piece] == area[other]) & (draw[piece] > draw[other])
        )
        stay = np.where(is_larger, piece, other)
        self._becomes[stay] = self._pieces.classes[stay]

    def _pass_on(self) -> None:
        """Gives pieces the class of those they follow, as far as it is known."""
        waiting = np.flatnonzero((self._becomes == _UNKNOWN) & (self._follows != _UNKNOWN))
        while len(waiting):
            found = self._becomes[self._follows[waiting]]
            self._becomes[waiting] = found
            left = waiting[found == _UNKNOWN]
            if len(left) == len(waiting):
                break
            waiting = left
        self._follows[self._becomes != _UNKNOWN] = _UNKNOWN

    def _forget(self) -> None:
        """Forgets the pieces that no row that waits, and no undecided neighbour, needs."""
        kept = self._pieces.is_open.copy()
        for rows in self._rows:
            kept[rows.pieces] = True
        kept[self._borders.other] = True
        numbers = self._pieces.keep(kept)
        self._becomes = self._becomes[kept]
        self._follows = _numbers_of(self._follows[kept], numbers)
        self._renumber_rows(numbers)

    def _renumber(self, former: np.ndarray, count: int) -> None:
        """Takes over the numbers of pieces, some of which have become one."""
        becomes, follows = self._becomes, self._follows
        self._becomes = np.full(count, _UNKNOWN, np.int64)
        self._follows = np.full(count, _UNKNOWN, np.int64)
        # Those that have become one were open, and so undecided, or large and of one class.
        np.maximum.at(self._becomes, former, becomes)
        np.maximum.at(self._follows, former, _numbers_of(follows, former))
        self._renumber_rows(former)

    def _renumber_rows(self, numbers: np.ndarray) -> None:
        self._rows = [replace(rows, pieces=numbers[rows.pieces]) for rows in self._rows]
        borders = self._borders
        self._borders = replace(borders, piece=numbers[borders.piece], other=numbers[borders.other])


def _numbers_of(pieces: np.ndarray, numbers: np.ndarray) -> np.ndarray:
    return np.where(pieces == _UNKNOWN, _UNKNOWN, numbers[pieces])


def _cut(rows: _Rows, count: int, stride: int) -> List[_Rows]:
    """The first `count` rows and the others."""
    run = int(np.searchsorted(np.cumsum(rows.lengths), count * stride, side="right"))
    if count == rows.count:
        run = len(rows.lengths)
    return [
        _Rows(count, rows.lengths[:run], rows.pieces[:run]),
        _Rows(rows.count - count, rows.lengths[run:], rows.pieces[run:]),
    ]


def _draw(first: np.ndarray) -> np.ndarray:
    """A number for each place that looks drawn at random; no two places have the same."""
    mixed = first.astype(np.uint64)
    for factor in (0xBF58476D1CE4E5B9, 0x94D049BB133111EB):
        mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(factor)
    return mixed ^ (mixed >> np.uint64(31))
