"""What a measurement of purity found, and how its values are written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from ..metrics.purity import Summary
from ..metrics.region_purity import Difference, RegionSummary
from ..metrics.scores import or_none

SUBSETS = ("all", "mixed")
Result = Summary | RegionSummary | Difference
BoxSummaries = Mapping[str, Mapping[str, Summary]]


@dataclass(frozen=True)
class Report:
    """All results; each by rule, then by subset.

    Attributes:
        about: what was measured, plain values.
        classes: names, in the order of the class mixes.
        boxes: of rules that choose a box in each tile.
        trees: of rules that choose segments of a tree.
        less: the gain of the rule `tree` less that of each control.
    """

    about: Mapping[str, Any]
    classes: tuple[str, ...]
    boxes: BoxSummaries
    trees: Mapping[str, Mapping[str, RegionSummary]]
    less: Mapping[str, Mapping[str, Difference]]


def plain_values(summary: Result) -> dict[str, Any]:
    """The values by name, with NaN as None, since JSON has no NaN."""
    return {
        key: [rounded(v) for v in value] if isinstance(value, tuple) else rounded(value)
        for key, value in asdict(summary).items()
    }


def rounded(value: float) -> float | None:
    """Whole numbers as they are, others with six digits, NaN as None."""
    return value if isinstance(value, int) else or_none(value)


def interval_text(bounds: tuple[float, float]) -> str:
    """Both bounds with their signs."""
    return "-" if np.isnan(bounds[0]) else f"{bounds[0]:+.3f} {bounds[1]:+.3f}"
