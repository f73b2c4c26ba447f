"""How the cores of a machine are shared out among calls of the runtime."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from contextlib import suppress
from pathlib import Path
from typing import Dict, Tuple

_CPUS = Path("/sys/devices/system/cpu")
# More would take memory for another tile's values in all layers, and gain little.
_MOST_CALLS = 2
_WITH_SIBLINGS = ("AMD64", "x86_64")


def cores() -> int:
    """Cores that this process may use, at least 1; two threads of one core count once.

    Linux tells which are siblings. Elsewhere processors of Intel's and AMD's kind are taken to have
    two threads a core from four on.
    """
    allowed = _allowed()
    known = {cpu: _siblings(cpu) for cpu in allowed}
    if all(known.values()):
        return _without_siblings(known)
    halved = platform.machine() in _WITH_SIBLINGS and len(allowed) >= 4
    return max(1, len(allowed) // 2 if halved else len(allowed))


def shared_out(threads: int) -> Tuple[int, int]:
    """Calls at once, and threads of the runtime for each.

    A call with all threads has them wait for each other after every layer, and for a core that
    reading or writing takes meanwhile; two calls with half of them each fill such gaps.

    Args:
        threads: in all; 0 for one a core.
    """
    threads = threads or cores()
    calls = min(_MOST_CALLS, threads)
    return calls, threads // calls


def _allowed() -> Tuple[int, ...]:
    if hasattr(os, "sched_getaffinity"):
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(os.cpu_count() or 1))


def _siblings(cpu: int) -> str:
    try:
        text = (_CPUS / f"cpu{cpu}/topology/thread_siblings_list").read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""
    return text.strip()


def _without_siblings(known: Dict[int, str]) -> int:
    return max(1, len(set(known.values())))


def give_back() -> None:
    """Gives it back to the system, where the C library is GNU's, which can be asked to.

    Kept, what one stage needed would count beside what the next one asks for.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL("libc.so.6").malloc_trim(0)
