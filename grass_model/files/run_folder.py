"""Run folders with one writer at a time, cleaned of incomplete files of killed runs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.core.locks import lock_folder, release

from .full_disk import reporting_full_disk

_HALF_DONE = ("*.part", "checkpoints/*.part", "pictures/*.part", ".tiles-*")


@contextmanager
def run_folder(out: Path) -> Iterator[None]:
    """The folder of a training while it writes there.

    Raises:
        DataError: another training writes there.
        OutputError: the disk is full, or the folder may not be written to.
    """
    with reporting_full_disk(out, "Make room, then give the same command with --resume."):
        out.mkdir(parents=True, exist_ok=True)
        with sole_writer(out):
            yield


@contextmanager
def sole_writer(out: Path) -> Iterator[None]:
    """Locks `out` against other trainings until this one ends.

    Where folders cannot be locked, as on Windows and some network drives, there is no lock and no
    clean-up.

    Raises:
        DataError: another training writes there.
    """
    try:
        number = lock_folder(out)
    except BlockingIOError as error:
        raise DataError(
            f"Another training is writing {out}.", "Wait for it, or choose another --out."
        ) from error
    try:
        if number is not None:
            _tidy_up(out)
        yield
    finally:
        release(number)


def _tidy_up(out: Path) -> None:
    for pattern in _HALF_DONE:
        for path in out.glob(pattern):
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
