"""Converts any class raster to polygons, like those of a segmentation."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, Optional, Sequence

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window as RasterWindow

from ..core.contract import NODATA, ClassSpec
from ..core.errors import MAKE_ROOM, BandError, OutputError, cause_of
from ..core.job import PolygonizeJob
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Reporter, Result, never, silent
from ..inference.report import class_rows
from ..output.geopackage import Layer, classes_table, write_batches, write_layers
from ..output.staging import Staging
from ..polygons.vectorize import Drawing, segment_batches
from ..raster.bands import BandChoice
from ..raster.class_names import category_names, colour_table_of, named, strips, values_of
from ..raster.dataset import RasterInfo, describe, open_raster, reading
from ..raster.gdal_errors import GDAL_ERRORS
from ..raster.geodesic import geodesic_measure
from ..raster.input_guard import InputGuard
from ..raster.output_grid import OutputGrid, count_classes
from ..raster.pixels import PixelReader
from ..raster.work_grid import native_grid


def polygonize_raster(
    job: PolygonizeJob, report: Reporter = silent, is_cancelled: IsCancelled = never
) -> Result:
    """Writes the GeoPackage of a job: layers `segments` and `classes`.

    The summary has `classes`: value, name, colour, pixels, area and share of each.

    Raises:
        GrassError: a subclass, when the run fails; CancelledError when cancelled.
    """
    job.validate()
    monitor = Monitor(report, is_cancelled)
    with Staging({"segments": job.segments}, [job.raster]) as staging:
        inputs = InputGuard([Path(job.raster)])
        info = replace(describe(job.raster, job.crs), nodata_too=job.nodata or ())
        staging.protect(info.files)
        inputs.add(info.files)
        if job.band > info.count:
            raise BandError(
                f"Band {job.band} is requested; {info.path} has {info.count}.", "Choose a band."
            )
        grid = OutputGrid(
            info.width, info.height, info.crs, info.transform, geodesic_measure(info.crs)
        )
        work = staging.path("segments").with_name("classes.tif")
        classes = _copy(info, job, work, monitor)
        inputs.check()
        ids = [ClassSpec(k, item.name, item.colour) for k, item in enumerate(classes)]
        rows = class_rows(ids, count_classes(work, grid, monitor), grid)["classes"]
        for row, item in zip(rows, classes):
            row["id"] = item.id
        drawing = Drawing(job.min_area_px, job.simplify_px)
        names, with_confidence = {i.id: i.name for i in ids}, _has_confidence(info.names)
        layers = segment_batches(work, grid, names, drawing, monitor)
        batches = (_as_valued(layer, classes, with_confidence) for layer in layers)
        write_batches(staging.path("segments"), batches, info.crs)
        write_layers(staging.path("segments"), [classes_table(rows)], info.crs)
        monitor.check()
        _warn(monitor, classes, grid)
        return Result(staging.commit(), {"classes": rows, "raster": job.raster})


def _warn(monitor: Monitor, classes: Sequence[ClassSpec], grid: OutputGrid) -> None:
    if not classes:
        monitor.warn("The raster has no valid pixel: there are no polygons.")
    if grid.measure is None:
        monitor.warn("The raster has no CRS with known units: areas in metres are empty.")


def _copy(
    info: RasterInfo, job: PolygonizeJob, work: Path, monitor: Monitor
) -> Sequence[ClassSpec]:
    """Writes a raster of class indices 0, 1, 2 ... in the order of values, with the confidence.

    Returns:
        The classes with their values in the raster.
    """
    with open_raster(job.raster) as source:
        reader = PixelReader(source, info, BandChoice((job.band,)), native_grid(info))
        values = values_of(reader, info.whole, f"Band {job.band} of {info.path}", monitor)
        names = category_names(job.raster, job.band, work.with_suffix(".vrt"))
        names.update(source.tags(job.band))
        classes = named(values, job.classes, names, colour_table_of(source, job.band))
        profile: Dict[str, Any] = {
            "driver": "GTiff", "width": info.width, "height": info.height, "count": 2,
            "dtype": "uint8", "nodata": NODATA, "tiled": True, "compress": "deflate",
        }  # fmt: skip
        try:
            with rasterio.open(work, "w", transform=info.transform, **profile) as target:
                for window in strips(info.whole):
                    monitor.check()
                    index = _numbered(*reader.read(window), values)
                    place = RasterWindow(window.col, window.row, window.width, window.height)
                    confidence = index
                    if _has_confidence(info.names):
                        with reading(job.raster):
                            confidence = source.read(2, window=place).astype(np.uint8)
                    target.write(np.stack([index, confidence]), window=place)
        except (*GDAL_ERRORS, OSError) as error:
            text = f"No space for temporary data beside {job.segments}: {cause_of(error)}."
            raise OutputError(text, MAKE_ROOM) from error
    return classes


def _numbered(
    pixels: NDArray[Any], valid: NDArray[np.bool_], values: Sequence[int]
) -> NDArray[np.uint8]:
    """(rows, cols) uint8: index of each value of a band (1, rows, cols), `NODATA` where invalid."""
    index = np.full(valid.shape, NODATA, np.uint8)
    if values:
        index[valid] = np.searchsorted(np.array(values), pixels[0][valid])
    return index


def _has_confidence(descriptions: Sequence[Optional[str]]) -> bool:
    """Whether the second band is the confidence that a segmentation writes."""
    return len(descriptions) > 1 and descriptions[1] == "confidence"


def _as_valued(layer: Layer, classes: Sequence[ClassSpec], with_confidence: bool) -> Layer:
    """The layer with the raster's values, and without confidence if the raster has none."""
    fields = dict(layer.fields)
    values = np.array([item.id for item in classes], np.int32)
    fields["class_id"] = values[fields["class_id"]] if len(values) else fields["class_id"]
    if not with_confidence:
        del fields["mean_conf"]
    return replace(layer, fields=fields)
