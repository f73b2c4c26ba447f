"""Scores of partitions of an image, clicks that they save, and intervals over images."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from benchmarks.region_scenes import IGNORE, Scene
from grass_model.metrics.segment_purity import class_counts, square_labels

_MOST_DABS = 32


def partition_scores(labels: NDArray, scene: Scene) -> tuple[float, float]:
    """Purity over all labelled pixels, and mIoU if every segment gets its commonest class."""
    counts = class_counts(labels, scene, int(labels.max()) + 1)
    best = counts.argmax(axis=1)
    confusion = np.stack([counts[best == k].sum(axis=0) for k in range(scene.classes)])
    there = confusion.sum(axis=0) > 0
    hits = np.diag(confusion)
    union = confusion.sum(axis=0) + confusion.sum(axis=1) - hits
    return float(hits.sum() / confusion.sum()), float((hits[there] / union[there]).mean())


def clicks_saved(scene: Scene, labels: NDArray) -> float:
    """How many dabs of a brush label the image as well as one click on each segment.

    A click labels a segment, a dab a square of the size that needs the fewest dabs; both get the
    commonest class under them, and every place one. So it counts places, not wrong hands.

    Args:
        scene: of the labels.
        labels: (rows, cols) segments.

    Returns:
        Dabs for each click, at most `_MOST_DABS` for each segment.
    """
    _, target = partition_scores(labels, scene)
    clicks = len(np.unique(labels))
    before = (float(clicks), 0.0)
    dabs = float(clicks)
    while dabs <= _MOST_DABS * clicks:
        squares = square_labels(scene, round(dabs))
        count = float(len(np.unique(squares)))
        _, reached = partition_scores(squares, scene)
        if reached >= target:
            share = (target - before[1]) / max(reached - before[1], 1e-9)
            needed = before[0] * (count / before[0]) ** share
            return float(needed / clicks)
        before, dabs = (count, reached), dabs * 2**0.5
    return float(_MOST_DABS)


def boundary_recall(labels: NDArray, mask: NDArray, distance: int) -> float:
    """Share of the borders between classes that have a border of segments within `distance`."""
    near = ndimage.binary_dilation(_borders(labels), iterations=distance)
    true = _borders(mask) & ~ndimage.binary_dilation(mask == IGNORE)
    return float(near[true].mean()) if true.any() else float("nan")


def _borders(labels: NDArray) -> NDArray[np.bool_]:
    borders = np.zeros(labels.shape, bool)
    borders[:, :-1] |= labels[:, :-1] != labels[:, 1:]
    borders[:-1] |= labels[:-1] != labels[1:]
    return borders


def interval(values: NDArray, groups: NDArray, draws: int = 2000) -> list[float]:
    """95 % interval of the mean when whole groups are drawn anew (cluster bootstrap)."""
    finite = np.isfinite(values)
    values, groups = values[finite], groups[finite]
    _, place = np.unique(groups, return_inverse=True)
    sums, sizes = np.bincount(place, values), np.bincount(place)
    if len(sizes) < 2:
        return [float("nan")] * 2
    picked = np.random.default_rng(0).integers(0, len(sizes), (draws, len(sizes)))
    means = sums[picked].sum(axis=1) / sizes[picked].sum(axis=1)
    return [round(float(bound), 4) for bound in np.percentile(means, (2.5, 97.5))]
