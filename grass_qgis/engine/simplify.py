"""Simpler polygons whose shared borders stay shared: no gap and no overlap appears."""

from __future__ import annotations

import numpy as np
import shapely
from shapely.errors import ShapelyError

from .core.errors import JobError


def simplify_inside(polygons: np.ndarray, tolerance: float) -> np.ndarray:
    """Takes corners out of borders, those of neighbours alike; `without_straight_points` ends it.

    Borders are simplified by the area a corner spans (Visvalingam and Whyatt, "Line generalisation
    by repeated elimination of points", 1993). The outer border, and that to nodata, stays, with a
    point at every pixel: so polygons cut at a line, each side of it simplified alone, still fit
    together there.

    Args:
        polygons: (n,) shapely polygons with edges on whole pixels that do not overlap.
        tolerance: in pixels, above 0; corners that span less than about its square go.

    Raises:
        JobError: the installed shapely or GEOS is too old.
    """
    # Neighbours must have the same corners, also where three meet on a straight edge of one.
    dense = shapely.transform(shapely.segmentize(polygons, 1.0), np.rint)
    try:
        return np.asarray(shapely.coverage_simplify(dense, tolerance, simplify_boundary=False))
    except (AttributeError, ShapelyError) as error:
        raise JobError(
            f"Polygons cannot be simplified with shapely {shapely.__version__} and GEOS "
            f"{shapely.geos_version_string}.",
            "Install shapely 2.1 or newer with GEOS 3.12 or newer, or set simplify_px to 0.",
        ) from error


def without_straight_points(polygons: np.ndarray) -> np.ndarray:
    """The same polygons, (n,), without points on straight lines."""
    return np.asarray(shapely.simplify(polygons, 0.0))
