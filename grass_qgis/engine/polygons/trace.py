"""Traces polygons on pixel edges from strips of classes.

The border of a component is stored as its horizontal sides, directed with the component on the
right (rows counted downwards). When the component is complete, the sides are linked to rings: where
one ends, the next in that column begins. So the result does not depend on the strips.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import List, Tuple

import numpy as np
import shapely
from numpy.typing import NDArray

from ..core.contract import NODATA
from .components import Strip


@dataclass(frozen=True)
class Sides:
    """Horizontal sides of components, each directed from `start` to `end`; all of shape (n,).

    Attributes:
        row: edge between pixel rows row - 1 and row.
        start: column where the side begins; eastwards when it is less than `end`.
        end: column where it ends.
        component: number of the component.
        from_north: whether the preceding vertical side comes from the north, so it leads south.
        to_south: whether the following vertical side leads south.
        start_meets: whether a pixel of the same class touches the corner at `start` diagonally.
        end_meets: the same at `end`.
    """

    row: NDArray[np.int32]
    start: NDArray[np.int32]
    end: NDArray[np.int32]
    component: NDArray[np.int64]
    from_north: NDArray[np.bool_]
    to_south: NDArray[np.bool_]
    start_meets: NDArray[np.bool_]
    end_meets: NDArray[np.bool_]

    def chosen(self, which: NDArray[np.bool_]) -> Sides:
        """Sides selected by a mask, (sides,) bool, or by indices, (chosen,)."""
        return Sides(*(getattr(self, item.name)[which] for item in fields(self)))


def joined(parts: List[Sides]) -> Sides:
    """Concatenates `parts`, at least one."""
    names = [item.name for item in fields(Sides)]
    return Sides(*(np.concatenate([getattr(part, name) for part in parts]) for name in names))


def sides_of(strip: Strip, top: int) -> Sides:
    """Sides along the upper edge of each row of a strip; nodata has none.

    Args:
        strip: the strip.
        top: raster row of strip row 1.
    """
    return joined([_upper_sides(strip, top), _lower_sides(strip, top)])


def _lower_sides(strip: Strip, top: int) -> Sides:
    """Sides of the components below the edge, eastwards."""
    left, right = strip.floors[:, :-1], strip.floors[:, 1:]
    wall = strip.walls[1:, 1:]
    starts = np.flatnonzero(right & (wall | ~left))
    ends = np.flatnonzero(left & (wall | ~right))
    at, until = _Corners(strip, starts), _Corners(strip, ends)
    corner, last = wall.ravel()[starts], wall.ravel()[ends]
    sides = Sides(
        row=at.rows + np.int32(top),
        start=at.cols,
        end=until.cols,
        component=strip.components[strip.run_at.ravel()[at.lower_right]],
        from_north=~corner,
        to_south=last,
        start_meets=corner & at.falling(),
        end_meets=last & until.rising(),
    )
    return sides.chosen(strip.classes.ravel()[at.lower_right] != NODATA)


def _upper_sides(strip: Strip, top: int) -> Sides:
    """Sides of the components above the edge, westwards."""
    left, right = strip.floors[:, :-1], strip.floors[:, 1:]
    wall = strip.walls[:-1, 1:]
    starts = np.flatnonzero(left & (wall | ~right))
    ends = np.flatnonzero(right & (wall | ~left))
    at, until = _Corners(strip, starts), _Corners(strip, ends)
    corner, last = wall.ravel()[starts], wall.ravel()[ends]
    sides = Sides(
        row=at.rows + np.int32(top),
        start=at.cols,
        end=until.cols,
        component=strip.components[strip.run_at.ravel()[at.upper_left]],
        from_north=corner,
        to_south=~last,
        start_meets=corner & at.falling(),
        end_meets=last & until.rising(),
    )
    return sides.chosen(strip.classes.ravel()[at.upper_left] != NODATA)


class _Corners:
    """Corners between four pixels, and those pixels as flat indices."""

    def __init__(self, strip: Strip, places: NDArray[np.int64]) -> None:
        """Takes flat indices into an array of (rows, width + 1) corners."""
        stride = strip.classes.shape[1]
        rows, cols = np.divmod(places, stride - 1)
        self.rows, self.cols = rows.astype(np.int32), cols.astype(np.int32)
        self.upper_left = places + rows
        self.lower_right = self.upper_left + stride + 1
        self._classes, self._stride = strip.classes.ravel(), stride

    def falling(self) -> NDArray[np.bool_]:
        """Whether upper left and lower right pixel are of one class."""
        return self._classes[self.upper_left] == self._classes[self.lower_right]

    def rising(self) -> NDArray[np.bool_]:
        """Whether lower left and upper right pixel are of one class."""
        upper_right, lower_left = self.upper_left + 1, self.lower_right - 1
        return self._classes[upper_right] == self._classes[lower_left]


def polygons_of(sides: Sides) -> Tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Polygons in pixel coordinates (column, row) from all sides of complete components.

    Returns:
        (n,) valid polygons with holes, without collinear points, and the (n,) numbers of their
        components, ascending.
    """
    if not len(sides.row):
        return np.empty(0, object), np.empty(0, np.int64)
    order, firsts = _walk(_following(sides))
    row, start, end = sides.row[order], sides.start[order], sides.end[order]
    xy = np.empty((2 * len(order), 2))
    xy[0::2, 0], xy[1::2, 0] = start, end
    xy[0::2, 1] = xy[1::2, 1] = row
    ring_of_point = np.repeat(np.arange(len(firsts)), 2 * np.diff(firsts, append=len(order)))
    rings = shapely.linearrings(xy, indices=ring_of_point)
    is_hole = np.add.reduceat(row.astype(np.int64) * (end - start), firsts) > 0
    component = sides.component[order[firsts]]
    outer_first = np.argsort(2 * component + is_hole, kind="stable")
    numbers, owners = np.unique(component[outer_first], return_inverse=True)
    return shapely.polygons(rings[outer_first], indices=owners), numbers


def _following(sides: Sides) -> NDArray[np.int64]:
    """(n,) index of the next side on the ring of each."""
    from_north = sides.from_north ^ _touches_itself(sides, sides.start, sides.start_meets)
    to_south = sides.to_south ^ _touches_itself(sides, sides.end, sides.end_meets)
    following = np.empty(len(sides.row), np.int64)
    for southwards in (True, False):
        # Vertical sides of one direction in one column never overlap, so their ends alternate.
        leaving, arriving = to_south == southwards, from_north == southwards
        following[_by_column(sides, sides.end, leaving)] = _by_column(sides, sides.start, arriving)
    return following


def _touches_itself(
    sides: Sides, column: NDArray[np.int32], meets: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """(n,) bool: whether the diagonal neighbour at this end belongs to the same component.

    There the ring turns around the other component's pixel, so that it passes the corner once and
    the polygon is valid.
    """
    at = _by_column(sides, column, meets)
    touches = np.zeros(len(meets), bool)
    one, other = at[:-1], at[1:]
    same = (column[one] == column[other]) & (sides.row[one] == sides.row[other])
    same &= sides.component[one] == sides.component[other]
    touches[one[same]] = touches[other[same]] = True
    return touches


def _by_column(
    sides: Sides, column: NDArray[np.int32], which: NDArray[np.bool_]
) -> NDArray[np.int64]:
    """Indices of the sides selected by a mask, sorted by column, then row."""
    numbers = np.flatnonzero(which)
    keys = (column[numbers].astype(np.int64) << 32) | sides.row[numbers]
    return numbers[np.argsort(keys)]


def _walk(following: NDArray[np.int64]) -> Tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Indices of all sides in the order of their rings, and the start of each ring in it."""
    # For single elements memoryviews are faster than arrays and far smaller than lists.
    after, order = following.copy().data, np.empty(len(following), np.int64)
    put, count = order.data, 0
    firsts: List[int] = []
    for first in range(len(after)):
        if after[first] < 0:
            continue
        firsts.append(count)
        at = first
        while (side := after[at]) >= 0:
            put[count] = at
            count += 1
            after[at] = -1
            at = side
    return order, np.array(firsts)
