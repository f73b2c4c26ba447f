"""A disk of a few pages, which fills, grows, or becomes read-only: a tmpfs, so root is needed."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

PAGE = 4096
_AMPLE = 2**28


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True, capture_output=True)


@contextmanager
def small_disk(folder: Path, size: int = _AMPLE) -> Iterator[Path]:
    """`folder` is a disk of `size` bytes, rounded up to pages, while this is entered."""
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder))
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def make_room(disk: Path) -> None:
    """There is space for everything now."""
    _mount("-o", f"remount,size={_AMPLE}", str(disk))


def used(disk: Path) -> int:
    """Bytes in use on the disk."""
    result = os.statvfs(disk)
    return (result.f_blocks - result.f_bfree) * result.f_frsize


@contextmanager
def read_only(disk: Path) -> Iterator[None]:
    """Nothing can be written to the disk while this is entered."""
    _mount("-o", "remount,ro", str(disk))
    try:
        yield
    finally:
        _mount("-o", "remount,rw", str(disk))


def _can_mount() -> bool:
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    probe = ["unshare", "--mount", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]
    return subprocess.run(probe, check=False, capture_output=True).returncode == 0


needs_root = pytest.mark.skipif(
    not _can_mount(), reason="a small disk is a tmpfs, which only root can mount"
)
