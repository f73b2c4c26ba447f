"""A worker that is talked with: requests and events as lines, all of it on Qt's event loop.

For sessions; jobs that run to an end in a task are in `process`. See docs/worker-protocol.md.
"""

from __future__ import annotations

import json
import os
from collections import deque
from contextlib import ExitStack
from typing import Any, Deque, Mapping, Set

from qgis.PyQt.QtCore import QObject, QProcess, QProcessEnvironment, QTimer, pyqtSignal

from ..engine.core.errors import GrassError, ProtocolError
from ..engine.core.progress import decode
from .exit_codes import death_of, most_relevant_line
from .in_use import using
from .launch import BackendMissingError, clean_environment, command
from .process import WorkerDiedError

_TAIL_LINES = 100
_LONGEST = 2**24  # bytes of a line; what is longer is no event
_AT_ONCE = 200  # lines handled before other events of the main thread
_GRACE_MS = 3000
_END_MS = 1000  # a killed process is gone at once
_ending: Set[Talk] = set()  # kept until their processes have ended


def end_all() -> None:
    """Ends the processes that were closed and still run, before Qt goes away under them."""
    for talk in list(_ending):
        talk.end()


class Talk(QObject):
    """One worker process that takes requests until it is closed; it never blocks.

    Signals:
        heard: Event, one for each line that is one; other lines are dropped.
        ended: GrassError, why the process is gone; also after `close`.
    """

    heard = pyqtSignal(object)
    ended = pyqtSignal(object)

    def __init__(self, python: str, line: str, folder: str) -> None:
        """Starts it on a job.

        Args:
            python: interpreter of the backend.
            line: the job.
            folder: for the worker's temporary files.

        Raises:
            BackendMissingError: its environment is being removed.
        """
        super().__init__()
        self.dropped = 0  # lines that were no event
        self._python = python
        self._rest = b""
        self._lines: Deque[bytes] = deque()
        self._tail: Deque[str] = deque(maxlen=_TAIL_LINES)
        self._closing = self._over = False
        self._held = ExitStack()
        self._held.enter_context(using(python))
        process = self._process = QProcess(self)
        process.setProcessEnvironment(_environment(folder))
        process.readyReadStandardOutput.connect(self._read)
        process.readyReadStandardError.connect(self._drain)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._fail)
        program, *arguments = command(python)
        process.start(program, arguments)
        process.write(f"{line}\n".encode())

    @property
    def pid(self) -> int:
        """Number of the process; 0 before it runs and after it has ended."""
        return int(self._process.processId())

    def send(self, record: Mapping[str, Any]) -> None:
        """Sends a request."""
        if not self._over:
            self._process.write(json.dumps(record).encode() + b"\n")

    def cancel(self) -> None:
        """Asks the worker to give up the request it works on."""
        if not self._over:
            self._process.write(b"cancel\n")

    def kill(self) -> None:
        """Ends the process at once; `ended` follows."""
        self._process.kill()

    def end(self) -> None:
        """Ends the process and waits until it is gone; only when QGIS ends."""
        self.blockSignals(True)
        self._process.kill()
        self._process.waitForFinished(_END_MS)

    def close(self) -> None:
        """Lets the process end by itself, and ends it after a grace; nothing is heard any more."""
        self.blockSignals(True)
        if self._over or self._closing:
            return
        self._closing = True
        _ending.add(self)
        self._process.write(b'{"do": "close"}\ncancel\n')
        self._process.closeWriteChannel()
        QTimer.singleShot(_GRACE_MS, self._process.kill)

    def _read(self) -> None:
        chunk = bytes(self._process.readAllStandardOutput())
        *whole, rest = chunk.split(b"\n")
        for line in whole:
            self._lines.append(self._rest + line)
            self._rest = b""
        self._rest += rest
        if len(self._rest) > _LONGEST:
            self._rest = b"\0"  # the rest of such a line is no event either
        self._hear()

    def _hear(self) -> None:
        for _ in range(min(_AT_ONCE, len(self._lines))):
            line = self._lines.popleft()
            if not line.strip():
                continue
            try:
                event = decode(line.decode("utf-8", "replace"))
            except ProtocolError as error:
                self.dropped += 1
                self._tail.append(str(error))
                continue
            self.heard.emit(event)
        if self._lines:
            QTimer.singleShot(0, self._hear)

    def _drain(self) -> None:
        text = bytes(self._process.readAllStandardError()).decode("utf-8", "replace")
        self._tail.extend(text.splitlines()[-_TAIL_LINES:])

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._end(
                BackendMissingError(
                    f"The backend's interpreter {self._python} does not start: "
                    f"{self._process.errorString()}.",
                    "Set it up again in the dock, or choose another interpreter.",
                )
            )

    def _finish(self, *_: object) -> None:
        self._drain()
        code = int(self._process.exitCode())
        crashed = self._process.exitStatus() == QProcess.ExitStatus.CrashExit
        if crashed and os.name != "nt":
            code = -code  # the signal
        death = death_of(code, most_relevant_line(self._tail))
        self._end(WorkerDiedError(death.what, death.remedy))

    def _end(self, error: GrassError) -> None:
        if self._over:
            return
        self._read()
        self._over = True
        self._held.close()
        _ending.add(self)  # nobody may delete it while its process calls it
        self.ended.emit(error)
        QTimer.singleShot(0, lambda: _ending.discard(self))


def _environment(folder: str) -> QProcessEnvironment:
    environment = QProcessEnvironment()
    for key, value in clean_environment(os.environ).items():
        environment.insert(key, value)
    for key in ("TMPDIR", "TEMP", "TMP"):
        environment.insert(key, folder)
    return environment
