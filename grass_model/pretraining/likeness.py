"""Whether an encoder still sees what its first weights saw, watched without labels."""

from __future__ import annotations

import sys
from typing import Any, cast

import numpy as np
import torch
from lightning.pytorch import LightningModule, Trainer
from lightning.pytorch.callbacks import Callback
from torch import Tensor
from torch.nn import functional

from ..data.datasets import WholeTiles, input_spec
from ..data.tiles import TileStore
from ..data.views import Normalisation
from ..settings.pretrain import KeepSettings
from ..training.steps import ends_step
from .monitors import log_row
from .task import GrassTask

WATCH_EVERY = 20  # steps between measurements
_TILES = 32
_AT_ONCE = 8
_CELLS = 16  # along a side, at most: finer maps are averaged to that


def likeness(first: Tensor, second: Tensor) -> float:
    """Linear CKA of features of the same places: 1 if they are alike up to a rotation, else less.

    Features that have become the same everywhere are like nothing: 0.

    Source: Kornblith et al., "Similarity of Neural Network Representations Revisited", ICML 2019.

    Args:
        first: (n, C).
        second: (n, D).
    """
    a, b = (item.double() - item.double().mean(dim=0) for item in (first, second))
    own = torch.linalg.matrix_norm(a.T @ a) * torch.linalg.matrix_norm(b.T @ b)
    return float(torch.linalg.matrix_norm(a.T @ b) ** 2 / own) if own else 0.0


def watched_tiles(store: TileStore, norm: Normalisation) -> Tensor:
    """Evenly spread whole tiles (n, bands, side, side), standardised."""
    spec = input_spec(store.names, norm, store.images.shape[-1], 0.0)
    tiles = WholeTiles(store, spec)
    count = min(_TILES, len(store))
    chosen = np.unique(np.linspace(0, len(store) - 1, count).round().astype(int))
    return torch.stack([tiles[int(number)][0] for number in chosen])


class LikenessWatch(Callback):
    """Ends a training when the encoder's features are no longer like those it began with.

    Measured is the mean likeness over the feature maps that can change, with the weights of the
    step. Where it is low, maps from few labels get worse: see docs/adapt.md.
    """

    def __init__(self, task: GrassTask, images: Tensor, keep: KeepSettings) -> None:
        """Looks at the first weights.

        Args:
            task: with the weights that training begins with, or began with if it is gone on with.
            images: (n, bands, side, side) standardised.
            keep: says which maps stay, and the least likeness.
        """
        self._images, self._keep = images, keep
        self._first = self._tables(task)
        self._ended: tuple[int, float] | None = None

    def on_train_start(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """A run that had ended for this reason ends again at once."""
        if trainer.global_step:
            self._look(trainer, cast(GrassTask, pl_module))

    def on_train_batch_end(
        self,
        trainer: Trainer,
        pl_module: LightningModule,
        outputs: Any,
        batch: Any,
        batch_idx: int,
    ) -> None:
        """Measures after every so many whole steps."""
        if ends_step(trainer, batch_idx) and trainer.global_step % WATCH_EVERY == 0:
            self._look(trainer, cast(GrassTask, pl_module))

    def on_train_end(self, trainer: Trainer, pl_module: LightningModule) -> None:
        """Says why a training ended early."""
        if self._ended is not None:
            step, value = self._ended
            sys.stdout.write(
                f"ended after {step} of {trainer.max_steps} steps: the features' likeness to those "
                f"of the first weights has fallen to {value:.2f}, keep.likeness is "
                f"{self._keep.likeness:g}\n"
            )

    def _look(self, trainer: Trainer, task: GrassTask) -> None:
        pairs = zip(self._first, self._tables(task), strict=True)
        value = float(np.mean([likeness(first, now) for first, now in pairs]))
        log_row(trainer, {"keep/likeness": value}, trainer.global_step)
        if value < self._keep.likeness:
            trainer.should_stop = True
            self._ended = trainer.global_step, value

    @torch.inference_mode()
    def _tables(self, task: GrassTask) -> list[Tensor]:
        """Features (cells, channels) of each map that can change."""
        training = task.training
        task.eval()
        parts: list[list[Tensor]] = []
        for images in self._images.split(_AT_ONCE):
            maps: list[Tensor] = cast(Any, task.trunk).encoder(images.to(task.device))
            side = images.shape[-1]
            parts.append(
                [
                    _cells(item)
                    for item in maps
                    if side // item.shape[-1] > max(1, self._keep.frozen)
                ]
            )
        task.train(training)
        return [torch.cat(level) for level in zip(*parts, strict=True)]


def _cells(features: Tensor) -> Tensor:
    if features.shape[-1] > _CELLS:
        features = functional.adaptive_avg_pool2d(features, _CELLS)
    return features.permute(0, 2, 3, 1).flatten(0, 2).float().cpu()
