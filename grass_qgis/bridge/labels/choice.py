"""Ranking of regions to label first, by score, uncertainty and distance."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Sequence

_LEAST_UNCERTAINTY = 0.05  # what the model is quite sure of can still be worth a label
_MOST_SHARED = 0.1


@dataclass(frozen=True)
class Candidate:
    """A region that could be labelled.

    Attributes:
        score: of the region, 0 to 1.
        box: xmin, ymin, xmax, ymax, in units that are as long in x as in y.
        confidence: of an earlier model there, 0 to 100 percent; None without one.
    """

    score: float
    box: tuple[float, float, float, float]
    confidence: float | None = None

    @property
    def centre(self) -> tuple[float, float]:
        """Of the box."""
        return (self.box[0] + self.box[2]) / 2, (self.box[1] + self.box[3]) / 2

    @property
    def worth(self) -> float:
        """Score times uncertainty: one minus the confidence, and one without a confidence."""
        if self.confidence is None:
            return self.score
        return self.score * max(_LEAST_UNCERTAINTY, 1.0 - self.confidence / 100.0)


def choose(candidates: Sequence[Candidate], count: int, *, overlap: bool = True) -> tuple[int, ...]:
    """The indices of at most `count` candidates, the most useful first.

    The first one has the greatest worth. Each further one has the greatest worth times
    spread: the distance to the nearest one chosen before, as a share of the distance that `count`
    regions would have if spaced evenly over the area of all candidates, and one beyond that.
    Candidates that share more than a tenth of the smaller box with a chosen one are left out, since
    the same area is labelled once. Of equals the earlier one is taken.

    Args:
        candidates: in any order.
        count: requested number, at least 1.
        overlap: whether shapes may overlap; where they never do, boxes say nothing.
    """
    left = dict(enumerate(candidates))
    spacing = _spacing(candidates, count)
    nearness = dict.fromkeys(left, 1.0)
    chosen: list[int] = []
    while left and len(chosen) < count:
        best = max(left, key=lambda index: left[index].worth * nearness[index])
        taken = left.pop(best)
        chosen.append(best)
        for index, other in list(left.items()):
            if overlap and _shared(taken.box, other.box) > _MOST_SHARED:
                del left[index]
                continue
            distance = math.dist(taken.centre, other.centre)
            nearness[index] = min(nearness[index], distance / spacing if spacing else 1.0)
    return tuple(chosen)


def _spacing(candidates: Sequence[Candidate], count: int) -> float:
    """Side of the square that each of `count` regions has of the whole area; 0 without area."""
    if not candidates:
        return 0.0
    lefts, bottoms, rights, tops = zip(*(item.box for item in candidates))
    return math.sqrt((max(rights) - min(lefts)) * (max(tops) - min(bottoms)) / count)


def _shared(
    one: tuple[float, float, float, float], other: tuple[float, float, float, float]
) -> float:
    """The part of the smaller box that lies in the other one."""
    width = min(one[2], other[2]) - max(one[0], other[0])
    height = min(one[3], other[3]) - max(one[1], other[1])
    smaller = min((box[2] - box[0]) * (box[3] - box[1]) for box in (one, other))
    return width * height / smaller if width > 0 and height > 0 and smaller > 0 else 0.0
