"""Estimate of a training step's memory from two small trials, and of the memory available.

A step's memory is taken to be linear in the images of a process's share, but for the similarities
of a contrastive loss, which every process holds for all pairs of views of the whole batch.
"""

from __future__ import annotations

import math
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import torch

from grass_qgis.engine.core.errors import JobError

_MIB, _GIB = 2**20, 2**30
# The similarities, the same without their diagonal, their logarithm, and the gradients of these.
_SQUARES = 6
_EASE = 0.9  # share of the available memory that a suggested batch may take
_ROUND = 8  # suggestions are multiples of it


@dataclass(frozen=True)
class Trial:
    """Peak memory of a step of `images` images of one process, in bytes above the use before."""

    images: int
    peak: int


@dataclass(frozen=True)
class Training:
    """Properties of a training that its trials do not show.

    Attributes:
        batch: images of a batch, all processes together.
        processes: that share a batch evenly.
        contrastive: whether the loss compares all views of the batch.
        checkpointing: whether gradient checkpointing is already on.
        state: bytes of optimiser state and gradients beside a step, in each process.
        waiting: bytes of loaded data beside a step, for each image of a process's share.
    """

    batch: int
    processes: int
    contrastive: bool
    checkpointing: bool
    state: int = 0
    waiting: int = 0


def bytes_of(batch: int, small: Trial, large: Trial, training: Training) -> float:
    """Bytes a process needs above its use before training, for batches of `batch` images.

    Args:
        batch: images of a batch, all processes together.
        small: a trial.
        large: another of more images; the same one when the whole share was tried.
        training: what the trials do not show.
    """
    share = batch // training.processes
    low, high = (trial.peak - _squares(trial.images, training) for trial in (small, large))
    image = max(0.0, (high - low) / max(1, large.images - small.images))
    step = high + image * (share - large.images) + _squares(share, training)
    return max(0.0, step) + training.state + training.waiting * share


def advice(small: Trial, large: Trial, training: Training, available: int) -> JobError | None:
    """None if the training's batch fits, else an error that suggests a batch that does.

    Args:
        small: a trial.
        large: another of more images.
        training: what the trials do not show.
        available: bytes a process may take before training begins.
    """
    need = bytes_of(training.batch, small, large, training)
    if need <= available:
        return None
    fits = [
        batch
        for batch in _smaller(training)
        if bytes_of(batch, small, large, training) <= _EASE * available
    ]
    where = " in each process" if training.processes > 1 else ""
    return JobError(
        f"loop.batch {training.batch} needs about {_formatted(need)} of memory{where}, "
        f"{_formatted(available)} are available.",
        _remedy(_rounded(fits[0], training) if fits else None, training),
    )


def too_large(images: int, training: Training) -> JobError:
    """The error for a trial of `images` images of a process that ran out of memory."""
    smaller = images // 2 * training.processes
    return JobError(
        f"A step of {images} images does not fit into memory; loop.batch is {training.batch}.",
        _remedy(smaller if smaller >= 2 else None, training),
    )


def _squares(share: int, training: Training) -> int:
    """Bytes of the similarities of all pairs of views, in float32."""
    views = 2 * share * training.processes
    return _SQUARES * 4 * views * views if training.contrastive else 0


def _smaller(training: Training) -> range:
    """Batches the processes can share, the largest first."""
    least = max(2, training.processes)
    return range(training.batch - training.processes, least - 1, -training.processes)


def _rounded(batch: int, training: Training) -> int:
    unit = math.lcm(_ROUND, training.processes)
    return batch - batch % unit if batch >= 2 * unit else batch


def _remedy(batch: int | None, training: Training) -> str:
    ways = [f"loop.batch {batch}" if batch else "a smaller encoder or smaller views"]
    if not training.checkpointing:
        ways.append("--encoder.checkpointing")
    return f"Use {', or '.join(ways)}."


def _formatted(count: float) -> str:
    return f"{count / _GIB:.1f} GiB" if count >= _GIB else f"{count / _MIB:.0f} MiB"


_EVERY = 0.002  # seconds between looks at the resident memory
_KINDS = {  # control groups, old and new: limit, use, and the part of the use that is mere cache
    "memory": ("memory.limit_in_bytes", "memory.usage_in_bytes", "total_inactive_file"),
    "": ("memory.max", "memory.current", "inactive_file"),
}


@dataclass
class Peak:
    """Peak memory use in bytes, updated while `watched` runs."""

    bytes: int = 0


def available(device: torch.device, sharing: int = 1, root: Path = Path("/")) -> int | None:
    """Bytes still available to a process on `device`; None if unknown.

    Args:
        device: a GPU, or the CPU.
        sharing: processes on this machine that share the main memory evenly.
        root: of the file system, with /proc and /sys.
    """
    if device.type == "cuda":
        free, _ = torch.cuda.mem_get_info(device)
        # torch holds reserved memory that it does not use.
        return int(free) + torch.cuda.memory_reserved(device) - torch.cuda.memory_allocated(device)
    rooms = [
        room for room in (_machine(root), *_groups(root), _addresses(root)) if room is not None
    ]
    return max(0, min(rooms)) // sharing if rooms else None


def in_use(device: torch.device, root: Path = Path("/")) -> int:
    """Bytes in use on `device` by this process; 0 if unknown."""
    if device.type == "cuda":
        return int(torch.cuda.memory_allocated(device))
    pages = _numbers(root / "proc" / "self" / "statm")
    return pages[1] * _page() if len(pages) > 1 else 0


@contextmanager
def watched(device: torch.device) -> Iterator[Peak]:
    """Records this process's peak memory use on `device` within the block."""
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
    """Bytes left of the limit of each control group of this process."""
    for line in _text(root / "proc" / "self" / "cgroup").splitlines():
        _, controllers, path = line.split(":", 2)
        kind = "memory" if "memory" in controllers.split(",") else controllers
        if kind not in _KINDS:
            continue
        top = root / "sys" / "fs" / "cgroup" / kind
        folder = top / path.lstrip("/")
        # A group's limit holds for its children; a container may see its own group as the top.
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
    """Bytes left of a limit on the address space (`ulimit -v`)."""
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
