"""Locks between processes, which the system releases when their owner ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Optional


def lock_file(number: int, *, wait: bool = False) -> None:
    """Locks an open file for this process.

    Args:
        number: its descriptor; closing it releases the lock.
        wait: wait until the file is free, instead of failing.

    Raises:
        BlockingIOError: another process holds the lock, and `wait` is False.
        OSError: the file system has no locks.
    """
    if sys.platform == "win32":
        import msvcrt

        try:
            msvcrt.locking(number, msvcrt.LK_LOCK if wait else msvcrt.LK_NBLCK, 1)
        except PermissionError as error:
            raise BlockingIOError(*error.args) from error
        return
    import fcntl

    fcntl.flock(number, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))


def lock_folder(folder: Path, *, wait: bool = False) -> Optional[int]:
    """Locks a folder for this process.

    Args:
        folder: an existing folder.
        wait: wait until the folder is free, instead of failing.

    Returns:
        A descriptor that holds the lock until it is closed, or None where folders cannot be
        locked, as on Windows and some network drives.

    Raises:
        BlockingIOError: another process holds the lock, and `wait` is False.
    """
    if sys.platform == "win32":
        return None
    try:
        number = os.open(folder, os.O_RDONLY)
    except OSError:
        return None
    try:
        lock_file(number, wait=wait)
    except BlockingIOError:
        os.close(number)
        raise
    except OSError:
        os.close(number)
        return None
    return number


def release(number: Optional[int]) -> None:
    """Releases a lock of `lock_folder`; no effect for None."""
    if number is not None:
        os.close(number)


def journal_folder(classes: Path) -> Path:
    """Folder of the finished parts of the run that writes `classes`; locked while it runs."""
    return classes.with_name(f".{classes.name}.grass-run")
