"""Test-time augmentation: mean of predictions for rotated and mirrored tiles."""

from __future__ import annotations

from typing import Any, Callable, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.symmetries import Symmetry


def predict_averaged(
    predict: Callable[[NDArray[Any]], NDArray[np.float32]],
    tiles: NDArray[Any],
    symmetries: Tuple[Symmetry, ...],
) -> NDArray[np.float32]:
    """Mean of the predictions of `tiles` under each symmetry, transformed back.

    Args:
        predict: (batch, bands, side, side) to (batch, channels, side, side) probabilities.
        tiles: (batch, bands, side, side).
        symmetries: at least one.
    """
    total = _undone(predict(_done(tiles, symmetries[0])), symmetries[0])
    if len(symmetries) == 1:
        return total
    total = total.astype(np.float32)
    for symmetry in symmetries[1:]:
        total += _undone(predict(_done(tiles, symmetry)), symmetry)
    return total / np.float32(len(symmetries))


def _done(tiles: NDArray[Any], symmetry: Symmetry) -> NDArray[Any]:
    turns, mirrored = symmetry
    turned = np.rot90(tiles[..., ::-1] if mirrored else tiles, turns, axes=(-2, -1))
    return np.ascontiguousarray(turned)


def _undone(tiles: NDArray[np.float32], symmetry: Symmetry) -> NDArray[np.float32]:
    turns, mirrored = symmetry
    turned = np.rot90(tiles, -turns, axes=(-2, -1))
    return turned[..., ::-1] if mirrored else turned
