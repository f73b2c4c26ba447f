"""Random class rasters, and their connected components found slowly and surely, for tests."""

from __future__ import annotations

from typing import Dict, FrozenSet, Tuple

import numpy as np

Component = FrozenSet[Tuple[int, int]]


def random_classes(seed: int, shape: Tuple[int, int]) -> np.ndarray:
    """Three classes and some nodata, pixel by pixel."""
    values = np.array([0, 1, 2, 255], np.uint8)
    return np.random.default_rng(seed).choice(values, shape, p=[0.4, 0.3, 0.2, 0.1])


def components_of(classes: np.ndarray) -> Dict[Component, int]:
    """Pixels (row, column) and class of the 4-connected components; nodata left out."""
    left = {(int(r), int(c)) for r, c in np.argwhere(classes != 255)}
    result = {}
    while left:
        seed = left.pop()
        component, todo = {seed}, [seed]
        while todo:
            r, c = todo.pop()
            for near in ((r + 1, c), (r - 1, c), (r, c + 1), (r, c - 1)):
                if near in left and classes[near] == classes[seed]:
                    left.discard(near)
                    component.add(near)
                    todo.append(near)
        result[frozenset(component)] = int(classes[seed])
    return result


def in_strips(classes: np.ndarray, rows: int):
    """Strips of at most `rows` rows."""
    return (classes[top : top + rows] for top in range(0, len(classes), rows))
