"""Gradient-guided sampling: from views to the regions that the gradient of their loss selects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from .geometry import share_regions
from .lam import attention, head_alpha, signed, trunk_alpha
from .objects import (
    NONE,
    Objects,
    choose_objects,
    exchange_alike,
    object_scores,
    shared_objects,
)
from .presets import GrassOptions
from .region import (
    Regions,
    box_masks,
    homogeneous_regions,
    limit_boxes,
    move_anywhere,
    resize_map,
    scale_regions,
    select_regions,
)
from .rules import WINDOW_SCORES, best_window


@dataclass(frozen=True)
class GuidedViews:
    """Samples (N, C, S, S), the boxes (N, 4) they were cut from, and the maps (N, h, w)."""

    views: Tensor
    boxes: Tensor
    lam: Tensor


@dataclass(frozen=True)
class GuidedRegions:
    """Regions of the views (boxes (N, 4), masks (N, S, S)) and the maps (N, h, w) behind them."""

    regions: Regions
    lam: Tensor


@dataclass(frozen=True)
class GuidedObjects:
    """Objects of the views, M of them, their weights (M,) and the maps (2N, h, w) behind them."""

    objects: Objects
    weights: Tensor
    lam: Tensor

    def as_regions(self, ids: Tensor) -> GuidedRegions:
        """All objects of each view as one region; the whole view where there is none.

        Args:
            ids: (2N, S, S) int64, as the objects were chosen from.
        """
        views, size = ids.shape[:2]
        chosen = ids.new_zeros((views // 2, int(ids.max()) + 2), dtype=torch.bool)
        chosen[self.objects.tile, self.objects.segment] = True
        flat = torch.where(ids == NONE, chosen.shape[1] - 1, ids).flatten(1)
        masks = chosen.repeat(2, 1).gather(1, flat).view_as(ids)
        masks |= ~masks.flatten(1).any(dim=1)[:, None, None]
        ends = []
        for inside in (masks.any(dim=1), masks.any(dim=2)):  # along x, then y
            ends.append((inside.int().argmax(dim=1), size - inside.int().flip(1).argmax(dim=1)))
        (left, right), (top, bottom) = ends
        return GuidedRegions(
            Regions(torch.stack((left, top, right, bottom), dim=1), masks), self.lam
        )


def guide(
    views: Tensor,
    trunk: nn.Module,
    head: nn.Module,
    loss: Callable[[Tensor], Tensor],
    options: GrassOptions,
    places: Tensor | None = None,
) -> GuidedViews:
    """One application of the sampling operator S with the present weights.

    Works on any encoder and loss: `trunk` maps views (N, C, S, S) to features (N, K, h, w), `head`
    maps pooled features to embeddings, `loss` maps embeddings to a scalar. `places` (N, 6), see
    `geometry`, are needed for `pair: shared` only.
    """
    guided = find_regions(views, trunk, head, loss, options, places)
    boxes = guided.regions.boxes
    return GuidedViews(crop_resize(views, boxes, options.resize), boxes, guided.lam)


def find_regions(
    views: Tensor,
    trunk: nn.Module,
    head: nn.Module,
    loss: Callable[[Tensor], Tensor],
    options: GrassOptions,
    places: Tensor | None = None,
) -> GuidedRegions:
    """The guiding pass: features without a graph (unless of the trunk), then the regions."""
    seen = views
    if options.guide_scale < 1:
        seen = functional.interpolate(
            views, scale_factor=options.guide_scale, mode="bilinear", antialias=True
        )
    with batch_norm_pass((trunk, head), update=options.norm_first_pass == "update"):
        with torch.set_grad_enabled(options.lam_gradient == "trunk"):
            features = trunk(seen).float()
        return regions_of(features, head, loss, options, views.shape[-1], places)


def regions_of(
    features: Tensor,
    head: nn.Module,
    loss: Callable[[Tensor], Tensor],
    options: GrassOptions,
    size: int,
    places: Tensor | None = None,
) -> GuidedRegions:
    """Regions from features (N, K, h, w) that are there already; `size` is the views' side.

    The batch norms of `head` are used as they are set: see `batch_norm_pass`.
    """
    # Only the trunk may run in half precision: boxes move when the map is rounded.
    with torch.autocast(features.device.type, enabled=False):
        find_alpha = trunk_alpha if options.lam_gradient == "trunk" else head_alpha
        alpha = find_alpha(features, head, loss)
        features = features.detach()
        lam = attention(features, alpha)
        if options.lam_by_max:
            lam = lam / lam.amax(dim=(1, 2), keepdim=True)
        chosen = _choose(signed(lam, options.lam_sign, options.lam_relu), features, options, size)
        boxes = limit_boxes(chosen.boxes, size, options)
        if options.control == "random":
            boxes = move_anywhere(boxes, size)
            chosen = Regions(boxes, box_masks(boxes, size))
        regions = Regions(boxes, chosen.masks & box_masks(boxes, size))
        if options.pair == "shared" and places is not None:
            regions = share_regions(regions, places).regions
        return GuidedRegions(regions, lam)


def objects_of(
    features: Tensor,
    ids: Tensor,
    head: nn.Module,
    loss: Callable[[Tensor], Tensor],
    options: GrassOptions,
) -> GuidedObjects:
    """The objects of both views that hold most attention, from features that are there already.

    The batch norms of `head` are used as they are set: see `batch_norm_pass`.

    Args:
        features: (2N, K, h, w).
        ids: (2N, S, S) int64 segment of each pixel, see `objects`.
        head: maps pooled features to embeddings.
        loss: maps embeddings to a scalar.
        options: say how the map is taken, and how many objects.
    """
    with torch.autocast(features.device.type, enabled=False):
        find_alpha = trunk_alpha if options.lam_gradient == "trunk" else head_alpha
        lam = attention(features.detach(), find_alpha(features, head, loss))
        objects = shared_objects(ids, options.object_pixels)
        scores = object_scores(signed(lam, options.lam_sign, options.lam_relu), ids, objects)
        if options.control == "random":
            scores = exchange_alike(scores, objects)
        chosen = choose_objects(scores, objects, options.objects)
        scores = scores[chosen]
        weights = scores.sigmoid() if options.weigh else torch.ones_like(scores)
        return GuidedObjects(objects[chosen], weights, lam)


def _choose(lam: Tensor, features: Tensor, options: GrassOptions, size: int) -> Regions:
    """Regions in pixels of views of side `size`."""
    if options.region_score in WINDOW_SCORES:
        cells = features.shape[-1]
        window = max(1, round(options.window * cells))
        boxes = best_window(options.region_score, features, lam, window)
        return scale_regions(Regions(boxes, box_masks(boxes, cells)), size)
    if options.region_score == "homogeneous":
        return scale_regions(homogeneous_regions(lam, features, options.min_area), size)
    return select_regions(resize_map(lam, size), options.threshold, options.region_score)


def mask_pool(features: Tensor, masks: Tensor) -> Tensor:
    """Mean of features (N, C, h, w) over masks (N, S, S) bool, weighted by share of each cell.

    Object-level samples of the same pass: nothing is cut, resized or encoded again. A mask that
    covers nothing pools the whole map.

    Returns:
        (N, C), differentiable with respect to the features.
    """
    cells = (features.shape[-2], features.shape[-1])
    weights = functional.adaptive_avg_pool2d(masks[:, None].float(), cells)[:, 0]
    total = weights.sum(dim=(1, 2), keepdim=True)
    weights = torch.where(total > 0, weights, 1.0)
    weights = weights / weights.sum(dim=(1, 2), keepdim=True)
    return torch.einsum("nchw,nhw->nc", features.float(), weights)


def crop_resize(views: Tensor, boxes: Tensor, mode: str) -> Tensor:
    """Cuts a box from each view and brings it back to view size; the aspect is not kept.

    Args:
        views: (N, C, S, S).
        boxes: (N, 4) int64 x0, y0, x1, y1, stops exclusive.
        mode: "nearest" (pixel floor(i w / S), as torch's nearest) or "bilinear". A box is never
            larger than the view, so nothing is shrunk and no antialiasing is needed.
    """
    size = views.shape[-1]
    steps = torch.arange(size, device=views.device)
    if mode == "nearest":
        x, y = (
            boxes[:, i, None] + steps * (boxes[:, i + 2] - boxes[:, i])[:, None] // size
            for i in (0, 1)
        )
        rows = torch.arange(len(views), device=views.device)[:, None, None]
        # Indexing puts the channels last.
        cut: Tensor = views[rows, :, y[:, :, None], x[:, None, :]]
        return cut.permute(0, 3, 1, 2)
    x, y = (_sample_positions(boxes[:, i], boxes[:, i + 2], steps, size) for i in (0, 1))
    grid = torch.stack(
        (x[:, None, :].expand(-1, size, -1), y[:, :, None].expand(-1, -1, size)), dim=-1
    )
    return functional.grid_sample(
        views, grid.to(views.dtype), mode="bilinear", padding_mode="border", align_corners=False
    )


def _sample_positions(start: Tensor, stop: Tensor, steps: Tensor, size: int) -> Tensor:
    """Where along an axis to sample, in grid_sample's -1..1; kept inside the box."""
    length = (stop - start).float()[:, None]
    position = start[:, None] + (steps + 0.5) * length / size - 0.5
    position = torch.maximum(position, start[:, None].float())
    position = torch.minimum(position, (stop - 1)[:, None].float())
    return (2 * position + 1) / size - 1


@contextmanager
def batch_norm_pass(modules: tuple[nn.Module, ...], update: bool) -> Iterator[None]:
    """Within, batch norms use the batch's statistics but, unless `update`, do not keep them."""
    norms = [
        module
        for part in modules
        for module in part.modules()
        if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.track_running_stats
    ]
    for norm in norms:
        norm.track_running_stats = update
    try:
        yield
    finally:
        for norm in norms:
            norm.track_running_stats = True
