"""Tile2Vec: triplets of near and distant image patches.

Source: Jean et al., arXiv:1805.02855.
"""

from __future__ import annotations

import numpy as np
from torch import Tensor, nn

from ..data.datasets import ViewPairs
from ..data.views import ViewGeometry
from ..models.encoders import Trunk
from ..settings.benchmark import MethodSettings
from .method import Method, full_precision


class Tile2Vec(Method):
    """Tile2Vec; the distant patch is the anchor of another tile."""

    def __init__(self, trunk: Trunk, settings: MethodSettings) -> None:
        super().__init__(trunk)
        self.triplet = nn.TripletMarginLoss(settings.margin)

    def loss(self, first: Tensor, second: Tensor) -> Tensor:
        """Triplet loss of the pooled features of tiles and neighbours (N, C, S, S), at least 0."""
        with_gradient = self.pooled(first, second).float()
        anchors, neighbours = with_gradient.chunk(2)
        with full_precision(first.device):
            value: Tensor = self.triplet(anchors, neighbours, anchors.roll(1, dims=0))
        return value


class NeighbourViews(ViewPairs):
    """Two neighbouring windows of half a tile's side, jittered and flipped like all views."""

    def _place(
        self, rng: np.random.Generator, side: int, former: list[ViewGeometry]
    ) -> ViewGeometry:
        window = side // 2
        left, top = (int(value) for value in rng.integers(0, side - window + 1, 2))
        flips = rng.random(2) < 0.5
        if former:
            left, top = _beside(rng, former[0], side - window)
        return ViewGeometry(left, top, window, window, *flips)


def _beside(rng: np.random.Generator, place: ViewGeometry, last: int) -> tuple[int, int]:
    """A window's left and top that differ from `place` by at least half its side in one axis."""
    least = place.width // 2
    while True:
        left, top = (int(value) for value in rng.integers(0, last + 1, 2))
        if max(abs(left - place.left), abs(top - place.top)) >= least:
            return left, top
