"""What a pixel measures on the ground: true areas and lengths for every kind of CRS.

Planar systems are taken at their word (times their linear unit), save the cylindrical ones whose
areas grow without bound towards the poles: those have no ground here. Degrees and Web Mercator,
whose planar areas are wrong, go through the equal-area cylindrical projection of the WGS 84
ellipsoid; both keep rows and columns straight there, so areas of pixel-edge polygons are exact.
Formulas:
J. P. Snyder, Map Projections: A Working Manual (1987), equations 3-12 and 10-14.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from typing import Any, Optional, Tuple

import numpy as np
from rasterio.crs import CRS
from rasterio.errors import CRSError
from rasterio.transform import Affine

from ..tiling.grid import Window

_SEMI_MAJOR = 6378137.0
_ECCENTRICITY = math.sqrt(0.0066943799901413165)
_WEB_MERCATOR_NAMES = ("pseudo-mercator", "mercator_auxiliary_sphere")
# Not the transverse and oblique ones: those are used near their line of contact only.
_STRETCHED = re.compile(
    r"""(projection|method)\s*\[\s*"
    (mercator|popular[ ]visualisation|equirectangular|equidistant[ _]cylindrical|plate[ _]carr|
     miller|gall)
    |\+proj=(merc|webmerc|eqc|mill|gall)\b""",
    re.VERBOSE,
)


@dataclass(frozen=True)
class GeodesicMeasure:
    """How coordinates become metres.

    Attributes:
        kind: "planar", "geographic" or "web_mercator".
        factor: metres (planar, web_mercator) or radians (geographic) in one unit of the CRS.
    """

    kind: str
    factor: float

    def equal_area(self, x: Any, y: Any) -> Tuple[Any, Any]:
        """Metres on a plane where areas are true, for CRS coordinates (scalars or arrays)."""
        if self.kind == "planar":
            return x * self.factor, y * self.factor
        if self.kind == "geographic":
            return x * self.factor * _SEMI_MAJOR, _authalic(np.asarray(y) * self.factor)
        return x * self.factor, _authalic(_mercator_latitude(np.asarray(y) * self.factor))

    def scale_at(self, y: float) -> Tuple[float, float]:
        """Metres on the ground in one unit of the CRS, eastwards and northwards, at ordinate `y`.

        Degrees and Web Mercator are measured on the ellipsoid (Snyder, equations 4-18 to 4-20).
        """
        if self.kind == "planar":
            return self.factor, self.factor
        if self.kind == "geographic":
            latitude, per_unit = y * self.factor, (self.factor, self.factor)
        else:
            latitude = float(_mercator_latitude(y * self.factor))
            turn = self.factor / _SEMI_MAJOR
            per_unit = (turn, turn * math.cos(latitude))
        bulge = 1 - (_ECCENTRICITY * math.sin(latitude)) ** 2
        parallel = _SEMI_MAJOR * math.cos(latitude) / math.sqrt(bulge)
        meridian = _SEMI_MAJOR * (1 - _ECCENTRICITY**2) / bulge**1.5
        return per_unit[0] * parallel, per_unit[1] * meridian


def geodesic_measure(crs_wkt: Optional[str]) -> Optional[GeodesicMeasure]:
    """The ground measure of a CRS.

    None when there is no CRS, PROJ does not know its units, or its areas are as wrong as those of
    Mercator's projection.
    """
    try:
        crs = CRS.from_wkt(crs_wkt or "")
        factor = float(crs.units_factor[1])
    except (CRSError, ValueError, TypeError):
        return None
    if not factor > 0:
        return None
    if crs.is_geographic:
        return GeodesicMeasure("geographic", factor)
    text = str(crs_wkt).lower()
    if any(name in text for name in _WEB_MERCATOR_NAMES):
        return GeodesicMeasure("web_mercator", factor)
    return None if _STRETCHED.search(text) else GeodesicMeasure("planar", factor)


def to_map(transform: Affine, col: Any, row: Any) -> Tuple[Any, Any]:
    """CRS coordinates of pixel positions (scalars or arrays)."""
    a, b, c, d, e, f = transform[:6]
    return a * col + b * row + c, d * col + e * row + f


def pixel_area_m2(ground: GeodesicMeasure, transform: Affine, col: Any, row: Any) -> Any:
    """True area of the pixels at (`col`, `row`), counted from the upper left; scalars or arrays."""
    corners = [ground.equal_area(*to_map(transform, col + i, row + j)) for i, j in _CORNERS]
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = corners
    return 0.5 * np.abs((cx - ax) * (dy - by) - (dx - bx) * (cy - ay))


_CORNERS = ((0, 0), (1, 0), (1, 1), (0, 1))


def pixel_size_m(ground: GeodesicMeasure, transform: Affine, area: Window) -> Tuple[float, float]:
    """Width and height in metres of the pixel in the middle of `area`, along its own sides."""
    a, b, _, d, e, _ = transform[:6]
    _, y = to_map(transform, area.col + area.width / 2, area.row + area.height / 2)
    east, north = ground.scale_at(y)
    return math.hypot(a * east, d * north), math.hypot(b * east, e * north)


def _mercator_latitude(ordinate: Any) -> Any:
    """Latitude in radians of an ordinate of Web Mercator in metres."""
    return np.arctan(np.sinh(ordinate / _SEMI_MAJOR))


def _authalic(latitude: Any) -> Any:
    """Ordinate in metres of the equal-area cylinder for a geodetic latitude in radians."""
    sine = np.sin(np.clip(latitude, -math.pi / 2, math.pi / 2))
    bulge = _ECCENTRICITY * sine
    slope = np.arctanh(bulge) / _ECCENTRICITY
    squeezed = (1 - _ECCENTRICITY**2) * (sine / (1 - bulge**2) + slope)
    return 0.5 * _SEMI_MAJOR * squeezed
