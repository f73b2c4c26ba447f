"""MoCo v2: queries against a queue of keys from a momentum encoder.

Sources: He et al., arXiv:1911.05722; Chen et al., arXiv:2003.04297.
"""

from __future__ import annotations

import torch
from lightly.models.modules.heads import MoCoProjectionHead
from torch import Tensor, nn

from ..contrast.lam import pool
from ..models.encoders import Trunk
from ..settings.benchmark import MethodSettings
from .method import Method, full_precision
from .momentum import Follower, queued_nt_xent

WIDTH = 128


class MoCo(Method):
    """MoCo; first views are queries, second views keys; only queries have a gradient."""

    def __init__(self, trunk: Trunk, settings: MethodSettings) -> None:
        super().__init__(trunk)
        self.head = MoCoProjectionHead(trunk.channels, settings.hidden, WIDTH)
        self.momentum = settings.momentum
        self.keys = Follower(nn.Sequential(trunk, Pool(), self.head))
        self.nt_xent = queued_nt_xent(settings.temperature, settings.queue, WIDTH)

    def begin_step(self, done: float) -> None:
        """Updates the keys' encoder."""
        self.keys.follow(nn.Sequential(self.trunk, Pool(), self.head), self.momentum)

    def loss(self, first: Tensor, second: Tensor) -> Tensor:
        """InfoNCE of the queries, the first views (N, C, S, S), at least 0."""
        queries = self.head(pool(self.trunk(first.contiguous(memory_format=torch.channels_last))))
        keys = self.keys.shuffled(second.contiguous(memory_format=torch.channels_last))
        with full_precision(first.device):
            value: Tensor = self.nt_xent(queries.float(), keys.float())
        return value


class Pool(nn.Module):
    """Global average pooling as a module."""

    def forward(self, features: Tensor) -> Tensor:
        """(N, C, h, w) to (N, C)."""
        return pool(features)
