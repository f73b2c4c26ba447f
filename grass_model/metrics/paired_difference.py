"""Paired differences between methods measured on the same seeds and the same drawn labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

_INTERVAL = (2.5, 97.5)


@dataclass(frozen=True)
class Comparison:
    """One method at one share of labels.

    Attributes:
        mean: over all runs and draws.
        std: standard deviation over them, one degree of freedom off.
        difference: mean paired difference to the reference; NaN for the reference itself.
        interval: 95 % interval of the difference; NaN with a single run or draw.
    """

    mean: float
    std: float
    difference: float
    interval: tuple[float, float]


def compare(
    scores: NDArray[np.float64], reference: NDArray[np.float64] | None, draws: int, seed: int
) -> Comparison:
    """Summarises scores (runs, draws of labels); NaN-free.

    The interval draws whole runs and, apart from that, whole draws of labels anew: both are samples
    of what could have been, and a difference must hold over both. Pairs stay pairs. Source: Davison
    and Hinkley, "Bootstrap Methods and their Application", 1997, chapter 3.

    Args:
        scores: (R, D).
        reference: (R, D) of the same runs and draws; None for the reference itself.
        draws: of the bootstrap, at least 1.
        seed: of the bootstrap.
    """
    std = float(scores.std(ddof=1)) if scores.size > 1 else float("nan")
    nothing = (float("nan"), float("nan"))
    if reference is None:
        return Comparison(float(scores.mean()), std, float("nan"), nothing)
    gaps = scores - reference
    interval = _interval(gaps, draws, seed) if min(gaps.shape) > 1 else nothing
    return Comparison(float(scores.mean()), std, float(gaps.mean()), interval)


def _interval(gaps: NDArray[np.float64], draws: int, seed: int) -> tuple[float, float]:
    rng = np.random.default_rng(seed)
    runs, labels = gaps.shape
    means = np.empty(draws)
    for number in range(draws):
        rows, columns = rng.integers(0, runs, runs), rng.integers(0, labels, labels)
        means[number] = gaps[np.ix_(rows, columns)].mean()
    low, high = np.percentile(means, _INTERVAL)
    return float(low), float(high)
