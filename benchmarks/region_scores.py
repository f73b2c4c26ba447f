"""Purity of segments beside squares, SLIC, and segments of the same size anywhere in the tree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from region_scenes import IGNORE, Scene
from scipy import ndimage
from skimage.segmentation import slic

from grass_qgis.engine.segments.tree import SegmentTree

_MIXED = 0.9  # a place is mixed where the commonest class of the window has less
_WINDOW = 256  # pixels
_LEAST_LABELLED = 0.5
_MOST_DABS = 32
_ALIKE = 1.25  # segments are of one size when their areas differ by no more than this factor


def class_counts(labels: NDArray, scene: Scene, count: int) -> NDArray[np.float64]:
    """Labelled pixels by segment and class, (count, classes)."""
    labelled = scene.mask < scene.classes
    keys = labels[labelled].astype(np.int64) * scene.classes + scene.mask[labelled]
    sums = np.bincount(keys, minlength=count * scene.classes)
    return sums.reshape(count, scene.classes).astype(np.float64)


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


def square_labels(scene: Scene, count: int) -> NDArray[np.int64]:
    """About `count` squares that cover the image."""
    height, width = scene.mask.shape
    side = max(1, round((height * width / count) ** 0.5))
    across = -(-width // side)
    return (np.arange(height) // side)[:, None] * across + np.arange(width) // side


def slic_labels(scene: Scene, count: int) -> NDArray[np.int64]:
    """About `count` superpixels of SLIC on the colours."""
    image = np.moveaxis(scene.image, 0, -1) / 255
    return np.asarray(slic(image, count, compactness=10, start_label=0, channel_axis=-1))


@dataclass(frozen=True)
class NodePurity:
    """Of every node of a tree.

    Attributes:
        purity: share of the commonest class; NaN where less than half is labelled.
        mixed: whether the window around its centre is mixed.
        area: pixels.
    """

    purity: NDArray[np.float64]
    mixed: NDArray[np.bool_]
    area: NDArray[np.float64]


def node_purity(tree: SegmentTree, numbers: NDArray[np.int32], scene: Scene) -> NodePurity:
    """Purity of all nodes of a tree whose superpixels are `numbers`."""
    counts = tree.added_up(class_counts(numbers, scene, tree.leaves))
    area = tree.records["area"].astype(np.float64)
    centres = tree.records["centre"].astype(int)
    shares = _window_purity(scene)
    inside = np.minimum(centres, np.array(scene.mask.shape) - 1)
    return NodePurity(_purity(counts, area), shares[inside[:, 0], inside[:, 1]] < _MIXED, area)


def _purity(counts: NDArray[np.float64], area: NDArray[np.float64]) -> NDArray[np.float64]:
    labelled = counts.sum(axis=-1)
    enough = (labelled > 0) & (labelled >= _LEAST_LABELLED * area)
    return np.divide(
        counts.max(axis=-1), labelled, out=np.full(labelled.shape, np.nan), where=enough
    )


def _window_purity(scene: Scene) -> NDArray[np.float64]:
    """Purity of the window around each pixel."""
    sums = np.stack([
        ndimage.uniform_filter((scene.mask == k).astype(np.float32), _WINDOW, mode="constant")
        for k in range(scene.classes)
    ])  # fmt: skip
    return np.asarray(sums.max(axis=0) / np.maximum(sums.sum(axis=0), 1e-6))


def alike_purity(nodes: NodePurity, chosen: NDArray[np.int64], least: int) -> NDArray[np.float64]:
    """For each chosen node the mean purity of all nodes of about its area, itself included."""
    usable = np.flatnonzero(np.isfinite(nodes.purity) & (nodes.area >= least / _ALIKE))
    usable = usable[np.argsort(nodes.area[usable], kind="stable")]
    sums = np.append(0, np.cumsum(nodes.purity[usable]))
    low = np.searchsorted(nodes.area[usable], nodes.area[chosen] / _ALIKE)
    high = np.searchsorted(nodes.area[usable], nodes.area[chosen] * _ALIKE, "right")
    return np.asarray((sums[high] - sums[low]) / np.maximum(high - low, 1))


def square_purity(scene: Scene, areas: NDArray[np.float64]) -> NDArray[np.float64]:
    """For each area the mean purity of squares of that area, every third pixel of the image."""
    purity: dict[int, float] = {}
    # Sides a twentieth apart are enough.
    sides = np.exp(np.round(np.log(np.sqrt(areas)) * 20) / 20).round().astype(int)
    class_masks = np.stack([np.asarray(scene.mask == k, np.int64) for k in range(scene.classes)])
    sums = np.pad(class_masks.cumsum(1).cumsum(2), ((0, 0), (1, 0), (1, 0)))
    for side in np.unique(np.clip(sides, 1, min(scene.mask.shape) - 1)).tolist():
        counts = sums[:, side:, side:] - sums[:, :-side, side:]
        counts = counts - sums[:, side:, :-side] + sums[:, :-side, :-side]
        some = np.moveaxis(counts[:, ::3, ::3], 0, -1)
        purity[side] = float(np.nanmean(_purity(some, np.array(float(side * side)))))
    return np.array([purity[min(int(side), min(scene.mask.shape) - 1)] for side in sides])


def segment_purity(labels: NDArray, scene: Scene) -> tuple[NDArray, NDArray]:
    """Purity and area of each segment of a partition."""
    count = int(labels.max()) + 1
    area = np.bincount(labels.ravel(), minlength=count).astype(np.float64)
    return _purity(class_counts(labels, scene, count), area), area


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
