"""The pixels a run works on: the raster's own, or larger or smaller ones over the same ground."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Optional, Tuple

from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.errors import RasterioError
from rasterio.transform import Affine
from rasterio.warp import transform_bounds

from ..core.errors import ExtentError, JobError
from ..core.job import Extent
from ..tiling.grid import Window
from .dataset import RasterInfo
from .geodesic import to_map
from .remote_access import nothing_fetched

ALIKE = 1.1  # ratio of two pixel sizes that count as equal
_LARGEST = 2**31 - 1  # columns or rows of a GeoTIFF
_MOST_STEPS = 1000.0  # raster pixels in a work pixel, or the other way round: more is a mistake


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


def resampled_grid(info: RasterInfo, size_m: Tuple[float, float], wanted_m: float) -> WorkGrid:
    """Square pixels of about `wanted_m` metres; the raster's own if they are about as large.

    A whole number of them covers the raster exactly, so that results overlay it to the edge;
    that makes them up to half a pixel in the raster's whole width larger or smaller.

    Args:
        info: the raster.
        size_m: width and height of its pixels in metres.
        wanted_m: side of a work pixel in metres, above 0.

    Raises:
        JobError: the size differs from that of the raster's pixels beyond reason.
    """
    if all(1 / ALIKE <= wanted_m / size <= ALIKE for size in size_m):
        return native_grid(info)
    ratios = [wanted_m / size for size in size_m]
    if not all(1 / _MOST_STEPS <= ratio <= _MOST_STEPS for ratio in ratios):
        raise JobError(
            f"Pixels of {wanted_m:g} m are wanted of a raster whose pixels measure "
            f"{size_m[0]:.3g} x {size_m[1]:.3g} m.",
            "Set gsd to -1 to keep the raster's pixels, or to a size closer to them.",
        )
    width, height = (
        max(1, round(count / ratio)) for count, ratio in zip((info.width, info.height), ratios)
    )
    if max(width, height) > _LARGEST:
        raise JobError(f"At {wanted_m:g} m the raster has {width} x {height} pixels.", "Set gsd.")
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


def extent_in_raster(extent: Extent, own: Optional[str], wanted: Optional[str]) -> Extent:
    """The smallest rectangle in the raster's CRS around a rectangle given in another CRS.

    Args:
        extent: xmin, ymin, xmax, ymax.
        own: its CRS as PROJ names it; None when it is the raster's.
        wanted: WKT of the raster's CRS.

    Raises:
        ExtentError: either CRS is unknown, or the rectangle has no place in the raster's.
    """
    if own is None:
        return extent
    if wanted is None:
        raise ExtentError(
            f"The area is given in {own}, but the raster has no CRS.",
            "Give the area in the raster's coordinates, without extent_crs.",
        )
    try:
        with nothing_fetched():  # a CRS may be an address too
            moved = transform_bounds(CRS.from_user_input(own), CRS.from_wkt(wanted), *extent)
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
    return moved


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
