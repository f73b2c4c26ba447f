"""The discrimination attention region (DAR): a view's region of high attention.

Source: docs/method.md. All views of a batch are processed together; their maps are copied to the
CPU once a batch.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from .components import Components, find_components
from .presets import GrassOptions

_LEVELS = (0.3, 0.5, 0.7)  # thresholds whose components compete under `homogeneous`


@dataclass(frozen=True)
class Regions:
    """One region a view.

    Attributes:
        boxes: (N, 4) int64 x0, y0, x1, y1 in pixels of the view, stops exclusive.
        masks: (N, S, S) bool, the region itself: part of its box.
    """

    boxes: Tensor
    masks: Tensor


def resize_map(lam: Tensor, size: int) -> Tensor:
    """Bilinear resize of maps (N, h, w) to (N, size, size), pixel centres at half pixels."""
    whole = functional.interpolate(
        lam[:, None].float(), size=(size, size), mode="bilinear", align_corners=False
    )
    return whole[:, 0]


def select_boxes(lam: Tensor, threshold: float) -> Tensor:
    """The DAR box of each map as published; see `select_regions` with `box_max`.

    Args:
        lam: (N, H, W).
        threshold: 0 to 1.

    Returns:
        (N, 4) int64 boxes x0, y0, x1, y1, stops exclusive; the whole view where a map is constant
        or holds NaN.
    """
    return select_regions(lam, threshold, "box_max").boxes


def select_regions(lam: Tensor, threshold: float, score: str) -> Regions:
    """The region of each map.

    Cells above min + threshold (max - min) form 8-connected components. `box_max` takes the one
    whose bounding box holds the largest value of the map inside, `component_max` the one that
    itself holds it, `component_mass` the one with the largest sum of the map above the threshold;
    the last in raster-scan order on a tie.

    Args:
        lam: (N, H, W).
        threshold: 0 to 1.
        score: "box_max", "component_max" or "component_mass".

    Returns:
        Regions at the size of the maps; the whole view where a map is constant or holds NaN.
    """
    maps = lam.detach().float().cpu().numpy()
    low, high = maps.min(axis=(1, 2), keepdims=True), maps.max(axis=(1, 2), keepdims=True)
    limit = low + np.float32(threshold) * (high - low)
    components = find_components(maps > limit)
    scores = {
        "box_max": lambda: _boxes_with(components, maps == high),
        "component_max": lambda: _sums(components, (maps == high).astype(np.float64)) > 0,
        "component_mass": lambda: _sums(components, np.nan_to_num(maps - limit)),
    }[score]()
    return _regions_of(components, components.best(scores, len(maps)), lam.device)


def homogeneous_regions(lam: Tensor, features: Tensor, min_area: float) -> Regions:
    """The component with the least feature variance for its area, among those of three thresholds.

    Variance grows with area, so a component is measured by how far its variance lies below the
    line fitted over the logarithms of the areas of all components of the batch.

    Args:
        lam: (N, h, w), signed; on the grid of the features.
        features: (N, C, h, w).
        min_area: components below this share of the view do not compete; 0 to 1.

    Returns:
        Regions in cells; the whole view where there is no component.
    """
    maps = lam.detach().float().cpu().numpy()
    low, high = maps.min(axis=(1, 2), keepdims=True), maps.max(axis=(1, 2), keepdims=True)
    count, height, width = maps.shape
    masks = np.concatenate([maps > low + np.float32(level) * (high - low) for level in _LEVELS])
    components = find_components(masks)
    variance = _variances(components, features)
    scores = -_above_line(np.log(components.areas), variance)
    # A single cell has no variance, which says nothing about homogeneity.
    scores[components.areas < max(2.0, min_area * height * width)] = -np.inf
    by_level = components.best(scores, len(masks))
    best = np.append(scores, -np.inf)[by_level].reshape(len(_LEVELS), count)
    level = best.argmax(axis=0)
    row = level * count + np.arange(count)
    whole = _regions_of(components, by_level, lam.device)
    chosen = torch.as_tensor(row, device=lam.device)
    return Regions(whole.boxes[chosen], whole.masks[chosen])


def scale_regions(regions: Regions, size: int) -> Regions:
    """Regions on a coarser grid (N, h, h) scaled to pixels of a view of side `size`."""
    cells = regions.masks.shape[-1]
    boxes = regions.boxes.double() * size / cells
    boxes = torch.cat((boxes[:, :2].floor(), boxes[:, 2:].ceil()), dim=1).long()
    masks = functional.interpolate(regions.masks[:, None].float(), (size, size))[:, 0] > 0.5
    return Regions(boxes, masks)


def limit_boxes(boxes: Tensor, size: int, options: GrassOptions) -> Tensor:
    """Adds the margin, then keeps box areas within [min_area, max_area] of a view of side `size`.

    Too small boxes are grown about their centre, as far as the view allows; where a box is too
    large the whole view is kept, since a crop would change almost nothing.

    Args:
        boxes: (N, 4) int64 x0, y0, x1, y1 in pixels of the view, stops exclusive.
        size: side of the view in pixels.
        options: their `margin`, `min_area` and `max_area`.

    Returns:
        (N, 4) int64, within the view.
    """
    if options.margin:
        sides = (boxes[:, 2:] - boxes[:, :2]).float()
        grow = (sides * options.margin).round().long()
        boxes = torch.cat((boxes[:, :2] - grow, boxes[:, 2:] + grow), dim=1).clamp(0, size)
    limited = boxes.clone()
    area = _area(boxes) / size**2
    grow = (options.min_area / area.clamp_min(1e-9)).sqrt().clamp_min(1.0)
    for low, high in ((0, 2), (1, 3)):
        length = ((boxes[:, high] - boxes[:, low]) * grow).ceil().clamp(1, size).long()
        centre = (boxes[:, low] + boxes[:, high]).float() / 2
        start = (centre - length / 2).round().long()
        start = torch.minimum(start.clamp_min(0), size - length)
        changed = area < options.min_area
        limited[:, low] = torch.where(changed, start, boxes[:, low])
        limited[:, high] = torch.where(changed, start + length, boxes[:, high])
    whole = torch.tensor([0, 0, size, size], device=boxes.device)
    return torch.where((area > options.max_area)[:, None], whole, limited)


def move_anywhere(boxes: Tensor, size: int) -> Tensor:
    """Boxes (N, 4) of the same sizes at random places of the view, as a control.

    Args:
        boxes: (N, 4) int64 in pixels of the view, stops exclusive.
        size: side of the view in pixels.
    """
    sides = boxes[:, 2:] - boxes[:, :2]
    room = (size - sides + 1).float()
    start = (torch.rand(sides.shape, device=boxes.device) * room).floor().long()
    start = torch.minimum(start, size - sides)
    return torch.cat((start, start + sides), dim=1)


def box_masks(boxes: Tensor, size: int) -> Tensor:
    """Masks (N, size, size) bool of boxes (N, 4)."""
    steps = torch.arange(size, device=boxes.device)
    inside = [
        (steps >= boxes[:, axis, None]) & (steps < boxes[:, axis + 2, None]) for axis in (0, 1)
    ]
    return inside[1][:, :, None] & inside[0][:, None, :]


def area_shares(boxes: Tensor, size: int) -> Tensor:
    """Area of each box as a share of the view, (N,)."""
    return _area(boxes) / size**2


def _area(boxes: Tensor) -> Tensor:
    return ((boxes[:, 2] - boxes[:, 0]) * (boxes[:, 3] - boxes[:, 1])).float()


def _regions_of(components: Components, chosen: NDArray[np.int64], device: torch.device) -> Regions:
    """Box and mask of the chosen component of each view, the whole view where it is -1."""
    height, width = components.labels.shape[1:]
    whole = np.array([[0, 0, width, height]], dtype=np.int64)
    boxes = np.concatenate([components.boxes, whole])[chosen]
    masks = (components.labels == chosen[:, None, None] + 1) | (chosen == -1)[:, None, None]
    return Regions(torch.from_numpy(boxes).to(device), torch.from_numpy(masks).to(device))


def _sums(components: Components, values: NDArray[np.floating[Any]]) -> NDArray[np.float64]:
    """Sum of values (N, H, W) over each component, (K,)."""
    counts: NDArray[Any] = np.bincount(
        components.labels.ravel(), values.ravel(), minlength=len(components.areas) + 1
    )
    return counts[1:]


def _boxes_with(components: Components, cells: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Whether each component's box holds one of the given cells (N, H, W) bool; (K,) bool."""
    integral = np.zeros((len(cells), cells.shape[1] + 1, cells.shape[2] + 1), np.int32)
    integral[:, 1:, 1:] = cells.cumsum(axis=1, dtype=np.int32).cumsum(axis=2, dtype=np.int32)
    x0, y0, x1, y1 = components.boxes.T
    at = components.view
    inside = (
        integral[at, y1, x1] - integral[at, y0, x1] - integral[at, y1, x0] + integral[at, y0, x0]
    )
    result: NDArray[np.bool_] = inside > 0
    return result


def _variances(components: Components, features: Tensor) -> NDArray[np.float64]:
    """Variance of the unit feature vectors within each component, (K,), 0 to 1."""
    unit = functional.normalize(features.detach().float(), dim=1)
    cells = unit.permute(0, 2, 3, 1).repeat(len(_LEVELS), 1, 1, 1).reshape(-1, unit.shape[1])
    labels = torch.as_tensor(
        components.labels.reshape(-1), device=features.device, dtype=torch.int64
    )
    sums = cells.new_zeros((len(components.areas) + 1, unit.shape[1])).index_add_(0, labels, cells)
    mean = sums[1:] / torch.as_tensor(components.areas, device=features.device)[:, None]
    variance: NDArray[np.float64] = (1 - mean.square().sum(dim=1)).double().cpu().numpy()
    return variance


def _above_line(x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """Residual of each y from the least-squares line over x."""
    if len(x) < 2 or np.ptp(x) == 0:
        return y - y.mean() if len(y) else y
    slope, start = np.polyfit(x, y, 1)
    residual: NDArray[np.float64] = y - (start + slope * x)
    return residual
