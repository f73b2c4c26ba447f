"""Classes of two maps where both are valid, and the changes between them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.atomic import whole_file
from ..core.monitor import Monitor
from .date_map import check_count
from .pair import MapPair, strips

Pair = Tuple[int, int]


@dataclass(frozen=True)
class Kinds:
    """Pixels of each pair of values (first map, second map)."""

    pixels: Mapping[Pair, int]

    @property
    def before(self) -> Tuple[int, ...]:
        """Values of the first map, ascending."""
        return tuple(sorted({a for a, _ in self.pixels}))

    @property
    def after(self) -> Tuple[int, ...]:
        """Values of the second map, ascending."""
        return tuple(sorted({b for _, b in self.pixels}))


def find_kinds(pair: MapPair, rows: int, monitor: Monitor) -> Kinds:
    """Reads both maps once, in strips of `rows` rows.

    Raises:
        RasterError: a map cannot be read, or holds no classes.
        CancelledError: the run was cancelled.
    """
    counts: Counter[Pair] = Counter()
    for window in strips(pair.area, rows):
        monitor.step("kinds", window.row - pair.area.row, pair.area.height)
        before, valid = pair.before.values(window)
        after, also = pair.after.values(window)
        valid = valid & also & pair.requested(window)
        counts.update(_pairs(before[valid], after[valid]))
        for values, title in ((0, "The first map"), (1, "The second map")):
            check_count(len({item[values] for item in counts}), title)
    monitor.step("kinds", pair.area.height, pair.area.height)
    return Kinds(dict(sorted(counts.items())))


def _pairs(before: NDArray[Any], after: NDArray[Any]) -> Dict[Pair, int]:
    """Number of pixels (n,) of each pair of values."""
    if before.dtype == np.uint8 and after.dtype == np.uint8:
        counts = np.bincount(before.astype(np.int32) * 256 + after, minlength=1)
        return {divmod(int(key), 256): int(counts[key]) for key in np.flatnonzero(counts)}
    firsts, first = np.unique(before, return_inverse=True)
    seconds, second = np.unique(after, return_inverse=True)
    counts = np.bincount(first.astype(np.int64) * len(seconds) + second, minlength=1)
    if not len(firsts):
        return {}
    return {
        (int(firsts[key // len(seconds)]), int(seconds[key % len(seconds)])): int(counts[key])
        for key in np.flatnonzero(counts)
    }


def load_kinds(path: Path) -> Optional[Kinds]:
    """Reads what an earlier, unfinished run wrote; None where there is nothing usable."""
    try:
        rows: List[List[int]] = json.loads(path.read_text(encoding="ascii"))
        return Kinds({(int(a), int(b)): int(count) for a, b, count in rows})
    except (OSError, ValueError, TypeError):
        return None


def save_kinds(kinds: Kinds, path: Path) -> None:
    """Writes the kinds for a resumed run.

    Raises:
        OSError: it cannot be written.
    """
    rows = [[a, b, count] for (a, b), count in kinds.pixels.items()]
    with whole_file(path) as part:
        part.write_text(json.dumps(rows), encoding="ascii")
