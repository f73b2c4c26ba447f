"""Suggestions of places to label: uncertain, unlike the labels, and uniform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from .encoder import Encoder, TileKey
from .extraction import CELL
from .fit import Fit
from .linear import log_shares

SIDE = 4  # cells of a candidate's side


@dataclass(frozen=True)
class Suggestion:
    """A place to label.

    Attributes:
        col: of its middle, in work pixels of the raster.
        row: of its middle.
        class_id: what the map says there.
        probability: of that class.
        worth: uncertainty times distance from the labels times evenness, for ranking.
        reason: "uncertain" or "unlike the labels", whichever weighs more.
    """

    col: float
    row: float
    class_id: int
    probability: float
    worth: float
    reason: str


@dataclass(frozen=True)
class Squares:
    """Squares of cells that a tile is responsible for and that are all data.

    Attributes:
        places: (n, 2) column and row of the middle of each, in work pixels.
        means: (n, size) mean vector.
        variance: (n,) how uneven each is.
    """

    places: NDArray[np.float64]
    means: NDArray[np.float32]
    variance: NDArray[np.float32]


def suggest(
    encoder: Encoder,
    fit: Fit,
    keys: Sequence[TileKey],
    count: int,
    avoid: Sequence[Tuple[float, float]] = (),
    cache: Optional[Dict[TileKey, Squares]] = None,
) -> List[Suggestion]:
    """The places of most worth among kept tiles, predicted classes taking turns.

    Args:
        encoder: of the rasters.
        fit: of the labels so far.
        keys: tiles of one raster to look at; those that are not kept are passed by.
        count: most suggestions.
        avoid: columns and rows, in work pixels, of places that were skipped or labelled.
        cache: squares of tiles, for the next time; those of tiles that are gone are taken out.
    """
    squares = {} if cache is None else cache
    for key in [key for key in squares if not encoder.has(key)]:
        del squares[key]
    kept = [key for key in keys if encoder.has(key)]
    for key in kept:
        if key not in squares:
            squares[key] = _squares(encoder, key)
    candidates = [item for key in kept for item in _candidates(squares[key], fit)]
    far = 2 * SIDE * CELL
    candidates = [
        item
        for item in candidates
        if all(abs(item.col - x) >= far or abs(item.row - y) >= far for x, y in avoid)
    ]
    candidates.sort(key=lambda item: (-item.worth, item.row, item.col))
    return _in_turns(candidates, count, far)


def _in_turns(candidates: Sequence[Suggestion], count: int, far: float) -> List[Suggestion]:
    """The best of each class in turn, none close to another."""
    chosen: List[Suggestion] = []
    waiting = {k: [item for item in candidates if item.class_id == k] for k in _classes(candidates)}
    while len(chosen) < count and any(waiting.values()):
        for items in waiting.values():
            while items and any(
                abs(items[0].col - c.col) < far and abs(items[0].row - c.row) < far for c in chosen
            ):
                items.pop(0)
            if items and len(chosen) < count:
                chosen.append(items.pop(0))
    return chosen


def _classes(candidates: Sequence[Suggestion]) -> List[int]:
    """Classes in the order of their best place."""
    return list(dict.fromkeys(item.class_id for item in candidates))


def _squares(encoder: Encoder, key: TileKey) -> Squares:
    basis = encoder.basis or encoder.look()
    grid = encoder.sources[key[0]].grid
    maps, valid = encoder.tile(key)
    margin = grid.rows.overlap // 2 // CELL
    side = (grid.rows.stride // CELL) // SIDE * SIDE
    core = (slice(margin, margin + side), slice(margin, margin + side))
    vectors = basis.on_cells(maps)[:, core[0], core[1]]
    blocks = side // SIDE
    whole = valid[core].reshape(blocks, SIDE, blocks, SIDE).all(axis=(1, 3))
    rows, cols = np.nonzero(whole)
    square = vectors.reshape(len(vectors), blocks, SIDE, blocks, SIDE)
    means = square.mean(axis=(2, 4))[:, rows, cols].T
    variance = square.var(axis=(2, 4)).sum(axis=0)[rows, cols]
    window = grid.window(key[1], key[2])
    middles = (np.column_stack([cols, rows]) + 0.5) * SIDE + margin
    places = middles * CELL + np.array([window.col, window.row])
    return Squares(places.astype(np.float64), means, variance)


def _candidates(squares: Squares, fit: Fit) -> List[Suggestion]:
    """One for each square."""
    if not len(squares.means):
        return []
    logs = log_shares(fit.classifier.logits(squares.means))
    entropy = -(np.exp(logs) * logs).sum(axis=1) / np.log(logs.shape[1])
    distance = _distance(squares.means, fit)
    even = 1 / (1 + squares.variance / max(float(np.median(squares.variance)), 1e-9))
    worth = (entropy + 0.05) * np.minimum(distance, 3.0) * even
    best = logs.argmax(axis=1)
    return [
        Suggestion(
            col=float(squares.places[k, 0]),
            row=float(squares.places[k, 1]),
            class_id=fit.classifier.class_ids[int(best[k])],
            probability=float(np.exp(logs[k, best[k]])),
            worth=float(worth[k]),
            reason="uncertain"
            if entropy[k] >= 0.5 * min(distance[k], 2.0)
            else "unlike the labels",
        )
        for k in range(len(worth))
    ]


def _distance(vectors: NDArray[np.float32], fit: Fit) -> NDArray[np.float64]:
    """(n,) distance to the nearest labelled object, as a multiple of the usual one between them."""
    means = fit.table.means
    squares = (vectors**2).sum(1)[:, None] - 2 * vectors @ means.T + (means**2).sum(1)
    between = (means**2).sum(1)[:, None] - 2 * means @ means.T + (means**2).sum(1)
    np.fill_diagonal(between, np.inf)
    usual = float(np.median(np.sqrt(np.maximum(between.min(axis=1), 0)))) or 1.0
    distances: NDArray[np.float64] = np.sqrt(np.maximum(squares.min(axis=1), 0)) / usual
    return distances
