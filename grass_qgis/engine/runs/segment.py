"""The order of steps of a run; the only module that knows it.

from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.runs.segment import segment
segment(SegmentJob("scene.tif", "model.onnx", "classes.tif", "segments.gpkg", "run.json"))
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

import numpy as np

from ..core import job as jobs
from ..core.errors import JobError
from ..core.job import Job, RegionsJob, SegmentJob
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Log, Reporter, Result, never, silent
from ..inference.assembly import assembled
from ..inference.feed import Batch, Item, PanelStart, TileCount, feed
from ..inference.flow import Feeder, Sink
from ..inference.plan import Plan, make_plan
from ..inference.predictions import Tile, predicted_items
from ..inference.report import class_rows, run_record, write_report
from ..inference.run_id import name_of_run
from ..output.cog import write_cog
from ..output.disk_space import check_space
from ..output.geopackage import classes_table, run_table, write_batches, write_layers
from ..output.journal import Journal
from ..output.parts import PartKeeper, write_parts
from ..output.pixel_layers import Layers
from ..output.staging import Staging
from ..polygons.vectorize import Drawing, segment_batches
from ..raster.dataset import limited_cache
from ..raster.frame import count_classes
from ..raster.input_guard import Unchanged
from ..regions.attention_raster import LamRaster
from ..regions.region import maps_of, regions_of
from ..regions.region_classes import check_overlap, classes_under
from ..regions.region_layers import Found, region_layers, strongest
from ..runtime.answers import check_maps
from ..runtime.parallel_calls import in_order
from ..tiling.grid import Window

Classify = Callable[[SegmentJob, Plan, Layers, Journal, Monitor], None]
_RASTERS = ("classes", "entropy", "probabilities")
_ROLES = (*_RASTERS, "segments", "report")
_BATCHES_AHEAD = 2
_BATCHES_BEHIND = 2
_LEAST_VALID_SHARE = 0.5


def run(job: Job, report: Reporter = silent, is_cancelled: IsCancelled = never) -> Result:
    """Runs a job of either kind; see `segment` and `draw_regions`."""
    if isinstance(job, SegmentJob):
        return segment(job, report, is_cancelled)
    return draw_regions(job, report, is_cancelled)


def segment(
    job: SegmentJob,
    report: Reporter = silent,
    is_cancelled: IsCancelled = never,
    classify: Optional[Classify] = None,
) -> Result:
    """Classifies a raster: class GeoTIFF, polygons, report, and further rasters if asked for.

    A run that was killed goes on where it stopped when the same job is run again, to the same
    bytes of the rasters. Memory depends on the raster's width, not on its area (but for polygons
    while they are not complete). The files get their names together at the end; a run that fails or
    is cancelled leaves former results as they were.

    Args:
        job: what to do.
        report: hears every event but the result.
        is_cancelled: asked at least once a batch.
        classify: finishes the missing parts of a journal; by default in this process.

    Returns:
        Paths by role, and the content of the report.

    Raises:
        GrassError: of the kind that fits; CancelledError when cancelled.
    """
    jobs.validate(job)
    monitor = Monitor(report, is_cancelled)
    targets = {role: path for role in _ROLES if (path := getattr(job, role)) is not None}
    with (
        limited_cache(),
        Staging(targets, [job.raster, job.model]) as staging,
        Journal(Path(job.classes)) as journal,
    ):
        with monitor.timed("start"):
            plan, inputs = _prepared(job, staging, monitor)
            layers = layers_of(job, plan)
            _open_journal(job, plan, layers, journal, monitor)
        with monitor.timed("tiles"):
            (classify or _classify)(job, plan, layers, journal, monitor)
            inputs.check()
        plan.model.release()
        with monitor.timed("rasters"):
            for done, role in enumerate(rasters := [r for r in _RASTERS if r in targets]):
                monitor.step("rasters", done, len(rasters))
                _write_raster(role, plan, layers, journal, staging)
            monitor.step("rasters", len(rasters), len(rasters))
            counter = count_classes(staging.path("classes"), plan.frame, monitor)
        if not counter.pixels[:255].any():
            monitor.warn("The area holds no valid pixel: the results are empty.")
        classes = class_rows(plan.contract.output.classes, counter, plan.frame)
        tiles = sum(part.tiles for part in journal.parts)
        if job.segments is not None:
            with monitor.timed("polygons"):
                _write_polygons(job, plan, staging, monitor)
            _write_tables(classes, run_record(job, plan, tiles, monitor), plan, staging)
        record = {**run_record(job, plan, tiles, monitor), **classes, "outputs": targets}
        if job.report is not None:
            write_report(staging.path("report"), record)
        monitor.check()
        return Result(staging.commit(), record)


def _write_polygons(job: SegmentJob, plan: Plan, staging: Staging, monitor: Monitor) -> None:
    """Traces the finished class raster."""
    names = {item.id: item.name for item in plan.contract.output.classes}
    drawing = Drawing(job.min_area_px, job.simplify_px)
    batches = segment_batches(staging.path("classes"), plan.frame, names, drawing, monitor)
    write_batches(staging.path("segments"), batches, plan.frame.crs)


def _write_tables(
    classes: Dict[str, Any], record: Dict[str, Any], plan: Plan, staging: Staging
) -> None:
    """Puts the classes' shares and the run's own words beside the polygons."""
    tables = [classes_table(classes["classes"]), run_table(record)]
    write_layers(staging.path("segments"), tables, plan.frame.crs)


def _prepared(job: Job, staging: Staging, monitor: Monitor) -> Tuple[Plan, Unchanged]:
    """The plan of a job, and what watches over the files it reads."""
    inputs = Unchanged([Path(job.raster), Path(job.model)])
    plan = make_plan(job, monitor)
    plan.model.listen(monitor.check, monitor.warn)
    staging.protect(plan.files)
    inputs.add(plan.files)
    return plan, inputs


def layers_of(job: SegmentJob, plan: Plan) -> Layers:
    """What the job keeps of every pixel."""
    return Layers(
        plan.contract.output.classes, job.entropy is not None, job.probabilities is not None
    )


def _open_journal(
    job: SegmentJob, plan: Plan, layers: Layers, journal: Journal, monitor: Monitor
) -> None:
    """Says whether an unfinished run of this job goes on, or one of another job was removed."""
    pixels = plan.frame.width * plan.frame.height
    folder = Path(job.classes).absolute().parent
    check_space(folder, pixels, layers.count, monitor)
    if journal.begin(name_of_run(job, plan)):
        text = "An unfinished run for the same result was of another job or input: it starts anew."
        monitor.say(Log("info", text))
    elif journal.parts:
        done, count = len(journal.parts), plan.tiles.row_count
        text = f"An unfinished run goes on: {done} of {count} rows of tiles are done."
        monitor.say(Log("info", text))


def _classify(
    job: SegmentJob, plan: Plan, layers: Layers, journal: Journal, monitor: Monitor
) -> None:
    """Writes the parts that are not finished yet."""
    rows = range(len(journal.parts), plan.tiles.row_count)
    classify_rows(job, plan, layers, (journal, rows), TileCount(plan), monitor)


def classify_rows(
    job: SegmentJob,
    plan: Plan,
    layers: Layers,
    task: Tuple[PartKeeper, range],
    count: TileCount,
    monitor: Monitor,
) -> None:
    """Reads, predicts, blends and writes the parts of some rows of tiles.

    Args:
        job: what to do.
        plan: of the job.
        layers: what to keep of every pixel.
        task: where the parts go, and which rows of tiles they are of, counted on
            from panel to panel.
        count: of the plan.
        monitor: hears of progress.
    """
    (parts, rows), grid, finished = task, plan.grid, task[1].start
    if not rows:
        return
    planes, predicted = len(plan.contract.output.classes), 0
    # The row of tiles above is run again: the first new one is blended with it.
    make = partial(feed, plan, plan.tiles.batch, first_row=max(0, finished - 1))
    first = count.before(finished)
    monitor.step("tiles", first, count.total)

    def write(items: Iterator[Tile]) -> None:
        write_parts(parts, layers, assembled(items, planes, finished))

    with (
        Sink[Tile](write, _BATCHES_BEHIND) as sink,
        Feeder(make, _BATCHES_AHEAD) as feeder,
        closing(predicted_items(plan, job.augment, feeder, rows.stop)) as results,
    ):
        for item, result in results:
            sink.put(result)
            if isinstance(item, PanelStart):
                continue
            if isinstance(item, Batch):
                predicted += len(item.cols)
                done = count.up_to(item.number, item.cols[-1])
            else:
                done = count.before(item.number + 1)
            monitor.step("tiles", max(first, done), count.total, predicted * grid.tile_pixels)


def _write_raster(
    role: str, plan: Plan, layers: Layers, journal: Journal, staging: Staging
) -> None:
    """Makes one result of the finished parts."""
    parts = [
        (journal.path(part.index), Window(part.left, part.top, part.width, part.rows))
        for part in journal.parts
        if part.rows
    ]
    beside = journal.folder / f"{role}.vrt"
    write_cog(staging.path(role), beside, parts, layers.of(role), plan.frame)


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
            plan, inputs = _prepared(job, staging, monitor)
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
) -> Tuple[List[Found], int, Optional[List[float]]]:
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
) -> Tuple[List[Found], int]:
    """The region of every tile that has one, and the number of tiles looked at."""
    spec, grid = plan.contract.regions, plan.grid
    if spec is None:
        raise JobError("The model has no settings for regions.", "Choose a regions model.")
    if job.threshold >= 0:
        spec = replace(spec, threshold=job.threshold)
    found: List[Found] = []
    predicted, count = 0, TileCount(plan)
    monitor.step("tiles", 0, count.total)
    make = partial(feed, plan, job.batch, least_valid=_LEAST_VALID_SHARE, clip=True)
    answered = partial(_answered, plan)
    with (
        Feeder(make, _BATCHES_AHEAD) as feeder,
        closing(in_order(answered, feeder, plan.model.at_once)) as results,
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
                        found.append(Found(item.row * grid.cols.count + col, left, top, region))
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
