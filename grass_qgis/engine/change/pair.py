"""Both maps on the grid of the first, over the area they have in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.errors import ExtentError, RasterError
from ..core.job import Extent
from ..core.monitor import Monitor
from ..raster.dataset import RasterInfo
from ..raster.polygon_mask import PolygonMask
from ..raster.work_grid import WorkGrid, bounds, choose_area, extent_in_raster, native_grid
from ..tiling.grid import Window
from .date_map import MapReader

_STRIP_PIXELS = 2**21
_LEAST_ROWS = 16


@dataclass(frozen=True)
class MapPair:
    """Two maps read at the same pixels.

    Attributes:
        before: reader of the first map.
        after: reader of the second, at the pixels of the first.
        grid: the pixels of the first map.
        area: the window of that grid that is compared.
        mask: requested pixels of the area; None for all.
    """

    before: MapReader
    after: MapReader
    grid: WorkGrid
    area: Window
    mask: Optional[PolygonMask] = None

    def requested(self, window: Window) -> NDArray[np.bool_]:
        """Which pixels of a window (rows, cols) are to be compared."""
        if self.mask is None:
            return np.ones((window.height, window.width), bool)
        return self.mask.read(window)

    def around(self, window: Window, reach: int) -> Window:
        """`window` enlarged by `reach` pixels on each side, inside the first map."""
        larger = Window(
            window.col - reach,
            window.row - reach,
            window.width + 2 * reach,
            window.height + 2 * reach,
        )
        return larger.intersection(self.grid.whole)


def strip_rows(width: int) -> int:
    """Rows that are compared at once: memory depends on the width."""
    return max(_LEAST_ROWS, _STRIP_PIXELS // width)


def strips(area: Window, rows: int) -> Iterator[Window]:
    """Windows of the full width and of `rows` rows, the last one lower, that cover an area."""
    for top in range(area.row, area.row_stop, rows):
        yield Window(area.col, top, area.width, rows).intersection(area)


def check_places(before: RasterInfo, after: RasterInfo, monitor: Monitor) -> None:
    """Refuses maps whose places cannot be compared; warns where a CRS is missing.

    Raises:
        RasterError: only one of them has a georeference.
    """
    if before.georeferenced != after.georeferenced:
        lacking = after if before.georeferenced else before
        raise RasterError(
            f"{lacking.path} has no georeference, the map of the other date has one.",
            "Georeference it, for example with gdal_translate -a_ullr.",
        )
    if not before.georeferenced:
        monitor.warn("The maps have no georeference: they are compared pixel by pixel.")
    elif before.crs is None or after.crs is None:
        lacking = before if before.crs is None else after
        monitor.warn(f"{lacking.path} has no CRS: both maps are taken to have the same.")


def common_area(
    before: RasterInfo, after: RasterInfo, requested: Tuple[Window, Optional[PolygonMask]]
) -> Window:
    """The requested pixels of the first map that the second one may cover.

    Raises:
        ExtentError: there are none.
    """
    grid = native_grid(before)
    around = bounds(grid)
    try:
        covered = choose_area(grid, _bounds_in(before, after, around))
    except ExtentError as error:
        raise no_overlap(before, after) from error
    area = requested[0].intersection(covered)
    if not area.width or not area.height:
        raise ExtentError(
            "The maps do not overlap in the requested area.", "Choose an area that both maps cover."
        )
    return area


def no_overlap(before: RasterInfo, after: RasterInfo) -> ExtentError:
    """The error for maps without a common pixel."""
    return ExtentError(
        f"No pixel has a class in both maps: {before.path}, {after.path}.",
        "Choose maps of the same place; both must have the right CRS.",
    )


def _bounds_in(before: RasterInfo, after: RasterInfo, around: Extent) -> Optional[Extent]:
    """Bounding box of the second map in the CRS of the first; None where that cannot hold it."""
    box = bounds(native_grid(after))
    if before.crs is None or after.crs is None:
        return box
    try:
        return extent_in_raster(box, after.crs, before.crs, around)
    except ExtentError:  # a map of the world does not fit into every CRS
        return None
