"""QGIS tasks that run work in the worker."""

from __future__ import annotations

import threading
from typing import Any, Callable

from qgis.core import QgsApplication, QgsTask
from qgis.PyQt.QtCore import pyqtSignal

from ...backend.environment import verify
from ...backend.process import run
from ...engine.core import job as jobs
from ...engine.core.errors import CancelledError, GrassError
from ...engine.core.progress import Event, IsCancelled, Progress, Reporter
from ...messages import tr
from .feedback import percent, spans_of

Work = Callable[[Reporter, IsCancelled], Any]
Done = Callable[[Any], None]
_END_SECONDS = 10


class WorkerTask(QgsTask):
    """Task that calls `work` in a thread; `on_done` gets the value or `GrassError` afterwards.

    `run` touches neither widget nor project: it talks to the worker and emits `happened`, which
    reaches the main thread as a queued signal. Whoever makes a task keeps a reference to it.
    """

    happened = pyqtSignal(object)

    def __init__(self, title: str, work: Work, on_done: Done) -> None:
        super().__init__(title, QgsTask.Flag.CanCancel)
        self._work = work
        self._on_done = on_done
        self.outcome: Any = CancelledError("The run was cancelled.")
        self._abandoned = threading.Event()

    def abandon(self) -> None:
        """Stops the work immediately so that it can be resumed later."""
        self._abandoned.set()
        self.cancel()

    def is_abandoned(self) -> bool:
        """Whether `abandon` was called."""
        return self._abandoned.is_set()

    def run(self) -> bool:
        """Does the work; True when it gave a value. Never raises."""
        try:
            self.outcome = self._work(self.happened.emit, self.isCanceled)
        except GrassError as error:
            self.outcome = error
        except Exception as error:  # one that leaves a task's thread would end QGIS
            self.outcome = GrassError(f"{type(error).__name__}: {error}.")
        return not isinstance(self.outcome, GrassError)

    def finished(self, result: bool) -> None:
        """Called by QGIS on the main thread at the end, also after a cancel."""
        del result  # the outcome says more
        self._on_done(self.outcome)


class CurrentTask:
    """The one background task whose result counts; earlier ones were stopped and may still end."""

    def __init__(self) -> None:
        # Those that were stopped too: a task without a reference must not reach its end.
        self._tasks: dict[int, WorkerTask] = {}
        self._current = 0
        self._last = 0

    @property
    def is_running(self) -> bool:
        """Whether there is a task that was not stopped."""
        return self._current != 0

    def begin(self, make: Callable[[Done], WorkerTask], on_done: Done) -> None:
        """Stops the current task and starts another.

        Args:
            make: makes the task that calls its argument at its end.
            on_done: gets the outcome, unless the task was stopped or cancelled.
        """
        self.give_way()
        number = self._current = self._last = self._last + 1

        def done(outcome: Any) -> None:
            self._tasks.pop(number, None)
            if number != self._current:
                return  # it was stopped
            self._current = 0
            if not isinstance(outcome, CancelledError):  # in QGIS's list of tasks
                on_done(outcome)

        task = self._tasks[number] = make(done)
        QgsApplication.taskManager().addTask(task)

    def give_way(self) -> None:
        """Ends the task within about a second, without waiting; it counts as not done."""
        task, self._current = self._tasks.get(self._current), 0
        if task is not None:
            task.abandon()

    def stop(self) -> None:
        """Ends all tasks that are under way, and waits for them."""
        self.give_way()
        for task in tuple(self._tasks.values()):
            task.waitForFinished(_END_SECONDS * 1000)


def run_task(
    job: jobs.Job,
    python: str,
    on_done: Done,
    prepare: Callable[[IsCancelled], object] | None = None,
    title: str = "",
) -> WorkerTask:
    """A task that runs `job`, after `prepare` if there is one, and hands on its `Result`.

    QGIS shows `title` while the task runs and in the notification at its end.
    """
    spans = spans_of(job)

    def work(report: Reporter, is_cancelled: IsCancelled) -> Any:
        def both(event: Event) -> None:
            value = percent(event, spans) if isinstance(event, Progress) else None
            if value is not None:
                task.setProgress(value)
            report(event)

        if prepare is not None:
            prepare(is_cancelled)
        return run(python, jobs.encode(job), both, is_cancelled, is_abandoned=task.is_abandoned)

    task = WorkerTask(title or tr("Segmenting or drawing regions"), work, on_done)
    return task


def verify_task(python: str, on_done: Done) -> WorkerTask:
    """A task that checks an interpreter and hands on its `Backend`."""

    def work(report: Reporter, is_cancelled: IsCancelled) -> Any:
        del report
        return verify(python, is_cancelled)

    return WorkerTask(tr("Checking the backend"), work, on_done)
