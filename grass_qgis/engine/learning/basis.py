"""Blocks of features cut to the scene's principal components and scaled alike.

Without this an encoder's hundreds of numbers drown the few that hold colours. Source of the idea:
principal components (Pearson 1901); that blocks are balanced was found by measurement.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterable, List, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import FeatureLevel
from .resampling import enlarged

COMPONENTS = 32  # of an encoder's level
FILTER_COMPONENTS = 32  # of the filters of all bands
_LEAST_VARIANCE = 1e-10

Maps = Sequence[NDArray[np.float32]]


@dataclass(frozen=True)
class Block:
    """One level's way into the classifier: (values - mean) @ projection.

    Attributes:
        level: what goes in.
        mean: (channels,) float32.
        projection: (channels, components) float32, scale included.
    """

    level: FeatureLevel
    mean: NDArray[np.float32]
    projection: NDArray[np.float32]

    @property
    def size(self) -> int:
        """Components that come out."""
        return int(self.projection.shape[1])


@dataclass(frozen=True)
class Basis:
    """All blocks of a scene; a cell's vector is theirs side by side, mean 0, variance about 1."""

    blocks: Tuple[Block, ...]
    cell: int

    @property
    def size(self) -> int:
        """Length of a cell's vector."""
        return sum(block.size for block in self.blocks)

    def reduced(self, maps: Maps) -> List[NDArray[np.float32]]:
        """A tile's levels (channels, rows, cols) as components (size, rows, cols), own strides."""
        parts = []
        for block, values in zip(self.blocks, maps):
            flat = values.reshape(len(values), -1) - block.mean[:, None]
            parts.append((block.projection.T @ flat).reshape(-1, *values.shape[1:]))
        return parts

    def on_cells(self, reduced: Maps) -> NDArray[np.float32]:
        """The vectors of all cells of a tile, (size, rows, cols), of its reduced maps."""
        parts = [
            enlarged(values, block.level.stride // self.cell)
            for block, values in zip(self.blocks, reduced)
        ]
        return np.concatenate(parts)

    def at(
        self, reduced: Maps, rows: NDArray[np.int64], cols: NDArray[np.int64]
    ) -> NDArray[np.float32]:
        """The vectors (n, size) of single cells of a tile."""
        return np.concatenate(
            [
                _interpolated(values, rows, cols, block.level.stride // self.cell)
                for block, values in zip(self.blocks, reduced)
            ],
            axis=1,
        )

    def split(self, weights: NDArray[np.float64]) -> List[NDArray[np.float64]]:
        """Rows of `weights` (size, classes) by block."""
        edges = np.cumsum([block.size for block in self.blocks])[:-1]
        return np.split(weights, edges)


class Moments:
    """Counts, sums and products of a level's values, tile by tile."""

    def __init__(self, level: FeatureLevel) -> None:
        """Nothing seen yet."""
        self.level, self.count = level, 0
        self._sum = np.zeros(level.channels)
        self._products = np.zeros((level.channels, level.channels))

    def add(self, values: NDArray[np.float32]) -> None:
        """Takes (n, channels) values in."""
        wide = values.astype(np.float64)
        self.count += len(values)
        self._sum += wide.sum(axis=0)
        self._products += wide.T @ wide

    def block(self, components: int, standardise: bool) -> Block:
        """The level's block, of total variance 1.

        Args:
            components: most that are kept.
            standardise: give each value variance 1 before components are looked for.
        """
        mean = self._sum / max(1, self.count)
        covariance = self._products / max(1, self.count) - np.outer(mean, mean)
        variance = np.diag(covariance).copy()
        scale = np.ones(len(variance))
        if standardise:
            scale = 1 / np.sqrt(np.maximum(variance, _LEAST_VARIANCE))
            scale[variance <= _LEAST_VARIANCE] = 0.0  # a band without change holds nothing
        values, vectors = np.linalg.eigh(covariance * np.outer(scale, scale))
        order = np.argsort(values)[::-1][:components]
        kept = values[order] > max(_LEAST_VARIANCE, 1e-6 * float(values[order[0]]))
        order = order[kept] if kept.any() else order[:1]
        total = max(float(values[order].sum()), _LEAST_VARIANCE)
        projection = (vectors[:, order] * scale[:, None]) / np.sqrt(total)
        return Block(self.level, mean.astype(np.float32), projection.astype(np.float32))


def basis_of(moments: Iterable[Moments], cell: int) -> Basis:
    """The basis of a scene; the last level is that of the filters, whose units differ."""
    every = list(moments)
    blocks = [item.block(COMPONENTS, standardise=False) for item in every[:-1]]
    blocks.append(every[-1].block(FILTER_COMPONENTS, standardise=True))
    size, count = sum(block.size for block in blocks), len(blocks)
    factor = np.float32(np.sqrt(size / count))  # a vector's values have variance 1 on the whole
    return Basis(
        tuple(Block(b.level, b.mean, b.projection * factor) for b in blocks),
        cell,
    )


def _interpolated(
    values: NDArray[np.float32], rows: NDArray[np.int64], cols: NDArray[np.int64], factor: int
) -> NDArray[np.float32]:
    """(n, channels): what `enlarged` gives at single places."""
    if factor == 1:
        return values[:, rows, cols].T
    top, bottom, down = _around(rows, factor, values.shape[1])
    left, right, across = _around(cols, factor, values.shape[2])
    upper = values[:, top, left] + (values[:, top, right] - values[:, top, left]) * across
    lower = values[:, bottom, left] + (values[:, bottom, right] - values[:, bottom, left]) * across
    return (upper + (lower - upper) * down).T


def _around(
    place: NDArray[np.int64], factor: int, length: int
) -> Tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    position = np.clip((place + 0.5) / factor - 0.5, 0, length - 1)
    lower = np.floor(position).astype(np.int64)
    return lower, np.minimum(lower + 1, length - 1), (position - lower).astype(np.float32)
