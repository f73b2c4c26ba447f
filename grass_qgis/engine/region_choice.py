"""From what a regions model answers to the region of each tile."""

from __future__ import annotations

from typing import List, Optional, Sequence, Tuple

import numpy as np

from .core.contract import WINDOW_SCORES, RegionsSpec
from .core.errors import ModelError
from .regions.region import Region, find_region, find_window, resize_maps, signed


def regions_of(
    answers: Sequence[np.ndarray], valid: Sequence[np.ndarray], spec: RegionsSpec
) -> List[Optional[Region]]:
    """The region of each tile of a batch, None for a tile that has none.

    Args:
        answers: the maps (n, cells, cells), then, if the rule needs them, scores of windows.
        valid: (side, side) bool for each tile.
        spec: how a region is taken.

    Raises:
        ModelError: an answer has another shape than a map or scores for each tile.
    """
    lam = signed(_as_maps(answers[0]), spec)
    maps = maps_of(answers, len(valid[0]), spec)
    if spec.score in WINDOW_SCORES:
        scores = _as_windows(answers[1], lam.shape)
        tiles = zip(scores, maps, valid)
        return [find_window(tile, lam.shape[-1], values, known) for tile, values, known in tiles]
    return [
        find_region(values, known, spec.threshold, spec.score) for values, known in zip(maps, valid)
    ]


def maps_of(answers: Sequence[np.ndarray], side: int, spec: RegionsSpec) -> np.ndarray:
    """The signed map of each tile at the tile's size, (n, side, side) float32.

    Raises:
        ModelError: the first answer is no map for each tile.
    """
    return resize_maps(signed(_as_maps(answers[0]), spec), side)


def _as_maps(answer: np.ndarray) -> np.ndarray:
    if answer.ndim == 4 and answer.shape[1] == 1:
        return answer[:, 0]
    if answer.ndim != 3:
        raise ModelError(
            f"The model answers with the shape {answer.shape}; a map for each tile is needed.",
            "Export it again with grass-train export.",
        )
    return answer


def _as_windows(answer: np.ndarray, maps: Tuple[int, ...]) -> np.ndarray:
    square = answer.ndim == 3 and answer.shape[1] == answer.shape[2] <= maps[-1] == maps[-2]
    if not square:
        raise ModelError(
            f"The model's scores of windows have the shape {answer.shape}, its maps {maps}; a "
            "square for each tile, not larger than the map, is needed.",
            "Export it again with grass-train export.",
        )
    return answer
