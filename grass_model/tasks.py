"""Lightning modules: what a training step of each stage computes."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any, Self

import torch
from lightning.pytorch import LightningModule
from torch import Tensor, nn
from torchmetrics.classification import MulticlassConfusionMatrix

from .contrast.gather import whole_nt_xent
from .contrast.presets import GrassOptions
from .contrast.sampler import GuidedRegions, crop_resize, find_regions
from .contrast.step import ViewBatch, guided_step, plain_step
from .data.classes import IGNORE
from .encoder_rates import Transfer, rates_by_part
from .optimisers import decay_groups, optimiser_with_schedule
from .scores import scores_of
from .settings import LoopSettings
from .watch import StepWatch, random_state_kept

LOG_EVERY = 5  # steps between rows of the logs


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
        self._loss = partial(whole_nt_xent, temperature=options.temperature)
        self.watch = StepWatch()

    def training_step(self, batch: ViewBatch, _: int) -> Tensor:
        """Loss of one batch of view pairs."""
        parts = (self.trunk, self.head, self._loss)
        since = self.global_step - self.warmup_steps
        if since >= 0 and since % self.options.lam_every == 0:
            step = guided_step(batch, *parts, self.options)
            self._watch(batch, step.guided, step.samples)
        else:
            step = plain_step(batch.views(), *parts)
            if self.watch.wanted:
                # Boxes of no use show long before they are used; watching changes nothing.
                self._watch(batch, self.look(batch.views()))
        # For the terminal; the rows of the logs are written by `monitors`.
        self.log("loss", step.loss, prog_bar=True, logger=False)
        self.log("spread", spread(step.embeddings), prog_bar=True, logger=False)
        return step.loss

    def look(self, views: Tensor) -> GuidedRegions:
        """Regions of views (2N, C, S, S); weights, batch norms and random state stay put."""
        options = replace(self.options, norm_first_pass="freeze")
        with random_state_kept(views.device):
            return find_regions(views, self.trunk, self.head, self._loss, options)

    def _watch(
        self, batch: ViewBatch, found: GuidedRegions | None, samples: Tensor | None = None
    ) -> None:
        """Shows the step to the monitors when they asked for it."""
        if found is None or not self.watch.wanted:
            return
        views, boxes = batch.views(), found.regions.boxes
        if samples is None:
            samples = crop_resize(views, boxes, self.options.resize)
        self.watch.saw(views, samples, boxes, found.lam)

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule of the loop's settings."""
        groups = decay_groups([(self, self.loop.lr)], self.loop.weight_decay)
        return optimiser_with_schedule(groups, self.loop)


class SegmentTask(LightningModule):
    """The loss of the settings on labelled crops; scores on whole validation tiles."""

    def __init__(
        self,
        model: nn.Module,
        encoder: nn.Module,
        loss: nn.Module,
        classes: int,
        loop: LoopSettings,
        transfer: Transfer,
    ) -> None:
        super().__init__()
        self.model, self.loop, self.transfer = model, loop, transfer
        self._parts = rates_by_part(model, encoder, loop.lr, transfer.share, transfer.layer_decay)
        self._frozen = (encoder,) if transfer.freeze else ()  # or it would be registered twice
        if transfer.freeze:
            encoder.requires_grad_(False).eval()
        self._loss = loss
        self._confusion = MulticlassConfusionMatrix(classes, ignore_index=IGNORE)

    def train(self, mode: bool = True) -> Self:
        """A frozen encoder keeps the statistics of its norms too."""
        super().train(mode)
        for encoder in self._frozen:
            encoder.eval()
        return self

    def training_step(self, batch: tuple[Tensor, Tensor], _: int) -> Tensor:
        """Loss of images (N, C, H, W) with labels (N, H, W)."""
        images, labels = batch
        logits = self.model(images.contiguous(memory_format=torch.channels_last)).float()
        loss: Tensor = self._loss(logits, labels)
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
        groups = decay_groups(self._parts, self.loop.weight_decay)
        return optimiser_with_schedule(groups, self.loop)


def warmup_steps(options: GrassOptions, loop: LoopSettings) -> int:
    """Steps of plain SimCLR before the guided ones."""
    return round(options.warmup_fraction * loop.steps)


def spread(embeddings: Tensor) -> Tensor:
    """How evenly embeddings (N, D) use the sphere: 0 collapsed, about 1 for random directions."""
    unit = nn.functional.normalize(embeddings.detach().float(), dim=1)
    return unit.std(dim=0).mean() * math.sqrt(unit.shape[1])
