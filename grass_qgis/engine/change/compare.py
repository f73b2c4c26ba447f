"""Change and confidence of every pixel, strip by strip; no result depends on the strips."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar, Iterator, List, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import NODATA, ClassSpec
from ..core.monitor import Monitor
from ..output.journal import Part
from ..output.parts import FinishedPart, ProbabilityRows
from ..output.pixel_layers import BandLook, colour_table
from ..tiling.grid import Window
from .legend import Codes, Matched
from .pair import MapPair, strips
from .shifts import explained

CHANGED = (ClassSpec(0, "no change", "#d9d9d9"), ClassSpec(1, "change", "#d7301f"))


@dataclass(frozen=True)
class ChangeBands:
    """Bands of the parts: the code of the change, then the joint confidence if there is one."""

    confidence: bool
    dtype: ClassVar[str] = "uint8"
    nodata: ClassVar[int] = NODATA

    @property
    def count(self) -> int:
        """Number of bands."""
        return 1 + self.confidence

    def summarise(
        self, probabilities: NDArray[np.uint8], valid: NDArray[np.bool_]
    ) -> NDArray[np.uint8]:
        """(count, rows, cols) uint8 as they are, `NODATA` where not `valid`."""
        return np.where(valid, probabilities, np.uint8(NODATA)).astype(np.uint8)

    def looks(self, codes: Codes) -> Tuple[BandLook, ...]:
        """Bands of the result `change`, which are those of the parts."""
        names = {f"class_{item.id}": item.name for item in codes.specs()}
        looks = [BandLook(1, "change", names, colour_table(codes.specs()))]
        if self.confidence:
            looks.append(BandLook(2, "confidence", {"unit": "percent"}))
        return tuple(looks)

    def changed_look(self) -> BandLook:
        """The band of the result `changed`, which follows those of the parts."""
        names = {f"class_{item.id}": item.name for item in CHANGED}
        return BandLook(self.count + 1, "changed", names, colour_table(CHANGED))


class Comparison:
    """The rule by which a pixel has changed."""

    def __init__(self, pair: MapPair, matched: Matched, codes: Codes, reach: int) -> None:
        """`reach`: pixels by which the maps may be shifted."""
        self._pair, self._codes, self._reach = pair, codes, reach
        self._before, self._after = (_lookup(matched, date) for date in ("before", "after"))

    def rows(self, window: Window) -> ProbabilityRows:
        """Codes and joint confidence of a window of the first map's grid.

        A change that a shift explains has the code of the first map's class. The joint confidence
        is the product of both: the probability that both classes are right, if the errors of the
        maps have nothing to do with each other.
        """
        wide = self._pair.around(window, self._reach)
        before = _indexed(*self._pair.before.values(wide), *self._before)
        after = _indexed(*self._pair.after.values(wide), *self._after)
        shifted = explained(before, after, self._reach)
        rows = slice(window.row - wide.row, window.row_stop - wide.row)
        cols = slice(window.col - wide.col, window.col_stop - wide.col)
        before, after = before[rows, cols], after[rows, cols]
        shifted = shifted[rows, cols]
        valid = (before != NODATA) & (after != NODATA) & self._pair.requested(window)
        codes = self._codes.of(before, np.where(shifted, before, after))
        bands: List[NDArray[np.uint8]] = [codes]
        if self.has_confidence:
            bands.append(_joint(self._pair.before.confidence(window),
                                self._pair.after.confidence(window)))  # fmt: skip
        return ProbabilityRows(np.stack(bands), valid)

    @property
    def has_confidence(self) -> bool:
        """Whether both maps have a confidence."""
        return self._pair.before.has_confidence and self._pair.after.has_confidence


def finished_parts(
    comparison: Comparison, area: Window, rows: int, done: int, monitor: Monitor
) -> Iterator[FinishedPart]:
    """The parts of an area after the first `done`, of `rows` rows each.

    Raises:
        RasterError: a map cannot be read.
        CancelledError: the run was cancelled.
    """
    for index, window in enumerate(strips(area, rows)):
        if index < done:
            continue
        monitor.step("change", window.row - area.row, area.height)
        part = Part(index, window.row - area.row, window.height, 0, window.width, 0)
        yield FinishedPart(part, iter((comparison.rows(window),)))
    monitor.step("change", area.height, area.height)


def _lookup(matched: Matched, date: str) -> Tuple[NDArray[np.int64], NDArray[np.uint8]]:
    """Values of a map, ascending, and the index of the class of each."""
    pairs = sorted(
        (value, index)
        for index, item in enumerate(matched.classes)
        if (value := getattr(item, date)) is not None
    )
    values, indices = (np.array([pair[k] for pair in pairs]) for k in (0, 1))
    return values.astype(np.int64), indices.astype(np.uint8)


def _indexed(
    values: NDArray[Any],
    valid: NDArray[np.bool_],
    present: NDArray[np.int64],
    indices: NDArray[np.uint8],
) -> NDArray[np.uint8]:
    """Index of the class of each value, `NODATA` where it has none."""
    index = np.full(values.shape, NODATA, np.uint8)
    if not len(present):
        return index
    place = np.minimum(np.searchsorted(present, values), len(present) - 1)
    there = valid & (present[place] == values)
    index[there] = indices[place[there]]
    return index


def _joint(before: NDArray[np.uint8], after: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Product of two confidences in percent, `NODATA` where either is unknown."""
    product = np.rint(before.astype(np.float32) * after / 100)
    unknown = (before == NODATA) | (after == NODATA)
    return np.where(unknown, np.float32(NODATA), product).astype(np.uint8)
