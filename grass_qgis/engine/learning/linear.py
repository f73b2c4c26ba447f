"""A linear classifier of cells, and what it says of them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Tuple

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class LinearClassifier:
    """Logits of a vector: vector @ weights + bias.

    Attributes:
        weights: (size, classes) float64.
        bias: (classes,) float64.
        class_ids: of the columns, ascending.
        method: "lda" or "logistic".
    """

    weights: NDArray[np.float64]
    bias: NDArray[np.float64]
    class_ids: Tuple[int, ...]
    method: str

    def logits(self, vectors: NDArray[np.floating]) -> NDArray[np.float64]:
        """(n, classes) of vectors (n, size)."""
        values: NDArray[np.float64] = vectors @ self.weights + self.bias
        return values

    def scaled(self, factor: float) -> LinearClassifier:
        """The same decisions with logits times `factor`, which makes them surer or less sure."""
        return replace(self, weights=self.weights * factor, bias=self.bias * factor)


def log_shares(logits: NDArray[np.float64]) -> NDArray[np.float64]:
    """Logarithms of probabilities (n, classes) of logits (n, classes)."""
    above = logits - logits.max(axis=1, keepdims=True)
    logs: NDArray[np.float64] = above - np.log(np.exp(above).sum(axis=1, keepdims=True))
    return logs
