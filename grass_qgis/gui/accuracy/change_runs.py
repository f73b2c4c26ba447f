"""Comparisons of two dates on the list of runs: how they are put there, and how they go."""

from __future__ import annotations

from typing import Any, Callable

from qgis.PyQt.QtCore import QObject, pyqtSignal

from ... import settings
from ...backend.environment import find_current
from ...bridge.inputs.change_request import ChangeRequest, change_job_of
from ...bridge.inputs.layers import layer_crs
from ...bridge.tasks.feedback import spans_of
from ...bridge.tasks.run_queue import OVER, Run, RunQueue, State
from ...engine.core.errors import GrassError, OutputError
from ...engine.core.job import ChangeJob
from ...engine.core.progress import Event, Result
from ...messages import message_of, tr
from .change_section import ChangeSection


class ChangeRuns(QObject):
    """Between a `ChangeSection` and the `RunQueue`; emits `failed` with a `GrassError`."""

    failed = pyqtSignal(object)

    def __init__(self, section: ChangeSection, queue: RunQueue, project: Callable[[], int]) -> None:
        """`project` gives the number of the project that is open."""
        super().__init__(section)
        self._section, self._queue, self._project = section, queue, project
        section.requested.connect(self.add)
        section.cancel_clicked.connect(self.cancel)
        queue.changed.connect(self._show_state)
        queue.happened.connect(self._show_event)
        queue.ended.connect(self._show_end)

    def add(self, request: ChangeRequest) -> None:
        """Puts a comparison on the list."""
        try:
            job = change_job_of(request, self._queue.taken_names())
            find_current(settings.load().backend_python)
            _make_folder(request)
            crs = layer_crs(request.before)
            self._queue.add(request.title, job, crs, self._project())
        except GrassError as error:
            self.failed.emit(error)

    def cancel(self) -> None:
        """Ends the comparison that works, or else the last one that waits."""
        open_runs = [run for run in self._queue.runs if _is_ours(run) and run.state not in OVER]
        running = [run for run in open_runs if run.state is State.RUNNING]
        for run in running or open_runs[-1:]:
            self._queue.cancel(run.number)

    def _show_state(self, number: int) -> None:
        run = self._queue.run_of(number)
        if run is None or not _is_ours(run):
            return
        if run.state is State.RUNNING:
            self._section.progress.begin(spans_of(run.job))
        elif run.state is State.WAITING and not _is_ours(self._queue.current):
            self._section.progress.begin({})
            self._section.progress.stage.setText(tr("Waits for another run."))

    def _show_event(self, number: int, event: Event) -> None:
        if _is_ours(self._queue.run_of(number)):
            self._section.progress.show_event(event)

    def _show_end(self, number: int, outcome: Any) -> None:
        if not _is_ours(self._queue.run_of(number)):
            return
        text = tr("Done.") if isinstance(outcome, Result) else message_of(outcome).title
        self._section.finish(text)


def _is_ours(run: Run | None) -> bool:
    return run is not None and isinstance(run.job, ChangeJob)


def _make_folder(request: ChangeRequest) -> None:
    try:
        request.folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {request.folder} cannot be made: {error.strerror}.",
            "Save the project in another folder.",
        ) from error
