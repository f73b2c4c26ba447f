"""A guided step as in the published code: view by view, backward through the trunk.

Written from docs/method.md, apart from grass_model, with the same options as the step it is
measured against; so the boxes must be the same and only the way to them differs.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from grass_model.contrast.presets import GrassOptions
from grass_model.contrast.sampler import batch_norm_pass

Box = tuple[int, int, int, int]


def released_boxes(
    views: Tensor,
    trunk: nn.Module,
    head: nn.Module,
    loss: Callable[[Tensor], Tensor],
    options: GrassOptions,
) -> list[Box]:
    """The box of each view (N, C, S, S), x0, y0, x1, y1; leaves gradients of the whole model.

    The loss goes backward through the whole trunk, whose gradients nobody uses, and the gradient of
    the last feature map is kept on the way.
    """
    updating = options.norm_first_pass == "update"  # noqa: S105
    with batch_norm_pass((trunk, head), update=updating):
        features = trunk(views).float()
        features.retain_grad()
        with torch.autocast(views.device.type, enabled=False):
            value = loss(head(features.mean(dim=(2, 3))))
    value.backward()
    size = views.shape[-1]
    return [
        _box_of(_map_of(feature, gradient, size, options), options)
        for feature, gradient in zip(features.detach(), features.grad, strict=True)
    ]


def released_samples(views: Tensor, boxes: list[Box], mode: str) -> Tensor:
    """Each view cut to its box and brought back to its size, one after the other."""
    size = views.shape[-1]
    kind = {"mode": mode} if mode == "nearest" else {"mode": mode, "align_corners": False}
    cut = [view[None, :, y0:y1, x0:x1] for view, (x0, y0, x1, y1) in zip(views, boxes, strict=True)]
    return torch.cat([functional.interpolate(part, (size, size), **kind) for part in cut])


def _map_of(
    feature: Tensor, gradient: Tensor, size: int, options: GrassOptions
) -> NDArray[np.float32]:
    """The attention map (size, size) of one view from its features (C, h, w) and dL/dF."""
    alpha = gradient.mean(dim=(1, 2))
    lam = (alpha[:, None, None] * feature).mean(dim=0)
    if options.lam_by_max:
        lam = lam / lam.max()
    lam = -lam if options.lam_sign == "support" else lam
    lam = lam.clamp_min(0) if options.lam_relu else lam
    whole = functional.interpolate(lam[None, None], (size, size), mode="bilinear")
    return whole[0, 0].cpu().numpy()


def _box_of(lam: NDArray[np.float32], options: GrassOptions) -> Box:
    """The box of the component whose box holds the map's peak, kept within the limits of area.

    Where several do, the component that begins last in raster order is taken.
    """
    size, peak = len(lam), lam.max()
    mask = lam > lam.min() + np.float32(options.threshold) * (peak - lam.min())
    _, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8), connectivity=8)
    holding = [
        number
        for number, (left, top, width, height, _) in enumerate(stats)
        if number and (lam[top : top + height, left : left + width] == peak).any()
    ]
    if not holding:
        return 0, 0, size, size
    chosen = max(holding, key=lambda number: int((labels == number).argmax()))
    left, top, width, height, _ = stats[chosen]
    area = width * height / size**2
    if area > options.max_area:
        return 0, 0, size, size
    grow = max(1.0, (options.min_area / area) ** 0.5)
    x0, x1 = _grown(left, width, grow, size)
    y0, y1 = _grown(top, height, grow, size)
    return x0, y0, x1, y1


def _grown(start: int, length: int, factor: float, size: int) -> tuple[int, int]:
    if factor == 1:
        return int(start), int(start + length)
    grown = min(size, int(np.ceil(np.float32(length) * np.float32(factor))))
    first = int(np.round(start + length / 2 - grown / 2))
    first = min(max(first, 0), size - grown)
    return first, first + grown
