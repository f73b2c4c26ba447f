"""Classes under each region, from a class raster."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.features import rasterize
from rasterio.transform import Affine
from rasterio.warp import reproject, transform_bounds

from ..core.errors import ExtentError, RasterError, cause_of
from ..core.monitor import Monitor
from ..raster.bands import BandChoice
from ..raster.class_names import named
from ..raster.dataset import RasterInfo, describe, open_raster
from ..raster.gdal_errors import GDAL_ERRORS
from ..raster.geodesic import to_map
from ..raster.output_grid import OutputGrid
from ..raster.pixels import PixelReader
from ..raster.resampling import portions
from ..raster.work_grid import (
    WorkGrid,
    bounds,
    extent_in_raster,
    native_grid,
    window_transform,
)
from ..tiling.grid import Window
from .region_layers import TileRegion

_NOT_SURE = 255  # nodata of confidence
_MARGIN = 2  # pixels of the class raster around a box
_MOST_PIXELS = 2**24  # of the class raster at once
_NO_CRS = "EPSG:3857"  # stands for "no CRS" on both sides, so that nothing is reprojected


def check_overlap(path: str, output: OutputGrid, crs: Optional[str] = None) -> RasterInfo:
    """Description of the class raster, which has to overlap the area.

    Args:
        path: path or GDAL name.
        output: the place of the area.
        crs: of the class raster, in place of the file's; see `raster/dataset.py`.

    Raises:
        RasterError: it cannot be read.
        ExtentError: it lies elsewhere, or its place cannot be compared.
    """
    info = describe(path, crs)
    left, bottom, right, top = bounds(native_grid(info))
    x0, y0, x1, y1 = bounds(WorkGrid(output.width, output.height, output.transform))
    if info.crs is not None and output.crs is not None:
        left, bottom, right, top = extent_in_raster(
            (left, bottom, right, top), info.crs, output.crs, (x0, y0, x1, y1)
        )
    if not (left < x1 and x0 < right and bottom < y1 and y0 < top):
        raise ExtentError(
            f"The class raster {path} does not overlap the area.",
            "Choose one of the same area; it must have the right CRS.",
        )
    return info


def classes_under(
    info: RasterInfo, regions: Sequence[TileRegion], output: OutputGrid, monitor: Monitor
) -> Dict[str, NDArray[Any]]:
    """Fields for `region_layers`, each (n,), one item for each of `regions`.

    purity: share of the commonest class among the class pixels inside the outline, 0 to 1, null
    where there is none; class_id and class: that class; mean_conf: mean of the raster's confidence,
    percent, if it has one. Classes are looked up at the centres of the area's pixels.

    Raises:
        RasterError: the raster cannot be read.
        CancelledError: the monitor says so.
    """
    purity = np.full(len(regions), np.nan)
    ids = np.full(len(regions), np.nan)
    confidence = np.full(len(regions), np.nan)
    with_confidence = len(info.names) > 1 and info.names[1] == "confidence"
    try:
        with open_raster(info.path) as source:
            tags = source.tags(1)
            grid = native_grid(info)
            classes = PixelReader(source, info, BandChoice((1,)), grid)
            sureness = (
                PixelReader(source, info, BandChoice((2,)), grid) if with_confidence else None
            )
            for index, item in enumerate(regions):
                monitor.check()
                box = _box_of(item, output)
                inside = _drawn(item, box)
                purity[index], ids[index] = _commonest(_under(classes, info, box, output)[inside])
                if sureness is not None:
                    confidence[index] = _mean(_under(sureness, info, box, output)[inside])
    except GDAL_ERRORS as error:
        raise RasterError(
            f"The class raster {info.path} cannot be read: {cause_of(error)}.",
            "Check the file, or leave it out.",
        ) from error
    fields = {"purity": purity, "class_id": ids, "class": _names(ids, tags)}
    return {**fields, "mean_conf": confidence} if with_confidence else fields


def _box_of(item: TileRegion, output: OutputGrid) -> Window:
    x0, y0, x1, y1 = item.region.box
    box = Window(item.left + x0, item.top + y0, x1 - x0, y1 - y0)
    return box.intersection(Window(0, 0, output.width, output.height))


def _drawn(item: TileRegion, box: Window) -> NDArray[np.bool_]:
    """Which pixels of a box lie inside the outline of a region."""
    left, top = box.col - item.left, box.row - item.top
    place = Affine.translation(left, top)
    shape = (box.height, box.width)
    return rasterize([item.region.outline], shape, transform=place, dtype="uint8") > 0


def _under(
    reader: PixelReader, info: RasterInfo, box: Window, output: OutputGrid
) -> NDArray[np.float64]:
    """The raster's values at the pixels of a box of the area, (rows, cols); NaN where not valid."""
    values = np.full((box.height, box.width), np.nan)
    seen = _window_under(info, box, output)
    if seen.width == 0 or seen.height == 0:
        return values
    if seen.width * seen.height > _MOST_PIXELS and box.width * box.height > 1:
        for part in portions(box, box.width * box.height // 2, rows_first=False):
            rows = slice(part.row - box.row, part.row_stop - box.row)
            cols = slice(part.col - box.col, part.col_stop - box.col)
            values[rows, cols] = _under(reader, info, part, output)
        return values
    pixels, valid = reader.read(seen)
    source = np.where(valid, pixels[0].astype(np.float64), np.nan)
    crs, raster_crs = _both_crs(info, output)
    reproject(
        source, values, src_transform=window_transform(native_grid(info), seen), src_crs=raster_crs,
        src_nodata=np.nan, dst_transform=window_transform(_grid_of(output), box), dst_crs=crs,
        dst_nodata=np.nan, resampling=Resampling.nearest,
    )  # fmt: skip
    return values


def _window_under(info: RasterInfo, box: Window, output: OutputGrid) -> Window:
    """The raster's pixels under a box of the area, and some around them."""
    place = window_transform(_grid_of(output), box)
    sides = bounds(WorkGrid(box.width, box.height, place))
    crs, raster_crs = _both_crs(info, output)
    if crs != raster_crs:
        sides = transform_bounds(crs, raster_crs, *sides)
    if not np.isfinite(sides).all():
        return info.whole
    left, low, right, high = sides
    corners = [to_map(~info.transform, x, y) for x in (left, right) for y in (low, high)]
    cols, rows = [col for col, _ in corners], [row for _, row in corners]
    col, row = int(np.floor(min(cols))) - _MARGIN, int(np.floor(min(rows))) - _MARGIN
    width = int(np.ceil(max(cols))) + _MARGIN - col
    height = int(np.ceil(max(rows))) + _MARGIN - row
    return Window(col, row, width, height).intersection(info.whole)


def _both_crs(info: RasterInfo, output: OutputGrid) -> Tuple[CRS, CRS]:
    """The CRS of the area and of the class raster."""
    crs = output.crs or _NO_CRS
    return CRS.from_user_input(crs), CRS.from_user_input(info.crs or crs)


def _grid_of(output: OutputGrid) -> WorkGrid:
    return WorkGrid(output.width, output.height, output.transform)


def _commonest(values: NDArray[np.float64]) -> Tuple[float, float]:
    """Share and value of the commonest class among values of which NaN is none."""
    classes, counts = np.unique(values[~np.isnan(values)], return_counts=True)
    if not len(classes):
        return np.nan, np.nan
    best = int(np.argmax(counts))
    return float(counts[best] / counts.sum()), float(classes[best])


def _mean(values: NDArray[np.float64]) -> float:
    sure = values[~np.isnan(values) & (values != _NOT_SURE)]
    return float(sure.mean()) if sure.size else float("nan")


def _names(ids: NDArray[np.float64], tags: Any) -> NDArray[np.object_]:
    values: List[int] = sorted({int(value) for value in ids[np.isfinite(ids)]})
    names = {item.id: item.name for item in named(values, (), tags, {})}
    return np.array([names[int(v)] if np.isfinite(v) else None for v in ids], dtype=object)
