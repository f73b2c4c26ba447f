"""The discrimination attention region (DAR): the box of a view that its attention map points at.

Source: docs/method.md, section 2, step 4.
"""

from __future__ import annotations

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from .presets import GrassOptions


def resize_map(lam: Tensor, size: int) -> Tensor:
    """Bilinear resize of maps (N, h, w) to (N, size, size), pixel centres at half pixels."""
    whole = functional.interpolate(
        lam[:, None].float(), size=(size, size), mode="bilinear", align_corners=False
    )
    return whole[:, 0]


def select_boxes(lam: Tensor, threshold: float) -> Tensor:
    """The DAR of each map.

    Cells above min + threshold (max - min) form 8-connected components; of their bounding boxes the
    one whose inside holds the largest value is taken, the last in raster-scan order on a tie.

    Args:
        lam: (N, H, W).
        threshold: 0 to 1.

    Returns:
        (N, 4) int64 boxes x0, y0, x1, y1, stops exclusive; the whole view where a map is constant
        or holds NaN.
    """
    low = lam.amin(dim=(1, 2), keepdim=True)
    high = lam.amax(dim=(1, 2), keepdim=True)
    masks = (lam > low + threshold * (high - low)).to(torch.uint8).cpu().numpy()
    maps = lam.detach().float().cpu().numpy()
    boxes = [_box_of(mask, values) for mask, values in zip(masks, maps, strict=True)]
    return torch.tensor(boxes, dtype=torch.int64, device=lam.device).reshape(-1, 4)


def _box_of(mask: np.ndarray, values: np.ndarray) -> tuple[int, int, int, int]:
    height, width = mask.shape
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    if count == 1:
        return 0, 0, width, height
    boxes = [(int(x), int(y), int(x + w), int(y + h)) for x, y, w, h, _ in stats[1:]]
    inside = [float(values[y0:y1, x0:x1].max()) for x0, y0, x1, y1 in boxes]
    tied = [i for i, value in enumerate(inside) if value == max(inside)]
    if len(tied) > 1:
        # OpenCV numbers components in an order of its own.
        tied.sort(key=lambda i: int(np.argmax(labels.ravel() == i + 1)))
    return boxes[tied[-1]]


def limit_boxes(boxes: Tensor, size: int, options: GrassOptions) -> Tensor:
    """Keeps box areas within [min_area, max_area] of a square view of side `size`.

    Too small boxes are grown about their centre, as far as the view allows; where a box is too
    large the whole view is kept, since a crop would change next to nothing.
    """
    limited = boxes.clone()
    area = _area(boxes) / size**2
    grow = (options.min_area / area.clamp_min(1e-9)).sqrt().clamp_min(1.0)
    for low, high in ((0, 2), (1, 3)):
        wanted = ((boxes[:, high] - boxes[:, low]) * grow).ceil().clamp(1, size).long()
        centre = (boxes[:, low] + boxes[:, high]).float() / 2
        start = (centre - wanted / 2).round().long()
        start = torch.minimum(start.clamp_min(0), size - wanted)
        changed = area < options.min_area
        limited[:, low] = torch.where(changed, start, boxes[:, low])
        limited[:, high] = torch.where(changed, start + wanted, boxes[:, high])
    whole = torch.tensor([0, 0, size, size], device=boxes.device)
    return torch.where((area > options.max_area)[:, None], whole, limited)


def area_shares(boxes: Tensor, size: int) -> Tensor:
    """Area of each box as a share of the view, (N,)."""
    return _area(boxes) / size**2


def _area(boxes: Tensor) -> Tensor:
    return ((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])).float()
