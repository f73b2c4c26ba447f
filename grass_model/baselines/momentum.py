"""Momentum encoders, and the queue of their outputs."""

from __future__ import annotations

from copy import deepcopy

import torch
from lightly.loss import NTXentLoss
from lightly.models.utils import (
    batch_shuffle,
    batch_unshuffle,
    deactivate_requires_grad,
    update_momentum,
)
from torch import Tensor, nn

_GROUP = 32  # images that share batch statistics in the published MoCo runs: the share of one GPU


class Follower(nn.Module):
    """A copy of a module whose weights are a moving average of it."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = deepcopy(module)
        deactivate_requires_grad(self.module)

    def follow(self, module: nn.Module, momentum: float) -> None:
        """Moves every weight by the share 1 - `momentum` of its distance to that of `module`."""
        update_momentum(module, self.module, momentum)

    @torch.no_grad()
    def forward(self, images: Tensor) -> Tensor:
        """Output of the copy for `images` (N, C, S, S), without a gradient."""
        output: Tensor = self.module(images)
        return output

    @torch.no_grad()
    def shuffled(self, images: Tensor) -> Tensor:
        """The same with images shuffled between groups.

        Else the query could identify its key by the batch statistics they share (He et al.,
        arXiv:1911.05722, section 3.3, where each GPU has a group).
        """
        mixed, order = batch_shuffle(images)
        groups = mixed.chunk(max(1, len(mixed) // _GROUP))
        outputs = torch.cat([self.module(group) for group in groups])
        return batch_unshuffle(outputs, order)


def queued_nt_xent(temperature: float, length: int, width: int) -> NTXentLoss:
    """InfoNCE of queries and keys (N, `width`) against the last `length` keys, kept in checkpoints.

    lightly leaves its queue out of the state, so a resumed run would begin with a random one.
    """
    loss = NTXentLoss(temperature, memory_bank_size=(length, width))
    for name in ("bank", "bank_ptr"):
        loss.memory_bank.register_buffer(name, getattr(loss.memory_bank, name))
    return loss
