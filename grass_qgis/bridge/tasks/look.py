"""Quick look at a layer before a run: is it like the imagery the model was trained on?"""

from __future__ import annotations

from functools import partial
from typing import Any, Callable

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ...backend.process import Grace, run
from ...engine.core import job as jobs
from ...engine.core.errors import GrassError
from ...engine.core.look_job import BANDS, Seen, seen_in
from ...engine.core.progress import IsCancelled, Reporter, silent
from ...messages import tr
from .task import CurrentTask, WorkerTask

_GRACE = Grace(requested=1.0, terminated=1.0)
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
        self._outcomes: dict[jobs.LookJob, Seen | None] = {}
        self._task = CurrentTask()
        self._job: jobs.LookJob | None = None

    def seen(self, job: jobs.LookJob) -> Seen | None:
        """Result for `job`; None while there is none."""
        return self._outcomes.get(job)

    def look(self, job: jobs.LookJob) -> None:
        """Looks, unless that was done or is being done; another look is ended."""
        if job in self._outcomes or (self._task.is_running and job == self._job):
            return
        self._task.give_way()
        try:
            python = self._find_python()
        except GrassError:
            return  # pressing Run says what is wrong
        self._job = job
        self._task.begin(partial(look_task, python, job), partial(self._done, job))

    def give_way(self) -> None:
        """Ends a look within about a second, without waiting; it counts as not done."""
        self._task.give_way()

    def stop(self) -> None:
        """Ends all that is under way, and waits for it."""
        self._task.stop()

    def _done(self, job: jobs.LookJob, outcome: Any) -> None:
        if len(self._outcomes) >= _KEPT:
            self._outcomes.pop(next(iter(self._outcomes)))
        # A failed look is not repeated: the run itself will report why.
        self._outcomes[job] = None if isinstance(outcome, GrassError) else outcome
        self.looked.emit()


def look_task(python: str, job: jobs.LookJob, on_done: Callable[[Any], None]) -> WorkerTask:
    """A task that hands on the worker's `Seen`, or None for a model without a domain."""
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
        named = seen is not None and seen.fault == BANDS
        return tr("Bands have other colours in the file: check their order.") if named else ""
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
        BANDS: tr("expect a poor map. Bands have other colours in the file: check their order."),
    }
    return hints.get(seen.fault, tr("expect a poor map. Check pixel size, values and bands."))
