"""Connected components of many maps in one pass."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Components:
    """The 8-connected components of N masks (N, H, W), in raster-scan order of their first cells.

    Attributes:
        labels: (N, H, W) int32; 0 outside, k + 1 in component k.
        view: (K,) number of the map each component lies in, ascending.
        boxes: (K, 4) int64 x0, y0, x1, y1, stops exclusive.
        areas: (K,) cells.
    """

    labels: NDArray[np.int32]
    view: NDArray[np.int64]
    boxes: NDArray[np.int64]
    areas: NDArray[np.int64]

    def best(self, scores: NDArray[Any], views: int) -> NDArray[np.int64]:
        """The component (N,) of each map with the highest score, the last on a tie; -1 for none."""
        chosen = np.full(views, -1, dtype=np.int64)
        order = np.lexsort((np.arange(len(scores)), scores, self.view))
        chosen[self.view[order]] = order  # of equal indices the last one written stays
        return chosen


def find_components(masks: NDArray[np.bool_]) -> Components:
    """Labels all masks at once: they are stacked with an empty row between neighbours.

    Args:
        masks: (N, H, W) bool.
    """
    count, height, width = masks.shape
    tall = np.zeros((count, height + 1, width), np.uint8)
    tall[:, :height] = masks
    flat = tall.reshape(count * (height + 1), width)
    count_labels, labels, stats, _ = cv2.connectedComponentsWithStats(flat, connectivity=8)
    order, first = _raster_order(labels, count_labels)
    number = np.zeros(count_labels, np.int32)
    number[order] = np.arange(1, count_labels)
    stats = stats[order]
    view = first // ((height + 1) * width)
    left, top = stats[:, cv2.CC_STAT_LEFT], stats[:, cv2.CC_STAT_TOP] - view * (height + 1)
    right, bottom = left + stats[:, cv2.CC_STAT_WIDTH], top + stats[:, cv2.CC_STAT_HEIGHT]
    return Components(
        number[labels].reshape(tall.shape)[:, :height],
        view,
        np.stack((left, top, right, bottom), axis=1).astype(np.int64),
        stats[:, cv2.CC_STAT_AREA].astype(np.int64),
    )


def _raster_order(labels: NDArray[Any], count: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """OpenCV's labels (from 1) sorted by each component's first cell, and those cells' indices."""
    flat = labels.ravel()
    first = np.empty(count, np.int64)
    first[flat[::-1]] = np.arange(flat.size - 1, -1, -1)
    order = 1 + np.argsort(first[1:], kind="stable")
    return order, first[order]
