"""Lightning modules: what a training step of each stage computes."""

from __future__ import annotations

import math
from dataclasses import replace
from functools import partial
from typing import Any, Self

from lightning.pytorch import LightningModule
from torch import Tensor, nn

from ..contrast.gather import whole_nt_xent
from ..contrast.presets import GrassOptions
from ..contrast.sampler import GuidedRegions, find_regions
from ..contrast.step import StepResult, ViewBatch, cut_samples, guided_step, plain_step
from ..settings.pretrain import KeepSettings, LoopSettings
from ..training.optimisers import decay_groups, optimiser_with_schedule
from ..training.steps import preserved_random_state
from .keeping import settle_norms
from .watch import StepWatch

_KEEPS_NOTHING = KeepSettings()


class GrassTask(LightningModule):
    """SimCLR for the first steps, then the same loss on gradient-guided samples.

    The guide is recomputed with the current weights at every step; source: docs/method.md.
    """

    def __init__(
        self,
        trunk: nn.Module,
        head: nn.Module,
        options: GrassOptions,
        loop: LoopSettings,
        keep: KeepSettings = _KEEPS_NOTHING,
    ) -> None:
        """Args beyond the obvious: `keep` says what the encoder keeps of its first weights."""
        super().__init__()
        self.trunk, self.head = trunk, head
        self.options, self.loop, self.keep = options, loop, keep
        self.warmup_steps = warmup_steps(options, loop)
        self._loss = partial(whole_nt_xent, temperature=options.temperature)
        self.watch = StepWatch()
        settle_norms(trunk, keep)

    def train(self, mode: bool = True) -> Self:
        """Norms whose statistics are kept go on with them."""
        super().train(mode)
        settle_norms(self.trunk, self.keep)
        return self

    def training_step(self, batch: ViewBatch, _: int) -> Tensor:
        """Loss of one batch of view pairs."""
        since = self.global_step - self.warmup_steps
        guided = since >= 0 and since % self.options.lam_every == 0
        step = self.compute(batch, guided=guided)
        if self.watch.requested:
            # Boxes of no use show long before they are used; watching changes nothing.
            regions = step.guided or self.look(batch.views(), batch.all_places())
            samples = step.samples if guided else cut_samples(batch, regions, self.options)
            self.watch.saw(batch.views(), samples, regions.regions.boxes, regions.lam)
        # For the terminal; the rows of the logs are written by `monitors`.
        self.log("loss", step.loss, prog_bar=True, logger=False)
        self.log("spread", embedding_std(step.embeddings), prog_bar=True, logger=False)
        return step.loss

    def compute(self, batch: ViewBatch, *, guided: bool) -> StepResult:
        """One step of either kind with the present weights."""
        parts = (self.trunk, self.head, self._loss)
        if guided:
            return guided_step(batch, *parts, self.options)
        return plain_step(batch.views(), *parts)

    def look(self, views: Tensor, places: Tensor | None = None) -> GuidedRegions:
        """Regions a guided step would take; weights, batch norms and random state stay put.

        Args:
            views: (2N, C, S, S).
            places: (2N, 6) of the views; without them no area is shared.
        """
        pooled = self.options.sample != "crop"  # its guide is the pass at full size
        scale = 1.0 if pooled else self.options.guide_scale
        options = replace(self.options, norm_first_pass="freeze", guide_scale=scale)
        with preserved_random_state(views.device):
            return find_regions(views, self.trunk, self.head, self._loss, options, places)

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule of the loop's settings."""
        rates = [(self.trunk, self.loop.lr * self.keep.encoder_rate), (self.head, self.loop.lr)]
        groups = decay_groups(rates, self.loop.weight_decay)
        return optimiser_with_schedule(groups, self.loop)


def warmup_steps(options: GrassOptions, loop: LoopSettings) -> int:
    """Steps of plain SimCLR before the guided ones."""
    return round(options.warmup_fraction * loop.steps)


def embedding_std(embeddings: Tensor) -> Tensor:
    """How evenly embeddings (N, D) use the sphere: 0 collapsed, about 1 for random directions."""
    unit = nn.functional.normalize(embeddings.detach().float(), dim=1)
    return unit.std(dim=0).mean() * math.sqrt(unit.shape[1])
