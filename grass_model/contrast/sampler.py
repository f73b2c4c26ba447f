"""Gradient-guided sampling: views in, the crops their own loss gradient points at out."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from .lam import attention, head_alpha, signed, trunk_alpha
from .presets import GrassOptions
from .region import limit_boxes, resize_map, select_boxes


@dataclass(frozen=True)
class GuidedViews:
    """Samples (N, C, S, S), the boxes (N, 4) they were cut from, and the maps (N, h, w)."""

    views: Tensor
    boxes: Tensor
    lam: Tensor


def guide(
    views: Tensor,
    trunk: nn.Module,
    head: nn.Module,
    loss: Callable[[Tensor], Tensor],
    options: GrassOptions,
) -> GuidedViews:
    """One application of the sampling operator S with the present weights.

    Works on any encoder and loss: `trunk` maps views (N, C, S, S) to features (N, K, h, w), `head`
    maps pooled features to embeddings, `loss` maps embeddings to a scalar.
    """
    with batch_norm_pass((trunk, head), update=options.norm_first_pass == "update"):
        with torch.set_grad_enabled(options.lam_gradient == "trunk"):
            features = trunk(views).float()
        # Only the trunk may run in half precision: boxes move when the map is rounded.
        with torch.autocast(views.device.type, enabled=False):
            find_alpha = trunk_alpha if options.lam_gradient == "trunk" else head_alpha
            alpha = find_alpha(features, head, loss)
            lam = attention(features.detach(), alpha)
            if options.lam_by_max:
                lam = lam / lam.amax(dim=(1, 2), keepdim=True)
            size = views.shape[-1]
            whole = resize_map(signed(lam, options.lam_sign, options.lam_relu), size)
            boxes = limit_boxes(select_boxes(whole, options.threshold), size, options)
            return GuidedViews(crop_resize(views, boxes, options.resize), boxes, lam)


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
