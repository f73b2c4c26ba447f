"""DenseCL: MoCo v2 of whole views, and the same for single cells of the feature map.

Source: Wang et al., arXiv:2011.09157.
"""

from __future__ import annotations

import torch
from lightly.models.modules.heads import DenseCLProjectionHead
from lightly.models.utils import select_most_similar
from torch import Tensor
from torch.nn import functional

from ..contrast.lam import pool
from ..models.encoders import Trunk
from ..settings.benchmark import MethodSettings
from .method import Method, full_precision
from .moco import WIDTH
from .momentum import Follower, queued_nt_xent


class DenseCL(Method):
    """DenseCL; a cell's key is the most similar cell of the other view."""

    def __init__(self, trunk: Trunk, settings: MethodSettings) -> None:
        super().__init__(trunk)
        self.whole = DenseCLProjectionHead(trunk.channels, settings.hidden, WIDTH)
        self.dense = DenseCLProjectionHead(trunk.channels, settings.hidden, WIDTH)
        self.momentum = settings.momentum
        self.trunk_keys = Follower(trunk)
        self.whole_keys = Follower(self.whole)
        self.dense_keys = Follower(self.dense)
        self.whole_loss = queued_nt_xent(settings.temperature, settings.queue, WIDTH)
        self.dense_loss = queued_nt_xent(settings.temperature, settings.queue, WIDTH)

    def begin_step(self, done: float) -> None:
        """Updates the keys' encoder and heads."""
        self.trunk_keys.follow(self.trunk, self.momentum)
        self.whole_keys.follow(self.whole, self.momentum)
        self.dense_keys.follow(self.dense, self.momentum)

    def loss(self, first: Tensor, second: Tensor) -> Tensor:
        """Mean of the InfoNCE of whole views (N, C, S, S) and that of their cells, at least 0."""
        seen = self.trunk(first.contiguous(memory_format=torch.channels_last))
        other = self.trunk_keys.shuffled(second.contiguous(memory_format=torch.channels_last))
        queries, keys = self.whole(pool(seen)), self.whole_keys(pool(other))
        cells, other_cells = as_cells(seen), as_cells(other)
        keys_of_cells = matched(cells, other_cells, self.dense_keys(other_cells)).flatten(0, 1)
        embedded = self.dense(cells).flatten(0, 1)
        with full_precision(first.device):
            value: Tensor = self.whole_loss(queries.float(), keys.float())
            local = self.dense_loss(embedded.float(), keys_of_cells)
        return (value + local) / 2


def as_cells(features: Tensor) -> Tensor:
    """Feature maps (N, C, h, w) as vectors of their cells (N, h w, C)."""
    return features.flatten(2).transpose(1, 2)


def matched(cells: Tensor, others: Tensor, values: Tensor) -> Tensor:
    """The value of the most similar cell of the other view for each cell, float32.

    Args:
        cells: features (N, M, C) of one view's cells.
        others: (N, M, C) of the other view's.
        values: (N, M, D) of the other view's cells.
    """
    with torch.no_grad(), full_precision(cells.device):
        unit, other = (functional.normalize(part.float(), dim=-1) for part in (cells, others))
        values_of_matches: Tensor = select_most_similar(unit, other, values.float())
    return values_of_matches
