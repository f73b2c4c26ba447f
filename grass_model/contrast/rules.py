"""Rules that choose a region from features and loss attention map, by name.

Most score every window of the feature map's cells, and the best one is the region. A score takes
features (N, C, h, w), the signed map (N, H, W) (high is preferred; resized to the features' grid),
the side of a window in cells, and the moments that standardise channels (those of the batch when
left out); it returns (N, h - window + 1, w - window + 1). Source: docs/method.md.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor
from torch.nn import functional

from .gather import Moments, channel_moments
from .region import select_boxes

WindowScore = Callable[[Tensor, Tensor, int, Moments | None], Tensor]
Rule = Callable[[Tensor, Tensor, int, Moments | None], Tensor]

_THRESHOLD = 0.5
_MASS_WEIGHT = 0.5  # of the map relative to likeness, both standardised over a view's windows
_GUIDED_SHARE = 0.3  # of the windows: those with most attention, among which homogeneity decides


def lam_mass(features: Tensor, lam: Tensor, window: int, moments: Moments | None = None) -> Tensor:
    """Mean of the map over each window's cells.

    Args:
        features: (N, C, h, w), used for the grid only.
        lam: (N, H, W), signed.
        window: side in cells.
        moments: not used.

    Returns:
        (N, h - window + 1, w - window + 1).
    """
    del moments
    return _means(on_grid(lam, features), window)


def alike(features: Tensor, lam: Tensor, window: int, moments: Moments | None = None) -> Tensor:
    """Homogeneity of each window, independent of the map; arguments as of `lam_mass`.

    Returns:
        (N, h - window + 1, w - window + 1), 0 to 1: see `homogeneity`.
    """
    del lam, moments
    return homogeneity(features, window)


def guided(features: Tensor, lam: Tensor, window: int, moments: Moments | None = None) -> Tensor:
    """Homogeneity of the windows that hold most of the map; -inf for others.

    Arguments as of `lam_mass`.

    Returns:
        (N, h - window + 1, w - window + 1), 0 to 1 for three tenths of the windows of each view.
    """
    mass = lam_mass(features, lam, window, moments)
    share = max(1, round(_GUIDED_SHARE * mass.shape[1] * mass.shape[2]))
    least = mass.flatten(1).topk(share, dim=1).values[:, -1]
    out = mass < least[:, None, None]
    return homogeneity(features, window).masked_fill(out, -torch.inf)


def balanced(features: Tensor, lam: Tensor, window: int, moments: Moments | None = None) -> Tensor:
    """The sum of likeness and half the map's mass, both standardised over the view's windows.

    Unlike `guided` it has no hard bound, so much purer windows win over slightly stronger maps.
    Channels have equal weight: likeness is the negative mean variance of standardised channels.
    Measured in docs/method.md.

    Args:
        features: (N, C, h, w).
        lam: (N, H, W), signed.
        window: side in cells.
        moments: of the channels; the batch's own when left out.

    Returns:
        (N, h - window + 1, w - window + 1), mean 0 over the windows of each view.
    """
    mass = lam_mass(features, lam, window, moments)
    return _standard(likeness(features, window, moments)) + _MASS_WEIGHT * _standard(mass)


WINDOW_SCORES: dict[str, WindowScore] = {
    "lam_mass": lam_mass,
    "alike": alike,
    "guided": guided,
    "balanced": balanced,
}


def best_window(
    name: str, features: Tensor, lam: Tensor, window: int, moments: Moments | None = None
) -> Tensor:
    """Boxes (N, 4) int64 x0, y0, x1, y1 in cells, stops exclusive, of the best windows.

    Args:
        name: of a score in `WINDOW_SCORES`.
        features: (N, C, h, w).
        lam: (N, H, W), signed.
        window: side in cells.
        moments: of the channels; the batch's own when left out.
    """
    return _best(WINDOW_SCORES[name](features, lam, window, moments), window)


def lam_box(features: Tensor, lam: Tensor, window: int, moments: Moments | None = None) -> Tensor:
    """Boxes (N, 4) of the published method, as of `best_window`, but of any size.

    They are taken from `lam` (N, H, W) on the grid of `features` (N, C, h, w); `window` and
    `moments` are not used.
    """
    del window, moments
    return select_boxes(on_grid(lam, features), _THRESHOLD)


def anywhere(features: Tensor, lam: Tensor, window: int, moments: Moments | None = None) -> Tensor:
    """Boxes (N, 4), as of `best_window`, of random windows, as a control of the other rules.

    Only the grid of `features` (N, C, h, w) and the side `window` in cells are used.
    """
    del lam, moments
    height, width = features.shape[-2:]
    places = (len(features), height - window + 1, width - window + 1)
    return _best(torch.rand(places, device=features.device), window)


RULES: dict[str, Rule] = {
    "lam_box": lam_box,
    **{name: partial(best_window, name) for name in WINDOW_SCORES},
    "random": anywhere,
}


def homogeneity(features: Tensor, window: int) -> Tensor:
    """Homogeneity of each window, 0 to 1: the length of the mean of its unit vectors.

    Args:
        features: (N, C, h, w).
        window: side in cells.

    Returns:
        (N, h - window + 1, w - window + 1).
    """
    unit = functional.normalize(features.float(), dim=1)
    return functional.avg_pool2d(unit, window, stride=1).norm(dim=1)


def likeness(features: Tensor, window: int, moments: Moments | None = None) -> Tensor:
    """Minus the variance within each window, mean over standardised channels.

    Args:
        features: (N, C, h, w).
        window: side in cells.
        moments: of the channels; the batch's own when left out.

    Returns:
        (N, h - window + 1, w - window + 1), at most 0.
    """
    values = features.float()
    mean, std = (part[:, None, None] for part in moments or channel_moments(values))
    values = (values - mean) / std.clamp_min(1e-6)
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
    """Scores (N, h, w) with mean 0 and standard deviation 1 over the windows of each view."""
    mean = scores.mean(dim=(1, 2), keepdim=True)
    std = (scores - mean).square().mean(dim=(1, 2), keepdim=True).sqrt()
    return (scores - mean) / std.clamp_min(1e-12)


def _best(scores: Tensor, window: int) -> Tensor:
    """Boxes (N, 4) of the windows with the highest score, the first in raster order on a tie."""
    place = scores.flatten(1).argmax(dim=1)
    top, left = place // scores.shape[-1], place % scores.shape[-1]
    return torch.stack((left, top, left + window, top + window), dim=1)
