"""Synthetic test tile for the comparison of devices."""

from __future__ import annotations

from typing import Any, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import InputSpec
from ..tensors.preprocess import RawCopy, standardise
from .runtime_errors import run_error

_FIELD = 16  # side in pixels of the squares of one colour
_GRAIN = 24  # of 255


def trial_batch(spec: InputSpec, size: Sequence[int], count: int = 1) -> NDArray[Any]:
    """Test input (count, bands, *size): squares of random colour with noise.

    The pixels are the same for graphs that standardise their input themselves.

    Args:
        spec: input of the graph.
        size: rows and columns, in pixels.
        count: tiles.

    Raises:
        MemoryFullError: it does not fit into memory.
    """
    try:
        return _batch(spec, (count, len(spec.bands), *size))
    except MemoryError as error:
        raise run_error((count, len(spec.bands), *size), error) from error


def _batch(spec: InputSpec, shape: Tuple[int, ...]) -> NDArray[Any]:
    rng = np.random.default_rng(0)
    rows, cols = shape[2:]
    cells = (-(-rows // _FIELD), -(-cols // _FIELD))
    fields = rng.integers(0, 256 - _GRAIN, (*shape[:2], *cells), np.uint8)
    pixels = fields.repeat(_FIELD, axis=2).repeat(_FIELD, axis=3)[..., :rows, :cols]
    pixels = pixels + rng.integers(0, _GRAIN, shape, np.uint8)
    if spec.dtype == RawCopy.dtype:
        return pixels
    scale = np.asarray(spec.scale, np.float64)[:, None, None] / 255
    return np.stack([standardise(tile * scale, spec) for tile in pixels])
