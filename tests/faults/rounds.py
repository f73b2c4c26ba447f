"""How many faults of a kind are tried, at which moments, and what came of them."""

from __future__ import annotations

import os
import random
from collections import Counter, defaultdict

_DEFAULT = 30
_FOUND: dict[str, Counter[str]] = defaultdict(Counter)


def rounds(share: float = 1.0) -> range:
    """The numbers of the rounds: FAULT_ROUNDS of them, or 30; of a part its share, one at least."""
    asked = int(os.environ.get("FAULT_ROUNDS", _DEFAULT))
    return range(max(1, round(share * asked)))


def chance(kind: str, number: int) -> random.Random:
    """The random numbers of a round: the same whenever it is repeated."""
    return random.Random(f"{kind} {number}")


def count(kind: str, **found: int) -> None:
    """Adds what a round has found to the figures that are printed at the end."""
    _FOUND[kind].update({"rounds": 1, **found})


def figures() -> list[str]:
    """A line for each kind of fault."""
    return [
        f"{kind}: " + ", ".join(f"{number} {name}" for name, number in found.items())
        for kind, found in _FOUND.items()
    ]
