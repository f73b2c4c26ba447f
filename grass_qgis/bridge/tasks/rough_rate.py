"""Speed of a model on this machine before its first run, measured by the engine's self-test."""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...backend.process import Grace, run
from ...backend.self_test import read_record
from ...engine.core import job as jobs
from ...engine.core.errors import CancelledError, GrassError
from ...engine.core.progress import IsCancelled, Reporter, silent
from ...messages import tr
from .task import WorkerTask

_GRACE = Grace(requested=1.0, terminated=1.0)
_END_SECONDS = 10


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
        # Those that were stopped too: a task without a reference must not reach its end.
        self._tasks: dict[int, WorkerTask] = {}
        self._current = 0
        self._last = 0

    @property
    def is_measuring(self) -> bool:
        """Whether a model is being measured."""
        return self._current != 0

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
        number = self._current = self._last = self._last + 1
        task = rate_task(python, model, lambda outcome: self._done(number, model, outcome))
        self._tasks[number] = task
        QgsApplication.taskManager().addTask(task)

    def give_way(self) -> None:
        """Ends a measurement within about a second, without waiting; it counts as not done."""
        task, self._current = self._tasks.get(self._current), 0
        if task is not None:
            task.abandon()

    def stop(self) -> None:
        """Ends all that is under way, and waits for it."""
        self.give_way()
        for task in tuple(self._tasks.values()):
            task.waitForFinished(_END_SECONDS * 1000)

    def _done(self, number: int, model: str, outcome: Any) -> None:
        self._tasks.pop(number, None)
        if number != self._current:
            return  # it was stopped
        self._current = 0
        if isinstance(outcome, CancelledError):
            return  # in QGIS's own list of tasks: the next estimate asks again
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
