"""Speed of a model on this machine before its first run, measured by the engine's self-test."""

from __future__ import annotations

from functools import partial
from typing import Any, Callable

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...backend.process import Grace, run
from ...backend.self_test import read_record
from ...engine.core import job as jobs
from ...engine.core.errors import GrassError
from ...engine.core.progress import IsCancelled, Reporter, silent
from ...messages import tr
from .task import CurrentTask, WorkerTask

_GRACE = Grace(requested=1.0, terminated=1.0)


class RoughRates(QObject):
    """Measures models in the worker, one at a time and each once a session.

    `measured` is emitted once the rate of a model is available.
    """

    measured = pyqtSignal(str)

    def __init__(self, find_python: Callable[[], str], parent: QObject | None = None) -> None:
        """`find_python` names the interpreter of the backend or raises a `GrassError`."""
        super().__init__(parent)
        self._find_python = find_python
        self._rates: dict[str, float] = {}
        self._task = CurrentTask()

    @property
    def is_measuring(self) -> bool:
        """Whether a model is being measured."""
        return self._task.is_running

    def rate(self, model: str) -> float:
        """Pixels a second of `model` on a batch of a few tiles; 0 while not measured."""
        return self._rates.get(model, 0.0)

    def measure(self, model: str) -> None:
        """Measures `model`, unless that was done or another one is being measured."""
        if self.is_measuring or model in self._rates:
            return
        try:
            python = self._find_python()
        except GrassError:
            return  # pressing Run says what is wrong
        self._task.begin(partial(rate_task, python, model), partial(self._done, model))

    def give_way(self) -> None:
        """Ends a measurement within about a second, without waiting; it counts as not done."""
        self._task.give_way()

    def stop(self) -> None:
        """Ends all that is under way, and waits for it."""
        self._task.stop()

    def _done(self, model: str, outcome: Any) -> None:
        # A failed measurement is not repeated: the run itself will report why.
        self._rates[model] = 0.0 if isinstance(outcome, GrassError) else outcome
        self.measured.emit(model)


def rate_task(python: str, model: str, on_done: Callable[[Any], None]) -> WorkerTask:
    """A task that hands on the pixels a second of `model` on the device it would run on."""
    line = jobs.encode(jobs.DevicesJob(model))

    def work(report: Reporter, is_cancelled: IsCancelled) -> Any:
        del report
        result = run(python, line, silent, is_cancelled, _GRACE, task.is_abandoned)
        used = read_record(result.summary).used
        return used.tiles_per_second * used.tile**2 if used is not None else 0.0

    task = WorkerTask(tr("Measuring the model's speed"), work, on_done)
    return task
