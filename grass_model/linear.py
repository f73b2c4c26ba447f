"""Multinomial logistic regression on the shares of classes in feature cells.

What an encoder's features hold is measured by the simplest classifier there is: whatever it tells
apart was there already.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

_STEPS = 60  # of L-BFGS for each penalty; later ones start from the one before


@dataclass(frozen=True)
class LinearClassifier:
    """Logits = features @ weight + bias.

    Attributes:
        weight: (C, K).
        bias: (K,).
    """

    weight: Tensor
    bias: Tensor

    def logits(self, features: Tensor) -> Tensor:
        """Of features (M, C), (M, K)."""
        return features @ self.weight + self.bias


def fit_linear(
    features: Tensor, counts: Tensor, penalties: Sequence[float]
) -> list[LinearClassifier]:
    """One classifier for each penalty.

    The loss is the cross-entropy of the labelled pixels, of which a cell may hold several classes,
    plus penalty / 2 times the squared weights of the standardised features.

    Args:
        features: (M, C), as the classifiers will get them.
        counts: (M, K) labelled pixels of each class in each cell; not all 0.
        penalties: above 0.
    """
    mean, deviation = features.mean(dim=0), features.std(dim=0, correction=0)
    deviation = torch.where(deviation > 0, deviation, 1.0)
    standard = (features - mean) / deviation
    shares = counts.to(features.dtype) / counts.sum()
    weight = features.new_zeros((features.shape[1], counts.shape[1]), requires_grad=True)
    bias = features.new_zeros(counts.shape[1], requires_grad=True)
    found = {}
    # From the strongest on: each solution is a good start for the next weaker one.
    for penalty in sorted(set(penalties), reverse=True):
        _minimise(standard, shares, weight, bias, penalty)
        slope = weight.detach() / deviation[:, None]
        found[penalty] = LinearClassifier(slope, bias.detach() - mean @ slope)
    return [found[penalty] for penalty in penalties]


def _minimise(
    standard: Tensor, shares: Tensor, weight: Tensor, bias: Tensor, penalty: float
) -> None:
    optimiser = torch.optim.LBFGS(
        [weight, bias], max_iter=_STEPS, tolerance_grad=1e-6, line_search_fn="strong_wolfe"
    )

    def closure() -> Tensor:
        optimiser.zero_grad()
        fit = -(shares * (standard @ weight + bias).log_softmax(dim=1)).sum()
        loss = fit + penalty / 2 * weight.square().sum()
        loss.backward()
        return loss

    with torch.enable_grad():
        optimiser.step(closure)
