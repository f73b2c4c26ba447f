"""What a raster of classes says of the ground under each region."""

from __future__ import annotations

import warnings
from typing import Any, Dict, List, Sequence

import numpy as np
from rasterio._err import CPLE_BaseError
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.features import rasterize
from rasterio.transform import Affine
from rasterio.vrt import WarpedVRT
from rasterio.windows import Window as RasterWindow

from ..core.errors import ExtentError, RasterError
from ..core.monitor import Monitor
from ..raster.class_names import named
from ..raster.dataset import RasterInfo, describe, open_raster
from ..raster.output_grid import OutputGrid
from ..raster.work_grid import WorkGrid, bounds, extent_in_raster, native_grid
from .region_layers import TileRegion

_NOT_SURE = 255  # nodata of confidence
_ANY_PLANE = "EPSG:3857"  # stands for "no CRS" on both sides, so that nothing is reprojected


def check_overlap(path: str, frame: OutputGrid) -> RasterInfo:
    """What the class raster is; it has to lie over the area.

    Raises:
        RasterError: it cannot be read.
        ExtentError: it lies elsewhere, or its place cannot be compared.
    """
    info = describe(path)
    left, bottom, right, top = bounds(native_grid(info))
    if info.crs is not None and frame.crs is not None:
        left, bottom, right, top = extent_in_raster((left, bottom, right, top), info.crs, frame.crs)
    x0, y0, x1, y1 = bounds(WorkGrid(frame.width, frame.height, frame.transform))
    if not (left < x1 and x0 < right and bottom < y1 and y0 < top):
        raise ExtentError(
            f"The class raster {path} does not overlap the area.",
            "Choose one of the same ground; it must have the right CRS.",
        )
    return info


def classes_under(
    info: RasterInfo, found: Sequence[TileRegion], frame: OutputGrid, monitor: Monitor
) -> Dict[str, np.ndarray]:
    """Fields for `sketch.region_layers`, each (n,), one item for each of `found`.

    purity: share of the commonest class among the class pixels inside the outline, 0 to 1, null
    where there is none; class_id and class: that class; mean_conf: mean of the raster's confidence,
    percent, if it has one. Classes are looked up at the centres of the area's pixels.

    Raises:
        RasterError: the raster cannot be read.
        CancelledError: the monitor says so.
    """
    crs = frame.crs or _ANY_PLANE
    purity = np.full(len(found), np.nan)
    ids = np.full(len(found), np.nan)
    confidence = np.full(len(found), np.nan)
    with_confidence = len(info.names) > 1 and info.names[1] == "confidence"
    try:
        with open_raster(info.path) as source, warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            tags = source.tags(1)
            with WarpedVRT(
                source, src_crs=CRS.from_user_input(info.crs or crs), crs=CRS.from_user_input(crs),
                src_transform=info.transform, transform=frame.transform, width=frame.width,
                height=frame.height, resampling=Resampling.nearest, add_alpha=False,
            ) as aligned:  # fmt: skip
                for index, item in enumerate(found):
                    monitor.check()
                    purity[index], ids[index] = _commonest(*_inside(aligned, item, 1))
                    if with_confidence:
                        confidence[index] = _mean(*_inside(aligned, item, 2))
    except (CPLE_BaseError, RasterioError) as error:
        raise RasterError(
            f"The class raster {info.path} cannot be read: {' '.join(str(error).split())}.",
            "Check the file, or leave it out.",
        ) from error
    fields = {"purity": purity, "class_id": ids, "class": _names(ids, tags)}
    return {**fields, "mean_conf": confidence} if with_confidence else fields


def _inside(aligned: WarpedVRT, item: TileRegion, band: int) -> Any:
    """Values of the band in the box of a region, and which of them count."""
    x0, y0, x1, y1 = item.region.box
    window = RasterWindow(item.left + x0, item.top + y0, x1 - x0, y1 - y0)
    frame = RasterWindow(0, 0, aligned.width, aligned.height)
    part = window.intersection(frame)
    values = aligned.read(band, window=part)
    known = aligned.read_masks(band, window=part) > 0
    left, top = part.col_off - item.left, part.row_off - item.top
    drawn = rasterize(
        [item.region.outline], values.shape, transform=Affine.translation(left, top), dtype="uint8"
    )
    return values, known & (drawn > 0)


def _commonest(values: np.ndarray, known: np.ndarray) -> Any:
    if not known.any():
        return np.nan, np.nan
    classes, counts = np.unique(values[known], return_counts=True)
    best = int(np.argmax(counts))
    return counts[best] / counts.sum(), classes[best]


def _mean(values: np.ndarray, known: np.ndarray) -> float:
    known = known & (values != _NOT_SURE)
    return float(values[known].mean()) if known.any() else float("nan")


def _names(ids: np.ndarray, tags: Any) -> np.ndarray:
    values: List[int] = sorted({int(value) for value in ids[np.isfinite(ids)]})
    names = {item.id: item.name for item in named(values, (), tags, {})}
    return np.array([names[int(v)] if np.isfinite(v) else None for v in ids], dtype=object)
