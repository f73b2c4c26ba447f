"""Worker process: events read line by line, cancellation, guaranteed end.

The job is the first line on its standard input, events come back one a line on its standard
output; see docs/worker-protocol.md. The input stays open while the worker runs: when QGIS dies,
the worker sees its end and stops.
"""

from __future__ import annotations

import queue
import subprocess  # nosec B404
import threading
import time
from collections import deque
from dataclasses import dataclass
from typing import IO, Iterator

from ..engine.core.errors import CancelledError, GrassError
from ..engine.core.progress import Event, Failure, IsCancelled, Reporter, Result, decode, never
from .exit_codes import death_of, most_relevant_line
from .in_use import using
from .launch import start

_POLL_SECONDS = 0.1
_TAIL_LINES = 100  # the places of all threads come after what a library said
_ABANDONED_SECONDS = 1.0


class WorkerDiedError(GrassError, RuntimeError):
    """The worker ended without a result and without an error."""

    code = "worker.died"
    resumable = True  # a worker that is gone has removed nothing


class EngineError(GrassError, RuntimeError):
    """An error the worker reported; its code, text and remedy are those of the engine."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.what, failure.remedy)
        self.code = failure.code
        self.resumable = failure.resumable


@dataclass(frozen=True)
class Grace:
    """Seconds a worker gets to end by itself, and then to end when terminated."""

    requested: float = 20.0
    terminated: float = 5.0


def run(
    python: str,
    line: str,
    report: Reporter,
    is_cancelled: IsCancelled = never,
    grace: Grace = Grace(),
    is_abandoned: IsCancelled = never,
) -> Result:
    """Runs one job in a worker and returns its result; blocks until the worker has ended.

    Args:
        python: interpreter of the backend.
        line: the job, one line of JSON.
        report: called with every event but the last, in the calling thread.
        is_cancelled: called about ten times a second, in the calling thread.
        grace: seconds that a worker has to end after a request.
        is_abandoned: the same, for a run that has to end at once and may be gone on with later.

    Raises:
        CancelledError: it was cancelled or abandoned.
        EngineError: the worker reported an error.
        BackendMissingError: the interpreter does not start, or its environment is being removed.
        WorkerDiedError: the worker ended without a word.
    """
    last: Event | None = None
    with using(python), Worker(python, line, grace) as worker:
        for event in worker.events(is_cancelled, is_abandoned):
            if isinstance(event, (Result, Failure)):
                last = event
                break
            report(event)
    if isinstance(last, Result):
        return last
    if worker.cancelled or (isinstance(last, Failure) and last.code == CancelledError.code):
        raise CancelledError("The run was cancelled.")
    if isinstance(last, Failure):
        raise EngineError(last)
    raise worker.death()


class Worker:
    """One worker process; a context manager that leaves neither a process nor a thread behind."""

    def __init__(self, python: str, line: str, grace: Grace = Grace()) -> None:
        self.cancelled = False
        self._grace = grace
        self._deadline = float("inf")
        self._lines: queue.Queue[str | None] = queue.Queue()
        self._tail: deque[str] = deque(maxlen=_TAIL_LINES)
        self._process = start(python)
        self._threads = [
            threading.Thread(target=self._read, name="grass-events", daemon=True),
            threading.Thread(target=self._drain, name="grass-stderr", daemon=True),
        ]
        for thread in self._threads:
            thread.start()
        self._write(line)

    def __enter__(self) -> Worker:
        """The worker itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends the process, whatever happened."""
        self.close()

    @property
    def pid(self) -> int:
        """Number of the process."""
        return self._process.pid

    @property
    def tail(self) -> tuple[str, ...]:
        """The last lines of the worker's standard error."""
        return tuple(self._tail)

    def events(
        self, is_cancelled: IsCancelled = never, is_abandoned: IsCancelled = never
    ) -> Iterator[Event]:
        """Every event until the worker closes its output; checks for cancellation meanwhile.

        Raises:
            ProtocolError: the worker wrote a line that is no event.
        """
        while True:
            try:
                line = self._lines.get(timeout=_POLL_SECONDS)
            except queue.Empty:
                line = ""
            if line is None:
                return
            if is_abandoned():
                self.abandon()
                return
            if self.cancelled or is_cancelled():
                self.cancel()
            if line.strip():
                yield decode(line)

    def cancel(self) -> None:
        """Asks the worker to end; called again after the grace, terminates it, then kills it."""
        if not self.cancelled:
            self.cancelled = True
            self._deadline = time.monotonic() + self._grace.requested
            self._write("cancel")
        elif time.monotonic() > self._deadline + self._grace.terminated:
            self._process.kill()
        elif time.monotonic() > self._deadline:
            self._process.terminate()

    def abandon(self) -> None:
        """Ends the process within about a second; what it has finished stays, to be gone on with.

        The worker takes the end of its input for the death of its parent.
        """
        self.cancelled = True
        _close(self._process.stdin)
        if not self._ends_within(_ABANDONED_SECONDS):
            self._process.kill()

    def close(self) -> None:
        """Ends the process if need be and waits for it and for its two threads."""
        _close(self._process.stdin)
        if not self._ends_within(self._grace.requested):
            self._process.terminate()
            if not self._ends_within(self._grace.terminated):
                self._process.kill()
                self._process.wait()
        for thread in self._threads:
            # A grandchild may hold the pipe open; the threads are daemons, so waiting can end.
            thread.join(self._grace.terminated)
        _close(self._process.stdout)
        _close(self._process.stderr)

    def death(self) -> WorkerDiedError:
        """The error for a worker that ended without a last event."""
        code = self._process.returncode
        death = death_of(code, most_relevant_line(self._tail))
        return WorkerDiedError(death.what, death.remedy)

    def _ends_within(self, seconds: float) -> bool:
        try:
            self._process.wait(seconds)
        except subprocess.TimeoutExpired:
            return False
        return True

    def _write(self, line: str) -> None:
        stdin = self._process.stdin
        try:
            if stdin is not None:
                stdin.write(f"{line}\n")
                stdin.flush()
        except (OSError, ValueError):
            pass  # it has ended already: its output or exit code says why

    def _read(self) -> None:
        try:
            for line in self._process.stdout or ():
                self._lines.put(line)
        finally:
            self._lines.put(None)

    def _drain(self) -> None:
        for line in self._process.stderr or ():
            self._tail.append(line.rstrip())


def _close(stream: IO[str] | None) -> None:
    try:
        if stream is not None:
            stream.close()
    except (OSError, ValueError):
        pass  # a broken pipe is what a dead worker leaves
