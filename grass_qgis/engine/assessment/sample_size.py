"""Number of points of a sample, and their allocation to strata.

Source: W. G. Cochran, Sampling Techniques, 3rd edition (1977), chapter 5, as recommended by
P. Olofsson et al., Remote Sensing of Environment 148 (2014), equation 13.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

PROPORTIONAL, EQUAL, OPTIMAL = "proportional", "equal", "optimal"


def overall_size(
    weights: NDArray[np.float64], accuracies: NDArray[np.float64], error: float
) -> int:
    """Points for a standard error of the overall accuracy.

    Args:
        weights: (strata,) shares of the area, which sum to one.
        accuracies: (strata,) share of each stratum that is probably right, 0 to 1.
        error: requested standard error, above 0: 0.01 is one percent.
    """
    return math.ceil((float(np.sum(weights * stds_of(accuracies))) / error) ** 2 - 1e-9)


def class_sizes(accuracies: NDArray[np.float64], error: float) -> NDArray[np.int64]:
    """Points in each stratum for a standard error of its accuracy, (strata,) int64.

    Args:
        accuracies: as for `overall_size`.
        error: requested standard error of the accuracy within each stratum, above 0.
    """
    return np.ceil((stds_of(accuracies) / error) ** 2 - 1e-9).astype(np.int64)


def stds_of(accuracies: NDArray[np.float64]) -> NDArray[np.float64]:
    """Standard deviation in each stratum of being right, which is 0 or 1: (strata,)."""
    return np.sqrt(accuracies * (1 - accuracies))


def allocate(
    total: int,
    weights: NDArray[np.float64],
    stds: NDArray[np.float64],
    least: NDArray[np.int64],
    most: NDArray[np.int64],
    by: str,
) -> NDArray[np.int64]:
    """Points of each stratum, (strata,) int64; they sum to `total` unless limits forbid it.

    Args:
        total: points.
        weights: (strata,) shares of the area.
        stds: (strata,) standard deviations, for `OPTIMAL`.
        least: (strata,) minimum of each stratum; their sum may exceed `total`.
        most: (strata,) maximum of each stratum, such as its pixels; it goes before the minimum.
        by: `PROPORTIONAL` to the area, `EQUAL`, or `OPTIMAL`: to area times std (Neyman),
            which gives the smallest standard error of the overall accuracy.
    """
    wish = {PROPORTIONAL: weights, EQUAL: np.ones(len(weights)), OPTIMAL: weights * stds}[by]
    wish = np.asarray(wish, np.float64)
    if not wish.sum() > 0:
        wish = np.ones(len(weights))
    low = np.minimum(least, most).astype(np.float64)
    high = np.asarray(most, np.float64)
    shares = np.clip(_level(total, wish, low, high) * wish, low, high)
    return _rounded(shares, total, low, high)


def _level(
    total: int, wish: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> float:
    """Points by unit of `wish` with which the clipped shares sum to `total`, by bisection."""
    top = 1.0
    while np.clip(top * wish, low, high).sum() < min(total, high[wish > 0].sum()) and top < 1e300:
        top *= 2
    bottom = 0.0
    for _ in range(200):
        middle = (bottom + top) / 2
        if np.clip(middle * wish, low, high).sum() < total:
            bottom = middle
        else:
            top = middle
    return top


def _rounded(
    shares: NDArray[np.float64], total: int, low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.int64]:
    """Whole numbers near `shares`: the largest remainders are rounded up, up to `total`."""
    whole = np.floor(shares + 1e-9)
    missing = int(min(total, round(float(high.sum()))) - whole.sum())
    order = np.argsort(-(shares - whole), kind="stable")
    for stratum in order[(whole < high)[order] & (shares > low)[order]][: max(0, missing)]:
        whole[stratum] += 1
    return np.asarray(np.maximum(whole, np.ceil(low)), np.int64)
