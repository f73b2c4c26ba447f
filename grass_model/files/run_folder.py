"""A run folder has one writer at a time, and begins without what a killed one left half done."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grass_qgis.engine.core.errors import DataError

from .full_disk import reporting_full_disk

_HALF_DONE = ("*.part", "checkpoints/*.part", "pictures/*.part", ".tiles-*")


@contextmanager
def run_folder(out: Path) -> Iterator[None]:
    """The folder of a training while it writes there.

    Raises:
        DataError: another training writes there.
        OutputError: the disk is full, or the folder may not be written to.
    """
    with reporting_full_disk(out, "Make room, then give the same command with --resume true."):
        out.mkdir(parents=True, exist_ok=True)
        with sole_writer(out):
            yield


@contextmanager
def sole_writer(out: Path) -> Iterator[None]:
    """Keeps other trainings out of `out` until this one ends, however it ends.

    Where folders cannot be locked, as on Windows and some network drives, nobody is kept out, and
    nothing is tidied up.

    Raises:
        DataError: another training writes there.
    """
    number = None if sys.platform == "win32" else os.open(out, os.O_RDONLY)
    try:
        if number is not None and _is_locked(number, out):
            _tidy_up(out)
        yield
    finally:
        if number is not None:
            os.close(number)


def _is_locked(number: int, out: Path) -> bool:
    """Locks the folder; False where that is not possible."""
    import fcntl

    try:
        fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise DataError(
            f"Another training is writing {out}.", "Wait for it, or choose another --out."
        ) from error
    except OSError:
        return False
    return True


def _tidy_up(out: Path) -> None:
    for pattern in _HALF_DONE:
        for path in out.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
