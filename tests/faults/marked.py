"""Processes that are found again, with all their children, by a mark in their environment."""

from __future__ import annotations

import os
import time
from pathlib import Path
from uuid import uuid4

_NAME = "GRASS_FAULT_MARK"


def marked() -> tuple[str, dict[str, str]]:
    """A new mark, and an environment that carries it."""
    mark = uuid4().hex
    return mark, {**os.environ, _NAME: mark}


def alive(mark: str) -> list[int]:
    """Numbers of the processes that carry the mark and still run."""
    expected = f"{_NAME}={mark}".encode()
    result = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                carries = expected in (folder / "environ").read_bytes().split(b"\0")
            except OSError:  # it has just ended
                continue
            if carries:
                result.append(int(folder.name))
    return result


def seconds_until_gone(mark: str, most: float) -> float:
    """How long processes with the mark go on to run; more than `most` when some still do."""
    began = time.monotonic()
    while alive(mark) and time.monotonic() - began <= most:
        time.sleep(0.02)
    return time.monotonic() - began
