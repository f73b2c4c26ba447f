"""The engine as a process: reads a job from standard input, writes events to standard output.

See docs/worker-protocol.md. Heavy packages are imported inside functions, so that a broken
environment is reported as an event.
"""

from __future__ import annotations

import faulthandler
import os
import signal
import threading
import time
import traceback
from contextlib import suppress
from dataclasses import replace
from typing import IO, Any, Dict, Iterator, Optional

from .core import job as jobs
from .core import requests
from .core.errors import (
    CancelledError,
    GrassError,
    MemoryFullError,
    ParentDiedError,
    ProtocolError,
    is_resumable,
)
from .core.progress import (
    PROTOCOL,
    Event,
    Failure,
    Progress,
    Result,
    encode,
    failure_of,
)
from .runtime import interrupt
from .runtime.runtime_errors import cause, is_out_of_memory

EXIT_RESULT, EXIT_UNEXPECTED, EXIT_ERROR, EXIT_CANCELLED = 0, 1, 2, 130
_LEAST_SECONDS_BETWEEN = 0.1
_GRACE_SECONDS = 60.0
_ORPHAN_SECONDS = 1.5


class Stop(threading.Event):
    """Set when the run must stop: cancelled, or because the parent process has died.

    Setting it also stops running compiled code.
    """

    def __init__(self, working: Optional[interrupt.Interrupt] = None) -> None:
        """Starts unset; `working` is the registry of running work."""
        super().__init__()
        self._is_requested = False
        self._working = working or interrupt.Interrupt()

    def request(self) -> None:
        """Requests cancellation of the run."""
        self._is_requested = True
        self.set()

    def is_over(self) -> bool:
        """Whether the run was cancelled.

        Raises:
            ParentDiedError: it must stop without a request.
        """
        if self.is_set() and not self._is_requested:
            raise ParentDiedError("The process that started the run has ended.", "Run it again.")
        return self.is_set()

    def set(self) -> None:
        """Stops the run."""
        super().set()
        self._working.stop_all()


class EventWriter:
    """Writes events as lines; progress within a stage at most about ten times a second.

    Attributes:
        stopped: set when the reader of the lines has gone, or on cancellation.
    """

    def __init__(self, stream: IO[str], stopped: Stop) -> None:
        """Writes to `stream`; sets `stopped` when that fails."""
        self._stream = stream
        self._stage = ""
        self._last = 0.0
        self.stopped = stopped

    def __call__(self, event: Event) -> None:
        """Writes `event`, unless it is progress that comes too soon."""
        if isinstance(event, Progress) and not self._is_due(event):
            return
        try:
            self._stream.write(encode(event) + "\n")
            self._stream.flush()
        except (OSError, ValueError):
            self.stopped.set()

    def _is_due(self, event: Progress) -> bool:
        now = time.monotonic()
        soon = now - self._last < _LEAST_SECONDS_BETWEEN
        if soon and event.stage == self._stage and event.done < event.total:
            return False
        self._stage, self._last = event.stage, now
        return True


def main() -> int:
    """Runs one job; returns the exit code: 0 result, 2 error, 130 cancelled, 1 unexpected."""
    with suppress(OSError, RuntimeError, ValueError):  # a process may have no standard error
        faulthandler.enable()  # logs the stack when a library crashes
    stopped = Stop(interrupt.PROCESS)
    write = EventWriter(claim_stdout(), stopped)
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), lambda *_: stopped.request())
    lines = read_lines(os.dup(0))
    line = next(lines, b"")
    threading.Thread(target=_listen, args=(lines, stopped), daemon=True).start()
    try:
        write(run_line(_text(line), write))
    except CancelledError as error:
        write(failure_of(error))
        return EXIT_CANCELLED
    except GrassError as error:
        write(failure_of(error))
        return EXIT_ERROR
    except Exception as error:  # the only catch-all handler
        traceback.print_exc()
        failure = _failure_of_any(error)
        write(replace(failure, resumable=is_resumable(error)))
        return EXIT_UNEXPECTED if failure.code == GrassError.code else EXIT_ERROR
    return EXIT_RESULT


def _failure_of_any(error: Exception) -> Failure:
    """The event for an error that is not a `GrassError`."""
    if is_out_of_memory(error):
        return failure_of(_memory_full(error))
    if isinstance(error, ImportError):
        missing = f"The backend cannot import {error.name or 'a package'}: {cause(error)}."
        return Failure("backend.missing", missing, "Set the backend up again.")
    what = f"{type(error).__name__}: {error}"
    return Failure(GrassError.code, what, "Details are in the log.")


def _memory_full(error: Exception) -> MemoryFullError:
    if isinstance(error, ImportError):
        return MemoryFullError(
            "The memory is full before the backend's libraries are loaded.",
            "Close other programs, or raise the limit that the backend runs under.",
        )
    return MemoryFullError(
        "The memory is used up.",
        "Use a smaller batch, tile or max_memory_mb, or close other programs; then run the same "
        "again.",
    )


def _text(line: bytes) -> str:
    if len(line) > LONGEST:
        raise ProtocolError(
            f"The first line has more than {LONGEST} bytes, too many for a job.",
            "Send the job as one line of JSON.",
        )
    return line.decode("utf-8", "replace")


def run_line(line: str, write: EventWriter) -> Result:
    """Runs the job in the first line.

    Raises:
        GrassError: the line is not a job, or the job fails.
    """
    job = jobs.from_record(_of_this_version(jobs.parse(line)))
    if not isinstance(job, jobs.LearnSessionJob):
        requests.PROCESS.shut()
    from .raster.remote_access import close_process, leads_away
    from .runs.dispatch import run

    given = getattr(job, "rasters", (getattr(job, "raster", ""), getattr(job, "strata", "")))
    names = [str(name or "") for name in given]
    # One remote raster among several needs remote access.
    close_process(next(filter(leads_away, names), names[0]))
    return run(job, write, write.stopped.is_over)


def _of_this_version(record: Dict[str, Any]) -> Dict[str, Any]:
    """The job without its optional version of the protocol.

    Raises:
        ProtocolError: the version is invalid, or newer than this one.
    """
    version = record.pop("protocol", PROTOCOL)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise ProtocolError(f"protocol is {version!r:.60}.", f"Use {PROTOCOL}, or leave it out.")
    if version > PROTOCOL:
        raise ProtocolError(
            f"The job is for version {version} of the worker's protocol; this backend supports "
            f"{PROTOCOL}.",
            "Update the backend, or set it up again.",
        )
    return record


def claim_stdout() -> IO[str]:
    """Returns the real standard output; output of libraries is redirected to standard error."""
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    return stream


def _listen(lines: Iterator[bytes], stopped: Stop) -> None:
    """Passes lines on and handles `cancel`; the end of the stream means the parent has died."""
    for line in lines:
        if line.strip() != b"cancel":
            requests.PROCESS.put(line)
        elif not requests.PROCESS.cancel():
            stopped.request()
    requests.PROCESS.end()
    # After a cancel the parent waits for the cleanup; without a parent the next run cleans up.
    grace = _GRACE_SECONDS if stopped.is_set() else _ORPHAN_SECONDS
    stopped.set()
    time.sleep(grace)
    os._exit(EXIT_CANCELLED)


LONGEST = 2**20  # bytes, far more than any job
_CHUNK_BYTES = 2**16


def read_lines(descriptor: int, longest: int = LONGEST) -> Iterator[bytes]:
    """Yields the lines of a pipe without line ends, until the other side closes it.

    A longer line is cut to `longest` + 1 bytes, so that it can be recognised; the rest is dropped.
    No lock is held while it waits, so a thread may be left waiting here.
    """
    kept = b""
    while True:
        chunk = os.read(descriptor, _CHUNK_BYTES)
        if not chunk:
            break
        *whole, rest = chunk.split(b"\n")
        for line in whole:
            yield (kept + line)[: longest + 1]
            kept = b""
        kept = (kept + rest)[: longest + 1]
    if kept:
        yield kept
