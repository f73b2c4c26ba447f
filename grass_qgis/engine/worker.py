"""The engine as a process: a job comes in on standard input, events go out on standard output.

See docs/worker-protocol.md. Everything heavy is imported inside functions, so that a broken
environment is reported as an event instead of ending the process before it can speak.
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
    """Set when the run is to end: because that was asked for, or because nobody waits any more.

    Setting it ends what is under way in compiled code too.
    """

    def __init__(self, working: Optional[interrupt.Interrupt] = None) -> None:
        """Not set; `working` knows what is under way."""
        super().__init__()
        self._asked = False
        self._working = working or interrupt.Interrupt()

    def ask(self) -> None:
        """The run is not wanted any more."""
        self._asked = True
        self.set()

    def is_over(self) -> bool:
        """Whether the run was asked to end.

        Raises:
            ParentDiedError: it has to end though nobody asked.
        """
        if self.is_set() and not self._asked:
            raise ParentDiedError("Nobody waits for the run any more.", "Run the same again.")
        return self.is_set()

    def set(self) -> None:
        """The run is to end."""
        super().set()
        self._working.stop_all()


class EventWriter:
    """Writes events as lines; of the progress within a stage only about ten a second.

    Attributes:
        stopped: set when the reader of the lines has gone, or by whoever wants the run to end.
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
        faulthandler.enable()  # a crash in a library leaves its place in the log
    stopped = Stop(interrupt.PROCESS)
    write = EventWriter(claim_stdout(), stopped)
    for name in ("SIGTERM", "SIGINT"):
        signal.signal(getattr(signal, name), lambda *_: stopped.ask())
    lines = read_lines(os.dup(0))
    line = next(lines, b"")
    threading.Thread(target=_listen, args=(lines, stopped), daemon=True).start()
    try:
        write(answer(_text(line), write))
    except CancelledError as error:
        write(failure_of(error))
        return EXIT_CANCELLED
    except GrassError as error:
        write(failure_of(error))
        return EXIT_ERROR
    except Exception as error:  # the one place where anything may arrive
        traceback.print_exc()
        failure = _failure_of_any(error)
        write(replace(failure, resumable=is_resumable(error)))
        return EXIT_UNEXPECTED if failure.code == GrassError.code else EXIT_ERROR
    return EXIT_RESULT


def _failure_of_any(error: Exception) -> Failure:
    """The event of an error that is none of the engine's own."""
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
            "The memory is used up before the backend's libraries are loaded.",
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
            f"The first line has more than {LONGEST} bytes; a job is never that long.",
            "Send the job as one line of JSON.",
        )
    return line.decode("utf-8", "replace")


def answer(line: str, write: EventWriter) -> Result:
    """The result of the job that the first line asks for.

    Raises:
        GrassError: the line is no job, or the job fails.
    """
    job = jobs.from_record(_of_this_version(jobs.parse(line)))
    if not isinstance(job, jobs.LearnSessionJob):
        requests.PROCESS.shut()
    from .raster.remote_access import close_process, leads_away
    from .runs.dispatch import run

    names = [str(name) for name in getattr(job, "rasters", (getattr(job, "raster", ""),))]
    # One address among several is reason enough to leave the process open.
    close_process(next(filter(leads_away, names), names[0]))
    return run(job, write, write.stopped.is_over)


def _of_this_version(record: Dict[str, Any]) -> Dict[str, Any]:
    """The job without the version of the protocol, which it may name.

    Raises:
        ProtocolError: it names one that is none, or newer than this one.
    """
    version = record.pop("protocol", PROTOCOL)
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise ProtocolError(f"protocol is {version!r:.60}.", f"Use {PROTOCOL}, or leave it out.")
    if version > PROTOCOL:
        raise ProtocolError(
            f"The job is for version {version} of the worker's protocol; this backend knows "
            f"{PROTOCOL}.",
            "Update the backend, or set it up again.",
        )
    return record


def claim_stdout() -> IO[str]:
    """Keeps the real standard output for itself; what libraries print goes to standard error."""
    own = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    return own


def _listen(lines: Iterator[bytes], stopped: Stop) -> None:
    """Hands lines on, and waits for `cancel`; the end of the stream means a parent that died."""
    for line in lines:
        if line.strip() != b"cancel":
            requests.PROCESS.put(line)
        elif not requests.PROCESS.cancel():
            stopped.ask()
    requests.PROCESS.end()
    # Whoever cancelled may wait for the tidying up; where nobody is left, the next run does it.
    grace = _GRACE_SECONDS if stopped.is_set() else _ORPHAN_SECONDS
    stopped.set()
    time.sleep(grace)
    os._exit(EXIT_CANCELLED)


LONGEST = 2**20  # bytes; no job comes near it
_PIECE = 2**16


def read_lines(descriptor: int, longest: int = LONGEST) -> Iterator[bytes]:
    """Yields the lines of a pipe without their ends, until the other side closes it.

    Of a line that is longer, `longest` + 1 bytes come, so that it can be told from others; the rest
    is read and dropped. No lock is held while it waits, so a thread may be left waiting here.
    """
    kept = b""
    while True:
        piece = os.read(descriptor, _PIECE)
        if not piece:
            break
        *whole, rest = piece.split(b"\n")
        for line in whole:
            yield (kept + line)[: longest + 1]
            kept = b""
        kept = (kept + rest)[: longest + 1]
    if kept:
        yield kept
