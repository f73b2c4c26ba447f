"""A run that selects regions by the gradient."""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import List, Optional, Tuple

import numpy as np

from ..core import job as jobs
from ..core.errors import JobError
from ..core.job import RegionsJob
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Reporter, Result, never, silent
from ..inference.feed import Batch, Item, PanelStart, TileCount, feed
from ..inference.flow import BATCHES_AHEAD, Feeder
from ..inference.plan import Plan, prepare
from ..inference.report import run_record
from ..output.geopackage import write_layers
from ..output.staging import Staging
from ..raster.dataset import limited_cache
from ..regions.attention_raster import LamRaster
from ..regions.region import maps_of, regions_of
from ..regions.region_classes import check_overlap, classes_under
from ..regions.region_layers import TileRegion, region_layers, strongest
from ..runtime.model_outputs import check_maps
from ..runtime.parallel_calls import in_order

_LEAST_VALID_SHARE = 0.5


def draw_regions(
    job: RegionsJob, report: Reporter = silent, is_cancelled: IsCancelled = never
) -> Result:
    """Draws what the gradient of the contrastive loss points at: outlines and boxes.

    Args, result and errors as for `segment`; the GeoPackage has the layers `regions` and `boxes`.
    The map itself is written if the job asks for it.
    """
    jobs.validate(job)
    monitor = Monitor(report, is_cancelled)
    targets = {role: path for role in ("regions", "lam") if (path := getattr(job, role))}
    with limited_cache(), Staging(targets, [job.raster, job.model]) as staging:
        with monitor.timed("start"):
            plan, inputs = prepare(job, staging, monitor)
            classes = None
            if job.class_raster is not None:
                classes = check_overlap(job.class_raster, plan.frame)
                staging.protect(classes.files)
        with monitor.timed("tiles"):
            found, predicted, shown = _find_and_show(job, plan, staging, monitor)
            inputs.check()
        if not found:
            monitor.warn(_why_none(predicted))
        kept = strongest(found, job.keep)
        with monitor.timed("polygons"):
            under = None
            if classes is not None:
                under = classes_under(classes, kept, plan.frame, monitor)
            layers = region_layers(kept, plan.grid.rows.tile, plan.frame, job.outline, under)
            write_layers(staging.path("regions"), layers, plan.frame.crs)
        record = run_record(job, plan, predicted, monitor)
        record.update({"regions": len(kept), "lam": shown, "outputs": targets})
        monitor.check()
        return Result(staging.commit(), record)


def _find_and_show(
    job: RegionsJob, plan: Plan, staging: Staging, monitor: Monitor
) -> Tuple[List[TileRegion], int, Optional[List[float]]]:
    """Regions, tiles looked at, and the range of the map if it is to be written."""
    if job.lam is None:
        return (*_find(job, plan, monitor), None)
    with LamRaster(staging.path("lam"), plan.grid, plan.frame) as lam:
        found, predicted = _find(job, plan, monitor, lam)
        lam.close()
        return found, predicted, [lam.least, lam.greatest] if predicted else None


def _why_none(predicted: int) -> str:
    if predicted == 0:
        return "No tile has a region: of no tile's part of the area is half or more valid."
    return "No tile has a region: the model's map of every tile is constant or not a number."


def _find(
    job: RegionsJob, plan: Plan, monitor: Monitor, lam: Optional[LamRaster] = None
) -> Tuple[List[TileRegion], int]:
    """The region of every tile that has one, and the number of tiles looked at."""
    spec, grid = plan.contract.regions, plan.grid
    if spec is None:
        raise JobError("The model has no settings for regions.", "Choose a regions model.")
    if job.threshold >= 0:
        spec = replace(spec, threshold=job.threshold)
    found: List[TileRegion] = []
    predicted, count = 0, TileCount(plan)
    monitor.step("tiles", 0, count.total)
    make = partial(feed, plan, job.batch, least_valid=_LEAST_VALID_SHARE, clip=True)
    answered = partial(_answered, plan)
    with (
        Feeder(make, BATCHES_AHEAD) as feeder,
        closing(in_order(answered, feeder, plan.model.parallel_calls)) as results,
    ):
        for item, answers in results:
            if isinstance(item, PanelStart):
                continue
            done = count.before(item.row + 1)
            if isinstance(item, Batch):
                done = count.up_to(item.row, item.cols[-1])
                regions = regions_of(answers, item.valid, spec)
                if lam is not None:
                    lam.add(item.cols, maps_of(answers, grid.rows.tile, spec), item.valid)
                for col, region in zip(item.cols, regions):
                    if region is not None:
                        left, top = grid.cols.start(col), grid.rows.start(item.row)
                        found.append(
                            TileRegion(item.row * grid.cols.count + col, left, top, region)
                        )
                predicted += len(item.cols)
            elif lam is not None:
                lam.finish(item.row)
            monitor.step("tiles", done, count.total, predicted * grid.tile_pixels)
    return found, predicted


def _answered(plan: Plan, item: Item) -> Tuple[Item, List[np.ndarray]]:
    """An item of the feed, and the model's answers when it is a batch."""
    if not isinstance(item, Batch):
        return item, []
    answers = plan.model.run_all(item.inputs)
    check_maps(answers)
    return item, answers
