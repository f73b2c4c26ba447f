"""How much memory a process may still take, and how much it takes while something runs."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

_EVERY = 0.002  # seconds between looks at the resident memory
_KINDS = {  # control groups, old and new: limit, use, and the part of the use that is mere cache
    "memory": ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    "": ("memory.max", "memory.current", "inactive_file"),
}


@dataclass
class Peak:
    """The most memory that was in use, bytes; grows while `watched` runs."""

    bytes: int = 0


def available(device: torch.device, sharing: int = 1, root: Path = Path("/")) -> int | None:
    """Bytes a process may still take on `device`; None where that cannot be known.

    Args:
        device: a GPU, or the processor.
        sharing: processes on this machine that share the processor's memory evenly.
        root: where the system's own files lie.
    """
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        # What torch holds for itself without using it.
        return int(free) + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    rooms = [
        room for room in (_machine(root), *_groups(root), _addresses(root)) if room is not None
    ]
    return max(0, min(rooms)) // sharing if rooms else None


def in_use(device: torch.device, root: Path = Path("/")) -> int:
    """Bytes in use on `device` by this process; 0 where that cannot be known."""
    if device.type == "cuda":
        return int(torch.cuda.memory_allocated(device))
    pages = _numbers(root / "proc" / "self" / "statm")
    return pages[1] * _page() if len(pages) > 1 else 0


@contextmanager
def watched(device: torch.device) -> Iterator[Peak]:
    """Within, follows how much memory this process has in use on `device`."""
    peak = Peak()
    if device.type == "cuda":
        torch.cuda.reset_peak_memory_stats(device)
        yield peak
        peak.bytes = int(torch.cuda.max_memory_allocated(device))
        return
    done = threading.Event()
    follower = threading.Thread(target=_follow, args=(device, peak, done), daemon=True)
    follower.start()
    try:
        yield peak
    finally:
        done.set()
        follower.join()


def _follow(device: torch.device, peak: Peak, done: threading.Event) -> None:
    while True:
        peak.bytes = max(peak.bytes, in_use(device))
        if done.wait(_EVERY):
            return


def _machine(root: Path) -> int | None:
    for line in _text(root / "proc" / "meminfo").splitlines():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1]) * 1024
    return None


def _groups(root: Path) -> Iterator[int]:
    """What is left of the limit of each control group this process is in."""
    for line in _text(root / "proc" / "self" / "cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        kind = "memory" if "memory" in controllers.split(",") else controllers
        if kind not in _KINDS:
            continue
        top = root / "sys" / "fs" / "cgroup" / kind
        folder = top / path.lstrip("/")
        # A limit of a group holds for those within it; a container may see its own as the top.
        for group in (folder, *folder.parents):
            if group.is_relative_to(top):
                yield from _room(group, *_KINDS[kind])


def _room(group: Path, limit: str, use: str, cache: str) -> Iterator[int]:
    limits, uses = _numbers(group / limit), _numbers(group / use)
    if limits and uses:
        lines = (line.split() for line in _text(group / "memory.stat").splitlines())
        cached = [int(words[1]) for words in lines if len(words) > 1 and words[0] == cache]
        yield limits[0] - uses[0] + sum(cached)


def _addresses(root: Path) -> int | None:
    """What is left of a limit on the address space (`ulimit -v`)."""
    try:
        import resource
    except ImportError:  # a system without such limits
        return None
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    pages = _numbers(root / "proc" / "self" / "statm")
    if limit == resource.RLIM_INFINITY or not pages:
        return None
    return limit - pages[0] * _page()


def _page() -> int:
    return int(os.sysconf("SC_PAGE_SIZE"))


def _numbers(path: Path) -> list[int]:
    """Whole numbers of a file; none where there is no such file or it says "max"."""
    words = _text(path).split()
    return [int(word) for word in words] if all(word.isdecimal() for word in words) else []


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError:
        return ""
