"""From a loss attention map to the region of a tile that GraSS looks at.

The discrimination attention region (DAR): cells above min + threshold (max - min) form 8-connected
components; of their bounding boxes the one whose inside holds the largest value is taken, the
last in raster-scan order on a tie. Other rules score components otherwise, or windows of a fixed
size inside the model. Source: docs/method.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, List, Optional, Sequence, Tuple

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import rasterize, shapes
from shapely import affinity

from ..core.contract import WINDOW_SCORES, RegionsSpec
from ..core.errors import ModelError

Box = Tuple[int, int, int, int]
Rings = Sequence[Sequence[Tuple[float, float]]]


@dataclass(frozen=True)
class Region:
    """The region of one tile, in pixels of the tile.

    Attributes:
        outline: shapely MultiPolygon of the component that gave the box, or the window.
        box: x0, y0, x1, y1 with exclusive stops.
        score: the largest value of the map; of a window its mean.
        area_px: pixels of the outline.
        lam_max: the largest value of the map inside the outline.
        lam_mean: the mean there.
    """

    outline: Any
    box: Box
    score: float
    area_px: int
    lam_max: float = 0.0
    lam_mean: float = 0.0


def signed(lam: NDArray[np.floating], spec: RegionsSpec) -> NDArray[np.floating]:
    """The map (n, h, w) a region is taken from, high where regions are sought.

    `lam` (n, h, w) has the sign "raise"; the sign "support" of the contract turns it over, its
    `relu` then cuts what is below 0.
    """
    turned = -lam if spec.sign == "support" else lam
    return np.maximum(turned, 0) if spec.relu else turned


def resize_maps(lam: NDArray[np.floating], size: int) -> NDArray[np.float32]:
    """Bilinear resize of maps (n, h, w) to (n, size, size), pixel centres at half pixels."""
    tall = _stretched(lam.astype(np.float32), size, axis=1)
    return _stretched(tall, size, axis=2)


def _stretched(maps: NDArray[np.float32], size: int, axis: int) -> NDArray[np.float32]:
    """Linear interpolation along one axis of (n, h, w)."""
    source = maps.shape[axis]
    position = np.clip((np.arange(size) + 0.5) * source / size - 0.5, 0, source - 1)
    low = position.astype(np.int64)
    high = np.minimum(low + 1, source - 1)
    share = (position - low).astype(np.float32)
    share = share[:, None] if axis == 1 else share
    before, after = maps.take(low, axis=axis), maps.take(high, axis=axis)
    return np.asarray(before + (after - before) * share)


def find_region(
    lam: NDArray[np.floating], valid: NDArray[np.bool_], threshold: float, score: str = "box_max"
) -> Optional[Region]:
    """The region of one map: a component of what lies above the threshold.

    Args:
        lam: (rows, cols) the signed map at the tile's size.
        valid: (rows, cols) bool; other pixels neither set the range nor belong to a region.
        threshold: 0 to 1, share of the map's range.
        score: "box_max" takes the component whose box holds the peak, "component_max" the one that
            itself holds it, "component_mass" the one with the largest sum above the threshold.

    Returns:
        None when the map is constant, holds NaN, or has no valid pixel.
    """
    inside = lam[valid]
    if not inside.size or not np.isfinite(inside).all():
        return None
    low, high = float(inside.min()), float(inside.max())
    limit = low + threshold * (high - low)
    mask = valid & (lam > limit)
    if not high > low or not mask.any():
        return None
    components = _components(mask)
    masked = np.where(valid, lam, -np.inf)
    if score == "box_max":
        scores = _greatest_in_boxes(masked, components)
    else:
        scores = _over_components(masked, limit, components, score)
    best = components[len(scores) - 1 - int(np.argmax(scores[::-1]))]  # the last one on a tie
    outline, box = _sound(shapely.Polygon(best[0], best[1:])), _box(best[0])
    x0, y0, x1, y1 = box
    values = lam[rasterize([outline], lam.shape, dtype="uint8") > 0]
    return Region(
        outline,
        box,
        float(masked[y0:y1, x0:x1].max()),
        round(outline.area),
        float(values.max()),
        float(values.mean(dtype=np.float64)),
    )


def find_window(
    windows: NDArray[np.floating], cells: int, lam: NDArray[np.floating], valid: NDArray[np.bool_]
) -> Optional[Region]:
    """The region of a model that scores windows itself: the best one on valid pixels.

    Args:
        windows: (places, places) score of each square window, one cell apart.
        cells: along a side of the model's map.
        lam: (side, side) the signed map at the tile's size.
        valid: (side, side) bool; a window needs valid pixels in half of its area.

    Returns:
        The window's valid part, its score the map's mean there; None when there is none.
    """
    places = windows.shape[-1]
    pixels = len(lam) / cells
    scores = windows.ravel()
    order = np.argsort(-scores, kind="stable")
    for place in order[np.isfinite(scores[order])].tolist():
        y0, x0 = (int(start * pixels) for start in divmod(place, places))
        length = math.ceil((cells - places + 1) * pixels)
        inside = (slice(y0, y0 + length), slice(x0, x0 + length))
        usable, values = valid[inside], lam[inside]
        if 2 * usable.sum() >= usable.size and np.isfinite(values[usable]).all():
            outline = outline_of(usable, x0, y0)
            box = (x0, y0, x0 + usable.shape[1], y0 + usable.shape[0])
            mean, peak = float(values[usable].mean()), float(values[usable].max())
            return Region(outline, box, mean, int(usable.sum()), peak, mean)
    return None


def outline_of(mask: NDArray[np.bool_], left: int, top: int) -> Any:
    """MultiPolygon of all cells of a mask whose upper left pixel is (`left`, `top`)."""
    if mask.all():
        height, width = mask.shape
        return shapely.MultiPolygon([shapely.box(left, top, left + width, top + height)])
    parts = [_sound(shapely.Polygon(rings[0], rings[1:])) for rings in _components(mask)]
    whole = shapely.MultiPolygon([part for item in parts for part in item.geoms])
    return affinity.translate(whole, left, top)


def _greatest_in_boxes(
    lam: NDArray[np.float32], components: Sequence[Rings]
) -> NDArray[np.float32]:
    """The map's largest value in the box of each component."""
    boxes = [_box(rings[0]) for rings in components]
    return np.array([lam[y0:y1, x0:x1].max() for x0, y0, x1, y1 in boxes])


def _over_components(
    lam: NDArray[np.float64], limit: float, components: Sequence[Rings], score: str
) -> NDArray[Any]:
    """Whether each component holds the peak, or the sum of what lies above the limit in each."""
    outlines = [(shapely.Polygon(rings[0], rings[1:]), i + 1) for i, rings in enumerate(components)]
    numbers = rasterize(outlines, lam.shape, dtype="int32")
    values = lam == lam.max() if score == "component_max" else np.where(numbers, lam - limit, 0)
    sums = np.bincount(numbers.ravel(), values.ravel(), minlength=len(components) + 1)[1:]
    return np.asarray(sums > 0) if score == "component_max" else sums


def _components(mask: NDArray[np.bool_]) -> List[Rings]:
    """Rings of the 8-connected components, in raster-scan order of their first pixel."""
    polygons = shapes(mask.astype(np.uint8), mask=mask, connectivity=8)
    outlines: List[Rings] = [outline["coordinates"] for outline, _ in polygons]
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


def regions_of(
    outputs: Sequence[NDArray[np.float32]], valid: Sequence[NDArray[np.bool_]], spec: RegionsSpec
) -> List[Optional[Region]]:
    """The region of each tile of a batch, None for a tile that has none.

    Args:
        outputs: the maps (n, cells, cells), then, if the rule needs them, scores of windows.
        valid: (side, side) bool for each tile.
        spec: how a region is taken.

    Raises:
        ModelError: an output has another shape than a map or scores for each tile.
    """
    lam = signed(_as_maps(outputs[0]), spec)
    maps = maps_of(outputs, len(valid[0]), spec)
    if spec.score in WINDOW_SCORES:
        scores = _as_windows(outputs[1], lam.shape)
        tiles = zip(scores, maps, valid)
        return [find_window(tile, lam.shape[-1], values, mask) for tile, values, mask in tiles]
    return [
        find_region(values, mask, spec.threshold, spec.score) for values, mask in zip(maps, valid)
    ]


def maps_of(
    outputs: Sequence[NDArray[np.float32]], side: int, spec: RegionsSpec
) -> NDArray[np.float32]:
    """The signed map of each tile at the tile's size, (n, side, side) float32.

    Raises:
        ModelError: the first output is no map for each tile.
    """
    return resize_maps(signed(_as_maps(outputs[0]), spec), side)


def _as_maps(output: NDArray[np.float32]) -> NDArray[np.float32]:
    if output.ndim == 4 and output.shape[1] == 1:
        return output[:, 0]
    if output.ndim != 3:
        raise ModelError(
            f"The model returns the shape {output.shape}; a map for each tile is needed.",
            "Export it again with grass-train export.",
        )
    return output


def _as_windows(output: NDArray[np.float32], maps: Tuple[int, ...]) -> NDArray[np.float32]:
    square = output.ndim == 3 and output.shape[1] == output.shape[2] <= maps[-1] == maps[-2]
    if not square:
        raise ModelError(
            f"The model's scores of windows have the shape {output.shape}, its maps {maps}; a "
            "square for each tile, not larger than the map, is needed.",
            "Export it again with grass-train export.",
        )
    return output
