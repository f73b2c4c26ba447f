"""Queue of runs: one is active, the others wait, and all survive the end of QGIS."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum
from pathlib import Path
from shutil import rmtree
from typing import Any, Callable, Union

from qgis.core import QgsApplication, QgsCoordinateReferenceSystem, QgsProject
from qgis.PyQt.QtCore import QObject, pyqtSignal

from ... import remembered
from ...engine.core import job as jobs
from ...engine.core.errors import CancelledError, GrassError, JobError, OutputError
from ...engine.core.locks import journal_folder
from ...engine.core.progress import Event, Result
from ...messages import message_of
from ...session_lock import SessionLock
from ..inputs.drawn_layer import RasterDrawing, drawn_again
from ..inputs.request import files_of
from .task import WorkerTask, run_task

QueuedJob = Union[jobs.SegmentJob, jobs.RegionsJob, jobs.ChangeJob]
_QUEUED = (jobs.SegmentJob, jobs.RegionsJob, jobs.ChangeJob)
_END_SECONDS = 30


class State(Enum):
    """State of a run."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    INTERRUPTED = "interrupted"


OVER = (State.DONE, State.FAILED, State.CANCELLED)


@dataclass(frozen=True)
class Run:
    """A run as the list shows it.

    Attributes:
        number: counts the runs of this session.
        title: layer and model.
        job: the job sent to the worker.
        crs: of the layer, which may be gone at the end.
        project: number of the project in this session it was requested in; 0 for a run of
            an earlier session.
        state: where it stands.
        note: how it ended, for people.
        result: what it gave, when it is done.
        key: names it among the unfinished ones.
        resumed: whether it goes on with an interrupted one; a failure then loses nothing either.
        drawing: what makes the raster of the job first; None for nothing.
    """

    number: int
    title: str
    job: QueuedJob
    crs: QgsCoordinateReferenceSystem
    project: int
    state: State = State.WAITING
    note: str = ""
    result: Result | None = None
    key: str = ""
    resumed: bool = False
    drawing: RasterDrawing | None = None

    @property
    def folder(self) -> Path:
        """Folder of its results."""
        return Path(files_of(self.job)[0]).parent


class RunQueue(QObject):
    """Runs jobs one after the other.

    Signals: `changed` (number) whenever a run's state is another; `happened` (number, event) for
    each event of the worker; `ended` (number, `Result` or `GrassError`) once a run is over.
    """

    changed = pyqtSignal(int)
    happened = pyqtSignal(int, object)
    ended = pyqtSignal(int, object)

    def __init__(self, find_python: Callable[[], str], parent: QObject | None = None) -> None:
        """`find_python` names the interpreter of the backend or raises a `GrassError`."""
        super().__init__(parent)
        self._find_python = find_python
        self._runs: dict[int, Run] = {}
        self._task: WorkerTask | None = None
        self._current = 0
        self._last = 0
        self._stopped = False
        self._session = SessionLock()

    @property
    def runs(self) -> tuple[Run, ...]:
        """All runs, in the order of their requests."""
        return tuple(self._runs.values())

    @property
    def current(self) -> Run | None:
        """The run that works now."""
        return self._runs.get(self._current)

    def run_of(self, number: int) -> Run | None:
        """The run of that number; None when it was removed."""
        return self._runs.get(number)

    def taken_names(self) -> frozenset[str]:
        """Files that runs which are not over will write."""
        open_runs = (run for run in self.runs if run.state not in OVER)
        return frozenset(path for run in open_runs for path in files_of(run.job))

    def recall(self) -> int:
        """Lists the runs that an earlier session left unfinished; returns how many.

        Those of a session that is alive, another window of QGIS, are its own.
        """
        count = 0
        for unfinished in remembered.unfinished_runs():
            if self._session.is_alive(unfinished.session):
                continue
            try:
                job = jobs.decode(unfinished.job)
            except JobError:
                job = None
            if not isinstance(job, _QUEUED):
                remembered.forget_unfinished(unfinished.key)
                continue
            crs = QgsCoordinateReferenceSystem.fromWkt(unfinished.crs)
            transforms = QgsProject.instance().transformContext()
            drawing = drawn_again(unfinished.drawing, getattr(job, "raster", ""), transforms)
            interrupted = State.INTERRUPTED
            self._add(
                Run(
                    0,
                    unfinished.title,
                    job,
                    crs,
                    0,
                    interrupted,
                    key=unfinished.key,
                    drawing=drawing,
                )
            )
            count += 1
        return count

    def add(
        self,
        title: str,
        job: QueuedJob,
        crs: QgsCoordinateReferenceSystem,
        project: int,
        drawing: RasterDrawing | None = None,
    ) -> int:
        """Puts a run at the end; it begins when those before it are over. Returns its number.

        `drawing` makes the raster of the job, if that is no file yet, in the run's own thread.

        Raises:
            OutputError: a run that is not over writes one of the same files.
        """
        for path in files_of(job):
            if path in self.taken_names():
                raise OutputError(
                    f"Another run of the list will write {path}.",
                    "Wait until it is over, or choose another folder.",
                )
        wkt = crs.toWkt(QgsCoordinateReferenceSystem.WktVariant.WKT_PREFERRED)
        self._session.hold()
        record = drawing.record if drawing is not None else ""
        unfinished = remembered.add_unfinished(
            title, jobs.encode(job), wkt, self._session.name, record
        )
        number = self._add(Run(0, title, job, crs, project, key=unfinished.key, drawing=drawing))
        self._start_next()
        return number

    def cancel(self, number: int) -> None:
        """Ends a run that works, without results, or takes one that waits off the list."""
        run = self._runs.get(number)
        if run is None:
            return
        if run.state is State.WAITING:
            self._end(run, CancelledError("The run was taken off the list."))
        elif number == self._current and self._task is not None:
            self._task.cancel()

    def resume(self, number: int) -> None:
        """Has an interrupted run go on where it stopped, after those that wait."""
        run = self._runs.get(number)
        if run is None or run.state is not State.INTERRUPTED:
            return
        self._runs[number] = self._runs.pop(number)
        self._change(replace(run, state=State.WAITING, note="", resumed=True))
        self._start_next()

    def remove(self, number: int) -> None:
        """Takes a run off the list; of an interrupted one the finished parts are deleted too."""
        run = self._runs.get(number)
        if run is None or run.state in (State.RUNNING, State.WAITING):
            return
        if run.state is State.INTERRUPTED:
            remembered.forget_unfinished(run.key)
            if isinstance(run.job, (jobs.SegmentJob, jobs.ChangeJob)):
                # The journal stands beside the first of the files.
                rmtree(journal_folder(Path(files_of(run.job)[0])), ignore_errors=True)
        del self._runs[number]
        self.changed.emit(number)

    def stop(self) -> None:
        """Ends the worker at once; runs that are not over are remembered for the next session."""
        self._stopped = True
        task, self._task = self._task, None
        if task is not None:
            task.abandon()
            task.waitForFinished(_END_SECONDS * 1000)
        self._session.release()

    def _add(self, run: Run) -> int:
        self._last += 1
        self._change(replace(run, number=self._last))
        return self._last

    def _change(self, run: Run) -> None:
        self._runs[run.number] = run
        self.changed.emit(run.number)

    def _start_next(self) -> None:
        waiting = [run for run in self.runs if run.state is State.WAITING]
        if self._task is not None or self._stopped or not waiting:
            return
        run = waiting[0]
        try:
            python = self._find_python()
        except GrassError as error:
            # What waits can go on once the backend is there again.
            self._change(replace(run, state=State.INTERRUPTED, note=message_of(error).title))
            self.ended.emit(run.number, error)
            self._start_next()
            return
        number = run.number
        draw = run.drawing.draw if run.drawing is not None else None
        self._current = number
        self._task = run_task(
            run.job, python, lambda outcome: self._done(number, outcome), draw, run.title
        )
        self._task.happened.connect(lambda event: self._emit_event(number, event))
        self._change(replace(run, state=State.RUNNING, note=""))
        QgsApplication.taskManager().addTask(self._task)

    def _emit_event(self, number: int, event: Event) -> None:
        if not self._stopped:
            self.happened.emit(number, event)

    def _done(self, number: int, outcome: Any) -> None:
        if self._stopped:
            return
        self._task, self._current = None, 0
        run = self._runs.get(number)
        if run is not None:
            self._end(run, outcome)
        self._start_next()

    def _end(self, run: Run, outcome: Any) -> None:
        if isinstance(outcome, Result):
            ended = replace(run, state=State.DONE, result=outcome)
        elif isinstance(outcome, CancelledError):
            ended = replace(run, state=State.CANCELLED)
        elif outcome.resumable or run.resumed:
            ended = replace(run, state=State.INTERRUPTED, note=message_of(outcome).title)
        else:
            ended = replace(run, state=State.FAILED, note=message_of(outcome).title)
        if ended.state in OVER:
            remembered.forget_unfinished(run.key)
        self._change(ended)
        self.ended.emit(run.number, outcome)
