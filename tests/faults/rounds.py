"""How many faults of a kind are tried, at which moments, and what came of them."""

from __future__ import annotations

import os
import random
from collections import Counter, defaultdict

_DEFAULT = 30
_RESULT: dict[str, Counter[str]] = defaultdict(Counter)
_SLOWEST: dict[str, float] = defaultdict(float)


def rounds(share: float = 1.0) -> range:
    """The numbers of the rounds: FAULT_ROUNDS of them, or 30; of a part its share, one at least."""
    requested = int(os.environ.get("FAULT_ROUNDS", _DEFAULT))
    return range(max(1, round(share * requested)))


def chance(kind: str, number: int) -> random.Random:
    """The random numbers of a round: the same whenever it is repeated."""
    return random.Random(f"{kind} {number}")


def count(kind: str, **result: int) -> None:
    """Adds what a round has found to the figures that are printed at the end."""
    _RESULT[kind].update({"rounds": 1} | result)


def took(kind: str, seconds: float) -> None:
    """Remembers the longest time until nothing of a killed program ran any more."""
    _SLOWEST[kind] = max(_SLOWEST[kind], seconds)


def figures() -> list[str]:
    """A line for each kind of fault."""
    lines = []
    for kind, result in _RESULT.items():
        text = [f"{number} {name}" for name, number in result.items()]
        text += [f"all ended within {_SLOWEST[kind]:.2f} s"] if kind in _SLOWEST else []
        lines.append(f"{kind}: {', '.join(text)}")
    return lines
