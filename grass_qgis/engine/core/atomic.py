"""Files that get their name when they are complete, and stay complete when the power fails.

A name is given only to a file whose content has reached the disk, and the folder's entry is sent
there too (`fsync` of both), so that after a power cut a name stands for the former or for the new
content, never for half of it. Drives that lie about having written are beyond a program's reach.
"""

from __future__ import annotations

import os
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Iterator, Optional


@contextmanager
def whole_file(path: Path, part: Optional[Path] = None) -> Iterator[Path]:
    """Where to write what becomes `path` when the block ends well; else nothing of it is left.

    Args:
        path: the file; one that is there stays until the new one is complete.
        part: where to write meanwhile, in the same folder; by default NAME.part.

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


def replace(source: Path, target: Path) -> None:
    """Gives a complete file its name, over one that has it, in one step.

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
    """Waits until the names in a folder have reached the disk, where the system can do that."""
    with suppress(OSError):  # Windows opens no folders, some network drives send none
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)
