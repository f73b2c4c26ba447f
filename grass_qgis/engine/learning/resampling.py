"""Bilinear enlargement by whole factors, as ONNX's Resize (linear, half_pixel) does it."""

from __future__ import annotations

from typing import Tuple

import numpy as np
from numpy.typing import NDArray


def enlarged(maps: NDArray[np.float32], factor: int) -> NDArray[np.float32]:
    """Maps (..., rows, cols) with `factor` times as many rows and columns.

    Edges are repeated. Doubling step by step with `enlarged(enlarged(x, 2), 2)` is smoother than
    one step of 4, and another function.
    """
    if factor == 1:
        return maps
    wide = _along(maps, factor, -1)
    return _along(wide, factor, -2)


def _along(maps: NDArray[np.float32], factor: int, axis: int) -> NDArray[np.float32]:
    lower, upper, share = _places(maps.shape[axis], factor)
    shape = [1, 1]
    shape[axis] = len(share)
    weight = share.reshape(shape)
    first, second = np.take(maps, lower, axis), np.take(maps, upper, axis)
    second -= first
    second *= weight
    second += first
    return second


def _places(
    length: int, factor: int
) -> Tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float32]]:
    """For each new place the two old ones around it, and the share of the second."""
    position = (np.arange(length * factor) + 0.5) / factor - 0.5
    position = np.clip(position, 0, length - 1)
    lower = np.floor(position).astype(np.int64)
    upper = np.minimum(lower + 1, length - 1)
    return lower, upper, (position - lower).astype(np.float32)
