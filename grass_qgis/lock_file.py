"""Lock files of the plugin; stale only once the process that made them has ended."""

from __future__ import annotations

from pathlib import Path

from qgis.PyQt.QtCore import QLockFile


def lock_file(path: Path) -> QLockFile:
    """A lock on `path` that is not held yet; its age never makes it stale."""
    lock = QLockFile(str(path))
    lock.setStaleLockTime(0)
    return lock


def is_free(path: Path) -> bool:
    """Whether no living process holds the lock on `path`."""
    lock = lock_file(path)
    if not lock.tryLock(0):
        return False
    lock.unlock()
    return True
