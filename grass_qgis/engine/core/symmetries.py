"""Symmetries of a tile for test-time augmentation."""

from __future__ import annotations

from typing import Dict, Tuple

# (quarter turns, whether mirrored first); the first one of each is the identity.
Symmetry = Tuple[int, bool]
SYMMETRIES: Dict[str, Tuple[Symmetry, ...]] = {
    "none": ((0, False),),
    "flips": ((0, False), (0, True), (2, False), (2, True)),
    "rotations": tuple((turns, mirrored) for mirrored in (False, True) for turns in range(4)),
}


def passes_of(augment: str) -> int:
    """Number of model runs per tile."""
    return len(SYMMETRIES[augment])
