"""Callbacks that act on whole optimiser steps of several batches.

A step takes `loop.accumulate` batches. Seeds, checkpoints and the end of a session keep to whole
steps, so that a resumed run takes the same steps as an uninterrupted one.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback, LearningRateMonitor, ModelCheckpoint, Timer

from ..settings.pretrain import LoopSettings

LOG_EVERY = 5  # steps between rows of the logs

_RANK_BITS = 53  # above every sum of seed and batch


def images_per_step(loop: LoopSettings) -> int:
    """Images behind one optimiser step, on all devices together."""
    return loop.batch * loop.accumulate


def describe_steps(loop: LoopSettings, *, contrastive: bool) -> str:
    """A line on the batches of a step; empty if it is a single batch.

    Args:
        loop: the loop's settings.
        contrastive: whether a view's loss depends on the other views of its batch.
    """
    if loop.accumulate == 1:
        return ""
    line = f"a step takes the mean gradient of {loop.accumulate} batches of {loop.batch} images"
    if contrastive:
        line += (
            f"; each has its own loss: the negatives are those of {loop.batch} images, "
            f"not of {images_per_step(loop)}"
        )
    return f"{line}\n"


def begins_step(trainer: Trainer, batch: int) -> bool:
    """Whether batch number `batch`, from 0, is the first of its optimiser step."""
    return batch % int(trainer.accumulate_grad_batches) == 0


def ends_step(trainer: Trainer, batch: int) -> bool:
    """Whether batch number `batch`, from 0, is the last of its optimiser step."""
    return begins_step(trainer, batch + 1)


class StepSeed(Callback):
    """Seeds each batch, so that a resumed run repeats dropout and other random operations.

    Each process draws its own.
    """

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def on_train_batch_start(
        self, trainer: Trainer, pl_module: LightningModule, batch: Any, batch_idx: int
    ) -> None:
        """Seeds torch for this batch."""
        count = int(trainer.accumulate_grad_batches)
        number = trainer.global_step * count + batch_idx % count
        torch.manual_seed(self._seed * 1_000_003 + number + (trainer.global_rank << _RANK_BITS))


class StepCheckpoint(ModelCheckpoint):
    """Checkpoints between optimiser steps only, since accumulated gradients would be lost.

    None is written before a step's validation either, which a resumed run would skip. The callback
    for the best checkpoint must come before this one.
    """

    def __init__(self, *args: Any, validate_every: int | None, **kwargs: Any) -> None:
        """As `ModelCheckpoint`; `validate_every` steps between validations, None for none."""
        super().__init__(*args, **kwargs)
        self._validate_every = validate_every

    def on_train_batch_end(
        self,
        trainer: Trainer,
        pl_module: LightningModule,
        outputs: Any,
        batch: Any,
        batch_idx: int,
    ) -> None:
        """Writes a checkpoint when it is due and the step is complete."""
        if ends_step(trainer, batch_idx) and not self._is_validated(trainer):
            super().on_train_batch_end(trainer, pl_module, outputs, batch, batch_idx)

    def on_validation_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Writes a checkpoint that was delayed until the validation."""
        if self._is_validated(trainer):
            super().on_train_batch_end(trainer, pl_module, None, None, 0)

    def _is_validated(self, trainer: Trainer) -> bool:
        every = self._validate_every
        return every is not None and trainer.global_step % every == 0


class StepRates(LearningRateMonitor):
    """Logs the learning rates of a step once."""

    def on_train_batch_start(self, trainer: Trainer, *args: Any, **kwargs: Any) -> None:
        """Logs them before the step's first batch."""
        if begins_step(trainer, args[-1]):
            super().on_train_batch_start(trainer, *args, **kwargs)


class SessionTimer(Timer):
    """Ends a session after a time, at a whole step; a resumed run starts with the full time."""

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Ignores the time of earlier sessions."""

    def on_train_batch_end(self, trainer: Trainer, *args: Any, **kwargs: Any) -> None:
        """Checks the time between steps."""
        if ends_step(trainer, args[-1]):
            super().on_train_batch_end(trainer, *args, **kwargs)


@contextmanager
def preserved_random_state(device: torch.device) -> Iterator[None]:
    """Restores the state of torch's random generators after the block."""
    with torch.random.fork_rng([device] if device.type == "cuda" else []):
        yield
