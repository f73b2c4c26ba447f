"""The loss of fine-tuning: a weighted sum of terms over labelled pixels."""

from __future__ import annotations

from collections.abc import Sequence

import segmentation_models_pytorch as smp
import torch
from torch import Tensor, nn
from torch.nn import functional

from grass_qgis.engine.core.errors import JobError

from ..data.classes import IGNORE
from ..settings.finetune import LossSettings

TERMS = ("cross_entropy", "dice", "focal", "lovasz")


def check_loss(settings: LossSettings) -> None:
    """Rejects invalid weights of the loss.

    Raises:
        JobError: a weight is negative or not finite, or all are 0.
    """
    weights = {name: float(getattr(settings, name)) for name in TERMS}
    for name, weight in weights.items():
        if not 0 <= weight < float("inf"):
            raise JobError(f"loss.{name} is {weight}.", "Use a number from 0.")
    if not any(weights.values()):
        raise JobError("All weights of loss are 0.", f"Give one of {', '.join(TERMS)} a weight.")


class CrossEntropy(nn.Module):
    """Mean cross-entropy of the labelled pixels, each weighted by its class."""

    weights: Tensor | None

    def __init__(self, class_weights: Sequence[float] | None = None) -> None:
        super().__init__()
        weights = None if class_weights is None else torch.tensor(class_weights)
        self.register_buffer("weights", weights, persistent=False)

    def forward(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Of logits (N, K, H, W) and labels (N, H, W)."""
        return functional.cross_entropy(logits, labels, self.weights, ignore_index=IGNORE)


class SegmentLoss(nn.Module):
    """The weighted sum of the terms of the settings."""

    def __init__(
        self, settings: LossSettings, class_weights: Sequence[float] | None = None
    ) -> None:
        """Args beyond the settings: `class_weights` (K,) of the cross-entropy, None for equal."""
        super().__init__()
        terms = {
            "cross_entropy": CrossEntropy(class_weights),
            "dice": smp.losses.DiceLoss("multiclass", ignore_index=IGNORE),
            "focal": smp.losses.FocalLoss("multiclass", ignore_index=IGNORE),
            "lovasz": smp.losses.LovaszLoss("multiclass", ignore_index=IGNORE),
        }
        self._weights = {name: float(getattr(settings, name)) for name in TERMS}
        self._terms = nn.ModuleDict({name: terms[name] for name in TERMS if self._weights[name]})

    def forward(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Of logits (N, K, H, W) float and labels (N, H, W) int64; 0 where nothing is labelled."""
        if not (labels != IGNORE).any():
            return logits.sum() * 0.0  # a mean over no pixels would be 0 / 0
        loss = logits.new_zeros(())
        for name, term in self._terms.items():
            loss = loss + self._weights[name] * term(logits, labels)
        return loss
