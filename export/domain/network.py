"""Trains the little network that separates training imagery from spoilt imagery.

Outlier exposure (Hendrycks et al. 2019): the network sees patches of training tiles and of tiles
spoilt at random, and is left to draw the border. Its limit comes from scenes that it did not see:
each set is divided into blocks of neighbouring scenes, and each block is scored by networks trained
without it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn.functional import binary_cross_entropy_with_logits

from grass_qgis.engine.tensors.novelty_network import NoveltyNetwork, standardised

Values = NDArray[np.float64]
BLOCKS = 4
FALSE_ALARMS = 0.05  # of tiles of unseen scenes of the training domain
_UNITS, _COPIES = 8, 5  # copies differ in chance; their mean is one network
_STEPS, _BATCH, _RATE, _DECAY = 500, 256, 5e-3, 0.3
_NOISE = 0.5  # added to standardised values, so that the border lies between, not along, patches
_STD_FLOOR = 1e-2


@dataclass(frozen=True)
class Patches:
    """Patches of tiles: values (patches, values), tile and block of each, (patches,)."""

    values: Values
    tile: NDArray[np.int64]
    block: NDArray[np.int64]


@dataclass(frozen=True)
class DataSet:
    """Patches of a data set: of training tiles, of spoilt ones, and of scenes held out."""

    clean: Patches
    spoilt: tuple[tuple[Patches, float], ...]  # with their weights
    held_out: Patches


def trained_network(sets: Sequence[DataSet], seed: int = 0) -> tuple[NoveltyNetwork, float]:
    """The network, of which 0 is usual, and the limit of the mean over a tile's patches."""
    clean = np.concatenate([item.clean.values for item in sets])
    weights = np.concatenate([_even(len(item.clean.values)) for item in sets])
    mean = np.average(clean, axis=0, weights=weights)
    std = np.sqrt(np.average((clean - mean) ** 2, axis=0, weights=weights)) + _STD_FLOOR
    networks = _fitted(sets, mean, std, seed)
    whole = networks[-1]
    usual, limits = [], []
    for item in sets:
        parts = [_by_tile(whole.scores(item.held_out.values), item.held_out.tile)]
        left_out = [
            _by_tile(network.scores(item.clean.values[unseen]), item.clean.tile[unseen])
            for block, network in enumerate(networks[:-1])
            if (unseen := item.clean.block == block).any()
        ]
        parts.append(np.concatenate(left_out))
        usual.append(np.median(np.concatenate(parts)))
        limits += [np.quantile(part, 1 - FALSE_ALARMS) for part in parts]
    middle = float(np.mean(usual))
    # Of no data set may more tiles be called unlike.
    return replace(whole, offset=whole.offset - middle), max(float(max(limits)) - middle, 1e-3)


def _fitted(sets: Sequence[DataSet], mean: Values, std: Values, seed: int) -> list[NoveltyNetwork]:
    """A network without each block, then one that has seen all; trained side by side."""
    values, truth, chances = _samples(sets)
    x = torch.from_numpy(standardised(values, mean, std)).float()
    y = torch.from_numpy(truth).float()
    draw = torch.Generator().manual_seed(seed)
    many, width = len(chances) * _COPIES, x.shape[1]
    chance = torch.from_numpy(chances).float().repeat_interleave(_COPIES, dim=0)
    rows = torch.multinomial(chance, _STEPS * _BATCH, replacement=True, generator=draw)
    bounds = 1 / np.sqrt(width), 1 / np.sqrt(_UNITS)
    shapes = ((many, width, _UNITS), (many, 1, _UNITS), (many, _UNITS, 1), (many, 1, 1))
    layers = [
        ((2 * torch.rand(shape, generator=draw) - 1) * bounds[k // 2]).requires_grad_()
        for k, shape in enumerate(shapes)
    ]
    optimiser = torch.optim.AdamW(layers, lr=_RATE, weight_decay=_DECAY)
    for step in range(_STEPS):
        chosen = rows[:, step * _BATCH : (step + 1) * _BATCH]
        batch = x[chosen]
        batch = batch + _NOISE * torch.randn(batch.shape, generator=draw)
        units = torch.relu(torch.baddbmm(layers[1], batch, layers[0]))
        scores = torch.baddbmm(layers[3], units, layers[2])[..., 0]
        loss = binary_cross_entropy_with_logits(scores, y[chosen], reduction="sum") / _BATCH
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    parts = [layer.detach().double().numpy() for layer in layers]
    return [_joined(parts, mean, std, k * _COPIES) for k in range(len(chances))]


def _joined(parts: Sequence[Values], mean: Values, std: Values, first: int) -> NoveltyNetwork:
    """The mean of neighbouring copies as one network."""
    hidden, bias, out, offset = (part[first : first + _COPIES] for part in parts)
    return NoveltyNetwork(
        mean,
        std,
        np.concatenate(list(hidden), axis=1),
        np.concatenate([row[0] for row in bias]),
        np.concatenate([column[:, 0] for column in out]) / _COPIES,
        float(offset.mean()),
    )


def _samples(sets: Sequence[DataSet]) -> tuple[Values, Values, Values]:
    """Values, 1 for spoilt ones, and by network the chance of each to be drawn."""
    values: list[Values] = []
    truth: list[Values] = []
    shares: list[Values] = []
    blocks: list[NDArray[np.int64]] = []
    for item in sets:
        for patches, weight in ((item.clean, 0.0), *item.spoilt):
            values.append(patches.values)
            truth.append(np.full(len(patches.values), float(weight > 0)))
            shares.append(_even(len(patches.values)) * (weight or 1.0))
            blocks.append(patches.block)
    joined, share = np.concatenate(truth), np.concatenate(shares)
    block = np.concatenate(blocks)
    chances = []
    for left_out in (*range(BLOCKS), None):
        chance = np.where(block == left_out, 0.0, share) if left_out is not None else share
        for side in (0.0, 1.0):
            total = chance[joined == side].sum()
            chance = np.where(joined == side, chance / total if total else 0.0, chance)
        chances.append(chance)
    return np.concatenate(values), joined, np.stack(chances)


def _even(count: int) -> Values:
    return np.full(count, 1 / max(count, 1))


def _by_tile(scores: Values, tile: NDArray[np.int64]) -> Values:
    _, number, count = np.unique(tile, return_inverse=True, return_counts=True)
    return np.asarray(np.bincount(number, scores) / count)
