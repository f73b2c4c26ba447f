"""Pixel counts from which scores are computed, of one scene or several."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from ..data.classes import IGNORE
from .boundary_f1 import boundary_counts, boundary_f1
from .calibration import BINS, calibration_counts, calibration_error
from .scores import MEANS, scores_of

_INTERVAL = (2.5, 97.5)
Interval = tuple[float, float]


@dataclass(frozen=True)
class Tally:
    """Counts of K classes; those of several scenes are added.

    Attributes:
        confusion: (K, K) pixels, rows are labels, columns predictions.
        borders: (K, 4) border pixels, as of `boundary_counts`.
        bins: (B, 3) pixels by confidence, as of `calibration_counts`.
        unpredicted: labelled pixels without a prediction, where the image holds no data.
    """

    confusion: NDArray[np.int64]
    borders: NDArray[np.int64]
    bins: NDArray[np.float64]
    unpredicted: int = 0

    def __add__(self, other: Tally) -> Tally:
        """The counts of both."""
        return Tally(
            self.confusion + other.confusion,
            self.borders + other.borders,
            self.bins + other.bins,
            self.unpredicted + other.unpredicted,
        )


def empty_tally(classes: int) -> Tally:
    """No pixel of K classes."""
    square = np.zeros((classes, classes), np.int64)
    return Tally(square, np.zeros((classes, 4), np.int64), np.zeros((BINS, 3)))


def tally_window(
    truth: NDArray[np.uint8],
    prediction: NDArray[np.uint8],
    confidence: NDArray[np.uint8],
    core: tuple[slice, slice],
    classes: int,
    tolerance: int,
) -> Tally:
    """Counts of a window's core; the pixels around it are only used for borders.

    Args:
        truth: (H, W) class indices, 255 where not labelled.
        prediction: (H, W) class indices, 255 where nothing was predicted.
        confidence: (H, W) whole percents.
        core: rows and columns that are counted.
        classes: K.
        tolerance: of borders, pixels.
    """
    labels, core_prediction = truth[core], prediction[core]
    labelled, predicted = labels != IGNORE, core_prediction != IGNORE
    counted = labelled & predicted
    one, other = labels[counted].astype(np.int64), core_prediction[counted].astype(np.int64)
    confusion = np.bincount(one * classes + other, minlength=classes**2)
    return Tally(
        confusion.reshape(classes, classes),
        boundary_counts(truth, prediction, core, classes, tolerance),
        calibration_counts(confidence[core][counted], one == other),
        int((labelled & ~predicted).sum()),
    )


def figures_of(tally: Tally) -> dict[str, float]:
    """All figures that have an interval, 0-1 (kappa -1 to 1), NaN where undefined.

    Keys are those of `scores.MEANS`, "boundary_f1", "ece", and "iou:k" for class k.
    """
    scores = scores_of(tally.confusion)
    borders = boundary_f1(tally.borders)
    finite = borders[np.isfinite(borders)]
    return {
        **{key: float(getattr(scores, key)) for key in MEANS},
        "boundary_f1": float(finite.mean()) if finite.size else float("nan"),
        "ece": calibration_error(tally.bins),
        **{f"iou:{number}": value for number, value in enumerate(scores.iou)},
    }


def total_of(tallies: Sequence[Tally]) -> Tally:
    """The counts of all scenes together."""
    return reduce(lambda one, other: one + other, tallies)


def intervals_of(tallies: Sequence[Tally], draws: int, seed: int) -> dict[str, Interval]:
    """95 % percentile intervals of the figures when whole scenes are drawn with replacement.

    Pixels of a scene are not independent, scenes more nearly are: the cluster bootstrap, of Field
    and Welsh, "Bootstrapping clustered data", 2007. NaN with a single scene.

    Args:
        tallies: one for each scene.
        draws: at least 1.
        seed: of the draws.
    """
    count = len(tallies)
    if count < 2:
        return {key: (float("nan"), float("nan")) for key in figures_of(total_of(tallies))}
    rng = np.random.default_rng(seed)
    often = rng.multinomial(count, np.full(count, 1 / count), size=draws)
    stacked = [
        np.stack([getattr(tally, name) for tally in tallies])
        for name in ("confusion", "borders", "bins")
    ]
    rows = []
    for weights in often:
        confusion, borders, bins = (np.tensordot(weights, part, axes=1) for part in stacked)
        rows.append(list(figures_of(Tally(confusion, borders, bins)).values()))
    # A rare class may be in no scene of a draw, which is left out for that class.
    values = np.array(rows)
    return {
        key: _percentiles(values[:, place])
        for place, key in enumerate(figures_of(total_of(tallies)))
    }


def _percentiles(values: NDArray[np.float64]) -> Interval:
    finite = values[np.isfinite(values)]
    if not finite.size:
        return float("nan"), float("nan")
    low, high = np.percentile(finite, _INTERVAL)
    return float(low), float(high)
