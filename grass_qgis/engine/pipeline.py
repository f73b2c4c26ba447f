"""The order of steps of a run; the only module that knows it.

from grass_qgis.engine.job import SegmentJob
from grass_qgis.engine.pipeline import segment
segment(SegmentJob("scene.tif", "model.onnx", "classes.tif", "segments.gpkg", "run.json"))
"""

from __future__ import annotations

from functools import partial
from typing import List, Tuple

import numpy as np

from . import job as jobs
from .blend import StripBlender
from .errors import JobError, ModelError
from .feed import Batch, RowEnd, feed
from .flow import Feeder, Sink
from .geopackage import write_layers
from .job import Job, RegionsJob, SegmentJob
from .monitor import Monitor
from .outputs import Staging
from .plan import Plan, make_plan
from .postprocess import to_probabilities
from .progress import IsCancelled, Reporter, Result, never, silent
from .regions import find_region, resize_maps, signed
from .report import class_rows, run_record, write_report
from .sketch import Found, region_layers, strongest
from .vectorize import segment_layer
from .writers import ClassCounter, ProbabilityRows, write_classes

_BATCHES_AHEAD = 2
_CHUNKS_BEHIND = 8  # of at most about 16 MB, see blend.py
_LEAST_VALID_SHARE = 0.5


def run(job: Job, report: Reporter = silent, is_cancelled: IsCancelled = never) -> Result:
    """Runs a job of either kind; see `segment` and `draw_regions`."""
    if isinstance(job, SegmentJob):
        return segment(job, report, is_cancelled)
    return draw_regions(job, report, is_cancelled)


def segment(
    job: SegmentJob, report: Reporter = silent, is_cancelled: IsCancelled = never
) -> Result:
    """Classifies a raster: class GeoTIFF, polygons, report.

    Memory depends on the raster's width, not on its area (polygons aside). The files get their
    names together at the end; a run that fails or is cancelled leaves former results as they were.

    Args:
        job: what to do.
        report: hears every event but the result.
        is_cancelled: asked at least once a batch.

    Returns:
        Paths by role, and the content of the report.

    Raises:
        GrassError: of the kind that fits; CancelledError when cancelled.
    """
    jobs.validate(job)
    monitor = Monitor(report, is_cancelled)
    roles = {"classes": job.classes, "segments": job.segments, "report": job.report}
    targets = {role: path for role, path in roles.items() if path is not None}
    with Staging(targets, [job.raster, job.model]) as staging:
        with monitor.timed("start"):
            plan = make_plan(job, monitor)
            staging.protect(plan.files)
        counter = ClassCounter(plan.frame)
        with monitor.timed("tiles"):
            predicted = _classify(job, plan, staging, counter, monitor)
        if not counter.pixels[:255].any():
            monitor.warn("The area holds no valid pixel: the results are empty.")
        if job.segments is not None:
            with monitor.timed("polygons"):
                names = {item.id: item.name for item in plan.contract.output.classes}
                raster = staging.path("classes")
                layer = segment_layer(raster, plan.frame, names, job.min_area_px, monitor)
                write_layers(staging.path("segments"), [layer], plan.frame.crs)
        record = run_record(job, plan, predicted, monitor)
        record.update(class_rows(plan.contract.output.classes, counter, plan.frame))
        record["outputs"] = targets
        if job.report is not None:
            write_report(staging.path("report"), record)
        monitor.check()
        return Result(staging.commit(), record)


def _classify(
    job: SegmentJob, plan: Plan, staging: Staging, counter: ClassCounter, monitor: Monitor
) -> int:
    """Reads, predicts, blends and writes; returns the number of tiles predicted."""
    grid, spec = plan.grid, plan.contract.output
    blender = StripBlender(grid, _planes_of(plan))
    write = partial(
        write_classes, staging.path("classes"), plan.frame, spec.classes, counter=counter
    )
    predicted = 0
    monitor.step("tiles", 0, grid.count)
    ahead = Feeder(partial(feed, plan, job.batch), _BATCHES_AHEAD)
    with Sink[ProbabilityRows](write, _CHUNKS_BEHIND) as sink, ahead as feeder:
        for item in feeder:
            done = item.row * grid.cols.count
            if isinstance(item, Batch):
                values = to_probabilities(_as_planes(plan.model.run(item.inputs)), spec)
                for col, tile in zip(item.cols, values):
                    blender.add(col, tile)
                predicted += len(item.cols)
                monitor.step("tiles", done + item.cols[-1] + 1, grid.count)
            else:
                _pass_on(blender, item, sink)
                monitor.step("tiles", done + grid.cols.count, grid.count)
    return predicted


def _pass_on(blender: StripBlender, end: RowEnd, sink: Sink[ProbabilityRows]) -> None:
    """Hands the rows that became final to the writing thread."""
    start = 0
    for rows in blender.finish(end.row):
        stop = start + rows.shape[1]
        sink.put(ProbabilityRows(rows, end.valid[start:stop]))
        start = stop


def _as_planes(answer: np.ndarray) -> np.ndarray:
    """(batch, rows, cols) of a single plane becomes (batch, 1, rows, cols)."""
    return answer[:, None] if answer.ndim == 3 else answer


def _planes_of(plan: Plan) -> int:
    """Planes the model returns, seen in its trial tile.

    Raises:
        ModelError: the shape of its answer is not that of a segmentation of the tile.
    """
    shape, side = plan.answer_shape, plan.grid.rows.tile
    count = len(plan.contract.output.classes)
    planes = 1 if len(shape) == 3 else shape[1]
    fits = planes == count or (planes == 1 and count == 2)
    if len(shape) not in (3, 4) or tuple(shape[-2:]) != (side, side) or not fits:
        raise ModelError(
            f"The model answers a tile of {side} px with the shape {tuple(shape)}.",
            f"It must return {count} planes of {side} x {side}.",
        )
    return planes


def draw_regions(
    job: RegionsJob, report: Reporter = silent, is_cancelled: IsCancelled = never
) -> Result:
    """Draws what the gradient of the contrastive loss points at: outlines and boxes.

    Args, result and errors as for `segment`; the GeoPackage has the layers `regions` and `boxes`.
    """
    jobs.validate(job)
    monitor = Monitor(report, is_cancelled)
    with Staging({"regions": job.regions}, [job.raster, job.model]) as staging:
        with monitor.timed("start"):
            plan = make_plan(job, monitor)
            staging.protect(plan.files)
        with monitor.timed("tiles"):
            found, predicted = _find(job, plan, monitor)
        if not found:
            monitor.warn(_why_none(predicted))
        kept = strongest(found, job.keep)
        with monitor.timed("polygons"):
            layers = region_layers(kept, plan.grid.rows.tile, plan.frame)
            write_layers(staging.path("regions"), layers, plan.frame.crs)
        record = run_record(job, plan, predicted, monitor)
        record.update({"regions": len(kept), "outputs": {"regions": job.regions}})
        monitor.check()
        return Result(staging.commit(), record)


def _why_none(predicted: int) -> str:
    if predicted == 0:
        return "No tile has a region: of no tile's part of the area is half or more valid."
    return "No tile has a region: the model's map of every tile is constant or not a number."


def _find(job: RegionsJob, plan: Plan, monitor: Monitor) -> Tuple[List[Found], int]:
    """The region of every tile that has one, and the number of tiles looked at."""
    spec, grid = plan.contract.regions, plan.grid
    if spec is None:
        raise JobError("The model has no settings for regions.", "Choose a regions model.")
    threshold = job.threshold if job.threshold >= 0 else spec.threshold
    found: List[Found] = []
    predicted = 0
    monitor.step("tiles", 0, grid.count)
    make = partial(feed, plan, job.batch, least_valid=_LEAST_VALID_SHARE, clip=True)
    with Feeder(make, _BATCHES_AHEAD) as feeder:
        for item in feeder:
            done = (item.row + 1) * grid.cols.count
            if isinstance(item, Batch):
                done += item.cols[-1] + 1 - grid.cols.count
                lam = signed(_as_maps(plan.model.run(item.inputs)), spec)
                maps = resize_maps(lam, grid.rows.tile)
                for col, values, valid in zip(item.cols, maps, item.valid):
                    region = find_region(values, valid, threshold)
                    if region is not None:
                        left, top = grid.cols.start(col), grid.rows.start(item.row)
                        found.append(Found(item.row * grid.cols.count + col, left, top, region))
                predicted += len(item.cols)
            monitor.step("tiles", done, grid.count)
    return found, predicted


def _as_maps(answer: np.ndarray) -> np.ndarray:
    if answer.ndim == 4 and answer.shape[1] == 1:
        return answer[:, 0]
    if answer.ndim != 3:
        raise ModelError(
            f"The model answers with the shape {answer.shape}; a map for each tile is needed.",
            "Export it again with grass-train export.",
        )
    return answer
