"""Barlow Twins: the embeddings of two views correlate with each other and with nothing else.

Source: Zbontar et al., arXiv:2103.03230.
"""

from __future__ import annotations

from lightly.loss import BarlowTwinsLoss
from lightly.models.modules.heads import BarlowTwinsProjectionHead
from torch import Tensor

from ..models.encoders import Trunk
from ..settings.benchmark import MethodSettings
from .method import Method, full_precision


class BarlowTwins(Method):
    """Barlow Twins on the cross-correlation matrix of a batch."""

    def __init__(self, trunk: Trunk, settings: MethodSettings) -> None:
        super().__init__(trunk)
        width = settings.barlow_width
        self.head = BarlowTwinsProjectionHead(trunk.channels, width, width)
        self.redundancy = BarlowTwinsLoss()

    def loss(self, first: Tensor, second: Tensor) -> Tensor:
        """Distance of the cross-correlation matrix of views (N, C, S, S) from identity, from 0."""
        one, other = self.head(self.pooled(first, second)).chunk(2)
        with full_precision(first.device):
            value: Tensor = self.redundancy(one.float(), other.float())
        return value
