"""Object-shaped regions that both views of a tile show, and which of them the gradient chooses.

The source image of each tile is cut into segments once; every view carries the segment of each of
its pixels, so a segment is the same area in both views. Source: docs/method.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from .loss import similarities

NONE = -1  # id of pixels that belong to no segment
_ALIKE_IN_AREA = 4  # neighbours in the order of areas among which the control exchanges scores


@dataclass(frozen=True)
class Objects:
    """M segments that both views of their tile show.

    Attributes:
        tile: (M,) int64 number of the tile, 0 to N - 1, ascending.
        segment: (M,) int64 id within the tile, ascending within each tile.
        area: (M,) float32 pixels, the smaller of both views.
    """

    tile: Tensor
    segment: Tensor
    area: Tensor

    def __len__(self) -> int:
        return len(self.tile)

    def __getitem__(self, chosen: Tensor) -> Objects:
        """Those of an index or mask (M,)."""
        return Objects(self.tile[chosen], self.segment[chosen], self.area[chosen])


def shared_objects(ids: Tensor, least: int) -> Objects:
    """The segments that both views of a tile show with at least `least` pixels.

    Args:
        ids: (2N, S, S) int64 segment of each pixel, or `NONE`; first views, then second ones.
        least: pixels, at least 1.
    """
    count = int(ids.max()) + 1
    areas = segment_sums(ids, torch.ones_like(ids, dtype=torch.float32), max(1, count))
    smaller = torch.minimum(*areas.chunk(2))
    tile, segment = (smaller >= least).nonzero(as_tuple=True)
    return Objects(tile, segment, smaller[tile, segment])


def segment_sums(ids: Tensor, values: Tensor, count: int) -> Tensor:
    """Sum of values (V, S, S) over each segment of each view, (V, count) float32.

    Args:
        ids: (V, S, S) int64, below `count`; pixels of `NONE` are left out.
        values: (V, S, S).
        count: number of segments a view may have.
    """
    flat = ids.flatten(1)
    sums = values.new_zeros((len(ids), count + 1), dtype=torch.float32)
    # What belongs to no segment goes to a last column of its own.
    index = torch.where(flat == NONE, count, flat)
    return sums.scatter_add_(1, index, values.flatten(1).float())[:, :count]


def object_scores(lam: Tensor, ids: Tensor, objects: Objects) -> Tensor:
    """How much attention each object holds: the mean of the map over its pixels, (M,).

    The map of each view is standardised first, so that a view's scores do not depend on how large
    its gradient is; an object's score is the mean of both views.

    Args:
        lam: (2N, h, w), high where regions are sought.
        ids: (2N, S, S) int64.
        objects: of these views.
    """
    mean = lam.mean(dim=(1, 2), keepdim=True)
    std = lam.std(dim=(1, 2), keepdim=True).clamp_min(1e-12)
    whole = functional.interpolate(
        ((lam - mean) / std)[:, None], ids.shape[-2:], mode="bilinear", align_corners=False
    )[:, 0]
    count = int(ids.max()) + 1
    sums = segment_sums(ids, whole, count)
    areas = segment_sums(ids, torch.ones_like(whole), count).clamp_min(1)
    first, second = (sums / areas).chunk(2)
    return (first + second)[objects.tile, objects.segment] / 2


def choose_objects(scores: Tensor, objects: Objects, most: int) -> Tensor:
    """Which objects (indices, ascending) are samples: those above their tile's mean score.

    Args:
        scores: (M,).
        objects: M of them.
        most: of each tile, those with the highest scores; at least 1.
    """
    if len(objects) == 0:
        return objects.tile
    tiles = int(objects.tile[-1]) + 1
    sums = scores.new_zeros(tiles).index_add_(0, objects.tile, scores)
    counts = torch.bincount(objects.tile, minlength=tiles)
    above = scores >= (sums / counts.clamp_min(1))[objects.tile]
    return (above & (rank_in_tile(scores, objects.tile) < most)).nonzero()[:, 0]


def rank_in_tile(scores: Tensor, tile: Tensor) -> Tensor:
    """Place (M,) of each score among those of its tile, 0 for the highest; `tile` is ascending."""
    by_score = scores.argsort(descending=True, stable=True)
    order = by_score[tile[by_score].argsort(stable=True)]
    start = torch.searchsorted(tile, tile)
    ranks = torch.empty_like(tile)
    ranks[order] = torch.arange(len(tile), device=tile.device)
    return ranks - start


def exchange_alike(scores: Tensor, objects: Objects) -> Tensor:
    """Scores (M,) exchanged at random among objects of a tile that are alike in area.

    The control of the gradient: as many objects of every tile, of the same areas and with the same
    weights, at random places.
    """
    by_area = objects.area.argsort(stable=True)
    order = by_area[objects.tile[by_area].argsort(stable=True)]
    place = torch.arange(len(order), device=order.device)
    start = torch.searchsorted(objects.tile, objects.tile)
    group = (place - start) // _ALIKE_IN_AREA
    # A random key within each group of each tile sorts it into a random order.
    key = torch.rand(len(order), device=order.device, dtype=torch.float64)
    key = key + 2.0 * group + 2.0 * (len(order) + 1) * objects.tile
    changed = torch.empty_like(scores)
    changed[order] = scores[order[key.argsort()]]
    return changed


def pool_objects(features: Tensor, ids: Tensor, objects: Objects) -> Tensor:
    """Mean features of each object in both views.

    A cell counts by the share of its pixels that belong to the object.

    Args:
        features: (2N, C, h, h).
        ids: (2N, S, S) int64, S at least h.
        objects: M of these views, at least one.

    Returns:
        (2M, C): of the first views, then of the second ones; differentiable with respect to the
        features.
    """
    views = len(ids)
    slots = rank_in_tile(-objects.segment.float(), objects.tile)
    most = int(slots.max()) + 1
    table = torch.full((views // 2, int(ids.max()) + 2), most, device=ids.device)
    table[objects.tile, objects.segment] = slots  # the last column is that of `NONE`
    flat = torch.where(ids == NONE, table.shape[1] - 1, ids).flatten(1)
    slot = table.repeat(2, 1).gather(1, flat).view_as(ids)
    shares = cell_shares(slot, most, features.shape[-1])
    pooled = torch.bmm(shares, features.float().flatten(2).transpose(1, 2))
    first, second = (pooled / shares.sum(dim=2, keepdim=True).clamp_min(1e-9)).chunk(2)
    return torch.cat((first[objects.tile, slots], second[objects.tile, slots]))


def segments_of_halves(halves: Tensor) -> Tensor:
    """The segment of each half, of any shape: 2k and 2k + 1 are those of k, `NONE` stays."""
    return halves.div(2, rounding_mode="floor")


def opposite_halves(halves: Tensor, least: int) -> Tensor:
    """Segment of each pixel (2N, S, S), of every segment only one half in either view.

    Which half the first view has is drawn, the second one has the other: the two show different
    ground of the same object. A view that shows less than `least` pixels of its half keeps all it
    shows of the segment.

    Args:
        halves: (2N, S, S) int64, numbers of halves, or `NONE`.
        least: pixels, at least 1.
    """
    views, ids = len(halves), segments_of_halves(halves)
    count = max(1, int(ids.max()) + 1)
    areas = segment_sums(halves, torch.ones_like(halves, dtype=torch.float32), 2 * count)
    drawn = torch.randint(2, (views // 2, count), device=halves.device)
    own = torch.cat((drawn, 1 - drawn))
    shown = areas.view(views, count, 2).gather(2, own[:, :, None])[:, :, 0] >= least
    segment = ids.clamp_min(0).flatten(1)
    kept = (halves.flatten(1) % 2 == own.gather(1, segment)) | ~shown.gather(1, segment)
    return torch.where(kept.view_as(ids), ids, NONE)


def cell_shares(slot: Tensor, most: int, cells: int) -> Tensor:
    """Pixels of each of `most` slots in each cell, (V, most, cells * cells) float32.

    Args:
        slot: (V, S, S) int64, 0 to `most`; `most` itself stands for none.
        most: number of slots.
        cells: cells along a side, at most S.
    """
    views, side = slot.shape[:2]
    along = torch.arange(side, device=slot.device) * cells // side
    cell = along[:, None] * cells + along
    view = torch.arange(views, device=slot.device)[:, None, None]
    index = (view * (most + 1) + slot) * cells**2 + cell
    counts = torch.bincount(index.flatten(), minlength=views * (most + 1) * cells**2)
    return counts.view(views, most + 1, cells**2)[:, :most].float()


def object_nt_xent(
    embeddings: Tensor,
    tile: Tensor,
    weights: Tensor,
    temperature: float = 0.5,
    *,
    negatives: str = "all",
) -> Tensor:
    """Weighted NT-Xent over M objects in two views.

    Args:
        embeddings: (2M, D), of the first views, then of the second ones.
        tile: (M,) number of each object's tile.
        weights: (M,) of each object in the mean, at least 0.
        temperature: above 0.
        negatives: "all" other objects, those of the same tile too, or "others": of other tiles.

    Returns:
        A scalar, at least 0.
    """
    similarity = similarities(embeddings, temperature)
    count = len(tile)
    index = torch.arange(2 * count, device=tile.device)
    positive = index.roll(count)
    out = index[:, None] == index
    if negatives == "others":
        both = tile.repeat(2)
        same = both[:, None] == both
        same[index, positive] = False
        out = out | same
    losses = functional.cross_entropy(
        similarity.masked_fill(out, float("-inf")), positive, reduction="none"
    )
    shares = weights.repeat(2).to(losses.dtype)
    return (losses * shares).sum() / shares.sum().clamp_min(1e-12)
