"""Progress, warnings and cancellation of a run."""

from __future__ import annotations

import time
from contextlib import contextmanager
from typing import Dict, Iterator, List

from .errors import CancelledError
from .progress import Event, IsCancelled, Log, Progress, Reporter


class Monitor:
    """Reports progress with rates, and collects the warnings and the duration of each stage.

    Attributes:
        warnings: warnings so far.
        seconds: duration of each stage.
    """

    def __init__(self, report: Reporter, is_cancelled: IsCancelled) -> None:
        """Passes events to `report`; checks `is_cancelled` for cancellation."""
        self._report = report
        self._is_cancelled = is_cancelled
        self._began: Dict[str, float] = {}
        self._first: Dict[str, int] = {}
        self.warnings: List[str] = []
        self.seconds: Dict[str, float] = {}

    def check(self) -> None:
        """Raises CancelledError when the run was cancelled."""
        if self._is_cancelled():
            raise CancelledError("The run was cancelled; no result was written.")

    def say(self, event: Event) -> None:
        """Reports an event."""
        self._report(event)

    def warn(self, message: str) -> None:
        """Logs a warning and keeps it for the report."""
        self.warnings.append(message)
        self._report(Log("warning", message))

    def step(self, stage: str, done: int, total: int, pixels: int = 0) -> None:
        """Reports that `done` of `total` units of `stage` are finished, after a `check`.

        Units done at the first report, by a former run, do not count for the rate.
        `pixels`: number processed since the stage began.
        """
        self.check()
        elapsed = time.perf_counter() - self._began.setdefault(stage, time.perf_counter())
        new = done - self._first.setdefault(stage, done)
        rates = [count / elapsed if elapsed > 0 else 0.0 for count in (new, pixels)]
        self._report(Progress(stage, done, total, round(rates[0], 3), round(rates[1])))

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Measures the duration of the block as that of `stage`."""
        began = self._began[stage] = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage] = round(time.perf_counter() - began, 3)
