"""The mirror images and turns of a tile over which predictions are averaged."""

from __future__ import annotations

from typing import Dict, Tuple

# (quarter turns, whether mirrored first); the first one of each leaves the tile as it is.
Symmetry = Tuple[int, bool]
SYMMETRIES: Dict[str, Tuple[Symmetry, ...]] = {
    "none": ((0, False),),
    "flips": ((0, False), (0, True), (2, False), (2, True)),
    "rotations": tuple((turns, mirrored) for mirrored in (False, True) for turns in range(4)),
}


def passes_of(augment: str) -> int:
    """How often a model sees each tile."""
    return len(SYMMETRIES[augment])
