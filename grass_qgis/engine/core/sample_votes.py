"""Tables of a sample's file, and the class that interpretations of a point give."""

from __future__ import annotations

from collections import Counter
from typing import Iterable, Optional, Tuple

POINTS, STRATA, CLASSES = "points", "strata", "map_classes"
DESIGN, INTERPRETATIONS = "design", "interpretations"
AGREED = "agreed"  # interpreter whose classes settle what others disagree on


def majority(votes: Iterable[Optional[int]]) -> Tuple[Optional[int], bool]:
    """The class that most interpreters gave a point, and whether two classes are tied.

    Args:
        votes: a class of each interpreter; None for an unclear point, which does not count.

    Returns:
        The class, None without votes or for a tie; whether there is a tie.
    """
    counts = Counter(vote for vote in votes if vote is not None).most_common(2)
    if not counts:
        return None, False
    is_tied = len(counts) > 1 and counts[0][1] == counts[1][1]
    return (None if is_tied else counts[0][0]), is_tied
