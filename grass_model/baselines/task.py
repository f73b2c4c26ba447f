"""The training step of a pretraining that is compared with GraSS."""

from __future__ import annotations

from typing import Any

from lightning.pytorch import LightningModule
from torch import Tensor

from ..contrast.step import ViewBatch
from ..settings.pretrain import LoopSettings
from ..training.optimisers import decay_groups, optimiser_with_schedule
from .method import Method


class BaselineTask(LightningModule):
    """The loss of a method on pairs of views, with the optimiser of all pretrainings."""

    def __init__(self, method: Method, loop: LoopSettings) -> None:
        super().__init__()
        self.method, self.loop = method, loop

    def training_step(self, batch: ViewBatch, number: int) -> Tensor:
        """Loss of one batch of view pairs."""
        if number % self.loop.accumulate == 0:
            self.method.begin_step(self.global_step / self.loop.steps)
        loss = self.method.loss(batch.first, batch.second)
        self.log("loss", loss, prog_bar=True)
        return loss

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule of the loop's settings."""
        groups = decay_groups([(self.method, self.loop.lr)], self.loop.weight_decay)
        return optimiser_with_schedule(groups, self.loop)
