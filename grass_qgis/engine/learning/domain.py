"""What the imagery that a model was learnt from looks like, so that other imagery is recognised.

Moments of one level of the encoder over patches of the scene's tiles, and directions towards tiles
spoilt in one way: values too dark or bright, pixels too coarse or fine. The limit is that of blocks
of tiles measured by the moments of the others.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Callable, Dict, Iterable, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import DomainFault, DomainLevel, DomainSpec, FeatureLevel, InputSpec
from ..core.monitor import Monitor
from ..runtime.parallel_calls import in_order
from ..runtime.patch_graph import patch_graph, patch_side
from ..runtime.session import Model
from ..tensors.novelty import (
    Moments,
    Values,
    decode_domain,
    described,
    distinct_channels,
    encode_moments,
    fault_of,
    moments_of,
)
from .encoder import TileKey, scene_tiles
from .extraction import TILE, Extraction
from .resampling import enlarged
from .scene import Source, TileReader

STAGE = "imagery"  # of the progress
_STRIDE = 8  # of the level: finer ones know less of scenes, deeper ones less of pixel sizes
_MOST_CHANNELS = 24
_PATCH = 64  # pixels: a scene has few patches, but larger ones vary less
_LEAST_PATCHES = 48
_LEAST_VALID = 0.95  # of a patch
_SHRINK = 0.1  # of the correlations: patches are few
_RIDGE = 0.1
_HUGE = 1e15  # of a mean square: spoilt values may be far off
_SPARE = 2.0
_LEAST_LIMIT = 1e-3  # of imagery without any difference
_BLOCKS, _CHUNK = 5, 8  # held-out blocks of patches; patches that are scored together
_TILES, _SPOILT_TILES = 16, 6  # of `TILE` pixels a side; more where they are smaller
_FACTOR = 4  # of values and of pixel sizes

Tile = Tuple[NDArray[np.float32], NDArray[np.bool_]]  # standardised (bands, S, S), valid (S, S)
Spoil = Callable[[Tile, InputSpec], Tile]


def domain_of(
    extraction: Extraction, sources: Sequence[Source], monitor: Monitor, threads: int = 0
) -> Optional[DomainSpec]:
    """The description of the imagery of `sources`; None where there is too little of it.

    Args:
        extraction: the graph of features, whose values the model's graph has too.
        sources: the rasters learnt from.
        monitor: receives progress of stage `STAGE`, and cancels.
        threads: as of `Model`.
    """
    level, spec = _level(extraction.levels), extraction.contract.input
    patch = patch_side(spec.tile, level.stride, _PATCH)
    if not patch:
        return None
    times = max(1, TILE // spec.tile) ** 2
    keys = scene_tiles(sources, _TILES * times)
    some = [keys[k] for k in _evenly(len(keys), _SPOILT_TILES * times)]
    every = tuple(range(level.channels))
    with tempfile.TemporaryDirectory() as folder, _Readers(sources, spec) as readers:
        graph, _ = patch_graph(extraction.model, spec, [(level.name, level.stride, every)], patch)
        path = Path(folder) / "patches.onnx"
        path.write_bytes(graph.SerializeToString())
        runner = Model(str(path), "cpu", threads)
        try:
            values = _Values(runner, patch, monitor, len(keys) + len(SPOILS) * len(some))
            clean = values.of(map(readers.read, keys))
            if len(clean[0]) < _LEAST_PATCHES:
                return None
            spoilt = {
                name: values.of(spoil(readers.read(key), spec) for key in some)
                for name, spoil in SPOILS.items()
            }
        finally:
            runner.release()
    return _described(clean, spoilt, level, patch, len(keys))


def _level(levels: Sequence[FeatureLevel]) -> FeatureLevel:
    """The encoder's deepest level up to a stride, else its first; the filters without one."""
    fine = [level for level in levels[:-1] if level.stride <= _STRIDE]
    return (fine or list(levels))[-1 if fine else 0]


def _evenly(count: int, most: int) -> List[int]:
    return sorted({int(k) for k in np.linspace(0, count - 1, min(count, most))})


class _Readers:
    """Tiles of several rasters."""

    def __init__(self, sources: Sequence[Source], spec: InputSpec) -> None:
        self._sources, self._spec = sources, spec
        self._open: Dict[int, TileReader] = {}

    def __enter__(self) -> _Readers:
        return self

    def __exit__(self, *error: object) -> None:
        for reader in self._open.values():
            reader.close()

    def read(self, key: TileKey) -> Tile:
        number, row, col = key
        if number not in self._open:
            self._open[number] = TileReader(self._sources[number], self._spec)
        return self._open[number].read(row, col)


class _Values:
    """Means and mean squares of the patches of tiles that hold data."""

    def __init__(self, model: Model, patch: int, monitor: Monitor, total: int) -> None:
        self._model, self._patch = model, patch
        self._monitor, self._done, self._total = monitor, 0, total

    def of(self, tiles: Iterable[Tile]) -> Tuple[Values, Values]:
        """(patches, channels) each, tile by tile."""
        parts: List[Values] = []
        for part in in_order(self._encoded, tiles, self._model.parallel_calls):
            self._monitor.step(STAGE, self._done, self._total)
            self._done += 1
            parts.append(part)
        joined = np.concatenate(parts)
        half = joined.shape[1] // 2
        return joined[:, :half], joined[:, half:]

    def _encoded(self, tile: Tile) -> Values:
        pixels, valid = tile
        (output,) = self._model.run_all(pixels[None])
        count = valid.shape[0] // self._patch
        share = valid.reshape(count, self._patch, count, self._patch).mean(axis=(1, 3))
        is_usable = (share >= _LEAST_VALID) & (np.abs(output[0]) < _HUGE).all(axis=0)
        rows, cols = np.nonzero(is_usable)
        return output[0][:, rows, cols].T.astype(np.float64)


def _darker(tile: Tile, spec: InputSpec) -> Tile:
    return _times(tile, spec, 1 / _FACTOR)


def _brighter(tile: Tile, spec: InputSpec) -> Tile:
    return _times(tile, spec, _FACTOR)


def _times(tile: Tile, spec: InputSpec, factor: float) -> Tile:
    """Raw values multiplied."""
    zero = (np.array(spec.mean, np.float32) / np.array(spec.std, np.float32))[:, None, None]
    return ((tile[0] + zero) * np.float32(factor) - zero).astype(np.float32), tile[1]


def _coarser(tile: Tile, spec: InputSpec) -> Tile:
    """Larger pixels; what the tile then lacks mirrors the rest."""
    del spec
    pixels, valid = tile
    bands, side, _ = pixels.shape
    cells = side // _FACTOR
    small = pixels.reshape(bands, cells, _FACTOR, cells, _FACTOR).mean(axis=(2, 4))
    whole = valid.reshape(cells, _FACTOR, cells, _FACTOR).all(axis=(1, 3))
    lacks = ((0, side - cells), (0, side - cells))
    return np.pad(small, ((0, 0), *lacks), mode="symmetric"), np.pad(whole, lacks, mode="symmetric")


def _finer(tile: Tile, spec: InputSpec) -> Tile:
    """Smaller pixels: the middle of the tile enlarged."""
    del spec
    pixels, valid = tile
    part = pixels.shape[1] // _FACTOR
    start = (pixels.shape[1] - part) // 2
    middle = slice(start, start + part)
    inner = valid[middle, middle].repeat(_FACTOR, axis=0).repeat(_FACTOR, axis=1)
    return enlarged(pixels[:, middle, middle], _FACTOR), inner


SPOILS: Dict[str, Spoil] = {
    "darker": _darker,
    "brighter": _brighter,
    "coarser": _coarser,
    "finer": _finer,
}


def _described(
    clean: Tuple[Values, Values],
    spoilt: Dict[str, Tuple[Values, Values]],
    level: FeatureLevel,
    patch: int,
    tiles: int,
) -> DomainSpec:
    channels = distinct_channels(clean[0], _MOST_CHANNELS)
    values = _chosen(clean, channels)
    made = DomainLevel(level.name, level.stride, channels, encode_moments(_shrunk(values)))
    faults = [
        _bounded(fault_of(name, values, table, _RIDGE), values, made, patch)
        for name, parts in spoilt.items()
        if len(table := _chosen(parts, channels)) > 1
    ]
    return DomainSpec((made,), patch, _limit(values, made, patch), tuple(faults), tiles, tiles)


def _chosen(parts: Tuple[Values, Values], channels: Sequence[int]) -> Values:
    means, squares = parts
    return described(means[:, list(channels)], squares[:, list(channels)])


def _shrunk(values: Values) -> Moments:
    moments = moments_of(values)
    correlations = (1 - _SHRINK) * moments.correlations
    np.fill_diagonal(correlations, 1.0)
    return replace(moments, correlations=correlations)


def _limit(values: Values, level: DomainLevel, patch: int) -> float:
    """The greatest distance of neighbouring patches from those of the other blocks, and more.

    The greatest of few is below that of many.
    """
    block = np.arange(len(values)) * _BLOCKS // len(values)
    distances = np.empty(len(values))
    for number in range(_BLOCKS):
        others = replace(level, moments=encode_moments(_shrunk(values[block != number])))
        domain = decode_domain(DomainSpec((others,), patch, 1.0))
        distances[block == number] = domain.distances([values[block == number]])
    spare = 1 + _SPARE / np.sqrt(-(-len(values) // _CHUNK))
    return max(float(spare) * _greatest(distances), _LEAST_LIMIT)


def _bounded(fault: DomainFault, values: Values, level: DomainLevel, patch: int) -> DomainFault:
    """A fault that no neighbouring patches of the scene show."""
    (beyond,) = decode_domain(DomainSpec((level,), patch, 1.0, (fault,))).faults([values]).values()
    return replace(fault, offset=fault.offset + max(0.0, _greatest(beyond)))


def _greatest(values: Values) -> float:
    """The greatest mean of neighbouring patches."""
    starts = np.arange(0, len(values), _CHUNK)
    return float(np.max(np.add.reduceat(values, starts) / np.diff([*starts, len(values)])))
