"""Runs a program line by line with cancellation: pip, venv, the self-test."""

from __future__ import annotations

import os
import queue
import signal
import subprocess  # nosec B404
import threading
from typing import IO, Callable, Iterator, Mapping, Sequence

from ..engine.core.errors import CancelledError
from ..engine.core.progress import IsCancelled
from .launch import BackendMissingError

_POLL_SECONDS = 0.1
_GRACE_SECONDS = 5.0


def run_lines(
    command: Sequence[str],
    environ: Mapping[str, str],
    on_line: Callable[[str], None],
    is_cancelled: IsCancelled,
) -> int:
    """Runs `command` without input, hands on each line of its two outputs, returns its exit code.

    Raises:
        BackendMissingError: it does not start.
        CancelledError: `is_cancelled` said so; the program and its children have ended.
    """
    process = _start(command, environ)
    lines: queue.Queue[str | None] = queue.Queue()
    reader = threading.Thread(
        target=_read, args=(process.stdout, lines), name="grass-setup", daemon=True
    )
    reader.start()
    try:
        for line in _until_end(lines, process, is_cancelled):
            on_line(line)
        return process.wait()
    finally:
        _end(process)
        reader.join(_GRACE_SECONDS)
        if process.stdout is not None and not reader.is_alive():
            process.stdout.close()


def _until_end(
    lines: queue.Queue[str | None], process: subprocess.Popen[str], is_cancelled: IsCancelled
) -> Iterator[str]:
    while True:
        if is_cancelled():
            raise CancelledError("The set-up was cancelled.")
        try:
            line = lines.get(timeout=_POLL_SECONDS)
        except queue.Empty:
            if process.poll() is None:
                continue
            # A grandchild may hold the pipe open after the program itself has ended.
            line = None if lines.empty() else lines.get()
        if line is None:
            return
        yield line.rstrip()


def _start(command: Sequence[str], environ: Mapping[str, str]) -> subprocess.Popen[str]:
    try:
        # Interpreters that were probed, arguments of our own, no shell.
        return subprocess.Popen(  # noqa: S603  # nosec B603
            list(command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            env=dict(environ),
            encoding="utf-8",
            errors="replace",
            # A group of its own, so that ending it ends its children too.
            start_new_session=os.name != "nt",
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except OSError as error:
        raise BackendMissingError(
            f"{command[0]} does not start: {error.strerror}.", "Choose another interpreter."
        ) from error


def _read(stream: IO[str] | None, lines: queue.Queue[str | None]) -> None:
    try:
        for line in stream or ():
            lines.put(line)
    finally:
        lines.put(None)


def _end(process: subprocess.Popen[str]) -> None:
    if process.poll() is not None:
        return
    _signal(process, "SIGTERM")
    try:
        process.wait(_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        _signal(process, "SIGKILL")
        process.wait()


def _signal(process: subprocess.Popen[str], name: str) -> None:
    """Ends the whole group; Windows has none, but there a venv's Python ends its own child."""
    try:
        if os.name == "nt":
            process.kill()
        else:
            os.killpg(process.pid, getattr(signal, name))
    except OSError:
        pass  # it has just ended
