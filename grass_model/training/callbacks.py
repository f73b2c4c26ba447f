"""Callbacks: checks for divergence, patience, training time, progress, checkpoint files."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable
from pathlib import Path
from time import perf_counter, process_time
from typing import Any

import torch
from lightning.fabric.plugins.io.torch_io import TorchCheckpointIO
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback, EarlyStopping, RichProgressBar
from lightning.pytorch.callbacks.early_stopping import EarlyStoppingReason
from torch import Tensor

from grass_qgis.engine.core.errors import JobError

from ..files.atomic import whole_file, write_whole
from .steps import ends_step

_REMEDY = "Its last good checkpoint is kept: go on with --resume and a smaller loop.lr."


class OnlyFinite(Callback):
    """Stops training on a loss or weights that are not finite, before they are saved."""

    def on_before_backward(
        self, trainer: Trainer, pl_module: LightningModule, loss: Tensor
    ) -> None:
        """Checks the loss of each step.

        Raises:
            JobError: it is not finite.
        """
        if not bool(loss.isfinite()):
            raise diverged(trainer, f"the loss is {float(loss.detach())}")

    def on_save_checkpoint(
        self, trainer: Trainer, pl_module: LightningModule, checkpoint: dict[str, Any]
    ) -> None:
        """Checks the weights before anything is written.

        Raises:
            JobError: one is not finite.
        """
        for name, value in checkpoint["state_dict"].items():
            if not bool(value.isfinite().all()):
                raise diverged(trainer, f"{name} is not finite")


def diverged(trainer: Trainer, what: str) -> JobError:
    """The error for a diverged training, with its step and learning rate."""
    rate = max(group["lr"] for group in trainer.optimizers[0].param_groups)
    step = trainer.global_step
    return JobError(
        f"Training has diverged at step {step}, learning rate {rate:.3g}: {what}.", _REMEDY
    )


class Patience(EarlyStopping):
    """Ends the training after so many validations without a better mIoU, with a message.

    The wait count is kept in checkpoints; the patience is that of the settings.
    """

    def __init__(self, validations: int) -> None:
        super().__init__(
            "val_miou", mode="max", patience=validations, check_on_train_epoch_end=False
        )

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Restores the best score and the wait count of the previous session."""
        super().load_state_dict({**state_dict, "patience": self.patience})

    def on_fit_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Prints why the run is shorter than its settings."""
        if self.stopping_reason is EarlyStoppingReason.PATIENCE_EXHAUSTED:
            sys.stdout.write(
                f"stopped by patience after {trainer.global_step} of {trainer.max_steps} steps: "
                f"{self.wait_count} validations without a better mIoU than "
                f"{float(self.best_score):.4f}\n"
            )


FILE = "training_time.json"


def read_clocks() -> tuple[float, float]:
    """Wall-clock and CPU seconds of this process."""
    return perf_counter(), process_time()


class TrainingClock(Callback):
    """Training time of all sessions of a run, in wall-clock and CPU seconds.

    Work of a killed session after its last checkpoint is repeated and counts once. CPU seconds are
    summed over threads; other load on the machine lengthens wall-clock time only.
    """

    def __init__(self, out: Path, now: Callable[[], tuple[float, float]] = read_clocks) -> None:
        """Args: `out`, the run's folder; `now`, clock of the wall and of the CPU in seconds."""
        self._out, self._before, self._now = out, (0.0, 0.0), now
        self._begun = now()

    @property
    def seconds(self) -> tuple[float, float]:
        """Wall-clock and CPU seconds of all sessions so far."""
        (wall, cpu), (wall_begun, cpu_begun) = self._now(), self._begun
        before = self._before
        return before[0] + wall - wall_begun, before[1] + cpu - cpu_begun

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Starts the clock."""
        self._begun = self._now()

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Writes steps and seconds into the run folder."""
        if trainer.is_global_zero:
            wall, cpu = self.seconds
            record = {
                "steps": int(trainer.global_step),
                "seconds": round(wall, 3),
                "processor_seconds": round(cpu, 3),
            }
            write_whole(self._out / FILE, json.dumps(record).encode())

    def state_dict(self) -> dict[str, Any]:
        """State for checkpoints."""
        wall, cpu = self.seconds
        return {"seconds": wall, "processor_seconds": cpu}

    def load_state_dict(self, state_dict: dict[str, Any]) -> None:
        """Continues from a checkpoint."""
        wall = float(state_dict["seconds"])
        self._before = wall, float(state_dict.get("processor_seconds", wall))


class BarProgress(RichProgressBar):
    """The bar of a terminal, with images a second beside the metrics."""

    def __init__(self, images: int) -> None:
        """Args: `images` behind an optimiser step."""
        super().__init__()
        self._images, self._started, self._first = images, 0.0, 0

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Remembers when and where the run starts."""
        super().on_train_start(trainer, pl_module)
        self._started, self._first = time.monotonic(), trainer.global_step

    def get_metrics(self, trainer: Trainer, pl_module: LightningModule) -> dict[str, Any]:
        """The metrics beside the bar."""
        rate = (trainer.global_step - self._first) / max(1e-6, time.monotonic() - self._started)
        metrics = super().get_metrics(trainer, pl_module)
        return {**metrics, "images/s": f"{rate * self._images:.0f}"}


class LineProgress(Callback):
    """Progress as lines at intervals, for logs and pipes where a bar cannot be drawn."""

    def __init__(self, stage: str, images: int, every: float = 10.0) -> None:
        """Args beyond the obvious: `images` behind a step, `every` so many seconds a line."""
        self._stage, self._images, self._every = stage, images, every
        self._started, self._shown, self._first = 0.0, 0.0, 0

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Remembers when and where the run starts."""
        self._started = self._shown = time.monotonic()
        self._first = trainer.global_step

    def on_train_batch_end(
        self,
        trainer: Trainer,
        pl_module: LightningModule,
        outputs: Any,
        batch: Any,
        batch_idx: int,
    ) -> None:
        """Writes a line after a step when it is time for one."""
        if not trainer.is_global_zero or not ends_step(trainer, batch_idx):
            return
        now, step, last = time.monotonic(), trainer.global_step, int(trainer.max_steps)
        if now - self._shown < self._every and step < last:
            return
        self._shown = now
        rate = (step - self._first) / max(1e-6, now - self._started)
        left = (last - step) / rate if rate else 0.0
        values = "  ".join(
            f"{key} {float(value):.3f}" for key, value in trainer.progress_bar_metrics.items()
        )
        line = (
            f"{self._stage} {step}/{last} ({100 * step // last} %)  "
            f"{rate * self._images:.0f} images/s  {int(left) // 60}:{int(left) % 60:02d} left  "
            f"{values}\n"
        )
        sys.stdout.write(line)
        sys.stdout.flush()


class WholeFiles(TorchCheckpointIO):
    """Writes beside the final name and renames.

    Lightning writes into the system's temporary folder and moves the file from there, which is a
    copy, and can be cut short, when that folder is on another disk.
    """

    def save_checkpoint(
        self, checkpoint: dict[str, Any], path: str | Path, storage_options: Any | None = None
    ) -> None:
        """Writes `checkpoint` to `path`; an earlier one stays until this one is complete."""
        final = Path(path)
        final.parent.mkdir(parents=True, exist_ok=True)
        with whole_file(final) as part, part.open("wb") as file:
            torch.save(checkpoint, file)
            file.flush()
            os.fsync(file.fileno())
