"""The pixels a run works on: the raster's own, or larger or smaller ones over the same ground."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional, Tuple

import numpy as np
import shapely
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.transform import Affine
from rasterio.warp import transform, transform_bounds

from ..core.errors import ExtentError
from ..core.job import Extent
from ..tiling.grid import Window
from ..tiling.gsd import ALIKE, work_counts
from .antimeridian import joined, nearest, turn_of
from .dataset import RasterInfo
from .geodesic import to_map
from .remote_access import nothing_fetched

_EDGE_POINTS = 32  # an edge that is straight in one CRS bends in another


@dataclass(frozen=True)
class WorkGrid:
    """A grid of work pixels that covers a raster exactly; results have its pixels.

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
        """Whether the work pixels are the raster's own."""
        return self.step == (1.0, 1.0)

    def level(self, overviews: Tuple[int, ...]) -> Optional[str]:
        """GDAL's OVERVIEW_LEVEL to read this grid from; None for the raster's own pixels.

        Chosen here, since GDAL's choice depends on the rounded size of each window it reads. A
        level has to be finer than the grid: what is about equally fine would be copied, not
        resampled, and so be shifted by parts of a pixel.
        """
        if self.is_native:
            return None
        fine = [k for k, factor in enumerate(overviews) if factor * ALIKE <= min(self.step)]
        return f"{fine[-1]}only" if fine else "-1"


def native_grid(info: RasterInfo) -> WorkGrid:
    """The raster's own pixels."""
    return WorkGrid(info.width, info.height, info.transform)


def resampled_grid(info: RasterInfo, size_m: Tuple[float, float], gsd_m: float) -> WorkGrid:
    """Square pixels of about `gsd_m` metres; the raster's own if they are about as large.

    A whole number of them covers the raster exactly, so that results overlay it to the edge.

    Args:
        info: the raster.
        size_m: width and height of its pixels in metres.
        gsd_m: side of a work pixel in metres; 0 for the raster's own.

    Raises:
        JobError: the size differs from that of the raster's pixels beyond reason.
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
    """The pixels that `extent` touches, clipped to the raster; all of them for None.

    Raises:
        ExtentError: no pixel is touched.
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
    """An edge within a thousandth of a pixel of a pixel's edge is meant to lie on it."""
    nearest = round(position) if math.isfinite(position) else position
    return nearest if abs(position - nearest) < 1e-3 else position


def _four(extent: Extent) -> str:
    return "(" + ", ".join(f"{value:.6g}" for value in extent) + ")"


def extent_in_raster(
    extent: Extent, own: Optional[str], wanted: Optional[str], around: Optional[Extent] = None
) -> Extent:
    """The smallest rectangle in the raster's CRS around a rectangle given in another CRS.

    Args:
        extent: xmin, ymin, xmax, ymax.
        own: its CRS as PROJ names it; None when it is the raster's.
        wanted: WKT of the raster's CRS.
        around: bounds of the raster; a rectangle a whole turn around the globe away comes to it.

    Raises:
        ExtentError: either CRS is unknown, or the rectangle has no place in the raster's.
    """
    if own is None:
        return extent if around is None else nearest(extent, turn_of(wanted), around)
    if wanted is None:
        raise ExtentError(
            f"The area is given in {own}, but the raster has no CRS.",
            "Give the area in the raster's coordinates, without extent_crs.",
        )
    try:
        with nothing_fetched():  # a CRS may be an address too
            moved = _moved(extent, CRS.from_user_input(own), CRS.from_wkt(wanted), turn_of(wanted))
    except (CPLE_BaseError, RasterioError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise ExtentError(
            f"The area {_four(extent)} in {own} has no place in the raster's CRS: {reason}.",
            "Check extent_crs, and the order xmin, ymin, xmax, ymax.",
        ) from error
    if not all(math.isfinite(value) for value in moved):
        raise ExtentError(
            f"The area {_four(extent)} in {own} has no place in the raster's CRS.",
            "Check extent_crs, and the order xmin, ymin, xmax, ymax.",
        )
    return moved if around is None else nearest(moved, turn_of(wanted), around)


def _moved(extent: Extent, own: CRS, wanted: CRS, turn: float) -> Extent:
    """The rectangle around a rectangle in another CRS; beyond the antimeridian where it crosses."""
    left, bottom, right, top = transform_bounds(own, wanted, *extent)
    if turn and (left > right or right - left > turn / 2):
        edge = shapely.segmentize(shapely.box(*extent), _edge_length(extent))
        xs, ys = transform(own, wanted, *shapely.get_coordinates(edge).T)
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
    """The transform of an output that holds just `area`."""
    a, b, _, d, e, _ = grid.transform[:6]
    x, y = to_map(grid.transform, area.col, area.row)
    return Affine(a, b, x, d, e, y)
