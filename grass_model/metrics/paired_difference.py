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
    """Summarises scores (runs, draws of labels), or of each scene too; NaN-free.

    The interval draws whole runs and, apart from that, whole draws of labels and whole scenes anew:
    all are samples of what could have been, and a difference must hold over all. Pairs stay pairs.
    Source: Davison and Hinkley, "Bootstrap Methods and their Application", 1997, chapter 3.

    Args:
        scores: (R, D), or (R, D, S) with S scenes, whose mean counts.
        reference: of the same runs, draws and scenes; None for the reference itself.
        draws: of the bootstrap, at least 1.
        seed: of the bootstrap.
    """
    whole = scores.reshape(*scores.shape[:2], -1).mean(axis=2)
    std = float(whole.std(ddof=1)) if whole.size > 1 else float("nan")
    nothing = (float("nan"), float("nan"))
    if reference is None:
        return Comparison(float(scores.mean()), std, float("nan"), nothing)
    gaps = scores - reference
    interval = _interval(gaps, draws, seed) if min(whole.shape) > 1 else nothing
    return Comparison(float(scores.mean()), std, float(gaps.mean()), interval)


def _interval(gaps: NDArray[np.float64], draws: int, seed: int) -> tuple[float, float]:
    rng = np.random.default_rng(seed)
    means = np.empty(draws)
    for number in range(draws):
        drawn = [rng.integers(0, count, count) for count in gaps.shape]
        means[number] = gaps[np.ix_(*drawn)].mean()
    low, high = np.percentile(means, _INTERVAL)
    return float(low), float(high)
