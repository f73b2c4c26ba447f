"""Distribution of CPU cores among parallel calls of the runtime."""

from __future__ import annotations

import ctypes
import os
import platform
import sys
from contextlib import suppress
from pathlib import Path
from typing import Dict, Tuple

CPUS = Path("/sys/devices/system/cpu")
# More would need memory for the activations of another tile, and gain little.
_MOST_CALLS = 2
_WITH_SIBLINGS = ("AMD64", "x86_64")


def cores(system: Path = CPUS) -> int:
    """Physical cores that this process may use, at least 1, by the folder `system` of Linux.

    Linux lists the hardware threads of a core. Elsewhere x86-64 CPUs with four or more logical
    cores are assumed to have two threads per core.
    """
    allowed = _allowed()
    siblings = {cpu: _siblings(cpu, system) for cpu in allowed}
    if all(siblings.values()):
        return _without_siblings(siblings)
    halved = platform.machine() in _WITH_SIBLINGS and len(allowed) >= 4
    return max(1, len(allowed) // 2 if halved else len(allowed))


def shared_out(threads: int, system: Path = CPUS) -> Tuple[int, int]:
    """Number of parallel calls, and runtime threads for each.

    The threads of a call wait for each other after every layer, and for cores that reading or
    writing uses; two calls with half of the threads each fill such gaps.

    Args:
        threads: in total; 0 for one per core.
        system: as for `cores`.
    """
    threads = threads or cores(system)
    calls = min(_MOST_CALLS, threads)
    return calls, threads // calls


def _allowed() -> Tuple[int, ...]:
    if hasattr(os, "sched_getaffinity"):
        return tuple(sorted(os.sched_getaffinity(0)))
    return tuple(range(os.cpu_count() or 1))


def _siblings(cpu: int, system: Path) -> str:
    try:
        text = (system / f"cpu{cpu}/topology/thread_siblings_list").read_text(encoding="ascii")
    except (OSError, ValueError):
        return ""
    return text.strip()


def _without_siblings(siblings: Dict[int, str]) -> int:
    return max(1, len(set(siblings.values())))


def give_back() -> None:
    """Returns free heap memory to the system, with the GNU C library.

    Otherwise the memory of one stage would add to that of the next.
    """
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):  # another C library
            ctypes.CDLL("libc.so.6").malloc_trim(0)
