"""Staging folder for the files of an export until they are complete and verified."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grass_model.files.full_disk import reporting_full_disk
from grass_qgis.engine.core.errors import GrassError, OutputError
from grass_qgis.engine.core.locks import lock_folder, release

_PREFIX = ".export-"


@contextmanager
def staging(out: Path) -> Iterator[Path]:
    """A temporary folder in `out`, which is created, for files that have no final name yet.

    Leftovers of killed exports in `out` are removed first. Where folders cannot be locked, as on
    Windows and some network drives, they stay, because they might be in use.

    Raises:
        OutputError: `out` cannot be written, or its disk is full.
    """
    try:
        with reporting_full_disk(out, "Make room, or choose another --out."):
            out.mkdir(parents=True, exist_ok=True)
            _sweep(out)
            with _held_folder(out) as folder:
                yield folder
    except GrassError:
        raise
    except OSError as error:
        raise OutputError(
            f"{out} cannot be written ({error.strerror}).", "Choose another."
        ) from error


@contextmanager
def _held_folder(out: Path) -> Iterator[Path]:
    while True:
        folder = Path(tempfile.mkdtemp(dir=out, prefix=_PREFIX))
        held = _held(folder)
        if folder.is_dir():  # or another export has swept it before it was locked
            break
        release(held)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        release(held)


def _sweep(out: Path) -> None:
    for folder in out.glob(f"{_PREFIX}*"):
        held = _held(folder)
        if held is not None:
            shutil.rmtree(folder, ignore_errors=True)
            release(held)


def _held(folder: Path) -> int | None:
    """A descriptor that holds the lock of a folder; None where it is held or cannot be locked."""
    try:
        return lock_folder(folder)
    except BlockingIOError:
        return None
