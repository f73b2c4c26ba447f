"""The way through the points of a sample, one after the other, for one interpreter."""

from __future__ import annotations

from typing import Sequence

from ...engine.core.sample_votes import AGREED
from .points_file import Interpretation, PointsFile


class Walk:
    """Walk through points in their order; every interpretation is saved before the next point.

    Attributes:
        file: the sample.
        interpreter: in whose name answers are given.
        numbers: the points of this walk.
    """

    def __init__(self, file: PointsFile, interpreter: str, settle: bool = False) -> None:
        """Starts at the first open point.

        Args:
            file: the sample.
            interpreter: name of who answers.
            settle: whether to go through the points that interpreters disagree on, and answer for
                all of them.
        """
        self.file = file
        self.interpreter = AGREED if settle else interpreter
        self.numbers: Sequence[int] = file.disputed() if settle else file.numbers
        self._interpretations = file.interpretations(self.interpreter)
        self._place = 0
        self.go_to_open()

    @property
    def number(self) -> int | None:
        """The point that is looked at; None when there is none."""
        return self.numbers[self._place] if self.numbers else None

    @property
    def interpretation(self) -> Interpretation | None:
        """Interpretation of that point."""
        return None if self.number is None else self._interpretations.get(self.number)

    @property
    def counts(self) -> tuple[int, int, int]:
        """Place of the point from 1, number of points, number of interpreted points."""
        done = sum(number in self._interpretations for number in self.numbers)
        return self._place + 1 if self.numbers else 0, len(self.numbers), done

    def give(self, class_id: int | None, note: str) -> None:
        """Saves a class of the point, None for unclear, and goes on to the next open one.

        Raises:
            OutputError: it cannot be saved; the walk stays where it is.
        """
        if self.number is None:
            return
        interpretation = Interpretation(class_id, note)
        self.file.give(self.interpreter, self.number, interpretation)
        self._interpretations[self.number] = interpretation
        self.go_to_open()

    def step(self, by: int) -> None:
        """Goes forward or back by so many points, interpreted or not."""
        if self.numbers:
            self._place = min(max(self._place + by, 0), len(self.numbers) - 1)

    def go_to_open(self) -> None:
        """Goes to the next point without interpretation, from the first again after the last.

        Stays where it is when all have one.
        """
        count = len(self.numbers)
        for offset in range(count):
            place = (self._place + offset) % count
            if self.numbers[place] not in self._interpretations:
                self._place = place
                return
