"""Random draws of labelled tiles, the same for every encoder that is compared."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class LabelledTiles:
    """Which tiles of the training split are labelled, and a seed for the cells taken of them."""

    tiles: NDArray[np.int64]
    seed: int


def draw_tiles(count: int, share: float, draws: int, seed: int) -> list[LabelledTiles]:
    """Random tiles, at least one, drawn anew for each of `draws`.

    Args:
        count: tiles there are.
        share: of them to draw, above 0 to 1.
        draws: how often.
        seed: the same seed gives the same draws.
    """
    size = max(1, round(share * count))
    drawn = []
    for draw in range(draws):
        rng = np.random.default_rng((seed, draw, size))
        tiles = np.sort(rng.choice(count, size, replace=False))
        drawn.append(LabelledTiles(tiles, int(rng.integers(2**32))))
    return drawn
