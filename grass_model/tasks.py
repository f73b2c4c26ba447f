"""Lightning modules: what a training step of each stage computes."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any

import segmentation_models_pytorch as smp
import torch
from lightly.utils.lars import LARS
from lightning.pytorch import LightningModule
from torch import Tensor, nn
from torchmetrics.classification import MulticlassConfusionMatrix

from .contrast.lam import pool
from .contrast.loss import nt_xent
from .contrast.presets import GrassOptions
from .contrast.region import area_shares
from .contrast.sampler import GuidedViews, guide
from .data.scenes import IGNORE
from .scores import scores_of
from .settings import LoopSettings

LOG_EVERY = 5  # steps between rows of the logs
_WATCH_EVERY = 20  # steps between looks at the boxes during warm-up


class GrassTask(LightningModule):
    """SimCLR for the first steps, then the same loss on gradient-guided samples.

    The guide is recomputed with the current weights at every step; source: docs/method.md.
    """

    def __init__(
        self, trunk: nn.Module, head: nn.Module, options: GrassOptions, loop: LoopSettings
    ) -> None:
        super().__init__()
        self.trunk, self.head = trunk, head
        self.options, self.loop = options, loop
        self.warmup_steps = warmup_steps(options, loop)
        self._loss = partial(nt_xent, temperature=options.temperature)

    def training_step(self, batch: tuple[Tensor, Tensor], _: int) -> Tensor:
        """Loss of one batch: first views (N, C, S, S) and second views of N tiles."""
        views = torch.cat(batch).contiguous(memory_format=torch.channels_last)
        if self.global_step >= self.warmup_steps:
            guided = self._guide(views, self.options)
            views = guided.views.contiguous(memory_format=torch.channels_last)
        elif self.global_step % _WATCH_EVERY == LOG_EVERY - 1:
            # Boxes that are of no use show long before they are used; watching changes nothing.
            self._guide(views, replace(self.options, norm_first_pass="freeze"))
        embeddings = self.head(pool(self.trunk(views)))
        loss = self._loss(embeddings)
        self.log("loss", loss, prog_bar=True)
        self.log("spread", spread(embeddings), prog_bar=True)
        return loss

    def _guide(self, views: Tensor, options: GrassOptions) -> GuidedViews:
        guided = guide(views, self.trunk, self.head, self._loss, options)
        shares = area_shares(guided.boxes, views.shape[-1])
        self.log("box/median_area", shares.median())
        self.log("box/above_0.9", (shares > 0.9).float().mean())
        return guided

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule of the loop's settings."""
        groups = decay_groups([(self, self.loop.lr)], self.loop.weight_decay)
        return optimiser_with_schedule(groups, self.loop)


class SegmentTask(LightningModule):
    """Cross-entropy and Dice on labelled crops; scores on whole validation tiles."""

    def __init__(
        self, model: nn.Module, encoder: nn.Module, classes: int, loop: LoopSettings, gentle: float
    ) -> None:
        """Args beyond the obvious: `gentle` is the encoder's share of the learning rate."""
        super().__init__()
        self.model, self.loop, self.gentle = model, loop, gentle
        self._encoder_ids = {id(parameter) for parameter in encoder.parameters()}
        self._cross_entropy = nn.CrossEntropyLoss(ignore_index=IGNORE, reduction="sum")
        self._dice = smp.losses.DiceLoss("multiclass", ignore_index=IGNORE)
        self._confusion = MulticlassConfusionMatrix(classes, ignore_index=IGNORE)

    def training_step(self, batch: tuple[Tensor, Tensor], _: int) -> Tensor:
        """Loss of images (N, C, H, W) with labels (N, H, W)."""
        images, labels = batch
        logits = self.model(images.contiguous(memory_format=torch.channels_last)).float()
        # A crop may hold no label at all; a plain mean would then be 0 / 0.
        known = (labels != IGNORE).sum().clamp_min(1)
        loss: Tensor = self._cross_entropy(logits, labels) / known + self._dice(logits, labels)
        self.log("loss", loss, prog_bar=True)
        return loss

    def validation_step(self, batch: tuple[Tensor, Tensor], _: int) -> None:
        """Counts one batch of whole tiles."""
        images, labels = batch
        logits = self.model(images.contiguous(memory_format=torch.channels_last))
        self._confusion.update(logits.argmax(dim=1), labels)

    def on_validation_epoch_end(self) -> None:
        """Logs the scores over all validation tiles."""
        scores = scores_of(self._confusion.compute().cpu().numpy())
        self._confusion.reset()
        self.log("val_miou", scores.miou, prog_bar=True)
        self.log("val_oa", scores.oa)

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule; the encoder learns more gently than the decoder."""
        encoder = [p for p in self.model.parameters() if id(p) in self._encoder_ids]
        decoder = [p for p in self.model.parameters() if id(p) not in self._encoder_ids]
        parts = [(encoder, self.loop.lr * self.gentle), (decoder, self.loop.lr)]
        return optimiser_with_schedule(decay_groups(parts, self.loop.weight_decay), self.loop)


def warmup_steps(options: GrassOptions, loop: LoopSettings) -> int:
    """Steps of plain SimCLR before the guided ones."""
    return round(options.warmup_fraction * loop.steps)


def spread(embeddings: Tensor) -> Tensor:
    """How evenly embeddings (N, D) use the sphere: 0 collapsed, about 1 for random directions."""
    unit = nn.functional.normalize(embeddings.detach().float(), dim=1)
    return unit.std(dim=0).mean() * math.sqrt(unit.shape[1])


def decay_groups(parts: list[tuple[Any, float]], decay: float) -> list[dict[str, Any]]:
    """Parameter groups, each part with its learning rate; norms and biases without decay."""
    groups = []
    for part, lr in parts:
        parameters = list(part.parameters()) if isinstance(part, nn.Module) else list(part)
        matrices = [p for p in parameters if p.requires_grad and p.ndim > 1]
        vectors = [p for p in parameters if p.requires_grad and p.ndim <= 1]
        groups.append({"params": matrices, "lr": lr, "weight_decay": decay})
        groups.append({"params": vectors, "lr": lr, "weight_decay": 0.0})
    return [group for group in groups if group["params"]]


def optimiser_with_schedule(groups: list[dict[str, Any]], loop: LoopSettings) -> dict[str, Any]:
    """The update rule and its schedule, in Lightning's form."""
    makers: dict[str, Callable[..., torch.optim.Optimizer]] = {
        "adamw": torch.optim.AdamW,
        "sgd": partial(torch.optim.SGD, momentum=0.9),
        "lars": partial(LARS, momentum=0.9),
    }
    optimiser = makers[loop.optimiser](groups, lr=loop.lr)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimiser, partial(rate_at, steps=loop.steps))
    return {
        "optimizer": optimiser,
        "lr_scheduler": {"scheduler": schedule, "interval": "step"},
    }


def rate_at(step: int, steps: int) -> float:
    """Share of the peak rate at `step`: linear over the first tenth, then cosine to zero."""
    ramp = max(1, steps // 10)
    if step < ramp:
        return (step + 1) / ramp
    done = min(1.0, (step - ramp) / max(1, steps - ramp))
    return 0.5 * (1 + math.cos(math.pi * done))
