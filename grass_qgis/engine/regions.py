"""From a loss attention map to the region of a tile that GraSS looks at.

The discrimination attention region (DAR): cells above min + threshold (max - min) form 8-connected
components; of their bounding boxes the one whose inside holds the largest value is taken, the
last in raster-scan order on a tie. Source: docs/method.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Optional, Tuple

import numpy as np
import shapely
from rasterio.features import shapes

from .contract import RegionsSpec

Box = Tuple[int, int, int, int]


@dataclass(frozen=True)
class Region:
    """The region of one tile, in pixels of the tile.

    Attributes:
        outline: shapely MultiPolygon of the component that gave the box.
        box: x0, y0, x1, y1 with exclusive stops.
        score: the largest value of the map.
        area_px: pixels of the component.
    """

    outline: Any
    box: Box
    score: float
    area_px: int


def signed(lam: np.ndarray, spec: RegionsSpec) -> np.ndarray:
    """The map a region is taken from: "support" turns it over, `relu` cuts what is below 0."""
    turned = -lam if spec.sign == "support" else lam
    return np.maximum(turned, 0) if spec.relu else turned


def resize_maps(lam: np.ndarray, size: int) -> np.ndarray:
    """Bilinear resize of maps (n, h, w) to (n, size, size), pixel centres at half pixels."""
    rows = _interpolation(lam.shape[1], size)
    cols = _interpolation(lam.shape[2], size)
    return np.asarray(rows @ lam.astype(np.float32) @ cols.T)


def _interpolation(source: int, target: int) -> np.ndarray:
    """(target, source) float32 matrix of linear interpolation."""
    position = np.clip((np.arange(target) + 0.5) * source / target - 0.5, 0, source - 1)
    low = np.minimum(position.astype(np.int64), max(0, source - 2))
    share = (position - low).astype(np.float32)
    matrix = np.zeros((target, source), np.float32)
    index = np.arange(target)
    matrix[index, low] = 1 - share
    if source > 1:
        matrix[index, low + 1] += share
    return matrix


def find_region(lam: np.ndarray, valid: np.ndarray, threshold: float) -> Optional[Region]:
    """The region of one map.

    Args:
        lam: (rows, cols) the signed map at the tile's size.
        valid: (rows, cols) bool; other pixels neither set the range nor belong to a region.
        threshold: 0 to 1, share of the map's range.

    Returns:
        None when the map is constant, holds NaN, or has no valid pixel.
    """
    inside = lam[valid]
    if not inside.size or not np.isfinite(inside).all():
        return None
    low, high = float(inside.min()), float(inside.max())
    mask = valid & (lam > low + threshold * (high - low))
    if not high > low or not mask.any():
        return None
    masked = np.where(valid, lam, -np.inf)
    best: Optional[Region] = None
    for outline in _components(mask):
        x0, y0, x1, y1 = (int(v) for v in outline.bounds)
        score = float(masked[y0:y1, x0:x1].max())
        if best is None or score >= best.score:
            best = Region(outline, (x0, y0, x1, y1), score, round(outline.area))
    return best


def _components(mask: np.ndarray) -> List[Any]:
    """8-connected components as MultiPolygons, in raster-scan order of their first pixel."""
    found = shapes(mask.astype(np.uint8), mask=mask, connectivity=8)
    outlines = [outline["coordinates"] for outline, _ in found]
    outlines.sort(key=lambda rings: min((y, x) for x, y in rings[0]))
    return [_sound(shapely.Polygon(rings[0], rings[1:])) for rings in outlines]


def _sound(polygon: Any) -> Any:
    """The same area without rings that touch themselves, where pixels meet at a corner."""
    whole = polygon if polygon.is_valid else shapely.make_valid(polygon)
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    nested = [part for part in shapely.get_parts(whole) if part.geom_type == "MultiPolygon"]
    return shapely.MultiPolygon(parts + [p for item in nested for p in item.geoms])
