"""Geodesic lengths and areas of map units, in any CRS and on any celestial body.

The metric tensor at a point gives all lengths and areas of the map around it. It is measured by
short geodesics on the CRS's ellipsoid, so it needs no formula for each projection, and poles and
the antimeridian are no special cases. Source: C. F. F. Karney, Algorithms for geodesics, Journal
of Geodesy 87 (2013), as in PROJ.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Optional, Tuple

import numpy as np
from pyproj import CRS, Geod, Transformer
from pyproj.exceptions import ProjError
from rasterio.transform import Affine

from ..tiling.grid import Window

# Length of the measured geodesics, relative to the semi-major axis. The truncation error is its
# square; the rounding of PROJ's inverse projections, some micrometres, is small against it.
_STEP = 3e-5
_DEGREES = 180 / math.pi


@dataclass(frozen=True)
class GeodesicMeasure:
    """Conversion of CRS units to metres.

    Attributes:
        wkt: of the CRS.
        unit_m: nominal metres in one unit of the CRS; for angles, along the equator.
        semi_major_m: of the ellipsoid; 0 for an engineering CRS.
        is_angular: whether the units of the CRS are angles.
    """

    wkt: str
    unit_m: float
    semi_major_m: float
    is_angular: bool = False

    def metric(self, x: Any, y: Any) -> Tuple[Any, Any, Any]:
        """The metric tensor at coordinates of the CRS (scalars or arrays).

        Returns:
            E, F, G in square metres by square unit: a step (u, v) is sqrt(E u^2 + 2 F u v + G v^2)
            metres long. NaN outside the domain of the projection.
        """
        x, y = np.broadcast_arrays(np.asarray(x, np.float64), np.asarray(y, np.float64))
        if not self.semi_major_m:
            unit = np.full(x.shape, self.unit_m**2)
            return unit, np.zeros(x.shape), unit
        half = 0.5 * _STEP * self.semi_major_m / self.unit_m
        along_x, along_y, rising, falling = (
            (self._distance(x - u * half, y - v * half, x + u * half, y + v * half) / (2 * half))
            ** 2
            for u, v in ((1, 0), (0, 1), (1, 1), (1, -1))
        )
        return along_x, 0.25 * (rising - falling), along_y

    def area(self, x: Any, y: Any) -> Any:
        """Square metres in one square unit of the CRS at coordinates (scalars or arrays)."""
        across, mixed, down = self.metric(x, y)
        return np.sqrt(np.maximum(across * down - mixed**2, 0.0))

    def longest_unit_m(self, x: float, y: float) -> float:
        """An upper bound of the metres in one unit of the CRS, in any direction, at a point."""
        across, _, down = self.metric(x, y)
        return math.sqrt(float(across + down))

    def _distance(self, x0: Any, y0: Any, x1: Any, y1: Any) -> Any:
        """Metres between points (arrays of coordinates); NaN outside the projection's domain."""
        to_degrees, geod, factor = to_geographic(self.wkt)
        lon0, lat0 = (np.asarray(values) * factor for values in to_degrees.transform(x0, y0))
        lon1, lat1 = (np.asarray(values) * factor for values in to_degrees.transform(x1, y1))
        valid = np.isfinite(lon0) & np.isfinite(lon1) & (np.abs(lat0) <= 90) & (np.abs(lat1) <= 90)
        metres = np.full(valid.shape, np.nan)
        ends = lon0[valid], lat0[valid], lon1[valid], lat1[valid]
        metres[valid] = geod.inv(*ends, radians=False)[2]
        return metres


@lru_cache(maxsize=8)
def geodesic_measure(crs_wkt: Optional[str]) -> Optional[GeodesicMeasure]:
    """The measure of a CRS; None without one, or when its units are unknown."""
    try:
        crs = _horizontal(CRS.from_wkt(crs_wkt or ""))
        if crs.is_geocentric or not crs.axis_info:
            return None
        factor = float(crs.axis_info[0].unit_conversion_factor)
        angles = bool(crs.is_geographic)
        semi_major = float(crs.ellipsoid.semi_major_metre) if crs.ellipsoid is not None else 0.0
        if semi_major:
            to_geographic(str(crs_wkt))
    except (ProjError, ValueError, TypeError):
        return None
    unit_m = factor * (semi_major if angles else 1.0)
    if not unit_m > 0 or not math.isfinite(unit_m):
        return None
    return GeodesicMeasure(str(crs_wkt), unit_m, semi_major, angles)


def to_map(transform: Affine, col: Any, row: Any) -> Tuple[Any, Any]:
    """CRS coordinates of pixel positions (scalars or arrays)."""
    a, b, c, d, e, f = transform[:6]
    return a * col + b * row + c, d * col + e * row + f


def pixel_size_m(
    measure: GeodesicMeasure, transform: Affine, area: Window
) -> Optional[Tuple[float, float]]:
    """Width and height in metres of the centre pixel of `area`, along the pixel's sides.

    None outside the domain of the projection.
    """
    a, b, _, d, e, _ = transform[:6]
    x, y = to_map(transform, area.col + area.width / 2, area.row + area.height / 2)
    across, mixed, down = (float(value) for value in measure.metric(x, y))
    squares = [across * u * u + 2 * mixed * u * v + down * v * v for u, v in ((a, d), (b, e))]
    if not all(math.isfinite(square) and square > 0 for square in squares):
        return None
    return math.sqrt(squares[0]), math.sqrt(squares[1])


@lru_cache(maxsize=8)
def to_geographic(wkt: str) -> Tuple[Transformer, Geod, float]:
    """Transformer from a CRS to longitude and latitude on its datum, and its ellipsoid.

    The third value is the factor from the transformer's units to degrees.

    Raises:
        ProjError: the CRS is unknown to PROJ, or has no ellipsoid.
    """
    crs = _horizontal(CRS.from_wkt(wkt))
    base: Any = crs
    while base.is_derived:
        base = base.source_crs
    geod = crs.get_geod()
    if geod is None:
        raise ProjError(f"{crs.name} has no ellipsoid")
    factor = float(base.axis_info[0].unit_conversion_factor) * _DEGREES
    return Transformer.from_crs(crs, base, always_xy=True), geod, factor


def _horizontal(crs: Any) -> CRS:
    """The horizontal part of a CRS, without heights and without a bound transformation."""
    while crs.is_bound or crs.is_compound:
        crs = crs.source_crs if crs.is_bound else crs.sub_crs_list[0]
    flat: CRS = crs.to_2d() if len(crs.axis_info) > 2 and not crs.is_geocentric else crs
    return flat
