"""A session's worker: one request under way, cancelled when outdated, started anew when it dies."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any, Callable, Dict, Optional

from qgis.PyQt.QtCore import QObject, QTimer, pyqtSignal

from ...backend.process import EngineError
from ...backend.talk import Talk
from ...engine.core import job as jobs
from ...engine.core.errors import CancelledError, GrassError
from ...engine.core.progress import Event, Failure, Log, Progress, Reply
from .replies import error_of
from .schedule import Request

_MOST_DEATHS = 5  # of workers in a row that answer nothing but `open`
_HUNG_MS = 30_000  # for a cancelled request to end, a slow tile included
_OPEN = "open"


class Link(QObject):
    """Worker of a session; sends the next request of `choose` whenever the worker is free.

    Signals:
        opened: dict, what the worker says of its rasters; requests follow.
        replied: Request, dict (empty when it failed), GrassError or None.
        progressed: stage, done, total.
        warned: str.
        renewed: int; the worker has died, and another one starts, for the nth time.
        lost: GrassError; no worker can be had, or the job is impossible.
        busy_changed: bool.
    """

    opened = pyqtSignal(object)
    replied = pyqtSignal(object, object, object)
    progressed = pyqtSignal(str, int, int)
    warned = pyqtSignal(str)
    renewed = pyqtSignal(int)
    lost = pyqtSignal(object)
    busy_changed = pyqtSignal(bool)

    def __init__(
        self,
        python: str,
        choose: Callable[[str], Optional[Request]],
        outdated: Callable[[Request], bool],
        parent: QObject,
    ) -> None:
        """Starts nothing.

        Args:
            python: interpreter of the backend.
            choose: gives the next request, or None, from a path that a picture may be written to.
            outdated: whether a request under way should end sooner.
            parent: of this object.
        """
        super().__init__(parent)
        self._python, self._choose, self._outdated = python, choose, outdated
        self._line = self._folder = ""
        self._talk: Optional[Talk] = None
        self._under_way: Optional[Request] = None
        self._number = self._renewals = self._deaths = 0
        self._busy = self._running = False
        self._hung = QTimer(self)
        self._hung.setSingleShot(True)
        self._hung.setInterval(_HUNG_MS)
        self._hung.timeout.connect(self._kill)

    @property
    def pid(self) -> int:
        """Number of the worker's process; 0 without one."""
        return 0 if self._talk is None else self._talk.pid

    def start(self, job: jobs.LearnSessionJob) -> None:
        """Has a worker for a job, instead of one for another.

        Raises:
            JobError: a setting is not possible.
        """
        self.stop()
        self._line = jobs.encode(jobs.validate(job))
        self._renewals = self._deaths = 0
        self._running = True
        self._begin()

    def stop(self) -> None:
        """Lets the worker go."""
        self._running = False
        self._drop()

    def go_on(self) -> None:
        """Sends the next request if the worker is free, or has it be free sooner."""
        talk, under_way = self._talk, self._under_way
        if talk is None:
            return
        if under_way is not None:
            if not self._hung.isActive() and self._outdated(under_way):
                talk.cancel()
                self._hung.start()
            return
        self._number += 1
        request = self._choose(str(Path(self._folder) / f"{self._number}.raw"))
        self._under_way = request
        if request is not None:
            talk.send({"id": str(self._number), **request.record})
        self._report_busy()

    def _drop(self) -> None:
        self._hung.stop()
        talk, self._talk = self._talk, None
        if talk is not None:
            talk.close()
        if self._folder:
            shutil.rmtree(self._folder, ignore_errors=True)
        self._folder, self._under_way = "", None
        self._report_busy()

    def _begin(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="grass-label-")
        self._under_way = Request(_OPEN, {})
        try:
            self._talk = Talk(self._python, self._line, self._folder)
        except GrassError as error:
            self._give_up(error)
            return
        self._talk.heard.connect(self._hear)
        self._talk.ended.connect(self._mourn)
        self._report_busy()

    def _hear(self, event: Event) -> None:
        if isinstance(event, Reply):
            self._take(event)
        elif isinstance(event, Progress):
            self.progressed.emit(event.stage, event.done, event.total)
        elif isinstance(event, Log) and event.level == "warning":
            self.warned.emit(event.message)
        elif isinstance(event, Failure):
            self._fail(event)

    def _take(self, reply: Reply) -> None:
        request = self._under_way
        if request is None:
            return
        if reply.request != (_OPEN if request.kind == _OPEN else str(self._number)):
            return
        self._hung.stop()
        self._under_way = None
        if request.kind == _OPEN:
            self.opened.emit(reply.summary)
        elif reply.error.get("code") != CancelledError.code:
            self._deaths = 0
            error = error_of(reply.error) if reply.error else None
            summary: Dict[str, Any] = {} if reply.error else reply.summary
            self.replied.emit(request, summary, error)
        self.go_on()

    def _fail(self, failure: Failure) -> None:
        """The worker says that it ends: at once if the job is impossible, or by chance."""
        if self._under_way is not None and self._under_way.kind == _OPEN:
            self._give_up(EngineError(failure))
        else:
            self._renew(EngineError(failure))

    def _mourn(self, error: GrassError) -> None:
        if isinstance(error, OSError):  # the interpreter does not start
            self._give_up(error)
        else:
            self._renew(error)

    def _renew(self, error: GrassError) -> None:
        self._drop()
        self._deaths += 1
        if self._deaths > _MOST_DEATHS:
            self._give_up(error)
            return
        self._renewals += 1
        self.renewed.emit(self._renewals)
        if self._talk is None and self._running:  # whoever heard it may have stopped it
            self._begin()

    def _give_up(self, error: GrassError) -> None:
        self.stop()
        self.lost.emit(error)

    def _kill(self) -> None:
        if self._talk is not None:
            self._talk.kill()

    def _report_busy(self) -> None:
        busy = self._talk is not None and self._under_way is not None
        if busy != self._busy:
            self._busy = busy
            self.busy_changed.emit(busy)
