"""The grid of pixels a run works on: the raster's, or a resampled one over the same extent."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np
import shapely
from rasterio.crs import CRS
from rasterio.transform import Affine
from rasterio.warp import transform, transform_bounds

from ..core.errors import ExtentError, cause_of
from ..core.job import Extent
from ..tiling.grid import Window
from ..tiling.gsd import ALIKE, work_counts
from .antimeridian import joined, nearest, turn_of
from .dataset import RasterInfo
from .gdal_errors import GDAL_ERRORS
from .geodesic import to_map
from .remote_access import nothing_fetched

_EDGE_POINTS = 32  # a straight edge is curved in another CRS


@dataclass(frozen=True)
class WorkGrid:
    """A grid of work pixels that covers a raster exactly; results are on it.

    Attributes:
        width: columns.
        height: rows.
        transform: work pixel corner to CRS.
        step: raster pixels in one work pixel, along its columns and along its rows.
    """

    width: int
    height: int
    transform: Affine
    step: Tuple[float, float] = (1.0, 1.0)

    @property
    def whole(self) -> Window:
        """The window of all pixels."""
        return Window(0, 0, self.width, self.height)

    @property
    def is_native(self) -> bool:
        """Whether the work pixels are the raster's pixels."""
        return self.step == (1.0, 1.0)

    def level(self, overviews: Tuple[int, ...]) -> Optional[str]:
        """GDAL's OVERVIEW_LEVEL to read this grid from; None for a native grid.

        Chosen here, because GDAL's choice depends on the rounded size of each window. A level must
        be finer than the grid: an equally fine one would be copied instead of resampled, and so
        shifted by fractions of a pixel.
        """
        if self.is_native:
            return None
        fine = [k for k, factor in enumerate(overviews) if factor * ALIKE <= min(self.step)]
        return f"{fine[-1]}only" if fine else "-1"


def native_grid(info: RasterInfo) -> WorkGrid:
    """The grid of the raster's pixels."""
    return WorkGrid(info.width, info.height, info.transform)


def resampled_grid(info: RasterInfo, size_m: Tuple[float, float], gsd_m: float) -> WorkGrid:
    """A grid of square pixels of about `gsd_m` metres; native if the raster's are about as large.

    A whole number of pixels covers the raster exactly, so that results have its extent.

    Args:
        info: the raster.
        size_m: width and height of its pixels in metres.
        gsd_m: side of a work pixel in metres; 0 for the raster's pixels.

    Raises:
        JobError: the size differs too much from that of the raster's pixels.
    """
    counts = work_counts((info.width, info.height), size_m, gsd_m)
    if counts is None:
        return native_grid(info)
    width, height = counts
    step = (info.width / width, info.height / height)
    a, b, c, d, e, f = info.transform[:6]
    larger = Affine(a * step[0], b * step[1], c, d * step[0], e * step[1], f)
    return WorkGrid(width, height, larger, step)


def choose_area(grid: WorkGrid, extent: Optional[Extent]) -> Window:
    """Window of the pixels that `extent` touches, clipped to the raster; the whole for None.

    Raises:
        ExtentError: the extent does not overlap the raster.
    """
    if extent is None:
        return grid.whole
    left, bottom, right, top = extent
    inverse = ~grid.transform
    corners = [to_map(inverse, x, y) for x in (left, right) for y in (bottom, top)]
    cols = [_snapped(col) for col, _ in corners]
    rows = [_snapped(row) for _, row in corners]
    if not all(math.isfinite(value) for value in cols + rows):
        raise ExtentError(f"The area {extent} is not finite.", "Give finite coordinates.")
    touched = Window(
        math.floor(min(cols)),
        math.floor(min(rows)),
        math.ceil(max(cols)) - math.floor(min(cols)),
        math.ceil(max(rows)) - math.floor(min(rows)),
    ).intersection(grid.whole)
    if touched.width == 0 or touched.height == 0:
        raise ExtentError(
            f"The area {_four(extent)} misses the raster, which spans {_four(bounds(grid))}.",
            "Choose an area over the raster, in the raster's CRS.",
        )
    return touched


def _snapped(position: float) -> float:
    """Snaps a position within a thousandth of a pixel to the pixel's edge."""
    nearest = round(position) if math.isfinite(position) else position
    return nearest if abs(position - nearest) < 1e-3 else position


def _four(extent: Extent) -> str:
    return "(" + ", ".join(f"{value:.6g}" for value in extent) + ")"


def extent_in_raster(
    extent: Extent,
    source_crs: Optional[str],
    raster_crs: Optional[str],
    around: Optional[Extent] = None,
) -> Extent:
    """Bounding box in the raster's CRS of a rectangle in another CRS.

    Args:
        extent: xmin, ymin, xmax, ymax.
        source_crs: its CRS as PROJ names it; None if it is the raster's.
        raster_crs: WKT of the raster's CRS.
        around: bounds of the raster, to which the rectangle is shifted by whole turns of longitude.

    Raises:
        ExtentError: either CRS is unknown, or the rectangle cannot be expressed in the raster's.
    """
    if source_crs is None:
        return extent if around is None else nearest(extent, turn_of(raster_crs), around)
    if raster_crs is None:
        raise ExtentError(
            f"The area is given in {source_crs}, but the raster has no CRS.",
            "Give the area in the raster's coordinates, without extent_crs.",
        )
    try:
        with nothing_fetched():  # a CRS may be a URL
            moved = _moved(
                extent,
                CRS.from_user_input(source_crs),
                CRS.from_wkt(raster_crs),
                turn_of(raster_crs),
            )
    except (*GDAL_ERRORS, ValueError) as error:
        reason = cause_of(error)
        raise ExtentError(
            f"The area {_four(extent)} in {source_crs} has no place in the raster's CRS: {reason}.",
            "Check extent_crs, and the order xmin, ymin, xmax, ymax.",
        ) from error
    if not all(math.isfinite(value) for value in moved):
        raise ExtentError(
            f"The area {_four(extent)} in {source_crs} has no place in the raster's CRS.",
            "Check extent_crs, and the order xmin, ymin, xmax, ymax.",
        )
    return moved if around is None else nearest(moved, turn_of(raster_crs), around)


def _moved(extent: Extent, source: CRS, target: CRS, turn: float) -> Extent:
    """Bounding box of a rectangle in another CRS; past the antimeridian where it crosses it."""
    left, bottom, right, top = transform_bounds(source, target, *extent)
    if turn and (left > right or right - left > turn / 2):
        edge = shapely.segmentize(shapely.box(*extent), _edge_length(extent))
        xs, ys = transform(source, target, *shapely.get_coordinates(edge).T)
        ring = shapely.bounds(joined(np.array([shapely.Polygon(zip(xs, ys))]), turn))[0]
        if ring[2] - ring[0] < turn / 2:
            return float(ring[0]), bottom, float(ring[2]), top
    return left, bottom, right if left <= right else right + turn, top


def _edge_length(extent: Extent) -> float:
    return max(extent[2] - extent[0], extent[3] - extent[1]) / _EDGE_POINTS


def bounds(grid: WorkGrid) -> Extent:
    """xmin, ymin, xmax, ymax of the raster in its CRS, also when it is rotated."""
    corners = [to_map(grid.transform, c, r) for c in (0, grid.width) for r in (0, grid.height)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def window_transform(grid: WorkGrid, area: Window) -> Affine:
    """Geotransform of an output that covers `area`."""
    a, b, _, d, e, _ = grid.transform[:6]
    x, y = to_map(grid.transform, area.col, area.row)
    return Affine(a, b, x, d, e, y)
