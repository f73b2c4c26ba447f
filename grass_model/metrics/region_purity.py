"""Summaries of chosen regions of many scenes beside their controls; source: docs/purity.md."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from .purity import bootstrap_interval

_INTERVAL = (2.5, 97.5)  # percentiles
Interval = tuple[float, float]


@dataclass(frozen=True)
class RegionScores:
    """Of n regions with a purity, and of m that have none.

    Attributes:
        purity: (n,) share of the commonest class.
        area: (n,) pixels.
        nodes: (n,) mean purity of the tree's nodes of about that area.
        squares: (n,) mean purity of squares of that area.
        slic: (n,) mean purity of SLIC segments of the regions' median area.
        dropped: (m,) zeros, one for each region of which less than half is labelled.
    """

    purity: NDArray[np.float64]
    area: NDArray[np.float64]
    nodes: NDArray[np.float64]
    squares: NDArray[np.float64]
    slic: NDArray[np.float64]
    dropped: NDArray[np.float64]

    def __len__(self) -> int:
        """Number of regions with a purity."""
        return len(self.purity)

    @classmethod
    def joined(cls, parts: Sequence[RegionScores]) -> RegionScores:
        """The regions of all parts, in their order."""
        names = [field.name for field in fields(cls)]
        empty = np.empty(0)
        return cls(
            *(np.concatenate([empty, *(getattr(part, name) for part in parts)]) for name in names)
        )


@dataclass(frozen=True)
class RegionSummary:
    """A rule over all scenes; purities are 0-1, intervals are 95 %, scenes drawn anew.

    Attributes:
        regions: number scored.
        scenes: number of scenes with a region.
        dropped: regions left out, less than half of which is labelled.
        purity: mean over the regions.
        area_px: median area.
        nodes: mean purity of nodes of their areas anywhere in the same trees.
        gain: purity less `nodes`.
        gain_over_scenes: its interval; NaN for a single scene.
        squares: mean purity of squares of their areas.
        over_squares: purity less `squares`.
        over_squares_over_scenes: its interval.
        slic: mean purity of SLIC segments of their median area.
        over_slic: purity less `slic`.
        over_slic_over_scenes: its interval.
    """

    regions: int
    scenes: int
    dropped: int
    purity: float
    area_px: float
    nodes: float
    gain: float
    gain_over_scenes: Interval
    squares: float
    over_squares: float
    over_squares_over_scenes: Interval
    slic: float
    over_slic: float
    over_slic_over_scenes: Interval


@dataclass(frozen=True)
class Difference:
    """A rule's gain less that of another, and its interval over scenes."""

    gain: float
    over_scenes: Interval


def summarise_regions(scores: Sequence[RegionScores], draws: int, seed: int) -> RegionSummary:
    """The summary of a rule.

    Args:
        scores: of each scene, in order.
        draws: of the bootstrap.
        seed: of the bootstrap.
    """
    whole = RegionScores.joined(scores)
    scenes = _scene_of_each(scores)
    rng = np.random.default_rng(seed)
    gains = {name: whole.purity - getattr(whole, name) for name in ("nodes", "squares", "slic")}
    bounds = {}
    for name, values in gains.items():
        finite = np.isfinite(values)
        bounds[name] = bootstrap_interval(values[finite], scenes[finite], draws, rng)
    return RegionSummary(
        regions=len(whole),
        scenes=len(np.unique(scenes)),
        dropped=len(whole.dropped),
        purity=_mean(whole.purity),
        area_px=float(np.median(whole.area)) if len(whole) else float("nan"),
        nodes=_mean(whole.nodes),
        gain=_mean(gains["nodes"]),
        gain_over_scenes=bounds["nodes"],
        squares=_mean(whole.squares),
        over_squares=_mean(gains["squares"]),
        over_squares_over_scenes=bounds["squares"],
        slic=_mean(whole.slic),
        over_slic=_mean(gains["slic"]),
        over_slic_over_scenes=bounds["slic"],
    )


def gain_difference(
    one: Sequence[RegionScores], other: Sequence[RegionScores], draws: int, seed: int
) -> Difference:
    """How much more the regions of one rule gain over nodes of their areas than another's.

    A scene that is drawn brings the regions of both rules, so what scenes have in common cancels.

    Args:
        one: of each scene.
        other: of the same scenes.
        draws: of the bootstrap.
        seed: of the bootstrap.
    """
    # Sums and numbers of gains, (scenes, 2) for each rule.
    parts = [
        np.array([_gain_sum(scores) for scores in rule]).reshape(-1, 2) for rule in (one, other)
    ]
    value = _difference(*(part.sum(axis=0)[None] for part in parts))[0]
    count = len(one)
    if count < 2:
        return Difference(float(value), (float("nan"), float("nan")))
    drawn = np.random.default_rng(seed).integers(0, count, (draws, count))
    values = _difference(*(part[drawn].sum(axis=1) for part in parts))
    finite = values[np.isfinite(values)]
    if not finite.size:
        return Difference(float(value), (float("nan"), float("nan")))
    low, high = np.percentile(finite, _INTERVAL)
    return Difference(float(value), (float(low), float(high)))


def _difference(one: NDArray[np.float64], other: NDArray[np.float64]) -> NDArray[np.float64]:
    """Difference of the means (n,) of sums and numbers (n, 2); NaN where one is of nothing."""
    means = [
        np.divide(part[:, 0], part[:, 1], out=np.full(len(part), np.nan), where=part[:, 1] > 0)
        for part in (one, other)
    ]
    return np.asarray(means[0] - means[1])


def _gain_sum(scores: RegionScores) -> tuple[float, float]:
    gains = scores.purity - scores.nodes
    finite = gains[np.isfinite(gains)]
    return float(finite.sum()), float(len(finite))


def _scene_of_each(scores: Sequence[RegionScores]) -> NDArray[np.int64]:
    return np.repeat(np.arange(len(scores)), [len(one) for one in scores])


def _mean(values: NDArray[np.float64]) -> float:
    finite = values[np.isfinite(values)]
    return float(finite.mean()) if finite.size else float("nan")
