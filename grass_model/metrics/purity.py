"""Purity of regions compared with all boxes of the same size in the same tile.

A region's purity is the share of the commonest class among its labelled pixels. Small boxes are
purer than large ones anywhere, so only the difference to equal boxes says something about a rule.
Source: docs/purity.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

_LEAST_LABELLED = 0.5  # share of a box; with fewer labels its purity is undefined
_MIXED = 0.9  # a tile is mixed when its commonest class has less
_INTERVAL = (2.5, 97.5)  # percentiles


@dataclass(frozen=True)
class TileScores:
    """One chosen box in each of M tiles. NaN where less than half of the box is labelled.

    Attributes:
        purity: (M,) share of the commonest class in the box.
        expected: (M,) mean purity of all boxes of its size and shape in the tile.
        area: (M,) share of the tile.
        whole: (M,) purity of the whole tile.
        chosen: (M, K) labelled pixels by class in the box.
        every: (M, K) labelled pixels by class in the tile.
    """

    purity: NDArray[np.float64]
    expected: NDArray[np.float64]
    area: NDArray[np.float64]
    whole: NDArray[np.float64]
    chosen: NDArray[np.int64]
    every: NDArray[np.int64]

    @property
    def kept(self) -> NDArray[np.bool_]:
        """Whether enough of each box is labelled to be scored, (M,)."""
        finite: NDArray[np.bool_] = np.isfinite(self.purity)
        return finite

    @property
    def mixed(self) -> NDArray[np.bool_]:
        """Whether each tile shows more than one class, (M,)."""
        shown: NDArray[np.bool_] = self.whole < _MIXED
        return shown


@dataclass(frozen=True)
class Summary:
    """A rule over some tiles; purities are 0-1, intervals are 95 %.

    Attributes:
        tiles: number scored.
        scenes: number of scenes they come from.
        dropped: boxes left out, less than half of which is labelled.
        purity: mean purity of the boxes.
        expected: mean purity of equal boxes anywhere in the same tiles.
        gain: their difference.
        over_tiles: interval of the gain, tiles drawn anew.
        over_scenes: interval of the gain, whole scenes drawn anew; NaN for a single scene.
        whole: mean purity of the whole tiles.
        area: mean share of the tile.
        chosen_mix: (K,) class shares of the pixels in the boxes.
        every_mix: (K,) class shares of all pixels of the same tiles.
        mix_distance: total variation distance between the two, 0-1.
    """

    tiles: int
    scenes: int
    dropped: int
    purity: float
    expected: float
    gain: float
    over_tiles: tuple[float, float]
    over_scenes: tuple[float, float]
    whole: float
    area: float
    chosen_mix: tuple[float, ...]
    every_mix: tuple[float, ...]
    mix_distance: float


def cell_counts(masks: NDArray[Any], classes: int, stride: int) -> NDArray[np.int64]:
    """Pixels of each class in each feature cell.

    Args:
        masks: (M, H, W) class indices; anything from `classes` on is not labelled.
        classes: K.
        stride: pixels a cell; divides H and W.

    Returns:
        (M, K, H / stride, W / stride) int64.
    """
    count, height, width = masks.shape
    cells = (count, height // stride, stride, width // stride, stride)
    return np.stack([(masks == k).reshape(cells).sum(axis=(2, 4)) for k in range(classes)], axis=1)


def score_boxes(cells: NDArray[np.int64], boxes: NDArray[np.int64], stride: int) -> TileScores:
    """Scores one box a tile.

    Args:
        cells: (M, K, h, w) as of `cell_counts`.
        boxes: (M, 4) x0, y0, x1, y1 in cells, stops exclusive, inside the tile.
        stride: pixels a cell.
    """
    sums = _integral(cells)
    height, width = cells.shape[2:]
    rows = [_score(sums[i], box, stride) for i, box in enumerate(boxes.tolist())]
    purity, expected, chosen = (list(part) for part in zip(*rows, strict=True))
    every = cells.sum(axis=(2, 3))
    sides = boxes[:, 2:] - boxes[:, :2]
    return TileScores(
        purity=np.array(purity),
        expected=np.array(expected),
        area=sides.prod(axis=1) / (height * width),
        whole=_purity(every, height * width * stride**2, least=0.0),
        chosen=np.array(chosen),
        every=every,
    )


def summarise(
    scores: TileScores, scenes: NDArray[np.int64], draws: int, seed: int
) -> dict[str, Summary]:
    """Summaries over "all" tiles and over the "mixed" ones.

    Args:
        scores: of one rule.
        scenes: (M,) the scene of each tile, any integers.
        draws: of the bootstrap.
        seed: of the bootstrap.
    """
    every = np.ones(len(scenes), bool)
    subsets = {"all": every, "mixed": scores.mixed}
    return {name: _summary(scores, scenes, subset, draws, seed) for name, subset in subsets.items()}


def bootstrap_interval(
    values: NDArray[np.float64], groups: NDArray[np.int64], draws: int, rng: np.random.Generator
) -> tuple[float, float]:
    """The 95 % percentile interval of a mean when whole groups are drawn with replacement.

    Values of a group stay together, for they are not independent; each value has the same weight.
    Source: Field and Welsh, "Bootstrapping clustered data", 2007 (the cluster bootstrap).

    Args:
        values: (M,).
        groups: (M,) integers; all different for the plain bootstrap.
        draws: at least 1.
        rng: where the draws come from.

    Returns:
        Lower and upper bound; NaN when there are fewer than two groups.
    """
    _, index = np.unique(groups, return_inverse=True)
    sizes = np.bincount(index)
    if len(sizes) < 2:
        return float("nan"), float("nan")
    sums = np.bincount(index, weights=values)
    means = np.empty(draws)
    for draw in range(draws):
        picked = rng.integers(0, len(sizes), len(sizes))
        means[draw] = sums[picked].sum() / sizes[picked].sum()
    low, high = np.percentile(means, _INTERVAL)
    return float(low), float(high)


def _summary(
    scores: TileScores,
    scenes: NDArray[np.int64],
    subset: NDArray[np.bool_],
    draws: int,
    seed: int,
) -> Summary:
    kept = subset & scores.kept
    difference = (scores.purity - scores.expected)[kept]
    rng = np.random.default_rng(seed)
    chosen, every = _mix(scores.chosen[kept]), _mix(scores.every[kept])
    return Summary(
        tiles=int(kept.sum()),
        scenes=len(np.unique(scenes[kept])),
        dropped=int((subset & ~scores.kept).sum()),
        purity=_mean(scores.purity[kept]),
        expected=_mean(scores.expected[kept]),
        gain=_mean(difference),
        over_tiles=bootstrap_interval(difference, np.arange(len(difference)), draws, rng),
        over_scenes=bootstrap_interval(difference, scenes[kept], draws, rng),
        whole=_mean(scores.whole[kept]),
        area=_mean(scores.area[kept]),
        chosen_mix=tuple(chosen.tolist()),
        every_mix=tuple(every.tolist()),
        mix_distance=float(np.abs(chosen - every).sum() / 2),
    )


def _score(
    sums: NDArray[np.int64], box: list[int], stride: int
) -> tuple[float, float, NDArray[np.int64]]:
    """Purity of a box, mean purity of all boxes of its size, and its class counts."""
    left, top, right, bottom = box
    wide, high = right - left, bottom - top
    # For all places: four corners of the integral image, (K, h - high + 1, w - wide + 1).
    counts = (
        sums[:, high:, wide:]
        - sums[:, :-high, wide:]
        - sums[:, high:, :-wide]
        + sums[:, :-high, :-wide]
    )
    purity = _purity(np.moveaxis(counts, 0, -1), wide * high * stride**2)
    box_purity = float(purity[top, left])
    # The box itself is one of the places, so the mean exists whenever its own purity does.
    expected = float(np.nanmean(purity)) if np.isfinite(box_purity) else float("nan")
    return box_purity, expected, counts[:, top, left]


def _purity(
    counts: NDArray[np.int64], pixels: int, least: float = _LEAST_LABELLED
) -> NDArray[np.float64]:
    """Share of the commonest class, (...) from (..., K); NaN where too little is labelled."""
    labelled = counts.sum(axis=-1)
    enough = (labelled > 0) & (labelled >= least * pixels)
    shares: NDArray[np.float64] = np.divide(
        counts.max(axis=-1), labelled, out=np.full(labelled.shape, np.nan), where=enough
    )
    return shares


def _integral(cells: NDArray[np.int64]) -> NDArray[np.int64]:
    """Integral images with a leading row and column of zeros, (M, K, h + 1, w + 1)."""
    return np.pad(cells.cumsum(axis=2).cumsum(axis=3), ((0, 0), (0, 0), (1, 0), (1, 0)))


def _mix(counts: NDArray[np.int64]) -> NDArray[np.float64]:
    total = counts.sum()
    shares: NDArray[np.float64] = (
        counts.sum(axis=0) / total if total else np.full(counts.shape[1], np.nan)
    )
    return shares


def _mean(values: NDArray[np.float64]) -> float:
    return float(values.mean()) if len(values) else float("nan")
