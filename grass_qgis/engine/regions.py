"""From a loss attention map to the region of a tile that GraSS looks at.

The discrimination attention region (DAR): cells above min + threshold (max - min) form 8-connected
components; of their bounding boxes the one whose inside holds the largest value is taken, the
last in raster-scan order on a tie. Source: docs/method.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import shapely
from rasterio.features import shapes

from .contract import RegionsSpec

Box = Tuple[int, int, int, int]
Rings = Sequence[Sequence[Tuple[float, float]]]


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
    tall = _stretched(lam.astype(np.float32), size, axis=1)
    return _stretched(tall, size, axis=2)


def _stretched(maps: np.ndarray, size: int, axis: int) -> np.ndarray:
    """Linear interpolation along one axis of (n, h, w)."""
    source = maps.shape[axis]
    position = np.clip((np.arange(size) + 0.5) * source / size - 0.5, 0, source - 1)
    low = position.astype(np.int64)
    high = np.minimum(low + 1, source - 1)
    share = (position - low).astype(np.float32)
    share = share[:, None] if axis == 1 else share
    before, after = maps.take(low, axis=axis), maps.take(high, axis=axis)
    return np.asarray(before + (after - before) * share)


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
    best, best_score = None, -np.inf
    for rings in _components(mask):
        x0, y0, x1, y1 = _box(rings[0])
        score = float(masked[y0:y1, x0:x1].max())
        if score >= best_score:
            best, best_score = rings, score
    if best is None:
        return None
    outline = _sound(shapely.Polygon(best[0], best[1:]))
    return Region(outline, _box(best[0]), best_score, round(outline.area))


def _components(mask: np.ndarray) -> List[Rings]:
    """Rings of the 8-connected components, in raster-scan order of their first pixel."""
    found = shapes(mask.astype(np.uint8), mask=mask, connectivity=8)
    outlines: List[Rings] = [outline["coordinates"] for outline, _ in found]
    return sorted(outlines, key=lambda rings: min((y, x) for x, y in rings[0]))


def _box(ring: Sequence[Tuple[float, float]]) -> Box:
    xs, ys = [int(x) for x, _ in ring], [int(y) for _, y in ring]
    return min(xs), min(ys), max(xs), max(ys)


def _sound(polygon: Any) -> Any:
    """The same area without rings that touch themselves, where pixels meet at a corner."""
    whole = polygon if polygon.is_valid else shapely.make_valid(polygon)
    parts = [part for part in shapely.get_parts(whole) if part.geom_type == "Polygon"]
    nested = [part for part in shapely.get_parts(whole) if part.geom_type == "MultiPolygon"]
    return shapely.MultiPolygon(parts + [p for item in nested for p in item.geoms])
