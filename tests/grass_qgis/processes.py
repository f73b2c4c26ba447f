"""The child processes of the one that runs the tests; Linux only, as these tests are."""

from __future__ import annotations

import os
from pathlib import Path


def children() -> list[int]:
    """Numbers of the processes started by this one that have not been waited for."""
    result: list[int] = []
    for task in Path(f"/proc/{os.getpid()}/task").iterdir():
        result += [int(number) for number in (task / "children").read_text().split()]
    return result
