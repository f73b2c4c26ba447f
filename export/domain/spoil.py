"""Spoils tiles as imagery may be wrong for a model: values, pixel sizes, colours, contrast.

What a model learns from them is where its training imagery ends, so their kinds are chosen by what
goes wrong in practice and their strengths at random, never by imagery that the check is measured
on.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import interpolate

from .tiles import Group, fit_whole

FACTOR = 4.0  # of values and of pixel sizes, where the cause is named
_SIZES = (2.5, 12.0)  # of pixels, up or down, at random
_VALUES = (2.5, 255.0)
_GAIN = 0.7  # of a band, natural logarithm
_SATURATION, _CONTRAST, _FLAT = (2.0, 4.0), (1.6, 3.0), (0.22, 0.42)
_SIZE_SHARE, _COLOUR_SHARE, _CONTRAST_SHARE, _VALUE_SHARE = 0.45, 0.4, 0.25, 0.1
_LEAST_CHANGE = 0.5  # of a tile's spread: bands of grey ground may be swapped unnoticed
_TRIES = 5
_LEAST_SIDE = 16

Tile = NDArray[np.float32]
Spoil = Callable[[NDArray[Any], int], NDArray[Any]]


def coarser(tiles: NDArray[Any], side: int) -> NDArray[Any]:
    """Pixels of four times the size; what a tile then lacks mirrors the rest."""
    factor = int(FACTOR)
    images = tiles[:, :, : side // factor * factor, : side // factor * factor].astype(np.float32)
    count, bands, rows, cols = images.shape
    small = images.reshape(count, bands, rows // factor, factor, cols // factor, factor)
    return fit_whole(small.mean(axis=(3, 5)), tiles.shape[2])


def finer(tiles: NDArray[Any], side: int) -> NDArray[Any]:
    """Pixels of a quarter of the size."""
    part = max(1, side // int(FACTOR))
    cut = torch.from_numpy(tiles[:, :, :part, :part].astype(np.float32))
    large = interpolate(cut, scale_factor=FACTOR, mode="bilinear").numpy()
    return fit_whole(large, tiles.shape[2])


SPOILS: dict[str, Spoil] = {
    "darker": lambda tiles, side: tiles.astype(np.float32) / FACTOR,
    "brighter": lambda tiles, side: tiles.astype(np.float32) * FACTOR,
    "coarser": coarser,
    "finer": finer,
}


def spoilt_at_random(group: Group, count: int, rng: np.random.Generator) -> tuple[Group, list[int]]:
    """Up to `count` spoilt tiles, and the number of the tile that each is made of."""
    low, high = min(0.0, float(group.tiles.min())), float(group.tiles.max())
    made: list[Tile] = []
    sources: list[int] = []
    for number in range(_TRIES * count):
        if len(made) == count:
            break
        source = number % len(group.tiles)
        tile = group.tiles[source].astype(np.float32)
        spoilt = _spoilt(np.rot90(tile, int(rng.integers(4)), (1, 2)), group.side, (low, high), rng)
        if spoilt is not None:
            made.append(spoilt)
            sources.append(source)
    tiles = np.stack(made) if made else np.empty((0, *group.tiles.shape[1:]), np.float32)
    return Group(tiles, group.side), sources


def _spoilt(
    tile: Tile, side: int, limits: tuple[float, float], rng: np.random.Generator
) -> Tile | None:
    """The tile with one to four faults; None where its colours hardly differ."""
    result, kinds = tile, 0
    if rng.random() < _SIZE_SHARE:
        result, kinds = _resized(result, side, rng), kinds + 1
    coloured = len(tile) > 1 and rng.random() < _COLOUR_SHARE
    if coloured:
        result, kinds = np.clip(_recoloured(result, rng), *limits), kinds + 1
    if rng.random() < _CONTRAST_SHARE:
        middle = result.mean(axis=(1, 2), keepdims=True)
        factor = rng.uniform(*(_CONTRAST if rng.random() < 0.5 else _FLAT))
        result = np.clip((result - middle) * factor + middle, *limits)
        kinds += 1
    if not kinds or rng.random() < _VALUE_SHARE:
        result = result * np.exp(rng.choice([-1, 1]) * rng.uniform(*np.log(_VALUES)))
        kinds += 1
    if coloured and kinds == 1:
        change = float(np.sqrt(((result - tile) ** 2).mean()))
        if change < _LEAST_CHANGE * float(tile.std()):
            return None
    return np.ascontiguousarray(result, dtype=np.float32)


def _resized(tile: Tile, side: int, rng: np.random.Generator) -> Tile:
    """Pixels that show more or less ground."""
    factor, whole = float(np.exp(rng.uniform(*np.log(_SIZES)))), tile.shape[1]
    if rng.random() < 0.5:
        part = max(1, round(side / factor))
        row, col = rng.integers(0, side - part + 1, 2)
        cut = torch.from_numpy(tile[None, :, row : row + part, col : col + part].copy())
        large = interpolate(cut, size=(side, side), mode="bilinear").numpy()
        return fit_whole(large, whole)[0]
    small = max(min(side, _LEAST_SIDE), round(side / factor))
    image = torch.from_numpy(tile[None, :, :side, :side].copy())
    return fit_whole(interpolate(image, size=(small, small), mode="area").numpy(), whole)[0]


def _recoloured(tile: Tile, rng: np.random.Generator) -> Tile:
    """Bands in another order, other saturation, or bands of other brightness."""
    kind, bands = rng.integers(3), len(tile)
    if kind == 0:
        order = rng.permutation(bands)
        while (order == np.arange(bands)).all():
            order = rng.permutation(bands)
        return tile[order]
    if kind == 1:
        grey = tile.mean(axis=0, keepdims=True)
        return grey + (tile - grey) * np.float32(rng.uniform(*_SATURATION))
    return np.asarray(tile * np.exp(rng.uniform(-_GAIN, _GAIN, (bands, 1, 1))), np.float32)
