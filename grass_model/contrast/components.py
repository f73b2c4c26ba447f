"""Connected components of many maps in one pass, without a loop over the maps."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Components:
    """The 8-connected components of N masks (N, H, W), in raster-scan order of their first cells.

    Attributes:
        labels: (N, H, W) int32; 0 outside, k + 1 in component k.
        view: (K,) number of the map each component lies in, ascending.
        boxes: (K, 4) int64 x0, y0, x1, y1, stops exclusive.
        areas: (K,) cells.
    """

    labels: Array
    view: Array
    boxes: Array
    areas: Array

    def best(self, scores: Array, views: int) -> Array:
        """The component (N,) of each map with the highest score, the last on a tie; -1 for none."""
        chosen = np.full(views, -1, dtype=np.int64)
        order = np.lexsort((np.arange(len(scores)), scores, self.view))
        chosen[self.view[order]] = order  # of equal indices the last one written stays
        return chosen


def find_components(masks: Array) -> Components:
    """Labels all masks at once: they are stacked with an empty row between neighbours.

    Args:
        masks: (N, H, W) bool.
    """
    count, height, width = masks.shape
    tall = np.zeros((count, height + 1, width), np.uint8)
    tall[:, :height] = masks
    flat = tall.reshape(count * (height + 1), width)
    found, labels, stats, _ = cv2.connectedComponentsWithStats(flat, connectivity=8)
    order, first = _raster_order(labels, found)
    number = np.zeros(found, np.int32)
    number[order] = np.arange(1, found)
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


def _raster_order(labels: Array, found: int) -> tuple[Array, Array]:
    """OpenCV's numbers (from 1) sorted by each component's first cell, and those cells' indices."""
    flat = labels.ravel()
    first = np.empty(found, np.int64)
    first[flat[::-1]] = np.arange(flat.size - 1, -1, -1)
    order = 1 + np.argsort(first[1:], kind="stable")
    return order, first[order]
