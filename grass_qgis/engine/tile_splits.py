"""Which tiles of a labelled scene train, and which are held out."""

from __future__ import annotations

import random
from collections import Counter
from typing import Dict, FrozenSet, List, Mapping

SPLITS = ("train", "val", "test")


def draw_splits(classes: Mapping[str, FrozenSet[int]], held_out: float) -> Dict[str, str]:
    """A split for each tile, always the same for the same tiles.

    For val and then test the share `held_out` of all tiles is taken, one at least. Each tile is
    the one, in an order drawn at random, that takes fewest classes out of training altogether, so
    that a class that is labelled twice is never held out whole.

    Args:
        classes: of each tile, the ids that are labelled in it; three tiles at least.
        held_out: 0 to 0.4.
    """
    left = sorted(classes)
    random.Random(0).shuffle(left)  # noqa: S311  # nosec B311  (a draw, not a secret)
    count = min(max(1, round(held_out * len(left))), (len(left) - 1) // 2)
    splits: Dict[str, str] = {}
    for split in SPLITS[1:]:
        for _ in range(count):
            tile = min(left, key=lambda name: _lost(name, left, classes))
            left.remove(tile)
            splits[tile] = split
    splits.update(dict.fromkeys(left, SPLITS[0]))
    return splits


def _lost(tile: str, left: List[str], classes: Mapping[str, FrozenSet[int]]) -> int:
    """How many classes no other tile that is left has."""
    counts = Counter(item for name in left for item in classes[name])
    return sum(counts[item] == 1 for item in classes[tile])
