"""Outlines of components, collected strip by strip until they are complete."""

from __future__ import annotations

from dataclasses import replace
from typing import List, Tuple, Union

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.errors import ShapelyError

from ..core.contract import NODATA
from ..core.errors import JobError
from .components import Components, Strip
from .trace import Sides, joined, polygons_of, sides_of

_MOST_PARTS = 16


class PixelOutlines:
    """Outlines on pixel edges."""

    def __init__(self) -> None:
        """Starts empty."""
        self._waiting: List[Sides] = []

    def add(self, strip: Strip, top: int) -> None:
        """Adds the outlines in a strip; `top` is the raster row of strip row 1."""
        self.renumber(strip.former)
        self._waiting.append(sides_of(strip, top))
        if len(self._waiting) > _MOST_PARTS:
            self._waiting = [joined(self._waiting)]

    def take(self, complete: NDArray[np.bool_]) -> Tuple[NDArray[np.object_], NDArray[np.int64]]:
        """Removes and returns the polygons of complete components.

        Args:
            complete: (components,) bool, by number.

        Returns:
            (n,) shapely polygons in pixels, and the numbers of their components, (n,), ascending.
        """
        done: List[Sides] = []
        for index, sides in enumerate(self._waiting):
            which = complete[sides.component]
            if which.any():
                done.append(sides.chosen(which))
                self._waiting[index] = sides.chosen(~which)
        self._waiting = [sides for sides in self._waiting if len(sides.row)]
        if not done:
            return np.empty(0, object), np.empty(0, np.int64)
        return polygons_of(joined(done))

    def renumber(self, numbers: NDArray[np.int64]) -> None:
        """Renumbers components; `numbers` (components,) are indexed by the old ones."""
        self._waiting = [replace(item, component=numbers[item.component]) for item in self._waiting]


class SimplerOutlines:
    """Simplified outlines that neighbours share; see `simplify_inside`.

    Each strip is simplified separately. Points on the seams between strips are fixed, so that the
    parts of a component, and its neighbours, fit together.
    """

    def __init__(self, tolerance: float) -> None:
        """Simplifies by `tolerance` pixels, above 0."""
        self._tolerance = tolerance
        self._parts = np.empty(0, object)
        self._owners = np.empty(0, np.int64)

    def add(self, strip: Strip, top: int) -> None:
        """As in `PixelOutlines`."""
        parts, owners = _parts_of(strip)
        if len(parts):
            simple = simplify_inside(parts, self._tolerance)
            parts = shapely.transform(simple, lambda xy: np.add(xy, (0, top)))
        self._parts = np.concatenate([self._parts, parts])
        self._owners = np.concatenate([strip.former[self._owners], owners])

    def take(self, complete: NDArray[np.bool_]) -> Tuple[NDArray[np.object_], NDArray[np.int64]]:
        """Polygons (n,) of `complete` (components,) components, and their numbers (n,)."""
        which = complete[self._owners]
        parts, owners = self._parts[which], self._owners[which]
        self._parts, self._owners = self._parts[~which], self._owners[~which]
        order = np.argsort(owners, kind="stable")
        numbers, firsts = np.unique(owners[order], return_index=True)
        groups = np.split(parts[order], firsts[1:])
        whole = [group[0] if len(group) == 1 else _united(group) for group in groups if len(group)]
        return without_straight_points(np.array(whole, object)), numbers

    def renumber(self, numbers: NDArray[np.int64]) -> None:
        """Renumbers components; `numbers` (components,) are indexed by the old ones."""
        self._owners = numbers[self._owners]


Outlines = Union[PixelOutlines, SimplerOutlines]


def _united(parts: NDArray[np.object_]) -> shapely.Polygon:
    return shapely.coverage_union_all(parts)


def _parts_of(strip: Strip) -> Tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Polygons of the components inside the strip, and the number of the component of each."""
    rows = strip.classes[1:, 1:-1]
    components, outlines = Components(rows.shape[1]), PixelOutlines()
    outlines.add(components.add(rows), 0)
    outlines.add(components.add(np.full((1, rows.shape[1]), NODATA, np.uint8)), len(rows))
    polygons, numbers = outlines.take(~components.is_open)
    first = components.first[numbers] + strip.classes.shape[1]
    return polygons, strip.components[strip.run_at.ravel()[first]]


def simplify_inside(polygons: NDArray[np.object_], tolerance: float) -> NDArray[np.object_]:
    """Simplifies the shared borders of polygons; finish with `without_straight_points`.

    Points are removed by the area of the triangle they span (Visvalingam and Whyatt, "Line
    generalisation by repeated elimination of points", 1993). The outer border, and that to nodata,
    is kept with a point at every pixel, so that polygons that are split at a line and simplified
    separately still fit together there.

    Args:
        polygons: (n,) shapely polygons with edges on whole pixels that do not overlap.
        tolerance: in pixels, above 0; points that span less than about its square are removed.

    Raises:
        JobError: the installed shapely or GEOS is too old.
    """
    # Neighbours must have the same points, also where three meet on a straight edge of one.
    dense = shapely.transform(shapely.segmentize(polygons, 1.0), np.rint)
    try:
        return np.asarray(shapely.coverage_simplify(dense, tolerance, simplify_boundary=False))
    except (AttributeError, ShapelyError) as error:
        raise JobError(
            f"Polygons cannot be simplified with shapely {shapely.__version__} and GEOS "
            f"{shapely.geos_version_string}.",
            "Install shapely 2.1 or newer with GEOS 3.12 or newer, or set simplify_px to 0.",
        ) from error


def without_straight_points(polygons: NDArray[np.object_]) -> NDArray[np.object_]:
    """Polygons (n,) without collinear points."""
    return np.asarray(shapely.simplify(polygons, 0.0))
