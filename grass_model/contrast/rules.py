"""Rules that choose a region from features and loss attention map, by name.

A rule takes features (N, C, h, w), the signed map (N, H, W) (high: wanted; resized to the features'
grid where it differs) and the side of a window in cells, and gives boxes (N, 4) int64 x0, y0, x1,
y1 in cells of the features, stops exclusive. Source: docs/method.md.
"""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from .gather import channel_moments
from .region import select_boxes

Rule = Callable[[Tensor, Tensor, int], Tensor]

_THRESHOLD = 0.5
_MASS_WEIGHT = 0.5  # of the map against likeness, both standardised over a view's windows
_GUIDED_SHARE = 0.3  # of the windows, those with most attention: among them homogeneity decides


def lam_box(features: Tensor, lam: Tensor, window: int) -> Tensor:
    """The box of the published method, whatever its size: `window` has no say."""
    del window
    return select_boxes(on_grid(lam, features), _THRESHOLD)


def lam_mass(features: Tensor, lam: Tensor, window: int) -> Tensor:
    """The window that holds most of the map."""
    return _best(_means(on_grid(lam, features), window), window)


def alike(features: Tensor, lam: Tensor, window: int) -> Tensor:
    """The window whose cells look most alike, wherever the map points."""
    del lam
    return _best(homogeneity(features, window), window)


def guided(features: Tensor, lam: Tensor, window: int) -> Tensor:
    """The most homogeneous of the windows that hold most of the map."""
    mass = _means(on_grid(lam, features), window)
    likest = homogeneity(features, window)
    share = max(1, round(_GUIDED_SHARE * mass[0].numel()))
    least = mass.flatten(1).topk(share, dim=1).values[:, -1]
    return _best(likest.masked_fill(mass < least[:, None, None], -torch.inf), window)


def balanced(features: Tensor, lam: Tensor, window: int) -> Tensor:
    """The window with the best sum of likeness and half the map's mass, both standardised.

    Unlike `guided` it has no hard bound, so a hardly weaker map gives way to much purer ground.
    Channels count alike: likeness is the negative mean variance of channels standardised over the
    batch. Measured in docs/method.md.
    """
    mass = _means(on_grid(lam, features), window)
    scores = _standard(likeness(features, window)) + _MASS_WEIGHT * _standard(mass)
    return _best(scores, window)


def anywhere(features: Tensor, lam: Tensor, window: int) -> Tensor:
    """A window drawn at random: the control of the other rules."""
    del lam
    places = _places(features, window)
    return _best(torch.rand((len(features), *places), device=features.device), window)


RULES: dict[str, Rule] = {
    "lam_box": lam_box,
    "lam_mass": lam_mass,
    "alike": alike,
    "guided": guided,
    "balanced": balanced,
    "random": anywhere,
}


def homogeneity(features: Tensor, window: int) -> Tensor:
    """How alike the cells of each window are, 0 to 1: the length of the mean of unit vectors.

    Args:
        features: (N, C, h, w).
        window: side in cells.

    Returns:
        (N, h - window + 1, w - window + 1).
    """
    unit = functional.normalize(features.float(), dim=1)
    return functional.avg_pool2d(unit, window, stride=1).norm(dim=1)


def likeness(features: Tensor, window: int) -> Tensor:
    """Minus the variance within each window, mean over channels standardised over the batch.

    Args:
        features: (N, C, h, w).
        window: side in cells.

    Returns:
        (N, h - window + 1, w - window + 1), at most 0.
    """
    values = features.float()
    mean, deviation = (part[:, None, None] for part in channel_moments(values))
    values = (values - mean) / deviation.clamp_min(1e-6)
    first = functional.avg_pool2d(values, window, stride=1)
    second = functional.avg_pool2d(values.square(), window, stride=1)
    return (first.square() - second).mean(dim=1)


def on_grid(lam: Tensor, features: Tensor) -> Tensor:
    """The map (N, H, W) on the grid of the features, bilinear."""
    if lam.shape[-2:] == features.shape[-2:]:
        return lam
    size = list(features.shape[-2:])
    return functional.interpolate(lam[:, None], size, mode="bilinear", align_corners=False)[:, 0]


def _means(values: Tensor, window: int) -> Tensor:
    return functional.avg_pool2d(values[:, None], window, stride=1)[:, 0]


def _standard(scores: Tensor) -> Tensor:
    """Scores (N, h, w) with mean 0 and deviation 1 over the windows of each view."""
    mean = scores.mean(dim=(1, 2), keepdim=True)
    deviation = (scores - mean).square().mean(dim=(1, 2), keepdim=True).sqrt()
    return (scores - mean) / deviation.clamp_min(1e-12)


def _places(features: Tensor, window: int) -> tuple[int, int]:
    height, width = features.shape[-2:]
    return height - window + 1, width - window + 1


def _best(scores: Tensor, window: int) -> Tensor:
    """Boxes (N, 4) of the windows with the highest score, the first in raster order on a tie."""
    place = scores.flatten(1).argmax(dim=1)
    top, left = place // scores.shape[-1], place % scores.shape[-1]
    return torch.stack((left, top, left + window, top + window), dim=1)
