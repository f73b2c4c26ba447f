"""Base class of pretraining methods: the loss of a batch of view pairs."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from ..contrast.lam import pool
from ..models.encoders import Trunk


class Method(nn.Module):
    """A method to pretrain `trunk`; its other parts are discarded after training."""

    def __init__(self, trunk: Trunk) -> None:
        super().__init__()
        self.trunk = trunk

    def loss(self, first: Tensor, second: Tensor) -> Tensor:
        """Loss, a float32 scalar, of two views (N, C, S, S) of each of N tiles."""
        raise NotImplementedError

    def begin_step(self, done: float) -> None:
        """Called before each optimiser step; `done` is the completed share of the run, 0 to 1."""

    def pooled(self, first: Tensor, second: Tensor) -> Tensor:
        """Pooled features (2N, channels) of all views in one pass, first views first."""
        return pool(self.trunk(together(first, second)))


def together(first: Tensor, second: Tensor) -> Tensor:
    """(2N, C, S, S), first views of all tiles, then second ones."""
    return torch.cat((first, second)).contiguous(memory_format=torch.channels_last)


def full_precision(device: torch.device) -> torch.autocast:
    """Context in which losses are computed in float32 whatever the precision of the run."""
    return torch.autocast(device.type, enabled=False)
