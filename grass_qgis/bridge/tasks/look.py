"""Quick look at a layer before a run: is it like the imagery the model was trained on?"""

from __future__ import annotations

from typing import Any, Callable

from qgis.core import QgsApplication
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...backend.process import Grace, run
from ...engine.core import job as jobs
from ...engine.core.errors import CancelledError, GrassError
from ...engine.core.look_job import Seen, seen_in
from ...engine.core.progress import IsCancelled, Reporter, silent
from ...messages import tr
from .task import WorkerTask

_GRACE = Grace(requested=1.0, terminated=1.0)
_END_SECONDS = 10
_KEPT = 50  # findings of this session


class Looks(QObject):
    """Looks at one area at a time in the worker, and at each only once a session.

    `looked` is emitted once something was found out about a job.
    """

    looked = pyqtSignal()

    def __init__(self, find_python: Callable[[], str], parent: QObject | None = None) -> None:
        """`find_python` names the interpreter of the backend or raises a `GrassError`."""
        super().__init__(parent)
        self._find_python = find_python
        self._found: dict[jobs.LookJob, Seen | None] = {}
        # Those that were stopped too: a task without a reference must not reach its end.
        self._tasks: dict[int, WorkerTask] = {}
        self._current = 0
        self._last = 0
        self._job: jobs.LookJob | None = None

    def seen(self, job: jobs.LookJob) -> Seen | None:
        """What was found out about `job`; None while nothing is known."""
        return self._found.get(job)

    def look(self, job: jobs.LookJob) -> None:
        """Looks, unless that was done or is being done; another look is ended."""
        if job in self._found or (self._current and job == self._job):
            return
        self.give_way()
        try:
            python = self._find_python()
        except GrassError:
            return  # pressing Run says what is wrong
        number = self._current = self._last = self._last + 1
        self._job = job
        task = look_task(python, job, lambda outcome: self._done(number, job, outcome))
        self._tasks[number] = task
        QgsApplication.taskManager().addTask(task)

    def give_way(self) -> None:
        """Ends a look within about a second, without waiting; it counts as not done."""
        task, self._current = self._tasks.get(self._current), 0
        if task is not None:
            task.abandon()

    def stop(self) -> None:
        """Ends all that is under way, and waits for it."""
        self.give_way()
        for task in tuple(self._tasks.values()):
            task.waitForFinished(_END_SECONDS * 1000)

    def _done(self, number: int, job: jobs.LookJob, outcome: Any) -> None:
        self._tasks.pop(number, None)
        if number != self._current:
            return  # it was stopped
        self._current = 0
        if isinstance(outcome, CancelledError):
            return
        if len(self._found) >= _KEPT:
            self._found.pop(next(iter(self._found)))
        # A failed look is not repeated: the run itself will report why.
        self._found[job] = None if isinstance(outcome, GrassError) else outcome
        self.looked.emit()


def look_task(python: str, job: jobs.LookJob, on_done: Callable[[Any], None]) -> WorkerTask:
    """A task that hands on what the worker has `Seen`, or None where the model does not tell."""
    line = jobs.encode(job)

    def work(report: Reporter, is_cancelled: IsCancelled) -> Any:
        del report
        result = run(python, line, silent, is_cancelled, _GRACE, task.is_abandoned)
        return seen_in(result.summary.get("domain"))

    task = WorkerTask(tr("Comparing the raster with the model's imagery"), work, on_done)
    return task


def verdict(seen: Seen | None) -> str:
    """A finding in words for the dock; empty where there is nothing to say."""
    if seen is None or not seen.some:
        return ""
    text = tr("{unlike} of {looked} sampled tiles are unlike the training imagery: {advice}")
    return text.format(unlike=seen.unlike, looked=seen.looked, advice=_advice(seen))


def _advice(seen: Seen) -> str:
    if not seen.most:
        return tr("look at the map there.")
    hints = {
        "darker": tr("expect a poor map. Values are darker: check their range and the units."),
        "brighter": tr("expect a poor map. Values are brighter: check their range and the units."),
        "coarser": tr("expect a poor map. Pixels look coarser: check the pixel size."),
        "finer": tr("expect a poor map. Pixels look finer: check the pixel size."),
    }
    return hints.get(seen.fault, tr("expect a poor map. Check pixel size, values and bands."))
