"""The tile on which devices are tried and compared: the same for each, and never flat."""

from __future__ import annotations

from typing import Sequence, Tuple

import numpy as np

from ..core.contract import InputSpec
from ..tensors.preprocess import RawCopy, standardise
from .runtime_errors import run_error

_FIELD = 16  # pixels: side of the fields of one colour
_GRAIN = 24  # of 255


def trial_batch(spec: InputSpec, size: Sequence[int], count: int = 1) -> np.ndarray:
    """(count, bands, *size) as the graph takes it: fields of colour with grain.

    A graph that standardises by itself and one that does not get the same pixels.

    Args:
        spec: what the graph takes.
        size: rows and columns, in pixels.
        count: tiles.

    Raises:
        MemoryFullError: the memory does not hold it.
    """
    try:
        return _batch(spec, (count, len(spec.bands), *size))
    except MemoryError as error:
        raise run_error((count, len(spec.bands), *size), error) from error


def _batch(spec: InputSpec, shape: Tuple[int, ...]) -> np.ndarray:
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
