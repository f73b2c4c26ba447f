"""The order of steps of a run; the only module that knows it.

from grass_qgis.engine.job import SegmentJob
from grass_qgis.engine.pipeline import segment
segment(SegmentJob("scene.tif", "model.onnx", "classes.tif", "segments.gpkg", "run.json"))
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Iterator, List, Tuple, Union

import numpy as np

from . import job as jobs
from .assembly import PredictedTiles, assembled
from .augment import SYMMETRIES, predict_averaged
from .cog import write_cog
from .errors import JobError, ModelError
from .feed import Batch, PanelStart, RowEnd, feed
from .fingerprint import name_of_run
from .flow import Feeder, Sink
from .frame import count_classes
from .geopackage import write_layers
from .job import Job, RegionsJob, SegmentJob
from .journal import Journal
from .layers import Layers
from .monitor import Monitor
from .outputs import Staging
from .parts import write_parts
from .plan import Plan, make_plan
from .postprocess import to_probabilities
from .progress import IsCancelled, Log, Reporter, Result, never, silent
from .raster import limited_cache
from .region_choice import regions_of
from .report import class_rows, run_record, write_report
from .sketch import Found, region_layers, strongest
from .space import check_space
from .tables import classes_table, run_table
from .tile_count import TileCount
from .tiling import Window
from .vectorize import Drawing, segment_layer

Tile = Union[PanelStart, PredictedTiles, RowEnd]
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
    job: SegmentJob, report: Reporter = silent, is_cancelled: IsCancelled = never
) -> Result:
    """Classifies a raster: class GeoTIFF, polygons, report, and further rasters if asked for.

    A run that was killed goes on where it stopped when the same job is run again, to the same
    bytes of the rasters. Memory depends on the raster's width, not on its area (polygons aside).
    The files get their names together at the end; a run that fails or is cancelled leaves former
    results as they were.

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
    targets = {role: path for role in _ROLES if (path := getattr(job, role)) is not None}
    with (
        limited_cache(),
        Staging(targets, [job.raster, job.model]) as staging,
        Journal(Path(job.classes)) as journal,
    ):
        with monitor.timed("start"):
            plan = make_plan(job, monitor)
            staging.protect(plan.files)
            layers = _layers(job, plan)
            _open_journal(job, plan, layers, journal, monitor)
        with monitor.timed("tiles"):
            _classify(job, plan, layers, journal, monitor)
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
                names = {item.id: item.name for item in plan.contract.output.classes}
                drawing = Drawing(job.min_area_px, job.simplify_px)
                raster = staging.path("classes")
                layer = segment_layer(raster, plan.frame, names, drawing, monitor)
            run = run_table(run_record(job, plan, tiles, monitor))
            layers_of_file = [layer, classes_table(classes["classes"]), run]
            write_layers(staging.path("segments"), layers_of_file, plan.frame.crs)
        record = run_record(job, plan, tiles, monitor)
        record.update(classes)
        record["outputs"] = targets
        if job.report is not None:
            write_report(staging.path("report"), record)
        monitor.check()
        return Result(staging.commit(), record)


def _layers(job: SegmentJob, plan: Plan) -> Layers:
    return Layers(
        plan.contract.output.classes, job.entropy is not None, job.probabilities is not None
    )


def _open_journal(
    job: SegmentJob, plan: Plan, layers: Layers, journal: Journal, monitor: Monitor
) -> None:
    """Says whether an unfinished run of this job goes on, or one of another job was removed."""
    pixels = plan.frame.width * plan.frame.height
    folder = Path(job.classes).absolute().parent
    check_space(folder, pixels, layers.count, job.segments is not None, monitor)
    if journal.begin(name_of_run(job, plan)):
        text = "An unfinished run for the same result was of another job or input: it starts anew."
        monitor.say(Log("info", text))
    elif journal.parts:
        done, count = len(journal.parts), plan.grid.rows.count * len(plan.tiles.panels)
        text = f"An unfinished run goes on: {done} of {count} rows of tiles are done."
        monitor.say(Log("info", text))


def _classify(
    job: SegmentJob, plan: Plan, layers: Layers, journal: Journal, monitor: Monitor
) -> None:
    """Reads, predicts, blends and writes the parts that are not finished yet."""
    grid, finished, planes = plan.grid, len(journal.parts), _planes_of(plan)
    if finished == grid.rows.count * len(plan.tiles.panels):
        return
    # The last finished row of tiles is run again: the first new one is blended with it.
    make = partial(feed, plan, plan.tiles.batch, first_row=max(0, finished - 1))
    predict = partial(_probabilities, plan)
    count, predicted = TileCount(plan), 0
    first = count.before(finished)
    monitor.step("tiles", first, count.total)

    def write(items: Iterator[Tile]) -> None:
        write_parts(journal, layers, assembled(items, planes, finished))

    with Sink[Tile](write, _BATCHES_BEHIND) as sink, Feeder(make, _BATCHES_AHEAD) as feeder:
        for item in feeder:
            if isinstance(item, Batch):
                values = predict_averaged(predict, item.inputs, SYMMETRIES[job.augment])
                sink.put(PredictedTiles(item.cols, values))
                predicted += len(item.cols)
                done = count.up_to(item.number, item.cols[-1])
            else:
                sink.put(item)
                if isinstance(item, PanelStart):
                    continue
                done = count.before(item.number + 1)
            monitor.step("tiles", max(first, done), count.total, predicted * grid.tile_pixels)


def _probabilities(plan: Plan, tiles: np.ndarray) -> np.ndarray:
    """(batch, planes, side, side) float32 for standardised tiles."""
    return to_probabilities(_as_planes(plan.model.run(tiles)), plan.contract.output)


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


def _as_planes(answer: np.ndarray) -> np.ndarray:
    """(batch, rows, cols) of a single plane becomes (batch, 1, rows, cols)."""
    return answer[:, None] if answer.ndim == 3 else answer


def _planes_of(plan: Plan) -> int:
    """Planes the model returns, seen in its trial tile.

    Raises:
        ModelError: the shape of its answer is not that of a segmentation of the tile.
    """
    shape, (rows, cols) = plan.answer_shape, plan.tiles.trial
    count = len(plan.contract.output.classes)
    planes = shape[1] if len(shape) == 4 else 1
    fits = planes == count or (planes == 1 and count == 2)
    if len(shape) not in (3, 4) or tuple(shape[-2:]) != (rows, cols) or not fits:
        raise ModelError(
            f"The model answers a tile of {rows} x {cols} px with the shape {tuple(shape)}.",
            f"It must return {count} planes of {rows} x {cols}.",
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
    with limited_cache(), Staging({"regions": job.regions}, [job.raster, job.model]) as staging:
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
    if job.threshold >= 0:
        spec = replace(spec, threshold=job.threshold)
    found: List[Found] = []
    predicted, count = 0, TileCount(plan)
    monitor.step("tiles", 0, count.total)
    make = partial(feed, plan, job.batch, least_valid=_LEAST_VALID_SHARE, clip=True)
    with Feeder(make, _BATCHES_AHEAD) as feeder:
        for item in feeder:
            if isinstance(item, PanelStart):
                continue
            done = count.before(item.row + 1)
            if isinstance(item, Batch):
                done = count.up_to(item.row, item.cols[-1])
                regions = regions_of(plan.model.run_all(item.inputs), item.valid, spec)
                for col, region in zip(item.cols, regions):
                    if region is not None:
                        left, top = grid.cols.start(col), grid.rows.start(item.row)
                        found.append(Found(item.row * grid.cols.count + col, left, top, region))
                predicted += len(item.cols)
            monitor.step("tiles", done, count.total, predicted * grid.tile_pixels)
    return found, predicted
