"""What a run says to the outside while it works, and how it hears that it is to stop."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import Dict, Iterator, List

from .errors import CancelledError
from .progress import Event, IsCancelled, Log, Progress, Reporter


class Monitor:
    """Reports progress with its rate, keeps the warnings and the seconds of each stage.

    Attributes:
        warnings: the warnings given so far.
        seconds: stage to its duration.
    """

    def __init__(self, report: Reporter, is_cancelled: IsCancelled) -> None:
        """Passes events to `report`; asks `is_cancelled` whether to go on."""
        self._report = report
        self._is_cancelled = is_cancelled
        self._began: Dict[str, float] = {}
        self._first: Dict[str, int] = {}
        self.warnings: List[str] = []
        self.seconds: Dict[str, float] = {}

    def check(self) -> None:
        """Raises CancelledError when the run is to stop."""
        if self._is_cancelled():
            raise CancelledError("The run was cancelled; no result was written.")

    def say(self, event: Event) -> None:
        """Passes on an event as it is."""
        self._report(event)

    def warn(self, message: str) -> None:
        """Writes a warning to the log and keeps it for the report."""
        self.warnings.append(message)
        self._report(Log("warning", message))

    def step(self, stage: str, done: int, total: int, pixels: int = 0) -> None:
        """Reports that `done` of `total` units of `stage` are finished, after a `check`.

        What was done at the first report, by a former run, does not count into the rate.
        `pixels`: how many were worked on since the stage began.
        """
        self.check()
        elapsed = time.perf_counter() - self._began.setdefault(stage, time.perf_counter())
        new = done - self._first.setdefault(stage, done)
        rates = [count / elapsed if elapsed > 0 else 0.0 for count in (new, pixels)]
        self._report(Progress(stage, done, total, round(rates[0], 3), round(rates[1])))

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Measures what happens inside as the duration of `stage`."""
        began = self._began[stage] = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = round(time.perf_counter() - began, 3)
