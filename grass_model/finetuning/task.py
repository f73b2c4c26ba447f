"""The training step of a segmenter."""

from __future__ import annotations

from typing import Any, Self

import torch
from lightning.pytorch import LightningModule
from torch import Tensor, nn
from torchmetrics.classification import MulticlassConfusionMatrix

from ..data.classes import IGNORE
from ..mixing.label_table import LabelTable, mean_scores
from ..settings.pretrain import LoopSettings
from ..training.optimisers import decay_groups, optimiser_with_schedule
from .encoder_rates import Transfer, rates_by_part


class SegmentTask(LightningModule):
    """The loss of the settings on labelled crops; scores on whole validation tiles."""

    def __init__(
        self,
        model: nn.Module,
        encoder: nn.Module,
        loss: nn.Module,
        table: LabelTable,
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
        self._mean = torch.zeros(())
        self._table = table
        self._confusion = MulticlassConfusionMatrix(table.side, ignore_index=IGNORE)

    def train(self, mode: bool = True) -> Self:
        """Sets the mode; a frozen encoder stays in eval mode and keeps its norms' statistics."""
        super().train(mode)
        for encoder in self._frozen:
            encoder.eval()
        return self

    def training_step(self, batch: tuple[Tensor, Tensor], number: int) -> Tensor:
        """Loss of images (N, C, H, W) with labels (N, H, W)."""
        loss = self.compute(*batch)
        before, value = number % self.loop.accumulate, loss.detach()
        # What is logged is the mean over the batches of the step so far.
        self._mean = value if before == 0 else self._mean + (value - self._mean) / (before + 1)
        self.log("loss", self._mean, prog_bar=True)
        return loss

    def compute(self, images: Tensor, labels: Tensor) -> Tensor:
        """The loss with the present weights: a scalar.

        Args:
            images: (N, C, H, W) standardised.
            labels: (N, H, W) int64 class indices, 255 not labelled.
        """
        logits = self.model(images.contiguous(memory_format=torch.channels_last)).float()
        loss: Tensor = self._loss(logits, labels)
        return loss

    def validation_step(self, batch: tuple[Tensor, Tensor], _: int) -> None:
        """Counts one batch of whole tiles: images (N, C, H, W) and labels (N, H, W)."""
        images, labels = batch
        logits = self.model(images.contiguous(memory_format=torch.channels_last))
        self._confusion.update(logits.argmax(dim=1), labels)

    def on_validation_epoch_end(self) -> None:
        """Logs the scores over all validation tiles; of several data sets the means, and each."""
        scores = self._table.scores(self._confusion.compute().cpu().numpy())
        self._confusion.reset()
        miou, accuracy = mean_scores(scores)
        self.log("val_miou", miou, prog_bar=True)
        self.log("val_oa", accuracy)
        if len(scores) > 1:
            for item in scores:
                self.log(f"val_miou/{item.labels.name}", item.miou)

    def configure_optimizers(self) -> Any:
        """Optimiser and schedule; the encoder has a smaller learning rate than the decoder."""
        groups = decay_groups(self._parts, self.loop.weight_decay)
        return optimiser_with_schedule(groups, self.loop)
