"""How well the borders between classes are met: boundary F1.

A border pixel touches, by a side, a pixel of another class; pixels without a label or a prediction
make no border. It is met when a border pixel of its class lies within the tolerance on the other
side. Source: Csurka, Larlus and Perronnin, "What is a good evaluation measure for semantic
segmentation?", 2013; here counted over all images together.
"""

from __future__ import annotations

import cv2
import numpy as np

from ..data.classes import IGNORE
from .scores import share

Array = np.ndarray


def boundary_counts(
    truth: Array, found: Array, core: tuple[slice, slice], classes: int, tolerance: int
) -> Array:
    """Border pixels of a window's core by class.

    Args:
        truth: (H, W) class indices, 255 where not labelled; wider than the core by more than the
            tolerance wherever the image goes on.
        found: (H, W) class indices, 255 where nothing was predicted.
        core: rows and columns that are counted.
        classes: K.
        tolerance: pixels.

    Returns:
        (K, 4) int64: predicted ones, those of them that are met, labelled ones, those that are met.
    """
    known = (truth != IGNORE) & (found != IGNORE)
    labelled, predicted = (np.where(known, part, IGNORE) for part in (truth, found))
    edges = [(part, _edges(part)) for part in (predicted, labelled)]
    disc = _disc(tolerance)
    counts = np.zeros((classes, 4), np.int64)
    for number in range(classes):
        own, other = ((part == number) & edge for part, edge in edges)
        if not own.any() and not other.any():
            continue
        near_own, near_other = (cv2.dilate(m.astype(np.uint8), disc) > 0 for m in (own, other))
        for place, mask in enumerate((own, own & near_other, other, other & near_own)):
            counts[number, place] = mask[core].sum()
    return counts


def boundary_f1(counts: Array) -> Array:
    """F1 (K,) of the borders of each class; NaN for a class without any.

    Args:
        counts: (K, 4) as of `boundary_counts`, summed over windows.
    """
    precision, recall = share(counts[:, 1], counts[:, 0]), share(counts[:, 3], counts[:, 2])
    one_sided = (counts[:, 0] > 0) ^ (counts[:, 2] > 0)
    both = np.nan_to_num(precision) + np.nan_to_num(recall)
    f1 = share(2 * np.nan_to_num(precision * recall), both)
    anything = (counts[:, 0] + counts[:, 2]) > 0
    whole: Array = np.where(anything & (one_sided | (both == 0)), 0.0, f1)
    return whole


def _edges(part: Array) -> Array:
    edges = np.zeros(part.shape, bool)
    for one, other in (
        ((slice(1, None), slice(None)), (slice(None, -1), slice(None))),
        ((slice(None), slice(1, None)), (slice(None), slice(None, -1))),
    ):
        first, second = part[one], part[other]
        differ = (first != second) & (first != IGNORE) & (second != IGNORE)
        edges[one] |= differ
        edges[other] |= differ
    return edges


def _disc(radius: int) -> Array:
    along = np.arange(-radius, radius + 1)
    disc: Array = (along[:, None] ** 2 + along**2 <= radius**2).astype(np.uint8)
    return disc
