"""Progress of a training on the terminal: a bar, or a line now and then where none can be drawn."""

from __future__ import annotations

import sys
import time
from typing import Any

from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback, RichProgressBar

from .training.steps import ends_step


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
    """Progress as a line now and then, for logs and pipes where a bar cannot be drawn."""

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
