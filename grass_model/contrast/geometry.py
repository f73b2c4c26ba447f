"""Mapping of regions from the pixels of one view to its tile and to another view.

A place gives the part of its tile that a view shows: left, top, width, height in tile pixels, then
0 or 1 for a flip in x and in y.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from .region import Regions

_LEAST_VISIBLE = 0.5


@dataclass(frozen=True)
class Shared:
    """Regions of both views of N tiles, and which of them cover the same area.

    Attributes:
        regions: 2N regions, first views then second ones.
        same: (N,) bool; where False each view keeps its own region.
    """

    regions: Regions
    same: Tensor


def to_tile(boxes: Tensor, places: Tensor, size: int) -> Tensor:
    """Boxes (N, 4) in pixels of views of side `size`, as float boxes in tile pixels."""
    shares, out = boxes.double() / size, torch.empty_like(boxes, dtype=torch.float64)
    for axis in (0, 1):
        ends = _turned(shares[:, axis], shares[:, axis + 2], places[:, axis + 4] > 0.5)
        for end, column in zip(ends, (axis, axis + 2), strict=True):
            out[:, column] = places[:, axis] + end * places[:, axis + 2]
    return out


def to_view(boxes: Tensor, places: Tensor, size: int) -> Tensor:
    """Boxes (N, 4) in tile pixels, as float boxes in pixels of the views; may lie outside."""
    out = torch.empty_like(boxes, dtype=torch.float64)
    for axis in (0, 1):
        start, length = places[:, axis].double(), places[:, axis + 2].double()
        low, high = (boxes[:, axis] - start) / length, (boxes[:, axis + 2] - start) / length
        out[:, axis], out[:, axis + 2] = _turned(low, high, places[:, axis + 4] > 0.5)
    return out * size


def share_regions(regions: Regions, places: Tensor) -> Shared:
    """Gives both views of a tile the part of the first view's region that both of them show.

    Where less than half of that region lies within the second view, each view keeps its region.

    Args:
        regions: 2N regions, first views then second ones.
        places: (2N, 6) in the same order.
    """
    size = regions.masks.shape[-1]
    first, second = regions.boxes.chunk(2)
    place, other = places.chunk(2)
    tile_boxes = to_tile(first, place, size)
    seen = to_view(tile_boxes, other, size)
    kept = torch.cat((seen[:, :2].floor(), seen[:, 2:].ceil()), dim=1).clamp(0, size)
    same = _areas(seen.clamp(0, size)) >= _LEAST_VISIBLE * _areas(seen).clamp_min(1e-9)
    same &= _areas(kept) >= 4  # at least 2 x 2 pixels or as many are left
    back = to_view(to_tile(kept, other, size), place, size)
    first_kept = torch.cat((back[:, :2].floor(), back[:, 2:].ceil()), dim=1).clamp(0, size).long()
    boxes = torch.cat(
        (
            torch.where(same[:, None], first_kept, first),
            torch.where(same[:, None], kept.long(), second),
        )
    )
    mask, other_mask = regions.masks.chunk(2)
    warped = warp_masks(mask, place, other) & same[:, None, None]
    same &= warped.flatten(1).any(dim=1)
    masks = torch.cat((mask, torch.where(same[:, None, None], warped, other_mask)))
    boxes = torch.where(same.repeat(2)[:, None], boxes, regions.boxes)
    return Shared(Regions(boxes, masks), same)


def warp_masks(masks: Tensor, places: Tensor, others: Tensor) -> Tensor:
    """Masks (N, S, S) of one view of each tile resampled to the other view; nearest."""
    size = masks.shape[-1]
    steps = (torch.arange(size, device=masks.device).double() + 0.5).expand(len(masks), -1)
    axes = []
    for axis in (0, 1):
        start, length, flip = others[:, axis], others[:, axis + 2], others[:, axis + 4]
        share = torch.where(flip[:, None] > 0.5, 1 - steps / size, steps / size)
        position = start[:, None] + share * length[:, None]
        start, length, flip = places[:, axis], places[:, axis + 2], places[:, axis + 4]
        share = (position - start[:, None]) / length[:, None]
        axes.append(2 * torch.where(flip[:, None] > 0.5, 1 - share, share) - 1)
    x, y = axes
    grid = torch.stack(
        (x[:, None, :].expand(-1, size, -1), y[:, :, None].expand(-1, -1, size)), dim=-1
    )
    warped = functional.grid_sample(
        masks[:, None].float(), grid.float(), mode="nearest", align_corners=False
    )
    return warped[:, 0] > 0.5


def crop_source(tiles: Tensor, boxes: Tensor, flips: Tensor, size: int) -> Tensor:
    """Cuts boxes from tiles at the imagery's resolution, antialiased where they shrink.

    Args:
        tiles: (N, C, T, T).
        boxes: (N, 4) float, in tile pixels.
        flips: (N, 2), 1 where x or y is to be flipped.
        size: side of the samples.

    Returns:
        (N, C, size, size): each pixel is the mean of as many bilinear samples as the strongest
        reduction of the batch needs.
    """
    side = tiles.shape[-1]
    shrink = float((boxes[:, 2:] - boxes[:, :2]).max()) / size
    dense = size * max(1, round(shrink + 0.49))
    share = (torch.arange(dense, device=tiles.device) + 0.5) / dense
    axes = []
    for axis in (0, 1):
        along = torch.where(flips[:, axis, None] > 0.5, 1 - share, share)
        start, stop = boxes[:, axis, None], boxes[:, axis + 2, None]
        position = start + along * (stop - start)
        axes.append((2 * position / side - 1).to(tiles.dtype))
    x, y = axes
    grid = torch.stack(
        (x[:, None, :].expand(-1, dense, -1), y[:, :, None].expand(-1, -1, dense)), dim=-1
    )
    cut = functional.grid_sample(
        tiles, grid, mode="bilinear", padding_mode="border", align_corners=False
    )
    return functional.avg_pool2d(cut, dense // size) if dense > size else cut


def _turned(low: Tensor, high: Tensor, flip: Tensor) -> tuple[Tensor, Tensor]:
    """The ends of an interval, as shares of a view, mirrored where the view is flipped."""
    return torch.where(flip, 1 - high, low), torch.where(flip, 1 - low, high)


def _areas(boxes: Tensor) -> Tensor:
    return (boxes[:, 2] - boxes[:, 0]).clamp_min(0) * (boxes[:, 3] - boxes[:, 1]).clamp_min(0)
