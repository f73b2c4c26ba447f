"""Accuracy and area from a stratified random sample, with standard errors.

One estimator serves all figures: the ratio of two means over the area, with indicators as
variables. It holds for strata that are the map's classes and for any others. Where they are the
map's classes, it gives the formulas of Olofsson et al. Sources: S. V. Stehman, Estimating area and
map accuracy for stratified random sampling when the strata are different from the map classes,
International Journal of Remote Sensing 35 (2014); P. Olofsson et al., Good practices for estimating
area and assessing accuracy of land change, Remote Sensing of Environment 148 (2014).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray

Z95 = 1.96  # of a 95 % interval, as in the sources
# Cochran, Sampling Techniques (1977), 2.6: up to this sampled share of a stratum, that it is finite
# makes no difference.
_SMALL_SHARE = 0.05
_ROUNDING = 1e-12  # smaller mean squares are zeros


@dataclass(frozen=True)
class Sample:
    """Counted points of a sample, by cells of stratum, map class and reference class.

    Attributes:
        stratum: (cells,) index of the stratum, 0 to strata - 1.
        mapped: (cells,) index of the class on the map, 0 to classes - 1.
        reference: (cells,) index of the reference class.
        count: (..., cells) points; leading axes are samples of their own.
        weights: (..., strata) share of each stratum in the area; they sum to one.
        classes: number of classes.
        sizes: (strata,) units, such as pixels, in each stratum; None for infinitely many.
    """

    stratum: NDArray[np.int64]
    mapped: NDArray[np.int64]
    reference: NDArray[np.int64]
    count: NDArray[Any]
    weights: NDArray[np.float64]
    classes: int
    sizes: Optional[NDArray[np.int64]] = None


@dataclass(frozen=True)
class Estimate:
    """Estimated values and their standard errors, of equal shape.

    NaN where a value cannot be estimated, such as the accuracy of a class without points; an error
    is NaN where a stratum has a single point.
    """

    value: NDArray[np.float64]
    error: NDArray[np.float64]


def ratio(sample: Sample, above: NDArray[np.float64], below: NDArray[np.float64]) -> Estimate:
    """Ratios of the means of two variables over the area.

    Args:
        sample: the points; every stratum has at least one.
        above: (figures, cells) value of the upper variable at a point of each cell.
        below: (figures, cells) value of the lower variable.

    Returns:
        Estimates (..., figures).
    """
    points = _by_stratum(sample, np.ones(sample.count.shape[-1]))  # (..., strata)
    weights = np.asarray(sample.weights)[..., None, :]
    counted = points[..., None, :]
    mean_above, mean_below = (
        _by_stratum(sample, variable) / counted for variable in (above, below)
    )
    upper, lower = ((weights * mean).sum(axis=-1) for mean in (mean_above, mean_below))
    with np.errstate(divide="ignore", invalid="ignore"):
        value = upper / lower
        # The variance is that of the residuals: above - value * below.
        mean = mean_above - value[..., None] * mean_below
        square = (
            _by_stratum(sample, above * above)
            - 2 * value[..., None] * _by_stratum(sample, above * below)
            + value[..., None] ** 2 * _by_stratum(sample, below * below)
        )
        variance = square - counted * mean**2
        variance = np.where(variance > _ROUNDING * counted, variance, 0.0) / (counted - 1)
        parts = weights**2 * variance / counted * _left_out(sample, points)[..., None, :]
        error = np.sqrt(parts.sum(axis=-1)) / lower
    return Estimate(value, error)


def _by_stratum(sample: Sample, variable: NDArray[np.float64]) -> NDArray[np.float64]:
    """Sum over the points of each stratum: of (cells,) or (figures, cells) to (..., strata)."""
    strata = np.asarray(sample.weights).shape[-1]
    membership = (sample.stratum[:, None] == np.arange(strata)).astype(np.float64)
    if variable.ndim == 1:
        return (sample.count * variable) @ membership
    return np.asarray((sample.count[..., None, :] * variable) @ membership)


def _left_out(sample: Sample, points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of each stratum that was not looked at, (..., strata); 1 for a small sample of it."""
    if sample.sizes is None:
        return np.ones_like(points)
    looked_at = np.minimum(points / np.maximum(sample.sizes, 1), 1.0)
    return np.where(looked_at > _SMALL_SHARE, 1 - looked_at, 1.0)


def _is_class(classes: NDArray[np.int64], count: int) -> NDArray[np.float64]:
    """(count, cells) 1 where the class of a cell is that of the row."""
    return (np.arange(count)[:, None] == classes).astype(np.float64)


def overall_accuracy(sample: Sample) -> Estimate:
    """Share of the area whose class on the map is right: (...,)."""
    right = (sample.mapped == sample.reference).astype(np.float64)[None]
    accuracy = ratio(sample, right, np.ones_like(right))
    return Estimate(accuracy.value[..., 0], accuracy.error[..., 0])


def users_accuracy(sample: Sample) -> Estimate:
    """Of the area that the map gives a class, the share that has it: (..., classes)."""
    mapped = _is_class(sample.mapped, sample.classes)
    return ratio(sample, mapped * _is_class(sample.reference, sample.classes), mapped)


def producers_accuracy(sample: Sample) -> Estimate:
    """Of the area that has a class, the share that the map gives it: (..., classes)."""
    reference = _is_class(sample.reference, sample.classes)
    return ratio(sample, reference * _is_class(sample.mapped, sample.classes), reference)


def f1_scores(sample: Sample) -> Estimate:
    """Harmonic mean of user's and producer's accuracy: (..., classes).

    It is a ratio of areas itself: twice what is right, by what is mapped plus what is there.
    """
    mapped = _is_class(sample.mapped, sample.classes)
    reference = _is_class(sample.reference, sample.classes)
    return ratio(sample, 2 * mapped * reference, mapped + reference)


def area_shares(sample: Sample) -> Estimate:
    """Share of the area that has each class: (..., classes)."""
    reference = _is_class(sample.reference, sample.classes)
    return ratio(sample, reference, np.ones_like(reference))


def error_matrix(sample: Sample) -> NDArray[np.float64]:
    """Shares of the area by map class (rows) and reference class: (..., classes, classes).

    They sum to one.
    """
    points = _by_stratum(sample, np.ones(sample.count.shape[-1]))
    per_point = np.asarray(sample.weights) / points
    shares = sample.count * per_point[..., sample.stratum]
    size = sample.classes**2
    cell = sample.mapped * sample.classes + sample.reference
    place = (cell[:, None] == np.arange(size)).astype(np.float64)
    return np.asarray(shares @ place).reshape(*shares.shape[:-1], sample.classes, sample.classes)
