"""NT-Xent, the contrastive loss of SimCLR, and that of a fixed bank, with its gradient.

Source: Chen et al., "A Simple Framework for Contrastive Learning", 2020; docs/method.md.
"""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional


def nt_xent(embeddings: Tensor, temperature: float = 0.5) -> Tensor:
    """Mean NT-Xent loss over 2N views.

    Args:
        embeddings: (2N, D), first views of images 1..N, then second views of the same images.
        temperature: above 0.

    Returns:
        A scalar, at least 0.
    """
    similarity = similarities(embeddings, temperature)
    similarity = similarity.masked_fill(_diagonal(similarity), float("-inf"))
    return functional.cross_entropy(similarity, positives(len(similarity), similarity.device))


def similarities(embeddings: Tensor, temperature: float) -> Tensor:
    """(N, N) cosine similarities of embeddings (N, D), divided by the temperature."""
    # bf16 is too coarse for the attention map.
    with torch.autocast(embeddings.device.type, enabled=False):
        values = embeddings if embeddings.dtype == torch.float64 else embeddings.float()
        unit = functional.normalize(values, dim=1)
        return unit @ unit.T / temperature


def positives(views: int, device: torch.device | None = None) -> Tensor:
    """Index (2N,) of the other view of the same image, for each of 2N views."""
    half = views // 2
    return torch.arange(views, device=device).roll(half)


def bank_gradient(anchors: Tensor, others: Tensor, bank: Tensor, temperature: float) -> Tensor:
    """Gradient of the loss of two views of one tile whose negatives are a fixed bank.

    The loss of tile i is the mean of two NT-Xent rows: `anchors[i]` against its positive
    `others[i]` and the bank, and the same with the roles exchanged. It depends on the tile alone.
    Only operators that ONNX has are used.

    Args:
        anchors: (N, D) embeddings of the first views; the gradient is taken with respect to these.
        others: (N, D) embeddings of the second views.
        bank: (M, D) rows of length 1.
        temperature: above 0.

    Returns:
        (N, D) gradient of each tile's own loss.
    """
    unit, norm = _unit(anchors)
    other, _ = _unit(others)
    pair = (unit * other).sum(dim=1, keepdim=True) / temperature
    first = torch.cat([pair, unit @ bank.T / temperature], dim=1).softmax(dim=1)
    second = torch.cat([pair, other @ bank.T / temperature], dim=1).softmax(dim=1)
    pull = (first[:, :1] - 1 + second[:, :1] - 1) * other
    gradient = (pull + first[:, 1:] @ bank) / (2 * temperature)
    return _through_norm(gradient, unit, norm)


def bank_loss(anchors: Tensor, others: Tensor, bank: Tensor, temperature: float) -> Tensor:
    """The loss of each tile, (N,), whose gradient `bank_gradient` gives."""
    unit, other = functional.normalize(anchors, dim=1), functional.normalize(others, dim=1)
    pair = (unit * other).sum(dim=1, keepdim=True) / temperature
    rows = [torch.cat([pair, side @ bank.T / temperature], dim=1) for side in (unit, other)]
    return sum((-row.log_softmax(dim=1)[:, 0] for row in rows), torch.zeros(())) / 2


def _diagonal(square: Tensor) -> Tensor:
    return torch.eye(len(square), dtype=torch.bool, device=square.device)


def _unit(embeddings: Tensor) -> tuple[Tensor, Tensor]:
    norm = embeddings.norm(dim=1, keepdim=True).clamp_min(1e-12)
    return embeddings / norm, norm


def _through_norm(gradient: Tensor, unit: Tensor, norm: Tensor) -> Tensor:
    """Gradient through the normalisation z -> z / |z|."""
    return (gradient - unit * (unit * gradient).sum(dim=1, keepdim=True)) / norm
