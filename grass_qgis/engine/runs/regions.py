"""A run that selects regions by the gradient of the contrastive loss."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.errors import JobError
from ..core.job import RegionsJob
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Reporter, Result, never, silent
from ..inference.feed import Batch, TileCount, TileRule, feed
from ..inference.flow import BATCHES_AHEAD, Feeder
from ..inference.plan import Plan, prepare
from ..inference.report import run_record
from ..output.geopackage import write_layers
from ..output.layer_styles import keep_styles
from ..output.staging import Staging
from ..raster.dataset import limited_cache
from ..regions.attention_raster import LamRaster
from ..regions.object_regions import NO_FIELDS, object_regions
from ..regions.region import Region, maps_of, regions_of
from ..regions.region_classes import check_overlap, classes_under
from ..regions.region_layers import TileRegion, region_layers, region_styles, strongest
from ..runtime.model_outputs import check_maps
from ..runtime.parallel_calls import in_order
from ..segments.selection import SelectionSettings
from ..tiling.grid import TileGrid
from .segment_tree import segment_tree

Chosen = Tuple[List[TileRegion], Dict[str, NDArray[Any]], int, Optional[List[float]]]

_LEAST_VALID_SHARE = 0.5


def draw_regions(
    job: RegionsJob, report: Reporter = silent, is_cancelled: IsCancelled = never
) -> Result:
    """Writes the regions that the gradient of the contrastive loss selects: outlines and boxes.

    Arguments, result and errors as for `segment`; the GeoPackage has the layers `regions` and
    `boxes`. The attention map is written if requested.
    """
    job.validate()
    monitor = Monitor(report, is_cancelled)
    targets = {role: path for role in ("regions", "lam") if (path := getattr(job, role))}
    with limited_cache(), Staging(targets, [job.raster, job.model]) as staging:
        with monitor.timed("start"):
            plan, inputs = prepare(job, staging, monitor)
            classes = None
            if job.class_raster is not None:
                classes = check_overlap(job.class_raster, plan.output_grid, job.class_raster_crs)
                classes = replace(classes, nodata_too=job.class_raster_nodata or ())
                staging.protect(classes.files)
        regions, fields, predicted, shown = _choose(job, plan, staging, monitor)
        inputs.check()
        if not regions:
            monitor.warn(_why_none(job, predicted))
        with monitor.timed("polygons"):
            if classes is not None:
                fields = {**fields, **classes_under(classes, regions, plan.output_grid, monitor)}
            layers = region_layers(
                regions, plan.grid.rows.tile, plan.output_grid, job.outline, fields
            )
            write_layers(staging.path("regions"), layers, plan.output_grid.crs)
            keep_styles(staging.path("regions"), region_styles(layers))
        record = run_record(job, plan, predicted, monitor)
        record.update({"regions": len(regions), "lam": shown, "outputs": targets})
        monitor.check()
        return Result(staging.commit(), record)


def _choose(job: RegionsJob, plan: Plan, staging: Staging, monitor: Monitor) -> Chosen:
    """Regions of the job's shape, their additional fields, number of tiles, and the map's range."""
    if job.shape == "tile":
        with monitor.timed("tiles"):
            regions, predicted, shown = _find_and_show(job, plan, staging, monitor)
        return strongest(regions, job.keep), {}, predicted, shown
    # A map that is not requested is removed with the folder.
    path = staging.path("lam") if job.lam else staging.path("regions").with_name("lam.tif")
    with monitor.timed("tiles"), LamRaster(path, plan.grid, plan.output_grid) as lam:
        predicted = _read_map(job, plan, monitor, lam)
        lam.close()
    if not predicted:
        return [], dict(NO_FIELDS), 0, None
    with monitor.timed("segments"):
        tree = segment_tree(plan, staging.path("regions").parent, monitor)
    chosen = object_regions(tree, path, plan.grid, SelectionSettings(), job.keep, monitor)
    return list(chosen.regions), chosen.fields, predicted, [lam.least, lam.greatest]


def _read_map(job: RegionsJob, plan: Plan, monitor: Monitor, lam: LamRaster) -> int:
    """Writes only the map; returns the number of predicted tiles."""
    return _find(job, plan, monitor, lam, with_regions=False)[1]


def _find_and_show(
    job: RegionsJob, plan: Plan, staging: Staging, monitor: Monitor
) -> Tuple[List[TileRegion], int, Optional[List[float]]]:
    """Regions, number of predicted tiles, and the range of the map if it is requested."""
    if job.lam is None:
        return (*_find(job, plan, monitor), None)
    with LamRaster(staging.path("lam"), plan.grid, plan.output_grid) as lam:
        regions, predicted = _find(job, plan, monitor, lam)
        lam.close()
        return regions, predicted, [lam.least, lam.greatest] if predicted else None


def _why_none(job: RegionsJob, predicted: int) -> str:
    if predicted == 0:
        return "No tile has a region: less than half of each tile's area is valid."
    if job.shape == "object":
        return "There is no region: no segment in the map is even and large enough."
    return "No tile has a region: the model's map is constant or NaN in every tile."


def _find(
    job: RegionsJob,
    plan: Plan,
    monitor: Monitor,
    lam: Optional[LamRaster] = None,
    with_regions: bool = True,
) -> Tuple[List[TileRegion], int]:
    """The region of every tile that has one, and the number of predicted tiles."""
    spec, grid = plan.contract.regions, plan.grid
    if spec is None:
        raise JobError("The model has no settings for regions.", "Choose a regions model.")
    if job.threshold >= 0:
        spec = replace(spec, threshold=job.threshold)
    regions: List[TileRegion] = []
    predicted, count = 0, TileCount(plan)
    monitor.step("tiles", 0, count.total)
    make = partial(feed, plan, job.batch, TileRule(_LEAST_VALID_SHARE, clip=True))
    with (
        Feeder(make, BATCHES_AHEAD) as feeder,
        closing(in_order(partial(_maps, plan), feeder, plan.model.parallel_calls)) as results,
    ):
        for batch, outputs in results:
            if batch.cols:
                if with_regions:
                    regions += _placed(grid, batch, regions_of(outputs, batch.valid, spec))
                if lam is not None:
                    lam.add(batch.cols, maps_of(outputs, grid.rows.tile, spec), batch.valid)
            if lam is not None and batch.ends_row:
                lam.finish(batch.row.index)
            predicted += len(batch.cols)
            monitor.step("tiles", count.after(batch), count.total, predicted * grid.tile_pixels)
    return regions, predicted


def _placed(
    grid: TileGrid, batch: Batch, regions: Sequence[Optional[Region]]
) -> Iterator[TileRegion]:
    """The regions of a batch with the positions of their tiles."""
    row = batch.row.index
    for col, region in zip(batch.cols, regions):
        if region is not None:
            left, top = grid.cols.start(col), grid.rows.start(row)
            yield TileRegion(row * grid.cols.count + col, left, top, region)


def _maps(plan: Plan, batch: Batch) -> Tuple[Batch, List[NDArray[np.float32]]]:
    """A batch, and the model's outputs for it."""
    if not batch.cols:
        return batch, []
    outputs = plan.model.run_all(batch.inputs)
    check_maps(outputs)
    return batch, outputs
