"""Class frequencies of labels, and weights that balance rare classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

_MOST = 10.0  # a class of a few pixels must not drown all others


def class_pixels(masks: NDArray[np.uint8], classes: int) -> NDArray[np.int64]:
    """Labelled pixels (K,) of each class in masks (N, H, W), read tile by tile."""
    counts = np.zeros(classes, np.int64)
    for mask in masks:
        counts += np.bincount(np.asarray(mask).ravel(), minlength=256)[:classes]
    return counts


def median_frequency_weights(pixels: NDArray[np.int64] | NDArray[np.float64]) -> tuple[float, ...]:
    """A weight for each class: the median of all frequencies over its own, 0.1 to 10.

    A class without a pixel has weight 1, and does not count for the median. Source: Eigen and
    Fergus, "Predicting Depth, Surface Normals and Semantic Labels", 2015, section 4.3.2; here with
    the frequency over all tiles.

    Args:
        pixels: (K,) labelled pixels by class, not all 0.
    """
    present = pixels > 0
    median = float(np.median(pixels[present]))
    weights = np.where(present, median / np.where(present, pixels, 1), 1.0)
    return tuple(float(v) for v in np.clip(weights, 1 / _MOST, _MOST))


def tile_shares(masks: NDArray[np.uint8], pixels: NDArray[np.int64]) -> NDArray[np.float64]:
    """Probabilities (N,) of drawing each tile, summing to 1.

    In proportion to the mean of 1 / frequency over its labelled pixels: were each tile of one
    class, all classes would be drawn equally often.

    Args:
        masks: (N, H, W), a labelled pixel in each.
        pixels: (K,) labelled pixels by class in all of them.
    """
    rarity = np.divide(1.0, pixels, out=np.zeros(len(pixels)), where=pixels > 0)
    shares = np.empty(len(masks))
    for number, mask in enumerate(masks):
        counts = np.bincount(np.asarray(mask).ravel(), minlength=256)[: len(pixels)]
        shares[number] = (counts * rarity).sum() / counts.sum()
    whole: NDArray[np.float64] = shares / shares.sum()
    return whole
