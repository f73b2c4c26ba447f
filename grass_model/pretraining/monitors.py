"""Logs of a pretraining run, from step 0 on: rows of numbers, and pictures.

Logging never changes a run: the same seed gives the same weights with and without it.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
import torch
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback
from lightning.pytorch.loggers import TensorBoardLogger
from numpy.typing import NDArray
from torch import Tensor

from ..contrast.region import area_shares
from ..data.views import Normalisation
from ..training.steps import LOG_EVERY, begins_step, ends_step
from .sheets import sheet, write_picture
from .task import GrassTask
from .watch import Mark, Seen, mark, seconds

WATCH_EVERY = 20  # steps between logs of the boxes during warm-up
WHOLE = 0.9  # a box above this share of its view counts as the whole view
PICTURES = "pictures"
_BINS = 10
_ROWS = 8  # tiles in a picture

Probing = Callable[[GrassTask], Mapping[str, float]]


@dataclass(frozen=True)
class Plan:
    """Intervals of the logs.

    Attributes:
        batch: images of a batch.
        probe_every: steps between probes.
        pictures_every: steps between pictures; 0 for none.
    """

    batch: int
    probe_every: int
    pictures_every: int


class Monitors(Callback):
    """Writes rows to metrics.csv and TensorBoard, and pictures, at regular steps."""

    def __init__(
        self, plan: Plan, out: Path, norm: Normalisation | None, probe: Probing | None = None
    ) -> None:
        """Args beyond the obvious: `norm` of the views; None to draw no pictures."""
        self._plan, self._out, self._norm, self._probe = plan, out, norm, probe
        self._since, self._images, self._rate = 0.0, 0, 0.0
        self._start: Mark | None = None
        self._stop: Mark = 0.0
        self._loss, self._embedding_std = 0.0, 0.0
        self._extra: dict[str, float] = {}

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Starts counting images and the encoder's passes."""
        self._since, self._images = time.perf_counter(), 0
        task = cast(GrassTask, pl_module)
        self._hook = task.trunk.register_forward_pre_hook(
            lambda _, inputs: task.watch.entered(inputs[0])
        )

    def on_train_batch_start(
        self, trainer: Trainer, pl_module: LightningModule, batch: Any, batch_idx: int
    ) -> None:
        """Decides whether this step records its boxes; runs the probe with its weights."""
        if not begins_step(trainer, batch_idx):
            return
        task, step = cast(GrassTask, pl_module), trainer.global_step
        self._extra = self._probed(trainer, task) if _due(step, self._plan.probe_every) else {}
        every = LOG_EVERY if step >= task.warmup_steps else WATCH_EVERY
        task.watch.begin(requested=_due(step, every) or _due(step, self._plan.pictures_every))
        self._rate = float(trainer.optimizers[0].param_groups[0]["lr"])
        self._loss, self._embedding_std = 0.0, 0.0
        self._start = mark(task.device) if task.watch.requested else None

    def on_train_batch_end(
        self,
        trainer: Trainer,
        pl_module: LightningModule,
        outputs: Any,
        batch: Any,
        batch_idx: int,
    ) -> None:
        """Writes the row and picture of a complete step."""
        task = cast(GrassTask, pl_module)
        last = ends_step(trainer, batch_idx)
        step = trainer.global_step - last
        self._images += self._plan.batch
        if self._start is not None and begins_step(trainer, batch_idx):
            self._stop = mark(task.device)
            task.watch.rest()  # a step records its first batch only
        if not (_due(step, LOG_EVERY) or task.watch.seen or self._extra):
            return
        self._loss += float(outputs["loss"])  # already a share of the step's mean
        self._embedding_std += (
            float(trainer.callback_metrics["spread"]) / trainer.accumulate_grad_batches
        )
        if last:
            self._write(trainer, task, step)

    def _write(self, trainer: Trainer, task: GrassTask, step: int) -> None:
        seen = task.watch.seen
        row = {"loss": self._loss, "spread": self._embedding_std, "lr": self._rate, **self._extra}
        if seen is not None:
            row |= box_row(_shares(seen), _aspects(seen.boxes))
        passes = task.watch.passes
        if self._start is not None and len(passes) > 1 and step >= task.warmup_steps:
            row["time/guide_share"] = seconds(*passes[:2]) / seconds(self._start, self._stop)
        row["images_per_s"] = self._images / max(1e-9, time.perf_counter() - self._since)
        log_row(trainer, row, step)
        if seen is not None:
            _log_histogram(trainer, _shares(seen), step)
            if _due(step, self._plan.pictures_every):
                self._draw(trainer, task, seen, step)
        task.watch.begin(requested=False)
        self._since, self._images = time.perf_counter(), 0

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Probes the final weights."""
        self._hook.remove()
        row = self._probed(trainer, cast(GrassTask, pl_module))
        if row:
            log_row(trainer, row, trainer.global_step)

    def _probed(self, trainer: Trainer, task: GrassTask) -> dict[str, float]:
        if self._probe is None:
            return {}
        begin = time.perf_counter()
        with trainer.precision_plugin.train_step_context():
            row = dict(self._probe(task))
        self._since += time.perf_counter() - begin  # not part of the training time
        return row

    def _draw(self, trainer: Trainer, task: GrassTask, seen: Seen, step: int) -> None:
        stage = "boxes only watched (warm-up)" if step < task.warmup_steps else "guided"
        shares = _shares(seen)
        title = (
            f"step {step}, {stage}: median box {100 * np.median(shares):.0f} % of the view, "
            f"{100 * (shares > WHOLE).mean():.0f} % of the boxes above {100 * WHOLE:.0f} %"
        )
        if not trainer.is_global_zero or self._norm is None:
            return
        picture = sheet(seen, task.options, self._norm, title, _ROWS)
        write_picture(self._out / PICTURES / f"step-{step:06d}.png", picture)
        for logger in trainer.loggers:
            if isinstance(logger, TensorBoardLogger):
                logger.experiment.add_image(PICTURES, picture, step, dataformats="HWC")


def box_row(shares: NDArray[np.float32], aspects: NDArray[np.float32]) -> dict[str, float]:
    """Sizes of boxes as numbers for the logs.

    Args:
        shares: (N,) areas as shares of the view, 0 to 1.
        aspects: (N,) long over short side, at least 1.

    Returns:
        Medians, the share of boxes above 0.9 of the view, and the share in each tenth of the view
        (a limit belongs to the tenth above it, 1 to the last).
    """
    counts, edges = np.histogram(shares, _BINS, (0, 1))
    row = {
        "box/median_area": float(np.median(shares)),
        f"box/above_{WHOLE}": float((shares > WHOLE).mean()),
        "box/aspect": float(np.median(aspects)),
    }
    for count, low, high in zip(counts, edges[:-1], edges[1:], strict=True):
        row[f"box/area_{low:.1f}-{high:.1f}"] = float(count / len(shares))
    return row


def log_row(trainer: Trainer, row: Mapping[str, float], step: int) -> None:
    """Writes one row to every log and flushes it, since a run may be stopped at any moment."""
    for logger in trainer.loggers:
        logger.log_metrics(dict(row), step)
        logger.save()


def clear_pictures(out: Path) -> None:
    """Removes the pictures of an unfinished run that is not resumed."""
    for path in (out / PICTURES).glob("step-*.png"):
        path.unlink()


def _due(step: int, every: int) -> bool:
    return every > 0 and step % every == 0


def _shares(seen: Seen) -> NDArray[np.float32]:
    return area_shares(seen.boxes, seen.views.shape[-1]).cpu().numpy()


def _aspects(boxes: Tensor) -> NDArray[np.float32]:
    sides = torch.stack((boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])).cpu().float()
    return (sides.amax(dim=0) / sides.amin(dim=0)).numpy()


def _log_histogram(trainer: Trainer, shares: NDArray[np.float32], step: int) -> None:
    for logger in trainer.loggers:
        if isinstance(logger, TensorBoardLogger):
            logger.experiment.add_histogram("box/area", shares, step, bins=np.linspace(0, 1, 21))
