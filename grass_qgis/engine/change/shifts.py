"""Changes that a small shift of the maps against each other explains.

A pixel that has class a in the first map and b in the second is explained by a shift of n pixels
if both hold: a pixel of b lies within n pixels in the first map, so that b may have come from
there, and a pixel of a lies within n pixels in the second, so that a may have gone there. "Within"
is meant in the square around the pixel, diagonals included.

One condition alone would not do: every new object borders on its surroundings, and would lose a
rim of n pixels all round.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ..core.contract import NODATA

Classes = NDArray[np.uint8]


def explained(before: Classes, after: Classes, reach: int) -> NDArray[np.bool_]:
    """Which differing pixels a shift explains, (rows, cols).

    Args:
        before: (rows, cols) classes of the first map, `NODATA` where unknown.
        after: the same of the second.
        reach: pixels of the largest shift.
    """
    differs = (before != after) & (before != NODATA) & (after != NODATA)
    if not reach or not differs.any():
        return np.zeros(before.shape, bool)
    came, went = np.zeros(before.shape, bool), np.zeros(before.shape, bool)
    for number in np.unique(after[differs]):
        _mark(came, after == number, before == number, reach)
    for number in np.unique(before[differs]):
        _mark(went, before == number, after == number, reach)
    return differs & came & went


def _mark(
    marks: NDArray[np.bool_], where: NDArray[np.bool_], there: NDArray[np.bool_], reach: int
) -> None:
    """Sets `marks` where `where` holds and `there` does within `reach` pixels."""
    if there.any():
        marks |= where & within(there, reach)


def within(there: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    """Whether any pixel of the square of 2 `reach` + 1 pixels around each pixel is set."""
    return _along_rows(_along_rows(there, reach).T, reach).T


def _along_rows(there: NDArray[np.bool_], reach: int) -> NDArray[np.bool_]:
    count = np.zeros((there.shape[0], there.shape[1] + 1), np.int32)
    np.cumsum(there, axis=1, out=count[:, 1:])
    index = np.arange(there.shape[1])
    stop = np.minimum(index + reach + 1, there.shape[1])
    start = np.maximum(index - reach, 0)
    return np.asarray(count[:, stop] > count[:, start])
