"""Whether a training step fits into the memory, told from two small trials; pure functions.

A step's memory is taken to be linear in the images of a process's share, but for the similarities
of a contrastive loss, which every process holds for all pairs of views of the whole batch.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from grass_qgis.engine.core.errors import JobError

_MIB, _GIB = 2**20, 2**30
# The similarities, the same without their diagonal, their logarithm, and the gradients of these.
_SQUARES = 6
_EASE = 0.9  # share of the available memory a suggested batch may take: it must fit for sure
_ROUND = 8  # suggestions are multiples of it


@dataclass(frozen=True)
class Trial:
    """A step of `images` images of one process took `peak` bytes beyond what was in use."""

    images: int
    peak: int


@dataclass(frozen=True)
class Training:
    """What a trial does not show of the training it stands for.

    Attributes:
        batch: images of a batch, all processes together.
        processes: that share a batch evenly.
        contrastive: whether the loss compares all views of the batch.
        checkpointing: whether activations are already computed again.
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
    """Bytes a process needs beyond what is in use before training, for batches of `batch` images.

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
    """None when the training's batch fits; else the error that names one that does.

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
        f"loop.batch {training.batch} needs about {_told(need)} of memory{where}, "
        f"{_told(available)} are available.",
        _remedy(_rounded(fits[0], training) if fits else None, training),
    )


def too_large(images: int, training: Training) -> JobError:
    """The error for a trial of `images` images of a process that failed for want of memory."""
    smaller = images // 2 * training.processes
    return JobError(
        f"The memory does not hold a step of {images} images, and loop.batch is {training.batch}.",
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
        ways.append("--encoder.checkpointing true")
    return f"Use {', or '.join(ways)}."


def _told(count: float) -> str:
    return f"{count / _GIB:.1f} GiB" if count >= _GIB else f"{count / _MIB:.0f} MiB"
