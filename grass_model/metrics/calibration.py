"""Calibration of confidences: reliability and expected calibration error.

Source: Guo et al., "On Calibration of Modern Neural Networks", 2017 (expected calibration error
over bins of equal width).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .scores import share

BINS = 20
_WIDTH = 100 // BINS  # percent; confidences are whole percents, as in the engine's output


def calibration_counts(
    confidence: NDArray[np.uint8], right: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """Pixels (BINS, 3) by confidence: how many, the sum of their confidences (0-1), how many right.

    Args:
        confidence: (M,) whole percents.
        right: (M,) bool.
    """
    place = np.minimum(confidence // _WIDTH, BINS - 1)
    parts = [np.ones(len(place)), confidence / 100.0, right.astype(float)]
    return np.stack([np.bincount(place, part, minlength=BINS) for part in parts], axis=1)


def calibration_error(counts: NDArray[np.float64]) -> float:
    """Mean distance between confidence and accuracy, weighted by pixels; NaN without a pixel.

    Args:
        counts: (BINS, 3) as of `calibration_counts`, summed over images.
    """
    total = counts[:, 0].sum()
    if not total:
        return float("nan")
    return float(np.abs(counts[:, 1] - counts[:, 2]).sum() / total)


def reliability(counts: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Mean confidence and accuracy (BINS,) of each bin, 0-1; NaN where it is empty."""
    return share(counts[:, 1], counts[:, 0]), share(counts[:, 2], counts[:, 0])
