"""Share of a node's outline that is an edge of the image, above the raster's noise.

On still water or flat sand neighbouring superpixels differ by noise only, and borders between them
mean nothing. The noise of a raster is a low percentile of the differences between neighbours.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .tree import NONE, SegmentTree

_NOISE = 10.0  # percentile of the differences
_ABOVE_NOISE = 4.0  # differences from which on an edge counts, in units of the noise
_LEAST, _MOST = 0.08, 0.25  # bounds of that difference, as shares of the raster's std


def edge_support(tree: SegmentTree) -> NDArray[np.float64]:
    """Share of each node's outline that is an edge of the image, (n,), 0 to 1.

    A side between two superpixels counts 0 up to the noise floor and 1 from twice that on. Sides
    at nodata and at the border of the raster are left out; a node with no other sides has 1.
    """
    edges = tree.edges
    first, second = edges["first"].astype(np.int64), edges["second"].astype(np.int64)
    means = tree.records["mean"].astype(np.float64)
    apart = np.sqrt(((means[first] - means[second]) ** 2).sum(axis=1))
    floor = _floor(apart, mean_std(tree))
    sides = edges["length"].astype(np.float64)
    strong = np.clip((apart - floor) / floor, 0, 1) if floor > 0 else np.zeros(len(apart))
    terms = np.stack([sides * strong, sides], axis=1)
    above = tree.lowest_common(first, second)
    inner = above != NONE
    sums, within = np.zeros((len(tree), 2)), np.zeros((len(tree), 2))
    np.add.at(sums, first, terms)
    np.add.at(sums, second, terms)
    np.add.at(within, above[inner], 2 * terms[inner])
    for nodes in tree.levels():
        left, right = tree.records["left"][nodes], tree.records["right"][nodes]
        sums[nodes] = sums[left] + sums[right] - within[nodes]
    # Sums of sides are whole numbers, what is left beside them is rounding.
    rim = np.rint(sums[:, 1])
    share = np.divide(sums[:, 0], rim, out=np.ones(len(tree)), where=rim > 0)
    return np.asarray(np.clip(share, 0, 1))


def mean_std(tree: SegmentTree) -> float:
    """Standard deviation of the whole raster, mean over its bands."""
    roots = tree.records[tree.roots]
    if not len(roots):
        return 0.0
    area = roots["area"].astype(np.float64)[:, None]
    mean = (area * roots["mean"]).sum(axis=0) / area.sum()
    squares = (area * (roots["std"].astype(np.float64) ** 2 + roots["mean"] ** 2)).sum(axis=0)
    return float(np.sqrt(np.maximum(squares / area.sum() - mean**2, 0)).mean())


def _floor(apart: NDArray[np.float64], std: float) -> float:
    if not len(apart):
        return 0.0
    noise = float(np.percentile(apart, _NOISE))
    return float(np.clip(_ABOVE_NOISE * noise, _LEAST * std, _MOST * std))
