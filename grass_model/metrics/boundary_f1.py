"""Boundary F1: agreement of predicted and labelled borders between classes.

A border pixel shares an edge with a pixel of another class; pixels without a label or a prediction
make no border. It is matched when the other map has a border pixel of its class within the
tolerance. Source: Csurka, Larlus and Perronnin, "What is a good evaluation measure for semantic
segmentation?", 2013; here counted over all images together.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ..data.classes import IGNORE
from .scores import share


def boundary_counts(
    truth: NDArray[np.uint8],
    prediction: NDArray[np.uint8],
    core: tuple[slice, slice],
    classes: int,
    tolerance: int,
) -> NDArray[np.int64]:
    """Border pixels of a window's core by class.

    Args:
        truth: (H, W) class indices, 255 where not labelled; wider than the core by more than the
            tolerance wherever the image goes on.
        prediction: (H, W) class indices, 255 where nothing was predicted.
        core: rows and columns that are counted.
        classes: K.
        tolerance: pixels.

    Returns:
        (K, 4) int64: predicted, matched predicted, labelled, and matched labelled ones.
    """
    valid = (truth != IGNORE) & (prediction != IGNORE)
    labelled, predicted = (np.where(valid, part, IGNORE) for part in (truth, prediction))
    edges = [(part, _edges(part)) for part in (predicted, labelled)]
    disc = _disc(tolerance)
    counts = np.zeros((classes, 4), np.int64)
    for number in range(classes):
        predicted_edge, labelled_edge = ((part == number) & edge for part, edge in edges)
        if not predicted_edge.any() and not labelled_edge.any():
            continue
        near_predicted, near_labelled = (
            cv2.dilate(m.astype(np.uint8), disc) > 0 for m in (predicted_edge, labelled_edge)
        )
        for place, mask in enumerate(
            (
                predicted_edge,
                predicted_edge & near_labelled,
                labelled_edge,
                labelled_edge & near_predicted,
            )
        ):
            counts[number, place] = mask[core].sum()
    return counts


def boundary_f1(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """F1 (K,) of the borders of each class; NaN for a class without any.

    Args:
        counts: (K, 4) as of `boundary_counts`, summed over windows.
    """
    precision, recall = share(counts[:, 1], counts[:, 0]), share(counts[:, 3], counts[:, 2])
    one_sided = (counts[:, 0] > 0) ^ (counts[:, 2] > 0)
    both = np.nan_to_num(precision) + np.nan_to_num(recall)
    f1 = share(2 * np.nan_to_num(precision * recall), both)
    anything = (counts[:, 0] + counts[:, 2]) > 0
    whole: NDArray[np.float64] = np.where(anything & (one_sided | (both == 0)), 0.0, f1)
    return whole


def _edges(part: NDArray[np.uint8]) -> NDArray[np.bool_]:
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


def _disc(radius: int) -> NDArray[np.uint8]:
    along = np.arange(-radius, radius + 1)
    disc: NDArray[np.uint8] = (along[:, None] ** 2 + along**2 <= radius**2).astype(np.uint8)
    return disc
