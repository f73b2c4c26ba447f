"""mIoU of linear classifiers trained on an encoder's features of few labelled tiles."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..data.label_draws import LabelledTiles
from ..data.tiles import TileStore
from ..files.progress import Advance
from ..metrics.scores import scores_of
from ..models.run_card import RunCard
from .cell_features import CellEncoder, cells_of

PENALTIES = (1e-5, 1e-4, 1e-3, 1e-2, 1e-1)


def score_draws(
    encoder: CellEncoder,
    card: RunCard,
    stores: Mapping[str, TileStore],
    draws: Sequence[LabelledTiles],
    classes: int,
    limits: tuple[int, int],
    advance: Advance,
) -> NDArray[np.float64]:
    """Test mIoU (len(draws),) of a classifier for each draw, its penalty chosen on the val split.

    Every pixel counts: a cell's class is that of all its pixels. Memory depends on the draws and
    cells, not on the number of tiles.

    Args:
        encoder: in eval mode, on its device.
        card: how the encoder's run normalised its input.
        stores: tiles of the splits "train", "val" and "test".
        draws: labelled tiles of "train".
        classes: K.
        limits: most feature cells a classifier is trained on, and tiles per batch.
        advance: called with (passes over a split done, passes in all).
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
    test: NDArray[np.float64] = held[1][np.arange(len(draws)), chosen]
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
    tiles = np.unique(np.concatenate([draw.tiles for draw in draws]))
    taken: list[list[tuple[Tensor, Tensor]]] = [[] for _ in draws]
    numbers = iter(tiles.tolist())
    for features, counts in cells_of(encoder, store, card, classes, batch, tiles.tolist()):
        for vectors, pixels in zip(features.flatten(1, 2), counts.flatten(1, 2), strict=True):
            number = next(numbers)
            labelled = pixels.sum(dim=1).nonzero()[:, 0]
            for draw, part in zip(draws, taken, strict=True):
                if number in draw.tiles:
                    rng = np.random.default_rng((draw.seed, number))
                    quota = min(len(labelled), math.ceil(cells / len(draw.tiles)))
                    chosen = labelled[np.sort(rng.choice(len(labelled), quota, replace=False))]
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
) -> NDArray[np.float64]:
    """Pixel counts (J, K, K) of J classifiers, rows labels, columns predictions."""
    together = LinearClassifier(
        torch.cat([item.weight for item in classifiers], dim=1),
        torch.cat([item.bias for item in classifiers]),
    )
    total = np.zeros((classes, len(classifiers) * classes))
    first = np.arange(len(classifiers)) * classes
    for features, counts in cells_of(encoder, store, card, classes, batch):
        logits = together.logits(features.flatten(0, 2)).unflatten(1, (-1, classes))
        predicted = (logits.argmax(dim=2).cpu().numpy() + first).ravel()
        for label, pixels in enumerate(counts.flatten(0, 2).T.cpu().numpy()):
            weights = pixels.repeat(len(classifiers))
            total[label] += np.bincount(predicted, weights, minlength=total.shape[1])
    return total.reshape(classes, len(classifiers), classes).transpose(1, 0, 2)


_STEPS = 60  # of L-BFGS for each penalty; later ones start from the one before


@dataclass(frozen=True)
class LinearClassifier:
    """Logits = features @ weight + bias.

    Attributes:
        weight: (C, K).
        bias: (K,).
    """

    weight: Tensor
    bias: Tensor

    def logits(self, features: Tensor) -> Tensor:
        """Of features (M, C), (M, K)."""
        return features @ self.weight + self.bias


def fit_linear(
    features: Tensor, counts: Tensor, penalties: Sequence[float]
) -> list[LinearClassifier]:
    """One classifier for each penalty.

    The loss is the cross-entropy of the labelled pixels, of which a cell may hold several classes,
    plus penalty / 2 times the squared weights of the standardised features.

    Args:
        features: (M, C), as the classifiers will get them.
        counts: (M, K) labelled pixels of each class in each cell; not all 0.
        penalties: above 0.
    """
    mean, std = features.mean(dim=0), features.std(dim=0, correction=0)
    std = torch.where(std > 0, std, 1.0)
    standard = (features - mean) / std
    shares = counts.to(features.dtype) / counts.sum()
    weight = features.new_zeros((features.shape[1], counts.shape[1]), requires_grad=True)
    bias = features.new_zeros(counts.shape[1], requires_grad=True)
    fitted = {}
    # From the strongest on: each solution is a good start for the next weaker one.
    for penalty in sorted(set(penalties), reverse=True):
        _minimise(standard, shares, weight, bias, penalty)
        slope = weight.detach() / std[:, None]
        fitted[penalty] = LinearClassifier(slope, bias.detach() - mean @ slope)
    return [fitted[penalty] for penalty in penalties]


def _minimise(
    standard: Tensor, shares: Tensor, weight: Tensor, bias: Tensor, penalty: float
) -> None:
    optimiser = torch.optim.LBFGS(
        [weight, bias], max_iter=_STEPS, tolerance_grad=1e-6, line_search_fn="strong_wolfe"
    )

    def closure() -> Tensor:
        optimiser.zero_grad()
        fit = -(shares * (standard @ weight + bias).log_softmax(dim=1)).sum()
        loss = fit + penalty / 2 * weight.square().sum()
        loss.backward()
        return loss

    with torch.enable_grad():
        optimiser.step(closure)
