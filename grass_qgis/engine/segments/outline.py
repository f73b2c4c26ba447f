"""Outlines of segments: smooth, and still without overlap.

A segment keeps the pixels of which, smoothed, more than half are its own. Of all segments together
a pixel has no more than one whole, so no two segments get the same pixel, whoever else is drawn.
The outline runs between pixel centres where that share is one half, so it has no stairs.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Tuple

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity

SMOOTHING = 3.0  # pixels: std of the Gaussian
REACH = 20  # pixels around a segment that decide its outline
_RADIUS = 9  # pixels: of the Gaussian
_HALF = 0.5
_SMALL_HOLE = 300  # pixels: smaller holes without another segment in them are closed


@dataclass(frozen=True)
class SmoothSegment:
    """A segment after smoothing.

    Attributes:
        outline: shapely MultiPolygon of one part, in pixels of the window.
        mask: (rows, cols) of the window, pixels whose centre lies inside.
    """

    outline: Any
    mask: NDArray[np.bool_]


def smooth_segment(
    owners: NDArray[np.int64], node: int, valid: NDArray[np.bool_]
) -> Optional[SmoothSegment]:
    """The largest part of a segment after smoothing; None when nothing is left.

    Args:
        owners: (rows, cols) number of the segment of each pixel of a window that goes `REACH`
            beyond the segment's box, as far as the raster does; others than segments below 0.
        node: number of the segment.
        valid: (rows, cols); an outline never leaves valid pixels.
    """
    from scipy import ndimage  # a backend without SciPy still imports this room

    share = _blurred(owners == node)
    if not valid.all():
        valid_share = _blurred(valid)
        share = np.where(valid, share / np.maximum(valid_share, 1e-6), 0).astype(np.float32)
    parts, count = ndimage.label(share > _HALF)
    if not count:
        return None
    sizes = np.bincount(parts.ravel())
    sizes[0] = 0
    largest = int(sizes.argmax())
    share[(parts > 0) & (parts != largest)] = 0
    mask = _without_small_holes(parts == largest, owners, node, valid)
    share[mask & (parts != largest)] = 1
    outline = _outline(share)
    return None if outline is None else SmoothSegment(outline, mask)


def around(box: Tuple[int, int, int, int], shape: Tuple[int, int]) -> Tuple[int, int, int, int]:
    """The window that `smooth_segment` takes of a box: first and last (exclusive) row, column.

    Args:
        box: first row, first column, last row, last column (exclusive).
        shape: rows and columns of the raster.
    """
    top, left, bottom, right = box
    return (
        max(0, top - REACH),
        max(0, left - REACH),
        min(shape[0], bottom + REACH),
        min(shape[1], right + REACH),
    )


def _blurred(mask: NDArray[np.bool_]) -> NDArray[np.float32]:
    from scipy import ndimage

    values = mask.astype(np.float32)
    return np.asarray(
        ndimage.gaussian_filter(values, SMOOTHING, mode="nearest", radius=_RADIUS), np.float32
    )


def _without_small_holes(
    mask: NDArray[np.bool_], owners: NDArray[np.int64], node: int, valid: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """The mask with small holes closed that hold valid pixels and no other segment."""
    from scipy import ndimage

    holes, count = ndimage.label(ndimage.binary_fill_holes(mask) & ~mask)
    if not count:
        return mask
    taken = ((owners >= 0) & (owners != node)) | ~valid
    open_ = np.bincount(holes[taken], minlength=count + 1) > 0
    small = (np.bincount(holes.ravel(), minlength=count + 1) < _SMALL_HOLE) & ~open_
    small[0] = False
    return np.asarray(mask | small[holes])


def _outline(share: NDArray[np.float32]) -> Optional[Any]:
    """Where the share is one half, as a polygon around the only part above it."""
    from skimage.measure import find_contours

    rings = [
        ring[:, ::-1] - _HALF  # padded by one pixel; pixel centres lie at halves
        for ring in find_contours(np.pad(share, 1), _HALF, fully_connected="low")
        if len(ring) > 3
    ]
    if not rings:
        return None
    shapes = sorted((shapely.Polygon(ring) for ring in rings), key=lambda shape: -shape.area)
    whole = shapely.Polygon(shapes[0].exterior, [shape.exterior for shape in shapes[1:]])
    if not whole.is_valid:
        parts = shapely.get_parts(shapely.make_valid(whole)).tolist()
        polygons = [part for part in parts if part.geom_type == "Polygon"]
        whole = max(polygons, key=lambda part: part.area)
    return shapely.MultiPolygon([whole])


def moved(outline: Any, left: int, top: int) -> Any:
    """An outline of a window in pixels of the raster."""
    return affinity.translate(outline, left, top)
