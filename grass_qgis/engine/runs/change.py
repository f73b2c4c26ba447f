"""A run that compares the classes of two dates.

from grass_qgis.engine.core.change_job import ChangeJob
from grass_qgis.engine.runs.change import find_changes
find_changes(ChangeJob("map_2016.tif", "map_2020.tif", "change.tif", "change.gpkg"))
"""

from __future__ import annotations

import hashlib
import json
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from pathlib import Path
from shutil import copyfile
from typing import Any, Dict, List, Optional, Tuple

from ..change.compare import ChangeBands, Comparison, finished_parts
from ..change.date_map import MapSource, map_source, open_map
from ..change.kinds import Kinds, find_kinds, load_kinds, save_kinds
from ..change.legend import Codes, Matched, match_classes
from ..change.matrix import as_csv, matrix_rows, matrix_table
from ..change.pair import MapPair, check_places, common_area, no_overlap, strip_rows
from ..change.result import as_changes, write_result
from ..core.change_job import ChangeJob
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Log, Reporter, Result, never, silent
from ..inference.plan import place_area, read_area
from ..inference.report import class_rows, library_versions, write_report
from ..inference.run_id import file_state
from ..output.cog import write_cog
from ..output.disk_space import check_space
from ..output.geopackage import classes_table, write_batches, write_layers
from ..output.journal import Journal
from ..output.parts import write_parts
from ..output.staging import Staging
from ..polygons.vectorize import Drawing, segment_batches
from ..raster.dataset import describe, limited_cache
from ..raster.gdal_errors import writing
from ..raster.geodesic import geodesic_measure
from ..raster.input_guard import InputGuard
from ..raster.output_grid import OutputGrid, count_classes
from ..raster.polygon_mask import PolygonMask, polygon_file
from ..raster.work_grid import native_grid, window_transform
from ..tiling.grid import Window
from .date_maps import FOLDER, make_maps

SCHEMA = 1
_KINDS, _RESULT = "kinds.json", "result.tif"  # in the folder of the journal
_WITHOUT_EFFECT = (
    "polygons", "changed", "matrix", "report", "before_map", "after_map", "min_area_px",
    "simplify_px", "batch",
)  # fmt: skip


@dataclass(frozen=True)
class _Maps:
    """The class rasters, and the reports of the runs that made them."""

    before: MapSource
    after: MapSource
    records: Dict[str, Any]


@dataclass(frozen=True)
class _Place:
    """The area that is compared, in pixels of the first map, and where it is."""

    area: Window
    mask: Optional[PolygonMask]
    grid: OutputGrid
    strip: int


@dataclass(frozen=True)
class _Legend:
    """Classes and codes of the comparison, and the number of pixels that differ at all."""

    matched: Matched
    codes: Codes
    differ: int


def find_changes(
    job: ChangeJob,
    report: Reporter = silent,
    is_cancelled: IsCancelled = never,
    strip: int = 0,
) -> Result:
    """Compares two class rasters: GeoTIFF of changes, polygons, from-to matrix, report.

    Maps of any grid, extent and CRS are compared on the grid of the first, by nearest neighbour. A
    killed run resumes where it stopped when the same job is run again. Memory depends on the width
    of the first map, not on its area (except for incomplete polygons).

    Args:
        job: the job.
        report: receives all events but the result.
        is_cancelled: checked at every strip of rows.
        strip: rows that are compared at once; 0 for a height that suits the width. The result does
            not depend on it.

    Returns:
        Paths by role, and the content of the report.

    Raises:
        GrassError: a subclass, when the run fails; CancelledError when cancelled.
    """
    job.validate()
    monitor = Monitor(report, is_cancelled)
    inputs = _inputs(job)
    with (
        limited_cache(),
        Staging(job.targets(), [str(path) for path in inputs]) as staging,
        Journal(Path(job.change), (FOLDER, _KINDS)) as journal,
    ):
        guard = InputGuard(inputs)
        with monitor.timed("start"):
            first, second = describe(job.before, job.before_crs), describe(job.after, job.after_crs)
            inputs += [*first.files, *second.files]
            staging.protect(inputs)
            guard.add(inputs)
            if journal.begin(_name(job, inputs)):
                monitor.say(Log("info", "An unfinished run for this result was of another job."))
        with monitor.timed("maps"):
            made = None
            if job.model is not None:
                made = make_maps(job, first, journal.folder, monitor, report, is_cancelled)
        maps = _sources(job, made)
        place = _place(job, maps, strip, monitor)
        check_space(journal.folder.parent, place.area.width * place.area.height, 4, monitor)
        record = _run(job, maps, place, (staging, journal), monitor)
        guard.check()
        monitor.check()
        for date, path in (made[0] if made else {}).items():
            if f"{date}_map" in job.targets():
                with writing(f"{date}_map"):
                    copyfile(path, staging.path(f"{date}_map"))
        record["seconds"] = dict(monitor.seconds)
        if job.report is not None:
            write_report(staging.path("report"), record)
        return Result(staging.commit(), record)


def _inputs(job: ChangeJob) -> List[Path]:
    """The files that the job names."""
    paths = [Path(job.before), Path(job.after)]
    paths += [] if job.model is None else [Path(job.model)]
    return paths + ([] if job.within is None else [polygon_file(job.within)])


def _name(job: ChangeJob, files: List[Path]) -> str:
    """Digest of everything that determines the parts."""
    record = {
        "job": {key: value for key, value in asdict(job).items() if key not in _WITHOUT_EFFECT},
        "files": [file_state(path) for path in files],
        "versions": library_versions(),
    }
    text = json.dumps(record, sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _sources(job: ChangeJob, made: Optional[Tuple[Dict[str, str], Dict[str, Any]]]) -> _Maps:
    """The class rasters of both dates: those of the job, or those `made` by its model."""
    titles = ("the first date", "the second date")
    if made is not None:
        pair = [
            map_source(made[0][date], 1, (), (None, None), title)
            for date, title in zip(("before", "after"), titles)
        ]
        return _Maps(pair[0], pair[1], made[1])
    return _Maps(
        map_source(job.before, job.before_band, job.before_classes,
                   (job.before_crs, job.before_nodata), titles[0]),
        map_source(job.after, job.after_band, job.after_classes,
                   (job.after_crs, job.after_nodata), titles[1]),
        {},
    )  # fmt: skip


def _place(job: ChangeJob, maps: _Maps, strip: int, monitor: Monitor) -> _Place:
    """The common area of the maps."""
    before, after = maps.before.info, maps.after.info
    check_places(before, after, monitor)
    native = native_grid(before)
    requested: Tuple[Window, Optional[PolygonMask]] = native.whole, None
    if job.model is None:  # the maps of a model are of the requested area alone
        requested = place_area(native, read_area(job, before, monitor))
    area = common_area(before, after, requested)
    crs = before.crs or after.crs
    measure = geodesic_measure(crs)
    if measure is None:
        monitor.warn("The maps have no CRS with known units: areas in metres are empty.")
    grid = OutputGrid(area.width, area.height, crs, window_transform(native, area), measure)
    return _Place(area, requested[1], grid, strip or strip_rows(area.width))


def _run(
    job: ChangeJob, maps: _Maps, place: _Place, work: Tuple[Staging, Journal], monitor: Monitor
) -> Dict[str, Any]:
    """Writes raster, polygons and matrix into the staging folder; returns the report."""
    staging, journal = work
    grid, native = place.grid, native_grid(maps.before.info)
    with ExitStack() as opened:
        readers = [opened.enter_context(open_map(item, native, grid.crs))
                   for item in (maps.before, maps.after)]  # fmt: skip
        pair = MapPair(readers[0], readers[1], native, place.area, place.mask)
        with monitor.timed("kinds"):
            legend = _legend(job, maps, pair, place.strip, work, monitor)
        comparison = Comparison(pair, legend.matched, legend.codes, job.tolerance_px)
        bands = ChangeBands(comparison.has_confidence)
        with monitor.timed("change"):
            if journal.parts:
                text = f"An unfinished run is resumed: {len(journal.parts)} strips are done."
                monitor.say(Log("info", text))
            done = len(journal.parts)
            write_parts(
                journal, bands, finished_parts(comparison, place.area, place.strip, done, monitor)
            )
    with monitor.timed("rasters"):
        unexplained = _write_raster(job, bands, legend.codes, grid, work, monitor)
    counter = count_classes(staging.path("change"), grid, monitor)
    with monitor.timed("polygons"):
        rows = matrix_rows(legend.codes, legend.matched.classes, counter, grid.measure is not None)
        present = [item for item in legend.codes.specs() if counter.pixels[item.id]]
        classes = class_rows(present, counter, grid)
        _write_tables(job, legend, bands, (rows, classes["classes"]), grid, work, monitor)
    record = {
        "schema": SCHEMA,
        "task": "change",
        "job": asdict(job),
        "grid": {"width": grid.width, "height": grid.height, "crs": grid.crs,
                 "transform": list(grid.transform[:6])},
        **_changed(rows, legend.differ, unexplained),
        **classes,
        "maps": maps.records,
        "versions": library_versions(),
        "warnings": list(monitor.warnings),
        "outputs": dict(job.targets()),
    }  # fmt: skip
    return record


def _changed(rows: List[Dict[str, Any]], differ: int, unexplained: int) -> Dict[str, Any]:
    """The matrix with the sums over all changes, and what did not count."""
    changed = [row for row in rows if row["is_change"]]
    pixels = sum(row["pixels"] for row in changed)
    areas = [row["area_m2"] for row in changed]
    return {
        "matrix": rows,
        "changed_px": pixels,
        "changed_m2": None if None in [row["area_m2"] for row in rows] else sum(areas),
        "changed_share": sum(row["share"] for row in changed),
        "explained_px": differ - unexplained,
        "small_px": unexplained - pixels,
    }


def _legend(
    job: ChangeJob,
    maps: _Maps,
    pair: MapPair,
    strip: int,
    work: Tuple[Staging, Journal],
    monitor: Monitor,
) -> _Legend:
    """Reads both maps once for their classes, unless a former run did, and matches them."""
    staging, journal = work
    kinds = load_kinds(journal.folder / _KINDS)
    if kinds is None:
        kinds = find_kinds(pair, strip, monitor)
        with writing(_KINDS):
            save_kinds(kinds, journal.folder / _KINDS)
    if not kinds.pixels:
        raise no_overlap(maps.before.info, maps.after.info)
    matched = _match(job, maps, kinds, staging.path("change").with_name("names.vrt"))
    for text in matched.notes:
        monitor.say(Log("info", text))
    for text in matched.warnings:
        monitor.warn(text)
    return _Legend(matched, *_codes(matched, kinds))


def _match(job: ChangeJob, maps: _Maps, kinds: Kinds, beside: Path) -> Matched:
    declared = maps.before.declared(beside), maps.after.declared(beside)
    return match_classes(
        maps.before.classes(kinds.before, declared[0]),
        maps.after.classes(kinds.after, declared[1]),
        declared,
        job.match,
    )


def _codes(matched: Matched, kinds: Kinds) -> Tuple[Codes, int]:
    """Codes of the changes that occur, and the number of pixels that differ at all."""
    numbers = [
        dict(zip(values, matched.numbers(values, date).tolist()))
        for values, date in ((kinds.before, "before"), (kinds.after, "after"))
    ]
    pairs = {(numbers[0][a], numbers[1][b]): count for (a, b), count in kinds.pixels.items()}
    return Codes(matched.classes, list(pairs)), sum(n for (a, b), n in pairs.items() if a != b)


def _write_raster(
    job: ChangeJob, bands: ChangeBands, codes: Codes, grid: OutputGrid,
    work: Tuple[Staging, Journal], monitor: Monitor,
) -> int:  # fmt: skip
    """Writes the result from the finished parts; returns pixels as `write_result`."""
    staging, journal = work
    whole = journal.folder / _RESULT
    parts = [(journal.path(part.index), part) for part in journal.parts]
    count = write_result(whole, parts, bands, codes, job.min_area_px, grid, monitor)
    placed = [(whole, Window(0, 0, grid.width, grid.height))]
    beside = journal.folder / "result.vrt"
    write_cog(staging.path("change"), beside, placed, bands.looks(codes), grid)
    if job.changed is not None:
        write_cog(staging.path("changed"), beside, placed, [bands.changed_look()], grid)
    return count


def _write_tables(
    job: ChangeJob,
    legend: _Legend,
    bands: ChangeBands,
    tables: Tuple[List[Dict[str, Any]], List[Dict[str, Any]]],
    grid: OutputGrid,
    work: Tuple[Staging, Journal],
    monitor: Monitor,
) -> None:
    """Writes polygons and matrix, where they are requested."""
    staging, journal = work
    matched, codes = legend.matched, legend.codes
    if job.matrix is not None:
        with writing("matrix"):
            staging.path("matrix").write_bytes(as_csv(tables[0]).encode("utf-8"))
    if job.polygons is None:
        return
    names = {item.id: item.name for item in codes.specs()}
    same = tuple(item.code for item in codes.all if not item.is_change)
    drawing = Drawing(0, job.simplify_px, same)
    layers = segment_batches(journal.folder / _RESULT, grid, names, drawing, monitor)
    batches = (as_changes(layer, codes, matched.classes, bands.confidence) for layer in layers)
    write_batches(staging.path("polygons"), batches, grid.crs)
    more = [matrix_table(tables[0]), classes_table(tables[1])]
    write_layers(staging.path("polygons"), more, grid.crs)
