"""The engine as a process: a job comes in on standard input, events go out on standard output.

See docs/worker-protocol.md. Everything heavy is imported inside functions, so that a broken
environment is reported as an event instead of ending the process before it can speak.
"""

from __future__ import annotations

import faulthandler
import json
import os
import signal
import sys
import threading
import time
import traceback
from contextlib import suppress
from typing import IO, Any, Dict, Iterator, Mapping, Optional

from .core import job as jobs
from .core import map_jobs
from .core.checks import is_path
from .core.errors import (
    CancelledError,
    GrassError,
    JobError,
    MemoryFullError,
    ParentDiedError,
    ProtocolError,
)
from .core.progress import (
    PROTOCOL,
    Event,
    Failure,
    IsCancelled,
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
        write(_answer(_text(line), write))
    except CancelledError as error:
        write(failure_of(error))
        return EXIT_CANCELLED
    except GrassError as error:
        write(failure_of(error))
        return EXIT_ERROR
    except Exception as error:  # the one place where anything may arrive
        traceback.print_exc()
        if is_out_of_memory(error):
            write(failure_of(_memory_full(error)))
            return EXIT_ERROR
        if isinstance(error, ImportError):
            missing = f"The backend cannot import {error.name or 'a package'}: {cause(error)}."
            write(Failure("backend.missing", missing, "Set the backend up again."))
            return EXIT_ERROR
        write(Failure("internal", f"{type(error).__name__}: {error}", "Details are in the log."))
        return EXIT_UNEXPECTED
    return EXIT_RESULT


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


def _answer(line: str, write: EventWriter) -> Result:
    """What the first line asks for: a greeting, a test of devices, or the result of a job."""
    line = _of_this_version(line)
    if _is_hello(line):
        return Result({}, _versions())
    if _request(line).get("kind") == "devices":
        return Result({}, _devices(_request(line), write.stopped.is_set))
    if map_jobs.kind_of(line):
        map_job = map_jobs.decode(line)
        from .raster import remote_access as fetching
        from .runs import dispatch as map_runs

        fetching.close_process(str(getattr(map_job, "raster", "")))
        return map_runs.run(map_job, write, write.stopped.is_over)
    job = jobs.decode(line)
    from .raster.remote_access import close_process
    from .runs.segment import run

    close_process(job.raster)
    return run(job, write, write.stopped.is_over)


def _of_this_version(line: str) -> str:
    """The line without the version of the protocol, which it may name.

    Raises:
        ProtocolError: it names one that is none, or newer than this one.
    """
    record = _request(line)
    if "protocol" not in record:
        return line
    version = record.pop("protocol")
    if isinstance(version, bool) or not isinstance(version, int) or version < 1:
        raise ProtocolError(f"protocol is {version!r:.60}.", f"Use {PROTOCOL}, or leave it out.")
    if version > PROTOCOL:
        raise ProtocolError(
            f"The job is for version {version} of the worker's protocol; this backend knows "
            f"{PROTOCOL}.",
            "Update the backend, or set it up again.",
        )
    return json.dumps(record)


def _is_hello(line: str) -> bool:
    return _request(line).get("kind") == "hello"


def _request(line: str) -> Dict[str, Any]:
    """The line as an object; empty when it is none, which the job's reader then explains."""
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return record if isinstance(record, dict) else {}


def _devices(asked: Mapping[str, Any], is_cancelled: IsCancelled) -> Dict[str, Any]:
    """The self-test of devices, of the model that is named or of the engine's own."""
    model, threads, most = asked.get("model") or "", asked.get("threads", 0), jobs.MOST_THREADS
    if model and not is_path(model):
        raise JobError(f"model is {model!r}.", "Give a path, or leave it out.")
    if isinstance(threads, bool) or not isinstance(threads, int) or not 0 <= threads <= most:
        raise JobError(f"threads is {threads!r}.", f"Use a whole number from 0 to {most}.")
    from .runtime.devices import self_test

    report = self_test(model, threads, is_cancelled=is_cancelled, apart=True)
    if is_cancelled():
        raise CancelledError("The test of devices was cancelled.")
    return report


def _versions() -> Dict[str, Any]:
    """Versions of everything a run needs; importing it all proves that it is there."""
    import pyogrio
    import shapely

    from .inference.report import library_versions
    from .runs import segment as pipeline

    ready = callable(pipeline.run)
    own = {"protocol": PROTOCOL, "python": sys.version.split()[0], "ready": ready}
    vector = {"shapely": shapely.__version__, "pyogrio": pyogrio.__version__}
    return {**own, **vector, **library_versions()}


def claim_stdout() -> IO[str]:
    """Keeps the real standard output for itself; what libraries print goes to standard error."""
    own = os.fdopen(os.dup(1), "w", encoding="utf-8", newline="\n")
    os.dup2(2, 1)
    return own


def _listen(lines: Iterator[bytes], stopped: Stop) -> None:
    """Waits for the line `cancel`; the end of the stream means that the parent has died."""
    for line in lines:
        if line.strip() == b"cancel":
            stopped.ask()
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
