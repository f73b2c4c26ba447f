"""Whether a confidence of 80 % is right in 80 % of cases: reliability and its mean error.

Source: Guo et al., "On Calibration of Modern Neural Networks", 2017 (expected calibration error
over bins of equal width).
"""

from __future__ import annotations

import numpy as np

from .scores import share

Array = np.ndarray
BINS = 20
_WIDTH = 100 // BINS  # percent; confidences are whole percents, as in the engine's map


def calibration_counts(confidence: Array, right: Array) -> Array:
    """Pixels (BINS, 3) by confidence: how many, the sum of their confidences (0-1), how many right.

    Args:
        confidence: (M,) whole percents.
        right: (M,) bool.
    """
    place = np.minimum(confidence // _WIDTH, BINS - 1)
    parts = [np.ones(len(place)), confidence / 100.0, right.astype(float)]
    return np.stack([np.bincount(place, part, minlength=BINS) for part in parts], axis=1)


def calibration_error(counts: Array) -> float:
    """Mean distance between confidence and accuracy, weighted by pixels; NaN without a pixel.

    Args:
        counts: (BINS, 3) as of `calibration_counts`, summed over images.
    """
    total = counts[:, 0].sum()
    if not total:
        return float("nan")
    return float(np.abs(counts[:, 1] - counts[:, 2]).sum() / total)


def reliability(counts: Array) -> tuple[Array, Array]:
    """Mean confidence and accuracy (BINS,) of each bin, 0-1; NaN where it is empty."""
    return share(counts[:, 1], counts[:, 0]), share(counts[:, 2], counts[:, 0])
