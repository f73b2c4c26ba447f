"""The training loop both stages share: device, precision, logs, checkpoints, progress."""

from __future__ import annotations

import logging
import sys
import time
import warnings
from pathlib import Path
from typing import Any

import torch
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import (
    Callback,
    LearningRateMonitor,
    ModelCheckpoint,
    RichProgressBar,
)
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger
from torch.utils.data import DataLoader, Dataset

from grass_qgis.engine.errors import DataError, JobError

from .settings import LoopSettings

_CHECKPOINTS = "checkpoints"
_LAST = "last.ckpt"


def build_trainer(
    loop: LoopSettings, out: Path, stage: str, validate_every: int | None = None
) -> Trainer:
    """A Lightning trainer that writes its logs and checkpoints below `out`.

    Args:
        loop: the loop's settings.
        out: run folder.
        stage: name shown with the progress.
        validate_every: steps between validations; None for none.
    """
    _quieten()
    callbacks: list[Callback] = [
        ModelCheckpoint(
            out / _CHECKPOINTS,
            filename="last",
            every_n_train_steps=loop.checkpoint_every,
            save_on_train_epoch_end=False,
            enable_version_counter=False,
        ),
        LearningRateMonitor("step"),
        RichProgressBar() if sys.stdout.isatty() else LineProgress(stage, loop.batch),
    ]
    if validate_every:
        callbacks.append(
            ModelCheckpoint(
                out / _CHECKPOINTS,
                filename="best",
                enable_version_counter=False,
                monitor="val_miou",
                mode="max",
            )
        )
    return Trainer(
        accelerator="auto",
        devices=loop.devices or "auto" if torch.cuda.is_available() else 1,
        precision=choose_precision(loop.precision),
        max_steps=loop.steps,
        max_epochs=-1,
        max_time=loop.max_time,
        logger=[CSVLogger(out, "", ""), TensorBoardLogger(out, "", "")],
        callbacks=callbacks,
        log_every_n_steps=5,
        val_check_interval=validate_every,
        check_val_every_n_epoch=None if validate_every else 1,
        num_sanity_val_steps=0,
        limit_val_batches=1.0 if validate_every else 0,
        enable_model_summary=False,
        enable_progress_bar=sys.stdout.isatty(),
        use_distributed_sampler=True,
    )


def check_loop(loop: LoopSettings) -> None:
    """Refuses impossible settings before anything is read or written.

    Raises:
        JobError: naming the setting, its value and what is allowed.
    """
    least = {"steps": 1, "batch": 2, "devices": 0, "workers": 0, "checkpoint_every": 1, "seed": 0}
    for name, bound in least.items():
        value = getattr(loop, name)
        if value < bound:
            raise JobError(f"loop.{name} is {value}.", f"Use a whole number from {bound}.")
    for name in ("lr", "weight_decay"):
        value = getattr(loop, name)
        if not 0 <= value < float("inf"):
            raise JobError(f"loop.{name} is {value}.", "Use a number from 0.")


def choose_precision(asked: str) -> Any:
    """Lightning's precision: "auto" is bfloat16 autocast where the hardware has it."""
    if asked != "auto":
        return asked
    if torch.cuda.is_available():
        return "bf16-mixed" if torch.cuda.is_bf16_supported() else "16-mixed"
    return "bf16-mixed" if torch.cpu._is_avx512_bf16_supported() else "32-true"


def loader(data: Dataset, loop: LoopSettings, *, batch: int | None = None) -> DataLoader:
    """Batches in the data set's own order."""
    return DataLoader(
        data,
        batch_size=batch or loop.batch,
        num_workers=loop.workers,
        persistent_workers=loop.workers > 0,
        drop_last=batch is None,
        pin_memory=torch.cuda.is_available(),
        # Forking a process that already has torch's threads can deadlock.
        multiprocessing_context="forkserver" if loop.workers else None,
    )


def fit(
    trainer: Trainer,
    task: LightningModule,
    batches: DataLoader,
    held: DataLoader | None = None,
    *,
    checkpoint: Path | None,
) -> None:
    """Trains, from `checkpoint` when there is one, and keeps where the run stopped.

    A checkpoint of a run that has taken all its steps gives its weights; nothing is trained then.
    """
    out = Path(str(trainer.loggers[0].save_dir))
    if checkpoint is not None and steps_done(checkpoint) >= int(trainer.max_steps):
        task.load_state_dict(_read(checkpoint)["state_dict"])
        return
    trainer.fit(task, batches, held, ckpt_path=checkpoint, weights_only=True)
    trainer.save_checkpoint(out / _CHECKPOINTS / _LAST, weights_only=False)


def last_checkpoint(out: Path) -> Path | None:
    """The checkpoint to go on from, or None when the run has none yet."""
    path = out / _CHECKPOINTS / _LAST
    return path if path.is_file() else None


def steps_done(checkpoint: Path | None) -> int:
    """Optimiser steps behind a checkpoint.

    Raises:
        DataError: the checkpoint cannot be read.
    """
    if checkpoint is None:
        return 0
    return int(_read(checkpoint)["global_step"])


def best_weights(out: Path, task: LightningModule) -> None:
    """Puts the weights that scored best in validation back into `task`."""
    path = out / _CHECKPOINTS / "best.ckpt"
    if path.is_file():
        task.load_state_dict(_read(path)["state_dict"])


def _read(checkpoint: Path) -> dict[str, Any]:
    try:
        state: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=True)
        return {"global_step": state["global_step"], "state_dict": state["state_dict"]}
    except Exception as error:  # torch raises many kinds for a damaged file
        raise DataError(
            f"The checkpoint {checkpoint} cannot be read ({str(error).splitlines()[0]}).",
            "Start without --resume true.",
        ) from error


class LineProgress(Callback):
    """Progress as a line now and then, for logs and pipes where a bar cannot be drawn."""

    def __init__(self, stage: str, batch: int, every: float = 10.0) -> None:
        self._stage, self._batch, self._every = stage, batch, every
        self._started, self._shown, self._first = 0.0, 0.0, 0

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Remembers when and where the run starts."""
        self._started = self._shown = time.monotonic()
        self._first = trainer.global_step

    def on_train_batch_end(
        self, trainer: Trainer, pl_module: LightningModule, *_: Any, **__: Any
    ) -> None:
        """Writes a line when it is time for one."""
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
            f"{rate * self._batch:.0f} images/s  {int(left) // 60}:{int(left) % 60:02d} left  "
            f"{values}\n"
        )
        sys.stdout.write(line)
        sys.stdout.flush()


def _quieten() -> None:
    """Leaves the terminal to progress and results."""
    for name in ("lightning.pytorch", "lightning.fabric"):
        logging.getLogger(name).setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="lightning.*")
    warnings.filterwarnings("ignore", message=".*lr_scheduler.step.*")
