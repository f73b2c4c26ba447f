"""Projection heads: pooled features to the embedding in which views are compared."""

from __future__ import annotations

from typing import cast

import torch
from torch import Tensor, nn

EMBEDDING = 128


class ProjectionHead(nn.Module):
    """Pooled features (N, C) to embeddings (N, D).

    `linear` is the published code's: two linear maps with nothing between. `mlp` is SimCLR's:
    Linear, batch norm, ReLU, Linear.
    """

    def __init__(self, kind: str, channels: int, embedding: int = EMBEDDING) -> None:
        super().__init__()
        self.first = nn.Linear(channels, channels)
        self.norm = nn.BatchNorm1d(channels) if kind == "mlp" else None
        self.last = nn.Linear(channels, embedding)

    def forward(self, pooled: Tensor) -> Tensor:
        """Embeddings (N, D), not normalised."""
        hidden = self.first(pooled)
        if self.norm is not None:
            hidden = self.norm(hidden).relu()
        return cast(Tensor, self.last(hidden))

    def pull_back(self, pooled: Tensor, gradient: Tensor) -> Tensor:
        """dL/d(pooled) (N, C) from dL/d(embedding) (N, D), in plain operators, in eval mode."""
        hidden_gradient = gradient @ self.last.weight
        if self.norm is not None:
            hidden = self.norm(self.first(pooled))
            variance = cast(Tensor, self.norm.running_var)
            slope = self.norm.weight / torch.sqrt(variance + self.norm.eps)
            hidden_gradient = hidden_gradient * (hidden > 0).to(gradient.dtype) * slope
        return hidden_gradient @ self.first.weight
