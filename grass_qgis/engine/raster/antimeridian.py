"""Shifts extents and polygons by whole turns of longitude to where a raster is.

Rasters across the antimeridian, or of 0 to 360 degrees, may use other numbers for a place than
the polygons given for them: 179 degrees west is 181 degrees east.
"""

from __future__ import annotations

import math
from functools import lru_cache
from typing import Optional, Tuple

import numpy as np
import shapely
from numpy.typing import NDArray
from pyproj.exceptions import ProjError

from ..core.job import Extent
from .geodesic import geodesic_measure, to_geographic

_PROBE = 60.0  # degrees east and west of the map's origin
_LATITUDES = (-40.0, 10.0)
_STRAIGHT = 1e-6  # relative


@lru_cache(maxsize=8)
def turn_of(crs_wkt: Optional[str]) -> float:
    """Length of a full turn of longitude in units of the CRS; 0 where the map does not repeat.

    Maps repeat in geographic CRSs, and in projections whose meridians are straight, parallel and
    equally spaced, such as Mercator.
    """
    measure = geodesic_measure(crs_wkt)
    if measure is None or not measure.semi_major_m:
        return 0.0
    if measure.is_angular:
        return 2 * math.pi * measure.semi_major_m / measure.unit_m
    try:
        to_degrees, _, factor = to_geographic(str(crs_wkt))
        origin, _ = to_degrees.transform(0.0, 0.0)
        lons = origin + np.array([-_PROBE, 0.0, _PROBE]) / factor
        lats = np.array(_LATITUDES) / factor
        xs, _ = to_degrees.transform(np.tile(lons, 2), np.repeat(lats, 3), direction="INVERSE")
    except ProjError:
        return 0.0
    steps = np.diff(np.reshape(xs, (2, 3)), axis=1)
    step = steps[0, 0]
    if not np.isfinite(xs).all() or not np.allclose(steps, step, rtol=_STRAIGHT, atol=0):
        return 0.0
    if not np.allclose(xs[:3], xs[3:], rtol=0, atol=_STRAIGHT * abs(step)):
        return 0.0
    return float(abs(step) * 360 / _PROBE)


def nearest(extent: Extent, turn: float, around: Extent) -> Extent:
    """The rectangle, shifted by the whole turns with which it overlaps `around` most."""
    left, bottom, right, top = extent
    if not turn:
        return extent

    def shared(k: int) -> float:
        return min(right + k * turn, around[2]) - max(left + k * turn, around[0])

    middle = round(((around[0] + around[2]) - (left + right)) / (2 * turn))
    best = max(sorted((middle - 1, middle, middle + 1), key=abs), key=shared)
    move = best * turn if shared(best) > max(0.0, shared(0)) else 0.0
    return left + move, bottom, right + move, top


def joined(polygons: NDArray[np.object_], turn: float) -> NDArray[np.object_]:
    """Polygons (n,) that the antimeridian splits, made contiguous beyond it."""
    if not turn or not len(polygons):
        return polygons
    left, _, right, _ = shapely.bounds(polygons).T
    wide = np.flatnonzero(right - left > turn / 2)
    if not len(wide):
        return polygons
    xy, owner = shapely.get_coordinates(polygons[wide], return_index=True)
    first = np.searchsorted(owner, np.arange(len(wide)))
    jumps = np.diff(xy[:, 0], prepend=xy[0, 0])
    jumps[first] = 0
    turns = -np.cumsum(np.rint(jumps / turn))
    xy[:, 0] += (turns - turns[first][owner]) * turn
    closed = _closed(polygons[wide], xy)
    result = polygons.copy()
    result[wide[closed]] = shapely.set_coordinates(polygons[wide[closed]], xy[closed[owner]])
    return result


def _closed(polygons: NDArray[np.object_], xy: NDArray[np.float64]) -> NDArray[np.bool_]:
    """(n,) bool: whether all rings of a polygon close; rings around a pole do not."""
    parts, owners = shapely.get_parts(polygons, return_index=True)
    rings, of_part = shapely.get_rings(parts, return_index=True)
    sizes = shapely.get_num_coordinates(rings)
    stops = np.cumsum(sizes)
    closed = np.ones(len(polygons), bool)
    closed[owners[of_part][(xy[stops - 1] != xy[stops - sizes]).any(axis=1)]] = False
    return closed


def turned(
    polygons: NDArray[np.object_], turn: float, around: Extent
) -> Tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Polygons (n,) shifted by whole turns to where a raster is.

    Returns:
        One or more copies of each, so that they cover every part of the raster they can, and the
        index of the original of each copy, ascending. Polygons beside the raster are not shifted.
    """
    count = len(polygons)
    if not turn or not count:
        return polygons, np.arange(count)
    left, _, right, _ = shapely.bounds(polygons).T
    first = np.ceil((around[0] - right) / turn)
    last = np.floor((around[2] - left) / turn)
    copies = np.maximum(np.nan_to_num(last - first + 1), 0).astype(int)
    first = np.where(copies > 0, first, 0)
    copies = np.maximum(copies, 1)
    numbers = np.repeat(np.arange(count), copies)
    nth = np.arange(len(numbers)) - np.repeat(np.cumsum(copies) - copies, copies)
    moves = (first[numbers] + nth) * turn
    result = polygons[numbers]
    for number in np.flatnonzero(moves):
        move = np.array([moves[number], 0.0])
        result[number] = shapely.transform(result[number], lambda xy, move=move: xy + move)
    return result, numbers
