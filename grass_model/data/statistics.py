"""Band statistics of the training tiles, which normalise the model's input."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grass_qgis.engine.core.errors import DataError

from ..files.atomic import write_whole
from .tiles import TileStore
from .views import Normalisation

_SAMPLE = 400
PIXELS = 2**21  # in all, however large the tiles are


def measure(store: TileStore, percentile: float = 0.0, pixels: int = PIXELS) -> Normalisation:
    """Scale, mean and standard deviation by band, over evenly spread tiles.

    8-bit imagery is divided by 255; other types by the 99.9th percentile of each band, so that most
    values lie in 0-1 for any bit depth. Pixels that are 0 in every band (collars)
    do not count. The size of the sample does not grow with the imagery.

    Args:
        store: the tiles.
        percentile: what scales each band, 8 bits or not; 0 for the rule above.
        pixels: most pixels of the sample, from the tiles that are drawn.

    Raises:
        DataError: a band of another type than 8 bits holds hardly any positive value.
    """
    chosen = np.unique(np.linspace(0, len(store) - 1, _SAMPLE).round().astype(int))
    # Every fourth pixel of either axis is plenty, and sixteen times less memory.
    step = max(4, math.ceil(store.images.shape[-1] / math.sqrt(pixels / len(chosen))))
    sample = np.concatenate(
        [store.images[i][:, ::step, ::step].reshape(store.images.shape[1], -1) for i in chosen],
        axis=1,
    ).astype(np.float64)
    have = _have(store, chosen, sample.shape[1])
    filled = (sample != 0).any(axis=0)
    if filled.any():
        sample, have = sample[:, filled], have[:, filled]
    bands = [values[there] for values, there in zip(sample, have, strict=True)]
    if store.images.dtype == np.uint8 and not percentile:
        scale = np.full(len(bands), 255.0)
    else:
        scale = np.array([np.percentile(values, percentile or 99.9) for values in bands])
        if not (scale > 0).all():
            band = int(np.argmin(scale > 0)) + 1
            raise DataError(
                f"Band {band} of the imagery has no value above 0 in {percentile or 99.9} % of its "
                "pixels.",
                "Shift it to positive values first (decibels plus a constant, say).",
            )
    unit = [np.clip(values / top, 0, 1) for values, top in zip(bands, scale, strict=True)]
    mean = np.array([values.mean() for values in unit])
    std = np.maximum([values.std() for values in unit], 1e-3)
    return Normalisation(_numbers(scale), _numbers(mean), _numbers(std))


def _have(store: TileStore, chosen: NDArray[Any], pixels: int) -> NDArray[np.bool_]:
    """(bands, pixels) which of the sampled values are of a band that their tile has."""
    if store.present is None:
        return np.ones((store.images.shape[1], pixels), bool)
    return np.repeat(store.present[chosen].T, pixels // len(chosen), axis=1)


def _numbers(values: NDArray[np.float64]) -> tuple[float, ...]:
    return tuple(round(float(v), 6) for v in values)


_FILE = "statistics.json"


def measured_once(
    run: Path, state: Mapping[str, object], measuring: Callable[[], Normalisation]
) -> Normalisation:
    """The statistics stored in `run` if measured for the same `state`; else new ones.

    Args:
        run: the run's folder; gets statistics.json.
        state: all that the statistics depend on, as plain JSON values.
        measuring: called when none are stored for this state.
    """
    path = run / _FILE
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        if record["of"] == dict(state):
            return Normalisation(**{k: tuple(map(float, v)) for k, v in record["norm"].items()})
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass  # missing or unreadable: measured again
    norm = measuring()
    text = json.dumps({"of": dict(state), "norm": asdict(norm)}, indent=1)
    write_whole(path, f"{text}\n".encode())
    return norm
