"""View pairs of a pretraining's tiles, shared by its processes."""

from __future__ import annotations

from typing import cast

from lightning.pytorch import LightningDataModule, Trainer
from torch.utils.data import DataLoader

from ..data.datasets import ViewPairs
from ..data.tiles import TileStore
from ..data.views import Normalisation
from ..settings.pretrain import PretrainSettings
from ..training.loop import Share, loader
from ..training.steps import images_per_step
from .task import GrassTask, warmup_steps


class SharedViews(LightningDataModule):
    """View pairs of the tiles the first process has cut; every process maps the same files."""

    def __init__(
        self,
        store: TileStore | None,
        norm: Normalisation | None,
        settings: PretrainSettings,
    ) -> None:
        super().__init__()
        self._store, self._norm, self._settings = store, norm, settings
        self.done = 0  # optimiser steps behind the weights already

    def setup(self, stage: str) -> None:
        """Hears from the first process where the tiles lie and what follows from their number."""
        trainer = cast(Trainer, self.trainer)
        task = cast(GrassTask, trainer.lightning_module)
        shared = (self._store, self._norm, task.options)
        self._store, self._norm, task.options = trainer.strategy.broadcast(shared)
        task.warmup_steps = warmup_steps(task.options, self._settings.loop)

    def train_dataloader(self) -> DataLoader:
        """This process's share of each batch that is left."""
        if self._store is None or self._norm is None:
            raise TypeError("The tiles are known only after setup.")
        loop, trainer = self._settings.loop, cast(Trainer, self.trainer)
        images = images_per_step(loop)
        task = cast(GrassTask, trainer.lightning_module)
        views = ViewPairs(
            self._store,
            self._norm,
            self._settings.view,
            loop.seed,
            loop.steps * images,
            tiles=task.options.crop_from == "source",
            least_area=self._settings.least_area,
        )
        share = Share(trainer.global_rank, trainer.world_size)
        return loader(views, loop, first=self.done * images, share=share)
