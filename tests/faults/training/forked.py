"""`grass-train` in a process of its own that has everything imported already: it starts at once."""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

import grass_model.finetuning.command
import grass_model.pretraining.command  # noqa: F401  (imported before the fork, not after it)
from grass_model import cli


def begin(arguments: list[str], log: Path) -> int:
    """Starts the command; returns its process's number. What it says goes to `log`."""
    number = os.fork()
    if number:
        return number
    try:
        os.setsid()
        out = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
        for stream in (1, 2):
            os.dup2(out, stream)
        sys.stdout, sys.stderr = (os.fdopen(k, "w", closefd=False) for k in (1, 2))
        os._exit(_status(arguments))
    finally:
        os._exit(99)


def _status(arguments: list[str]) -> int:
    import torch

    torch.set_num_threads(1)
    sys.argv = ["grass-train", *arguments]
    try:
        cli.main()
    except SystemExit as end:
        return int(end.code or 0)
    except BaseException:
        import traceback

        traceback.print_exc()
        return 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
    return 0


def finish(arguments: list[str], log: Path) -> int:
    """Runs the command to its end; its exit status."""
    return os.waitstatus_to_exitcode(os.waitpid(begin(arguments, log), 0)[1])


def kill_after(arguments: list[str], log: Path, delay: float) -> bool:
    """Kills the command after so many seconds; whether it was still running."""
    number = begin(arguments, log)
    time.sleep(delay)
    os.kill(number, signal.SIGKILL)
    return os.WIFSIGNALED(os.waitpid(number, 0)[1])
