"""A run that classifies a raster.

from grass_qgis.engine.core.job import SegmentJob
from grass_qgis.engine.runs.segment import segment
segment(SegmentJob("scene.tif", "model.onnx", "classes.tif", "segments.gpkg", "run.json"))
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, Callable, Dict, Iterator, List, Optional, Tuple

from ..core.errors import JobError
from ..core.job import SegmentJob
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Log, Reporter, Result, never, silent
from ..inference.assembly import PredictedBatch, assembled
from ..inference.feed import TileCount, feed
from ..inference.flow import BATCHES_AHEAD, Feeder, Sink
from ..inference.look import describes_training_imagery, look, report_look, write_novelty
from ..inference.plan import Plan, prepare
from ..inference.predictions import predicted
from ..inference.report import class_rows, run_record, write_report
from ..inference.run_id import name_of_run
from ..output.cog import PlacedPart, write_cog
from ..output.disk_space import check_space
from ..output.geopackage import classes_table, run_table, write_batches, write_layers
from ..output.journal import Journal
from ..output.parts import PartKeeper, write_parts
from ..output.pixel_layers import Layers, PartLayers, ShareLayers
from ..output.staging import Staging
from ..polygons.vectorize import Drawing, segment_batches
from ..raster.dataset import limited_cache
from ..raster.output_grid import count_classes
from ..tiling.grid import Window

Classify = Callable[[SegmentJob, Plan, PartLayers, Journal, Monitor], None]
_RASTERS = ("classes", "entropy", "probabilities")
_ROLES = (*_RASTERS, "novelty", "segments", "report")
_BATCHES_BEHIND = 2


def segment(
    job: SegmentJob,
    report: Reporter = silent,
    is_cancelled: IsCancelled = never,
    classify: Optional[Classify] = None,
) -> Result:
    """Classifies a raster: class GeoTIFF, polygons, report, and optional rasters.

    A killed run resumes where it stopped when the same job is run again, with the same bytes in the
    rasters. Memory depends on the raster's width, not on its area (except for incomplete
    polygons). All files are moved to their targets at the end; a run that fails or is cancelled
    does not change former results.

    Args:
        job: the job.
        report: receives all events but the result.
        is_cancelled: checked at least once per batch.
        classify: writes the missing parts of a journal; by default in this process.

    Returns:
        Paths by role, and the content of the report.

    Raises:
        GrassError: a subclass, when the run fails; CancelledError when cancelled.
    """
    job.validate()
    monitor = Monitor(report, is_cancelled)
    targets = {role: path for role in _ROLES if (path := getattr(job, role)) is not None}
    with (
        limited_cache(),
        Staging(targets, [job.raster, job.model]) as staging,
        Journal(Path(job.classes)) as journal,
    ):
        with monitor.timed("start"):
            plan, inputs = prepare(job, staging, monitor)
            layers = _layers_of(job, plan)
            _open_journal(job, plan, layers, journal, monitor)
        domain = _looked(job, plan, staging, monitor)
        with monitor.timed("tiles"):
            (classify or _classify)(job, plan, part_layers(job, plan), journal, monitor)
            inputs.check()
        plan.model.release()
        parts = _refined(plan, layers, journal, monitor)
        with monitor.timed("rasters"):
            made = {role: staging.path(role) for role in _RASTERS if role in targets}
            _write_rasters(plan, layers, parts, (made, journal.folder), monitor)
            counter = count_classes(staging.path("classes"), plan.output_grid, monitor)
        if not counter.pixels[:255].any():
            monitor.warn("The area has no valid pixel: the results are empty.")
        classes = class_rows(plan.contract.output.classes, counter, plan.output_grid)
        tiles = sum(part.tiles for part in journal.parts)
        if job.segments is not None:
            with monitor.timed("polygons"):
                _write_polygons(job, plan, staging, monitor)
            _write_tables(classes, run_record(job, plan, tiles, monitor), plan, staging)
        record = {**run_record(job, plan, tiles, monitor), **classes, **domain, "outputs": targets}
        if job.report is not None:
            write_report(staging.path("report"), record)
        monitor.check()
        return Result(staging.commit(), record)


def _looked(job: SegmentJob, plan: Plan, staging: Staging, monitor: Monitor) -> Dict[str, Any]:
    """Likeness of the area to the training imagery; empty for a model without a domain."""
    if job.novelty is None and not describes_training_imagery(plan):
        return {}
    with monitor.timed("look"):
        seen = look(plan, monitor)
        report_look(seen, monitor)
    record: Dict[str, Any] = {} if seen is None else {"domain": seen.record()}
    if job.novelty is not None:
        with monitor.timed("novelty"):
            share = write_novelty(plan, staging.path("novelty"), monitor)
        record["domain"] = {**record.get("domain", {}), "novel_area_share": share}
    return record


def _write_polygons(job: SegmentJob, plan: Plan, staging: Staging, monitor: Monitor) -> None:
    """Writes the polygons of the finished class raster."""
    names = {item.id: item.name for item in plan.contract.output.classes}
    drawing = Drawing(job.min_area_px, job.simplify_px)
    batches = segment_batches(staging.path("classes"), plan.output_grid, names, drawing, monitor)
    write_batches(staging.path("segments"), batches, plan.output_grid.crs)


def _write_tables(
    classes: Dict[str, Any], record: Dict[str, Any], plan: Plan, staging: Staging
) -> None:
    """Adds the tables `classes` and `run` to the polygons' file."""
    tables = [classes_table(classes["classes"]), run_table(record)]
    write_layers(staging.path("segments"), tables, plan.output_grid.crs)


def _layers_of(job: SegmentJob, plan: Plan) -> Layers:
    """Bands that the job writes for every pixel."""
    return Layers(
        plan.contract.output.classes, job.entropy is not None, job.probabilities is not None
    )


def part_layers(job: SegmentJob, plan: Plan) -> PartLayers:
    """Bands of the parts: those of the results, or all probabilities if they are refined."""
    if plan.contract.refine is None:
        return _layers_of(job, plan)
    return ShareLayers(len(plan.contract.output.classes))


def _refined(plan: Plan, layers: Layers, journal: Journal, monitor: Monitor) -> List[PlacedPart]:
    """Files and windows of the finished parts, refined if the model has a refinement."""
    parts = [
        (journal.path(part.index), Window(part.left, part.top, part.width, part.rows))
        for part in journal.parts
        if part.rows
    ]
    if plan.contract.refine is None:
        return parts
    try:  # the libraries are loaded only where they are needed
        from ..inference.refinement import refine_parts
    except ImportError as error:
        raise JobError(
            f"The model's result is refined by segments; the backend lacks a package: {error}.",
            "Set the backend up again, or install scikit-image in it.",
        ) from error
    with monitor.timed("refine"):
        return refine_parts(plan, parts, layers, journal.folder, monitor)


def _write_rasters(
    plan: Plan,
    layers: Layers,
    parts: List[PlacedPart],
    places: Tuple[Dict[str, Path], Path],
    monitor: Monitor,
) -> None:
    """Writes rasters from finished parts, by role to paths, with a folder for temporary files."""
    rasters, folder = places
    for done, (role, path) in enumerate(rasters.items()):
        monitor.step("rasters", done, len(rasters))
        write_cog(path, folder / f"{role}.vrt", parts, layers.of(role), plan.output_grid)
    monitor.step("rasters", len(rasters), len(rasters))


def _open_journal(
    job: SegmentJob, plan: Plan, layers: Layers, journal: Journal, monitor: Monitor
) -> None:
    """Opens the journal; logs whether an unfinished run is resumed or was removed."""
    pixels = plan.output_grid.width * plan.output_grid.height
    folder = Path(job.classes).absolute().parent
    shares = 2 * len(layers.classes) if plan.contract.refine is not None else 0
    check_space(folder, pixels, layers.count + shares, monitor)
    if journal.begin(name_of_run(job, plan)):
        text = "An unfinished run for this result had another job or input: the run starts again."
        monitor.say(Log("info", text))
    elif journal.parts:
        done, count = len(journal.parts), plan.tiles.row_count
        text = f"An unfinished run is resumed: {done} of {count} rows of tiles are done."
        monitor.say(Log("info", text))


def _classify(
    job: SegmentJob, plan: Plan, layers: PartLayers, journal: Journal, monitor: Monitor
) -> None:
    """Writes the missing parts."""
    task = RowTask(journal, range(len(journal.parts), plan.tiles.row_count))
    classify_rows(job, plan, layers, task, TileCount(plan), monitor)


@dataclass(frozen=True)
class RowTask:
    """Rows of tiles to classify, numbered over all panels, and the destination of their parts."""

    parts: PartKeeper
    rows: range


def classify_rows(
    job: SegmentJob,
    plan: Plan,
    layers: PartLayers,
    task: RowTask,
    count: TileCount,
    monitor: Monitor,
) -> None:
    """Reads, predicts, blends and writes the parts of some rows of tiles.

    Args:
        job: the job.
        plan: of the job.
        layers: bands to write.
        task: the rows of tiles.
        count: of the plan.
        monitor: receives progress.
    """
    finished, grid, predicted_tiles = task.rows.start, plan.grid, 0
    if not task.rows:
        return
    channels = len(plan.contract.output.classes)
    # The previous row of tiles is run again: the first new one is blended with it.
    rows = range(max(0, finished - 1), task.rows.stop)
    make = partial(feed, plan, plan.tiles.batch, rows=rows)
    first = count.before(finished)
    monitor.step("tiles", first, count.total)

    def write(batches: Iterator[PredictedBatch]) -> None:
        write_parts(task.parts, layers, assembled(batches, channels, finished))

    with (
        Sink[PredictedBatch](write, _BATCHES_BEHIND) as sink,
        Feeder(make, BATCHES_AHEAD) as feeder,
        closing(predicted(plan, job.augment, feeder)) as results,
    ):
        for batch in results:
            sink.put(batch)
            predicted_tiles += len(batch.cols)
            done = max(first, count.after(batch))
            monitor.step("tiles", done, count.total, predicted_tiles * grid.tile_pixels)
