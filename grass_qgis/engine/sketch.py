"""From the regions of tiles to map layers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Dict, List, Sequence

import numpy as np
import shapely
from shapely import affinity

from .frame import MapFrame
from .geopackage import Layer
from .regions import Region
from .vectorize import areas_m2, areas_px, place


@dataclass(frozen=True)
class Found:
    """The region of tile number `tile`, whose upper left pixel is (`left`, `top`) of the area."""

    tile: int
    left: int
    top: int
    region: Region


def strongest(found: Sequence[Found], keep: float) -> List[Found]:
    """The share `keep` (0 to 1, rounded up) of highest scores, in the order of tiles."""
    count = math.ceil(round(keep * len(found), 9))
    by_score = sorted(found, key=lambda item: (-item.region.score, item.tile))
    return sorted(by_score[:count], key=lambda item: item.tile)


def region_layers(found: Sequence[Found], tile: int, frame: MapFrame) -> List[Layer]:
    """Layers `regions` (outlines) and `boxes`, both with one feature a region.

    Fields: tile (number, row by row), score (0 to 1, relative to the best of the run), share (of
    the tile's area), area_m2 (null without a CRS), area_px.
    """
    best = max((item.region.score for item in found), default=0.0)
    scores = [item.region.score / best if best > 0 else 0.0 for item in found]
    outlines = [affinity.translate(item.region.outline, item.left, item.top) for item in found]
    boxes = [_box(item) for item in found]
    layers = []
    for name, kind, geometry in (
        ("regions", "MultiPolygon", outlines),
        ("boxes", "Polygon", boxes),
    ):
        shapes = np.array(geometry, dtype=object)
        pixels = areas_px(shapes)
        fields: Dict[str, np.ndarray] = {
            "tile": np.array([item.tile for item in found], np.int32),
            "score": np.clip(np.array(scores, np.float64), 0.0, 1.0),
            "share": pixels / float(tile * tile),
            "area_m2": areas_m2(shapes, frame.transform, frame.ground),
            "area_px": pixels,
        }
        layers.append(Layer(name, place(shapes, frame.transform), kind, fields))
    return layers


def _box(item: Found) -> shapely.Polygon:
    x0, y0, x1, y1 = item.region.box
    return shapely.box(x0 + item.left, y0 + item.top, x1 + item.left, y1 + item.top)
