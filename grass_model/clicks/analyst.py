"""A simulated analyst who clicks on an image of known classes.

from grass_model.clicks.analyst import Analyst
analyst = Analyst(reference, seed=0)
clicks = analyst.first_clicks()
clicks += analyst.corrections(predicted, 5)
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

IGNORE = 255


@dataclass(frozen=True)
class Click:
    """A pixel and the class that the analyst sees there."""

    row: int
    col: int
    class_id: int


class Analyst:
    """Clicks by fixed rules; the same seed and the same predictions give the same clicks."""

    def __init__(self, reference: NDArray[np.uint8], seed: int, ignore: int = IGNORE) -> None:
        """Looks at the true classes.

        Args:
            reference: (rows, cols) class ids.
            seed: of the draws.
            ignore: id of pixels without a class; they are never clicked.
        """
        self._reference, self._ignore = reference, ignore
        self._random = np.random.default_rng(seed)
        self._clicked: set[tuple[int, int]] = set()

    @property
    def classes(self) -> list[int]:
        """The ids that occur, in order."""
        return [int(k) for k in np.unique(self._reference) if k != self._ignore]

    def first_clicks(self) -> list[Click]:
        """One click a class: the middle of an area of it, drawn by size."""
        return [
            click
            for class_id in self.classes
            for click in self._middles(self._reference == class_id, 1)
        ]

    def random_clicks(self, count: int) -> list[Click]:
        """Clicks at places drawn evenly among the pixels with a class."""
        rows, cols = np.nonzero(self._reference != self._ignore)
        chosen = self._random.choice(len(rows), min(count, len(rows)), replace=False)
        return [self._click(int(rows[k]), int(cols[k])) for k in chosen]

    def corrections(self, predicted: NDArray[np.integer], count: int) -> list[Click]:
        """Clicks in the middle of wrong areas, which are drawn by size without repetition.

        A wrong area is a connected set of wrong pixels of one true class.

        Args:
            predicted: (rows, cols) class ids.
            count: most clicks; fewer where fewer areas are wrong.
        """
        wrong = (predicted != self._reference) & (self._reference != self._ignore)
        return list(self._middles(wrong, count))

    def _middles(self, chosen: NDArray[np.bool_], count: int) -> Iterator[Click]:
        """Middles of areas of one class within `chosen`, drawn by size."""
        areas, sizes = self._areas(chosen)
        given = 0
        for number in self._by_size(sizes):
            if given == count:
                return
            place = _middle(areas, number + 1)
            if place not in self._clicked:
                given += 1
                yield self._click(*place)

    def _areas(self, chosen: NDArray[np.bool_]) -> tuple[NDArray[np.int32], NDArray[np.int64]]:
        """Numbers of areas from 1, (rows, cols), and how many pixels each has."""
        areas = np.zeros(chosen.shape, np.int32)
        count = 0
        for class_id in self.classes:
            part = (chosen & (self._reference == class_id)).astype(np.uint8)
            count_here, numbers = cv2.connectedComponents(part, connectivity=4)
            areas[numbers > 0] = numbers[numbers > 0] + count
            count += count_here - 1
        return areas, np.bincount(areas.ravel(), minlength=count + 1)[1:]

    def _by_size(self, sizes: NDArray[np.int64]) -> list[int]:
        """All areas in a drawn order in which large ones tend to come first."""
        # The order of exponential waiting times is a draw without replacement by weight.
        waiting = self._random.exponential(size=len(sizes)) / sizes
        return [int(k) for k in np.argsort(waiting, kind="stable")]

    def _click(self, row: int, col: int) -> Click:
        self._clicked.add((row, col))
        return Click(row, col, int(self._reference[row, col]))


def _middle(areas: NDArray[np.int32], number: int) -> tuple[int, int]:
    """Row and column of the pixel of an area that is farthest from its border."""
    inside = areas == number
    rows, cols = np.flatnonzero(inside.any(axis=1)), np.flatnonzero(inside.any(axis=0))
    box = inside[rows[0] : rows[-1] + 1, cols[0] : cols[-1] + 1]
    depth = cv2.distanceTransform(np.pad(box, 1).astype(np.uint8), cv2.DIST_L2, 5)[1:-1, 1:-1]
    row, col = np.unravel_index(int(depth.argmax()), depth.shape)
    return int(rows[0] + row), int(cols[0] + col)
