"""The loss attention map (LAM): contribution of each place of a view to the contrastive loss.

Since global pooling follows the feature map F (N, C, h, w), dL/dF is constant over space:
alpha = (dL/dg) / (h w), with g the pooled features. Hence only the head has to be differentiated.
Source: docs/method.md, sections 2 and 3.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor

Head = Callable[[Tensor], Tensor]
Loss = Callable[[Tensor], Tensor]


def pool(features: Tensor) -> Tensor:
    """Global average pool, (N, C, h, w) to (N, C)."""
    return features.mean(dim=(2, 3))


def attention(features: Tensor, alpha: Tensor) -> Tensor:
    """LAM (N, h, w): the mean over channels of alpha_k F_k, positive where F raises the loss.

    Args:
        features: (N, C, h, w).
        alpha: (N, C), spatial mean of dL/dF.
    """
    return torch.einsum("nchw,nc->nhw", features, alpha) / features.shape[1]


def head_alpha(features: Tensor, head: Head, loss: Loss) -> Tensor:
    """Alpha (N, C) by differentiating the head alone; `features` need no graph."""
    pooled = pool(features.detach()).requires_grad_(True)
    with torch.enable_grad():
        value = loss(head(pooled))
    (gradient,) = torch.autograd.grad(value, pooled)
    return gradient / (features.shape[2] * features.shape[3])


def trunk_alpha(features: Tensor, head: Head, loss: Loss) -> Tensor:
    """Alpha (N, C) as in the published code: spatial mean of dL/dF; `features` has a graph.

    Kept as the oracle of `head_alpha`. Its backward stops at the feature map; the published code
    goes on through the whole trunk and discards that.
    """
    with torch.enable_grad():
        value = loss(head(pool(features)))
    (gradient,) = torch.autograd.grad(value, features)
    return pool(gradient)


def signed(lam: Tensor, sign: str, relu: bool) -> Tensor:
    """The map (N, h, w) a region is chosen from, high where the region should be.

    Args:
        lam: (N, h, w) with the sign "raise".
        sign: "support" negates it, "raise" leaves it.
        relu: set values then below 0 to 0.
    """
    turned = -lam if sign == "support" else lam
    return turned.clamp_min(0) if relu else turned
