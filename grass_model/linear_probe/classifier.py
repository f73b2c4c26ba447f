"""mIoU of linear classifiers that learn from few labelled tiles of one encoder's features."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ..data.tiles import TileStore
from ..files.progress import Advance
from ..linear import LinearClassifier, fit_linear
from ..metrics.scores import scores_of
from ..models.run_card import RunCard
from .cell_features import CellEncoder, cells_of

Array = np.ndarray
PENALTIES = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1)


@dataclass(frozen=True)
class LabelledTiles:
    """Which tiles of the training split are labelled, and a seed for the cells taken of them."""

    tiles: Array
    seed: int


def draw_tiles(count: int, share: float, draws: int, seed: int) -> list[LabelledTiles]:
    """Random tiles, at least one, drawn anew for each of `draws`.

    Args:
        count: tiles there are.
        share: of them to draw, above 0 to 1.
        draws: how often.
        seed: the same draws come of the same seed.
    """
    wanted = max(1, round(share * count))
    found = []
    for draw in range(draws):
        rng = np.random.default_rng((seed, draw, wanted))
        tiles = np.sort(rng.choice(count, wanted, replace=False))
        found.append(LabelledTiles(tiles, int(rng.integers(2**32))))
    return found


def score_draws(
    encoder: CellEncoder,
    card: RunCard,
    stores: Mapping[str, TileStore],
    draws: Sequence[LabelledTiles],
    classes: int,
    limits: tuple[int, int],
    advance: Advance,
) -> Array:
    """Test mIoU (len(draws),) of a classifier for each draw, its penalty chosen on the val split.

    Every pixel counts: a cell's class is that of all its pixels. Memory depends on the draws and
    cells, not on the number of tiles.

    Args:
        encoder: in eval mode, on its device.
        card: how the encoder's run normalised its input.
        stores: tiles of the splits "train", "val" and "test".
        draws: labelled tiles of "train".
        classes: K.
        limits: feature cells a classifier learns from at most, and tiles at once.
        advance: told (passes over a split done, passes in all).
    """
    cells, batch = limits
    advance(0, 3)
    learnt = _labelled_cells(encoder, card, stores["train"], draws, classes, cells, batch)
    classifiers = [item for part in learnt for item in fit_linear(*part, PENALTIES)]
    advance(1, 3)
    held = []
    for done, split in enumerate(("val", "test")):
        confusion = _confusions(encoder, card, stores[split], classifiers, classes, batch)
        miou = [scores_of(matrix).miou for matrix in confusion]
        held.append(np.array(miou).reshape(len(draws), len(PENALTIES)))
        advance(done + 2, 3)
    chosen = held[0].argmax(axis=1)
    test: Array = held[1][np.arange(len(draws)), chosen]
    return test


def _labelled_cells(
    encoder: CellEncoder,
    card: RunCard,
    store: TileStore,
    draws: Sequence[LabelledTiles],
    classes: int,
    cells: int,
    batch: int,
) -> list[tuple[Tensor, Tensor]]:
    """Features (M, C) and labelled pixels (M, K) of random labelled cells of each draw's tiles."""
    wanted = np.unique(np.concatenate([draw.tiles for draw in draws]))
    taken: list[list[tuple[Tensor, Tensor]]] = [[] for _ in draws]
    numbers = iter(wanted.tolist())
    for features, counts in cells_of(encoder, store, card, classes, batch, wanted.tolist()):
        for vectors, pixels in zip(features.flatten(1, 2), counts.flatten(1, 2), strict=True):
            number = next(numbers)
            known = pixels.sum(dim=1).nonzero()[:, 0]
            for draw, part in zip(draws, taken, strict=True):
                if number in draw.tiles:
                    rng = np.random.default_rng((draw.seed, number))
                    quota = min(len(known), math.ceil(cells / len(draw.tiles)))
                    chosen = known[np.sort(rng.choice(len(known), quota, replace=False))]
                    part.append((vectors[chosen], pixels[chosen]))
    return [
        (torch.cat([vectors for vectors, _ in part]), torch.cat([pixels for _, pixels in part]))
        for part in taken
    ]


@torch.inference_mode()
def _confusions(
    encoder: CellEncoder,
    card: RunCard,
    store: TileStore,
    classifiers: Sequence[LinearClassifier],
    classes: int,
    batch: int,
) -> Array:
    """Pixel counts (J, K, K) of J classifiers, rows labels, columns predictions."""
    together = LinearClassifier(
        torch.cat([item.weight for item in classifiers], dim=1),
        torch.cat([item.bias for item in classifiers]),
    )
    total = np.zeros((classes, len(classifiers) * classes))
    first = np.arange(len(classifiers)) * classes
    for features, counts in cells_of(encoder, store, card, classes, batch):
        logits = together.logits(features.flatten(0, 2)).unflatten(1, (-1, classes))
        found = (logits.argmax(dim=2).cpu().numpy() + first).ravel()
        for label, pixels in enumerate(counts.flatten(0, 2).T.cpu().numpy()):
            weights = pixels.repeat(len(classifiers))
            total[label] += np.bincount(found, weights, minlength=total.shape[1])
    return total.reshape(classes, len(classifiers), classes).transpose(1, 0, 2)
