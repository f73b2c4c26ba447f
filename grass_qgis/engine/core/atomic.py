"""Atomic and durable writing of files.

A file is renamed to its final name after its content has reached the disk, and the folder's entry
is flushed too (`fsync` of both), so that after a power failure the name has either the former or
the new content, never a part of it. Drives that report writes too early are not covered.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Iterator, Optional

from .errors import MAKE_ROOM, GrassError, OutputError, cause_of


@contextmanager
def whole_file(path: Path, part: Optional[Path] = None) -> Iterator[Path]:
    """Temporary path that is renamed to `path` when the block succeeds, and removed otherwise.

    Args:
        path: the file; an existing one stays until the new one is complete.
        part: temporary path in the same folder; by default NAME.part.

    Raises:
        OSError: the file cannot be written.
    """
    part = part or path.with_name(f"{path.name}.part")
    try:
        yield part
        to_disk(part)
        replace(part, path)
    finally:
        with suppress(OSError):
            part.unlink()


@contextmanager
def output_file(path: Path, part: Optional[Path] = None) -> Iterator[Path]:
    """A `whole_file` for a result of the user's.

    Raises:
        OutputError: it cannot be written.
    """
    try:
        with whole_file(path, part) as temporary:
            yield temporary
    except GrassError:
        raise
    except OSError as error:
        raise OutputError(f"{path} cannot be written: {cause_of(error)}.", MAKE_ROOM) from error


def replace(source: Path, target: Path) -> None:
    """Renames a complete file atomically, replacing `target`.

    Raises:
        OSError: it cannot be moved.
    """
    os.replace(source, target)  # noqa: PTH105  (the atomic one by name)
    folder_to_disk(target.parent)


def to_disk(path: Path) -> None:
    """Waits until the content of a file has reached the disk.

    Raises:
        OSError: it cannot be opened, or the disk fails.
    """
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def folder_to_disk(folder: Path) -> None:
    """Waits until the names in a folder have reached the disk, where the system supports it."""
    with suppress(OSError):  # Windows cannot open folders, some network drives cannot flush them
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
