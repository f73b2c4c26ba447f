"""Agreement of interpreters of the same points."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Agreement:
    """Agreement of two interpreters.

    Attributes:
        points: that both gave a class.
        same: of these, points with the same class.
        kappa: agreement beyond chance (Cohen), 1 for full, 0 for chance; None where chance alone
            would agree fully, or without common points.
    """

    points: int
    same: int
    kappa: Optional[float]


def agreement(first: NDArray[Any], second: NDArray[Any]) -> Agreement:
    """Agreement of two lists of classes of the same points.

    Args:
        first: (points,) classes that one interpreter gave.
        second: (points,) those of the other.
    """
    count = len(first)
    same = int(np.sum(first == second))
    if not count:
        return Agreement(0, 0, None)
    classes = np.union1d(first, second)
    shares = [(given[:, None] == classes).mean(axis=0) for given in (first, second)]
    chance = float(np.sum(shares[0] * shares[1]))
    if chance >= 1:
        return Agreement(count, same, None)
    return Agreement(count, same, (same / count - chance) / (1 - chance))
