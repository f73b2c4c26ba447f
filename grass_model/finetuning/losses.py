"""The loss of fine-tuning: a weighted sum of terms over labelled pixels."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import segmentation_models_pytorch as smp
import torch
from torch import Tensor, nn
from torch.nn import functional

from grass_qgis.engine.core.errors import JobError

from ..data.classes import IGNORE
from ..mixing.label_table import LabelTable
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


class PartialCrossEntropy(nn.Module):
    """Mean of -log of the summed probability of the classes that a label may stand for.

    A pixel known only as "vegetation" is scored on the sum of trees and low vegetation, one known
    as "not vegetated" on the sum of all others. Where every label names one class it is the
    cross-entropy. A label weighs what its classes do on average.
    """

    members: Tensor
    weights: Tensor

    def __init__(self, table: LabelTable, class_weights: Sequence[float] | None = None) -> None:
        super().__init__()
        members = torch.from_numpy(table.members)
        of_class = torch.ones(members.shape[1]) if class_weights is None else None
        of_class = torch.tensor(class_weights) if of_class is None else of_class
        counts = members.sum(dim=1).clamp(min=1)
        self.register_buffer("members", members, persistent=False)
        self.register_buffer("weights", (members * of_class).sum(dim=1) / counts, persistent=False)

    def forward(self, logits: Tensor, labels: Tensor) -> Tensor:
        """Of logits (N, K, H, W) and labels (N, H, W), numbers of the table or 255."""
        labelled = labels != IGNORE
        numbers = labels[labelled]
        scores = logits.movedim(1, -1)[labelled]
        inside = scores.masked_fill(~self.members[numbers], -torch.inf)
        losses = scores.logsumexp(dim=1) - inside.logsumexp(dim=1)
        weights = self.weights[numbers]
        return (weights * losses).sum() / weights.sum()


class SegmentLoss(nn.Module):
    """The weighted sum of the terms of the settings.

    The cross-entropy sees partial labels, the other terms those that name one class.
    """

    exact: Tensor

    def __init__(
        self,
        settings: LossSettings,
        class_weights: Sequence[float] | None = None,
        table: LabelTable | None = None,
    ) -> None:
        """Args beyond the settings.

        `class_weights` (K,) of the cross-entropy, None for equal; `table` of the labels, None where
        labels are the model's classes.
        """
        super().__init__()
        self._plain = table is None or table.plain
        numbers = np.arange(256) if table is None else table.exact()
        self.register_buffer("exact", torch.from_numpy(numbers).long(), persistent=False)
        terms = {
            "cross_entropy": CrossEntropy(class_weights)
            if table is None or table.plain
            else PartialCrossEntropy(table, class_weights),
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
        exact = labels if self._plain else self.exact[labels]
        for name, term in self._terms.items():
            seen = labels if name == "cross_entropy" else exact
            if seen is labels or (seen != IGNORE).any():
                loss = loss + self._weights[name] * term(logits, seen)
        return loss
