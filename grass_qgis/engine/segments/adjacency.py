"""Adjacency of superpixels, lengths of their borders in pixel sides, and sums of their pixels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

import numpy as np
from numpy.typing import NDArray

_ROWS = 48  # of pixels that are added up at once


@dataclass(frozen=True)
class Edges:
    """Pairs of touching nodes, each once.

    Attributes:
        first: (m,) int64, the smaller number of each pair.
        second: (m,) int64.
        length: (m,) int64, pixel sides they share.
    """

    first: NDArray[np.int64]
    second: NDArray[np.int64]
    length: NDArray[np.int64]


def unique_edges(
    first: NDArray[np.int64], second: NDArray[np.int64], length: NDArray[np.int64], count: int
) -> Edges:
    """Pairs of numbers below `count` with loops left out and parallel ones added up, in order."""
    apart = first != second
    first, second, length = first[apart], second[apart], length[apart]
    keys = np.minimum(first, second) * count + np.maximum(first, second)
    keys, place = np.unique(keys, return_inverse=True)
    sums = np.bincount(place.ravel(), length, len(keys)).astype(np.int64)
    return Edges(keys // count, keys % count, sums)


def pixel_edges(numbers: NDArray[np.int32], above: NDArray[np.int32], count: int) -> Edges:
    """Pairs that touch inside rows of superpixels, or between them and the row above.

    Args:
        numbers: (rows, width), -1 for none.
        above: (1, width) the row above, or (0, width).
        count: the numbers are below it.
    """
    tall = np.concatenate([above, numbers])
    sides = [(numbers[:, :-1], numbers[:, 1:]), (tall[:-1], tall[1:])]
    pair_keys = []
    for one, other in sides:
        touch = (one != other) & (one >= 0) & (other >= 0)
        low, high = np.minimum(one[touch], other[touch]), np.maximum(one[touch], other[touch])
        pair_keys.append(low.astype(np.int64) * count + high)
    keys, length = np.unique(np.concatenate(pair_keys), return_counts=True)
    return Edges(keys // count, keys % count, length.astype(np.int64))


def outer_sides(
    numbers: NDArray[np.int32], above: NDArray[np.int32], ends: Tuple[bool, bool]
) -> NDArray[np.int32]:
    """Number of the superpixel at each pixel side towards nodata or the raster's border.

    Args:
        numbers: (rows, width), -1 for none.
        above: (1, width) the row above, or (0, width).
        ends: whether the rows begin, and whether they end the raster.
    """
    tall = np.concatenate([above, numbers])
    outer = [numbers[:, 0], numbers[:, -1]]
    if ends[0]:
        outer.append(numbers[0])
    if ends[1]:
        outer.append(numbers[-1])
    for one, other in ((numbers[:, :-1], numbers[:, 1:]), (tall[:-1], tall[1:])):
        outer += [one[other < 0], other[one < 0]]
    every = np.concatenate([part.ravel() for part in outer])
    return every[every >= 0]


def pixel_sums(
    image: NDArray[np.float32], numbers: NDArray[np.int32], top: int, first: int, count: int
) -> NDArray[np.float64]:
    """Sums over the pixels of each superpixel.

    Args:
        image: (bands, rows, width).
        numbers: (rows, width), -1 for none.
        top: the raster's row that they begin with.
        first: the smallest requested number.
        count: how many numbers, from `first` on.

    Returns:
        (count, 3 + 2 * bands): pixels, rows, columns, values by band, squares by band.
    """
    from scipy.sparse import csc_matrix  # a backend without SciPy still imports this room

    bands, height, width = image.shape
    sums = np.zeros((count, 3 + 2 * bands))
    for start in range(0, height, _ROWS):
        some = numbers[start : start + _ROWS]
        valid = some.ravel() >= 0
        terms = np.empty((some.size, 3 + 2 * bands))
        terms[:, 0] = 1
        terms[:, 1] = np.repeat(np.arange(top + start, top + start + len(some)), width)
        terms[:, 2] = np.tile(np.arange(width), len(some))
        terms[:, 3 : 3 + bands] = image[:, start : start + _ROWS].reshape(bands, -1).T
        np.square(terms[:, 3 : 3 + bands], out=terms[:, 3 + bands :])
        terms[~valid] = 0
        # One column a pixel with a single 1: the product adds all quantities up in one pass.
        places = np.where(valid, some.ravel() - first, 0)
        ones, ends = np.ones(some.size), np.arange(some.size + 1)
        sums += csc_matrix((ones, places, ends), shape=(count, some.size)) @ terms
    return np.asarray(sums)


def boxes_of(numbers: NDArray[np.int32], top: int, first: int, count: int) -> NDArray[np.int32]:
    """Box of each superpixel: first row, first column, last row, last column (exclusive).

    Args as for `pixel_sums`; the box of an empty one has its stops before its starts.
    """
    boxes = np.empty((count, 4), np.int32)
    boxes[:, :2], boxes[:, 2:] = np.iinfo(np.int32).max, -1
    valid = numbers >= 0
    # Only ends of runs can be extreme, and they are few.
    starts, stops = valid.copy(), valid.copy()
    starts[:, 1:] &= numbers[:, 1:] != numbers[:, :-1]
    stops[:, :-1] &= numbers[:, :-1] != numbers[:, 1:]
    rows, cols = np.nonzero(starts)
    place = numbers[rows, cols] - first
    np.minimum.at(boxes[:, 0], place, (rows + top).astype(np.int32))
    np.minimum.at(boxes[:, 1], place, cols.astype(np.int32))
    np.maximum.at(boxes[:, 2], place, (rows + top + 1).astype(np.int32))
    rows, cols = np.nonzero(stops)
    np.maximum.at(boxes[:, 3], numbers[rows, cols] - first, (cols + 1).astype(np.int32))
    return boxes
