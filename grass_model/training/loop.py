"""The training loop both stages share: device, precision, logs, checkpoints, progress."""

from __future__ import annotations

import logging
import multiprocessing
import re
import shutil
import sys
import warnings
from collections.abc import Iterator, Sized
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import torch
from lightning.pytorch import LightningDataModule, LightningModule, Trainer
from lightning.pytorch.callbacks import (
    Callback,
    ModelCheckpoint,
)
from lightning.pytorch.loggers import CSVLogger, TensorBoardLogger
from torch.utils.data import DataLoader, Sampler

from grass_qgis.engine.core.errors import DataError, JobError

from ..data.datasets import begin_loader
from ..files.verbosity import is_quiet
from ..settings.pretrain import LoopSettings
from .callbacks import BarProgress, LineProgress, OnlyFinite, TrainingClock, WholeFiles
from .distributed import check_devices, devices_here, strategy_for
from .memory_probe import out_of_memory
from .optimisers import RatesOfSettings
from .precision import FULL
from .steps import LOG_EVERY, SessionTimer, StepCheckpoint, StepRates, StepSeed, images_per_step

_LEAST = {
    "steps": 1,
    "batch": 2,
    "accumulate": 1,
    "workers": 0,
    "checkpoint_every": 1,
    "seed": 0,
}
_CHECKPOINTS = "checkpoints"
_LAST = "last.ckpt"
_TIME = re.compile(r"\d+:\d\d:\d\d:\d\d")


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
    return Trainer(
        accelerator="auto",
        devices=devices_here(loop),
        num_nodes=loop.num_nodes,
        strategy=strategy_for(loop),
        use_distributed_sampler=False,  # `ResumableSampler` distributes the batches
        # "auto" is decided by `PrecisionTrial` once the model exists.
        precision=cast(Any, FULL if loop.precision == "auto" else loop.precision),
        max_steps=loop.steps,
        max_epochs=-1,
        accumulate_grad_batches=loop.accumulate,
        logger=[CSVLogger(out, "", ""), TensorBoardLogger(out, "", "")],
        callbacks=_callbacks(loop, out, stage, validate_every),
        plugins=[WholeFiles()],
        log_every_n_steps=LOG_EVERY,
        # Lightning counts batches here.
        val_check_interval=validate_every * loop.accumulate if validate_every else None,
        check_val_every_n_epoch=None if validate_every else 1,
        num_sanity_val_steps=0,
        limit_val_batches=1.0 if validate_every else 0,
        enable_model_summary=False,
        enable_progress_bar=sys.stdout.isatty() and not is_quiet(),
    )


def _progress(stage: str, images: int) -> Callback:
    return BarProgress(images) if sys.stdout.isatty() else LineProgress(stage, images)


def _callbacks(
    loop: LoopSettings, out: Path, stage: str, validate_every: int | None
) -> list[Callback]:
    """Callbacks of a run: checkpoints, logs, limits and progress."""
    images = images_per_step(loop)
    callbacks: list[Callback] = [
        StepCheckpoint(
            out / _CHECKPOINTS,
            filename="last",
            every_n_train_steps=loop.checkpoint_every,
            save_on_train_epoch_end=False,
            enable_version_counter=False,
            validate_every=validate_every,
        ),
        *([StepRates("step")] if validate_every else []),  # else rows of `monitors`
        StepSeed(loop.seed),
        OnlyFinite(),
        RatesOfSettings(),
        TrainingClock(out),
        *([] if is_quiet() else [_progress(stage, images)]),
    ]
    if loop.max_time:
        callbacks.append(SessionTimer(loop.max_time))
    if validate_every:
        callbacks.insert(
            0,  # before the last one, which keeps what scored best so far
            ModelCheckpoint(
                out / _CHECKPOINTS,
                filename="best",
                enable_version_counter=False,
                monitor="val_miou",
                mode="max",
            ),
        )
    return callbacks


def check_loop(loop: LoopSettings, *, many_devices: bool = False) -> None:
    """Rejects invalid settings before anything is read or written.

    Args:
        loop: the settings.
        many_devices: whether the stage can train on more than one device.

    Raises:
        JobError: naming the setting, its value and what is allowed.
    """
    for name, bound in _LEAST.items():
        value = getattr(loop, name)
        if value < bound:
            raise JobError(f"loop.{name} is {value}.", f"Use a whole number from {bound}.")
    for name in ("lr", "weight_decay"):
        value = getattr(loop, name)
        if not 0 <= value < float("inf"):
            raise JobError(f"loop.{name} is {value}.", "Use a number from 0.")
    if loop.seed >= 2**32:
        raise JobError(f"loop.seed is {loop.seed}.", "Use a number below 4294967296.")
    if loop.max_time is not None and not _TIME.fullmatch(loop.max_time):
        raise JobError(f"loop.max_time is {loop.max_time!r}.", "Write DD:HH:MM:SS.")
    if loop.precision == "16-mixed" and not torch.cuda.is_available():
        # Lightning would silently train in bfloat16 instead.
        raise JobError(
            "loop.precision is 16-mixed, which needs a GPU.", "Use bf16-mixed or 32-true."
        )
    check_devices(loop, many_devices)


@dataclass(frozen=True)
class Share:
    """This process's part of each batch: the `rank`-th of `processes` equal slices."""

    rank: int = 0
    processes: int = 1


class ResumableSampler(Sampler[int]):
    """Samples of a data set from number `first` on, in order, one slice of each batch.

    The slices of all processes, in their order, are the batch of a single process. The length is
    that of the whole data set, shared: Lightning counts a resumed run's batches from the start.
    """

    def __init__(self, data: Sized, first: int = 0, batch: int = 1, share: Share = Share()) -> None:
        self._length, self._first, self._batch, self._share = len(data), first, batch, share

    def __len__(self) -> int:
        return self._length // self._share.processes

    def __iter__(self) -> Iterator[int]:
        count = self._batch // self._share.processes
        for start in range(self._first, self._length, self._batch):
            first = start + self._share.rank * count
            yield from range(first, min(first + count, self._length))


def loader(
    data: Any,
    loop: LoopSettings,
    *,
    first: int = 0,
    batch: int | None = None,
    share: Share = Share(),
) -> DataLoader:
    """This process's share of batches in the data set's order, from sample `first` on."""
    forks = "forkserver" in multiprocessing.get_all_start_methods()
    whole = batch or loop.batch
    return DataLoader(
        data,
        batch_size=whole // share.processes,
        sampler=ResumableSampler(data, first, whole, share),
        worker_init_fn=begin_loader,
        num_workers=loop.workers,
        persistent_workers=loop.workers > 0,
        drop_last=batch is None,
        pin_memory=torch.cuda.is_available(),
        # Forking a process that already has torch's threads can deadlock.
        multiprocessing_context="forkserver" if loop.workers and forks else None,
    )


def fit(
    trainer: Trainer,
    task: LightningModule,
    batches: DataLoader | LightningDataModule,
    held: DataLoader | None = None,
    *,
    checkpoint: Path | None,
) -> int:
    """Trains, from `checkpoint` when there is one, and saves a checkpoint at the end.

    If the checkpoint has taken all steps, its weights are loaded and nothing is trained.

    Returns:
        Optimiser steps behind the weights.

    Raises:
        DataError: the checkpoint is of another model.
        JobError: a batch does not fit into the device's memory.
    """
    out = Path(str(trainer.loggers[0].save_dir))
    if checkpoint is not None and steps_done(checkpoint) >= int(trainer.max_steps):
        load_checkpoint(task, checkpoint)
        return steps_done(checkpoint)
    if checkpoint is not None:
        load_checkpoint(
            task, checkpoint
        )  # reports a checkpoint of another model before training starts
    if trainer.is_global_zero:
        _keep_former_log(out)
    try:
        trainer.fit(task, batches, held, ckpt_path=checkpoint, weights_only=True)
    except RuntimeError as error:
        if not out_of_memory(error):
            raise
        batch = cast(LoopSettings, task.loop).batch
        raise JobError(
            f"A step of loop.batch {batch} does not fit into memory.",
            f"Use loop.batch {max(2, batch // 2)}, or --encoder.checkpointing.",
        ) from error
    except SystemExit as error:  # how Lightning ends after Ctrl-C
        raise KeyboardInterrupt from error
    trainer.save_checkpoint(out / _CHECKPOINTS / _LAST, weights_only=False)
    unfinished = trainer.global_step < int(trainer.max_steps)
    if trainer.is_global_zero and unfinished and _time_is_up(trainer):
        sys.stdout.write(
            f"stopped by loop.max_time after {trainer.global_step} of {trainer.max_steps} steps; "
            "continue with --resume\n"
        )
    return int(trainer.global_step)


def _time_is_up(trainer: Trainer) -> bool:
    timers = [item for item in cast(Any, trainer).callbacks if isinstance(item, SessionTimer)]
    return any((timer.time_remaining() or 0.0) <= 0 for timer in timers)


def last_checkpoint(out: Path) -> Path | None:
    """The checkpoint to resume from, or None when the run has none yet."""
    path = out / _CHECKPOINTS / _LAST
    return path if path.is_file() else None


def steps_done(checkpoint: Path | None) -> int:
    """Optimiser steps behind a checkpoint.

    Raises:
        DataError: the checkpoint cannot be read.
    """
    if checkpoint is None:
        return 0
    steps: int = _read(checkpoint)["global_step"]
    return steps


def best_weights(out: Path, task: LightningModule) -> None:
    """Loads the weights that scored best in validation into `task`."""
    path = out / _CHECKPOINTS / "best.ckpt"
    if path.is_file():
        load_checkpoint(task, path)


def start_afresh(out: Path) -> None:
    """Removes the checkpoints of an unfinished run that is not to be resumed."""
    shutil.rmtree(out / _CHECKPOINTS, ignore_errors=True)


def load_checkpoint(task: LightningModule, checkpoint: Path) -> None:
    """Gives a task the weights of a checkpoint.

    Raises:
        DataError: it cannot be read, or is that of another model.
    """
    try:
        task.load_state_dict(_read(checkpoint)["state_dict"])
    except (RuntimeError, TypeError, AttributeError) as error:
        raise DataError(
            f"The checkpoint {checkpoint} is of another model than the settings describe.",
            "Resume with the settings the run was started with.",
        ) from error


def _read(checkpoint: Path) -> dict[str, Any]:
    try:
        state: dict[str, Any] = torch.load(checkpoint, map_location="cpu", weights_only=True)
        return {"global_step": int(state["global_step"]), "state_dict": state["state_dict"]}
    except Exception as error:  # torch raises errors of many types for a damaged file
        raise DataError(
            f"The checkpoint {checkpoint} cannot be read ({type(error).__name__}).",
            "Start without --resume.",
        ) from error


def _keep_former_log(out: Path) -> None:
    """Renames the previous session's log, which Lightning's logger would delete."""
    log = out / "metrics.csv"
    if log.is_file():
        number = len(list(out.glob("metrics-*.csv"))) + 1
        log.rename(out / f"metrics-{number}.csv")


def _quieten() -> None:
    """Suppresses Lightning's messages and warnings."""
    for name in ("lightning.pytorch", "lightning.fabric"):
        logging.getLogger(name).setLevel(logging.ERROR)
    warnings.filterwarnings("ignore", module="lightning.*")
    warnings.filterwarnings("ignore", message=".*lr_scheduler.step.*")
    warnings.filterwarnings("ignore", message=".*find_unused_parameters.*")
