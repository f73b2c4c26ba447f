"""Purity of segments beside nodes of their size, squares of their area, and SLIC of their number.

Small segments are purer than large ones anywhere, so only differences to controls of the same area
say something. In mixed places the controls lie in mixed places too. Source: docs/purity.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from grass_qgis.engine.segments.tree import SegmentTree

_MIXED = 0.9  # a place is mixed where the commonest class of the window has less
_WINDOW = 256  # pixels
_LEAST_LABELLED = 0.5  # share of a segment; with fewer labels its purity is undefined
_ALIKE = 1.25  # segments are of one size when their areas differ by no more than this factor
_EVERY = 3  # pixels from one square to the next
_SIDES = 20  # steps of a square's side in a factor of e


class Labelled(Protocol):
    """Labels of an image."""

    @property
    def mask(self) -> NDArray[np.uint8]:
        """(height, width), classes from 0; others are not labelled."""

    @property
    def classes(self) -> int:
        """How many."""


@dataclass(frozen=True)
class LabelledPixels:
    """Labels of an image: mask (height, width), anything from `classes` on is not labelled."""

    mask: NDArray[np.uint8]
    classes: int


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


def class_counts(labels: NDArray, image: Labelled, count: int) -> NDArray[np.float64]:
    """Labelled pixels by segment and class, (count, classes); segments below 0 are left out."""
    counted = (image.mask < image.classes) & (labels >= 0)
    keys = labels[counted].astype(np.int64) * image.classes + image.mask[counted]
    sums = np.bincount(keys, minlength=count * image.classes)
    return sums.reshape(count, image.classes).astype(np.float64)


def node_purity(
    tree: SegmentTree, numbers: NDArray[np.int32], image: Labelled, mixed: NDArray[np.bool_]
) -> NodePurity:
    """Purity of all nodes of a tree with superpixels `numbers`; `mixed` as of `mixed_places`."""
    counts = tree.added_up(class_counts(numbers, image, tree.leaves))
    area = tree.records["area"].astype(np.float64)
    inside = np.minimum(tree.records["centre"].astype(int), np.array(image.mask.shape) - 1)
    return NodePurity(share_of_commonest(counts, area), mixed[inside[:, 0], inside[:, 1]], area)


def mixed_places(image: Labelled, window: int = _WINDOW) -> NDArray[np.bool_]:
    """Whether the window of so many pixels around each pixel shows several classes."""
    most = np.zeros(image.mask.shape, np.float32)
    every = np.zeros(image.mask.shape, np.float32)
    for number in range(image.classes):
        there = (image.mask == number).astype(np.float32)
        share = ndimage.uniform_filter(there, window, mode="constant")
        most, every = np.maximum(most, share), every + share
    return np.asarray(most < _MIXED * np.maximum(every, 1e-6))


def share_of_commonest(
    counts: NDArray[np.float64], area: NDArray[np.float64]
) -> NDArray[np.float64]:
    """Purity (...) of pixels by class (..., K); NaN where less than half is labelled."""
    labelled = counts.sum(axis=-1)
    enough = (labelled > 0) & (labelled >= _LEAST_LABELLED * area)
    return np.divide(
        counts.max(axis=-1), labelled, out=np.full(labelled.shape, np.nan), where=enough
    )


def alike_purity(nodes: NodePurity, chosen: NDArray[np.int64], least: int) -> NDArray[np.float64]:
    """For each chosen node the mean purity of all nodes of about its area, itself included.

    Args:
        nodes: those that may be drawn.
        chosen: numbers.
        least: pixels of the smallest node that can be chosen.
    """
    usable = np.flatnonzero(np.isfinite(nodes.purity) & (nodes.area >= least / _ALIKE))
    usable = usable[np.argsort(nodes.area[usable], kind="stable")]
    sums = np.append(0, np.cumsum(nodes.purity[usable]))
    low = np.searchsorted(nodes.area[usable], nodes.area[chosen] / _ALIKE)
    high = np.searchsorted(nodes.area[usable], nodes.area[chosen] * _ALIKE, "right")
    return np.asarray((sums[high] - sums[low]) / np.maximum(high - low, 1))


def square_purity(
    image: Labelled, areas: NDArray[np.float64], within: NDArray[np.bool_] | None = None
) -> NDArray[np.float64]:
    """For each area the mean purity of squares of that area, every third pixel of the image.

    Args:
        image: of the labels.
        areas: (n,) pixels.
        within: (height, width) where the middle of a square may lie; None for anywhere.

    Returns:
        (n,), NaN where no square counts.
    """
    purity: dict[int, float] = {}
    # Sides a twentieth apart are enough.
    sides = np.exp(np.round(np.log(np.sqrt(areas)) * _SIDES) / _SIDES).round().astype(int)
    sides = np.clip(sides, 1, min(image.mask.shape) - 1)
    class_masks = np.stack([np.asarray(image.mask == k, np.int64) for k in range(image.classes)])
    sums = np.pad(class_masks.cumsum(1).cumsum(2), ((0, 0), (1, 0), (1, 0)))
    for side in np.unique(sides).tolist():
        first, last = slice(None, -side, _EVERY), slice(side, None, _EVERY)
        corners = sums[:, last, last] - sums[:, first, last]
        corners = corners - sums[:, last, first] + sums[:, first, first]
        counts = np.moveaxis(corners, 0, -1).astype(np.float64)
        shares = share_of_commonest(counts, np.array(float(side * side)))
        if within is not None:
            middles = within[side // 2 :, side // 2 :][::_EVERY, ::_EVERY]
            shares = shares[middles[: shares.shape[0], : shares.shape[1]]]
        finite = shares[np.isfinite(shares)]
        purity[side] = float(finite.mean()) if finite.size else float("nan")
    return np.array([purity[side] for side in sides.tolist()], np.float64)


def square_labels(image: Labelled, count: int) -> NDArray[np.int64]:
    """About `count` squares that cover the image."""
    height, width = image.mask.shape
    side = max(1, round((height * width / count) ** 0.5))
    across = -(-width // side)
    return (np.arange(height) // side)[:, None] * across + np.arange(width) // side


def slic_labels(bands: NDArray[np.float32], count: int) -> NDArray[np.int64]:
    """About `count` superpixels of SLIC on the colours; `bands` (bands, height, width) 0 to 255."""
    from skimage.segmentation import slic  # late: it takes long, and most commands need none

    image = np.moveaxis(bands, 0, -1) / 255
    return np.asarray(slic(image, count, compactness=10, start_label=0, channel_axis=-1))


def segment_purity(labels: NDArray, image: Labelled) -> NDArray[np.float64]:
    """Purity of each segment of a partition, numbered from 0."""
    count = int(labels.max()) + 1
    area = np.bincount(labels[labels >= 0].ravel(), minlength=count).astype(np.float64)
    return share_of_commonest(class_counts(labels, image, count), area)
