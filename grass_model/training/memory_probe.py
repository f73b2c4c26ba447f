"""Tries a step on a few random images before a long run, to report a batch too large.

Without it a training on CPUs is killed by the system at some step, without a word. The trial
leaves no trace: weights, statistics of batch norms and random state are what they were.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback
from torch import Tensor, nn

from ..contrast.step import ViewBatch
from ..settings.pretrain import EncoderSettings, LoopSettings
from .memory import Training, Trial, advice, available, in_use, too_large, watched
from .steps import images_per_step, preserved_random_state

_TRIED = (2, 8)  # images of the trials, in a process; the first also sets up what is set up once
_RARE = 50  # the run takes at least so many times the images of the trials: they cost little
_PREFETCHED = 2  # batches that each loading process keeps ready
_STATES = {"adamw": 2, "sgd": 1, "lars": 1, "larc": 1}  # tensors of each parameter's size


@dataclass(frozen=True)
class TrialStep:
    """How a stage tries a step.

    Attributes:
        loss: the loss of a step on so many random images of this process.
        image_bytes: of the data loaded for an image.
        contrastive: whether the loss compares all views of a batch.
    """

    loss: Callable[[int], Tensor]
    image_bytes: int
    contrastive: bool


class MemoryProbe(Callback):
    """Ends a run before its first step when its batches would not fit."""

    def __init__(self, step: TrialStep, loop: LoopSettings, encoder: EncoderSettings) -> None:
        self._step, self._loop, self._encoder = step, loop, encoder

    def on_fit_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Tries two small batches and estimates from them.

        Raises:
            JobError: the batch will not fit; names one that will.
        """
        share = self._loop.batch // trainer.world_size
        if not worth_trying(self._loop, share):
            return
        device = pl_module.device
        shared = trainer.num_devices if device.type == "cpu" else 1
        room, base = available(device, shared), in_use(device)
        if room is None or (not base and device.type == "cpu"):
            return  # a system that reports none
        training = self._training(pl_module, trainer.world_size)
        counts = sorted({min(count, share) for count in _TRIED})
        with untouched(pl_module):
            peaks = [
                self._peak(trainer, pl_module, count, training) - base
                for count in (counts[0], *counts)
            ]
        # All processes must come to the same end.
        ends = torch.tensor([peaks[1], peaks[-1], -room], dtype=torch.float64, device=device)
        ends = trainer.strategy.reduce(ends, reduce_op="max")
        small, large = (Trial(n, int(p)) for n, p in zip((counts[0], counts[-1]), ends[:2]))
        problem = advice(small, large, training, -int(ends[2]))
        if problem is not None:
            raise problem

    def _training(self, module: nn.Module, processes: int) -> Training:
        size = sum(p.nbytes for p in module.parameters() if p.requires_grad)
        on_cpu = next(module.parameters()).device.type == "cpu"
        waiting = _PREFETCHED * self._loop.workers if on_cpu else 0
        # Gradients are kept until the next backward pass, and once more to be sent to others.
        copies = _STATES[self._loop.optimiser] + 1 + (processes > 1)
        return Training(
            batch=self._loop.batch,
            processes=processes,
            contrastive=self._step.contrastive,
            checkpointing=self._encoder.checkpointing,
            state=copies * size,
            waiting=waiting * self._step.image_bytes,
        )

    def _peak(self, trainer: Trainer, module: nn.Module, images: int, training: Training) -> int:
        device = next(module.parameters()).device
        try:
            with watched(device) as peak:
                with trainer.precision_plugin.train_step_context():
                    loss = self._step.loss(images)
                loss.backward()
        except RuntimeError as error:
            if not out_of_memory(error):
                raise
            raise too_large(images, training) from error
        finally:
            for parameter in module.parameters():
                parameter.grad = None
        return peak.bytes


def worth_trying(loop: LoopSettings, share: int) -> bool:
    """Whether a run is long enough for the trials to cost little.

    Args:
        loop: the loop's settings.
        share: images of a batch in a process.
    """
    tried = min(_TRIED[0], share) + sum(min(count, share) for count in _TRIED)
    processes = loop.batch // share
    return loop.memory_probe and loop.steps * images_per_step(loop) >= _RARE * tried * processes


def out_of_memory(error: RuntimeError) -> bool:
    """Whether torch could not get memory; also on CPUs, where it has no error for that."""
    return isinstance(error, torch.OutOfMemoryError) or "can't allocate memory" in str(error)


@contextmanager
def untouched(module: LightningModule) -> Iterator[None]:
    """Within, steps may be computed; afterwards buffers and random state are what they were."""
    kept = [(buffer, buffer.clone()) for buffer in module.buffers()]
    try:
        with preserved_random_state(module.device):
            yield
    finally:
        for buffer, value in kept:
            buffer.copy_(value)
        if module.device.type == "cuda":
            torch.cuda.empty_cache()  # in blocks of the trials' sizes it would be of little use


def random_views(
    images: int,
    bands: int,
    view: int,
    tile: int,
    device: torch.device | None = None,
    *,
    segments: int = 0,
) -> ViewBatch:
    """A batch of `images` pairs of views of noise, each of its whole tile.

    Args:
        images: tiles.
        bands: of each view.
        view: side of the views, pixels.
        tile: side of the tiles, pixels; 0 when nothing is cut from them.
        device: where the batch is made.
        segments: squares that each view is cut into, about; 0 when no objects are chosen.
    """
    pair = torch.randn(2, images, bands, view, view, device=device)
    place = torch.tensor([0.0, 0, max(1, tile), max(1, tile), 0, 0], device=device)
    standard = torch.tensor([[0.0], [1.0]], device=device)
    kept = (images, bands, tile, tile) if tile else (images, 0)
    across = max(1, round(segments**0.5))
    along = torch.arange(view, device=device) * across // view
    ids = (along[:, None] * across + along).to(torch.int16)
    return ViewBatch(
        pair[0],
        pair[1],
        place.repeat(images, 2, 1),
        torch.eye(bands, bands + 1, device=device).repeat(images, 2, 1, 1),
        torch.ones(images, 2, device=device),
        standard.repeat(images, 1, bands),
        torch.rand(kept, device=device),
        ids.repeat(images, 2, 1, 1) if segments else torch.empty((images, 0), dtype=torch.int16),
    )
