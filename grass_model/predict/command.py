"""`grass-train predict` and `grass-train regions`: runs of the engine in one or more processes."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path
from typing import Any

from grass_qgis.engine.core.errors import DeviceError, JobError, OutputError
from grass_qgis.engine.core.job import RegionsJob, SegmentJob, validate
from grass_qgis.engine.core.progress import IsCancelled, Reporter
from grass_qgis.engine.devices_command import run
from grass_qgis.engine.runs.cluster import classify_on, connected
from grass_qgis.engine.runs.regions import draw_regions
from grass_qgis.engine.runs.segment import Classify, segment

from ..files.progress import progress_reporter
from ..settings.devices import DevicesSettings
from ..settings.predict import PredictSettings, RegionsSettings
from .many_rasters import rasters_of, run_many

_PARALLEL_RASTERS = 3
_LISTS = {"bands", "nodata", "class_raster_nodata", "before_nodata", "after_nodata"}


def predict(settings: PredictSettings) -> Path:
    """Writes classes.tif, segments.gpkg and run.json to `settings.out`; returns that folder.

    Of several rasters, each has a folder of its name in it.

    Raises:
        GrassError: raster, model, extent, cluster or output folder cannot be used.
    """
    out = Path(settings.out)
    make_folder(out)
    rasters = rasters_of(settings.raster, settings.asset)
    validate(_job_of(settings, next(iter(rasters.values())), out))
    with (
        _classifier(settings) as (classify, parallel_calls),
        progress_reporter() as report,
        interruptible() as is_cancelled,
    ):

        def run_one(raster: str, folder: Path, report: Reporter) -> None:
            make_folder(folder)
            segment(_job_of(settings, raster, folder), report, is_cancelled, classify)

        if list(rasters) == [""]:
            run_one(rasters[""], out, report)
        else:
            run_many(rasters, out, run_one, parallel_calls, report, is_cancelled)
    return out


@contextmanager
def _classifier(settings: PredictSettings) -> Iterator[tuple[Classify | None, int]]:
    """Function that runs the tiles (None: this process), and the number of parallel rasters.

    Several rasters keep workers busy while this process writes the results of one.
    """
    if settings.workers < 0 or (settings.workers and settings.cluster):
        raise JobError(
            f"workers is {settings.workers} and cluster {settings.cluster}.",
            "Give a number of processes, or the address of a cluster, or neither.",
        )
    if not settings.workers and settings.cluster is None:
        yield None, 1
        return
    with connected(settings.cluster, settings.workers) as client:
        yield classify_on(client), _PARALLEL_RASTERS


def _job_of(settings: PredictSettings, raster: str, out: Path) -> SegmentJob:
    return SegmentJob(
        raster=raster,
        classes=str(out / "classes.tif"),
        segments=str(out / "segments.gpkg"),
        report=str(out / "run.json"),
        entropy=str(out / "entropy.tif") if settings.entropy else None,
        probabilities=str(out / "probabilities.tif") if settings.probabilities else None,
        novelty=str(out / "novelty.tif") if settings.novelty else None,
        **job_options(settings, SegmentJob, {"raster", "entropy", "probabilities", "novelty"}),
    )


def job_options(settings: Any, kind: type, but: set[str]) -> dict[str, Any]:
    """The settings that a job of `kind` has under the same name, except those in `but`."""
    names = {item.name for item in fields(kind)} & {item.name for item in fields(settings)} - but
    values = {name: getattr(settings, name) for name in names}
    for name in names & _LISTS:  # an empty list means unset
        values[name] = tuple(values[name]) if values[name] else None
    return values


def draw(settings: RegionsSettings) -> Path:
    """Writes the regions' GeoPackage; returns its path, which ends with .gpkg.

    Raises:
        GrassError: raster, model, extent or output cannot be used.
    """
    out = Path(settings.out)
    if out.suffix.lower() != ".gpkg":
        out = out.with_name(f"{out.name}.gpkg")
    make_folder(out.parent)
    job = RegionsJob(regions=str(out), **job_options(settings, RegionsJob, set()))
    validate(job)
    with progress_reporter() as report, interruptible() as is_cancelled:
        draw_regions(job, report, is_cancelled)
    return out


def make_folder(folder: Path) -> None:
    """Makes a folder for results.

    Raises:
        OutputError: it cannot be made.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be made ({error.strerror}).", "Choose another."
        ) from error


@contextmanager
def interruptible() -> Iterator[IsCancelled]:
    """Turns the first Ctrl-C into a cancellation, so that the engine can clean up."""
    stop = threading.Event()
    former = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield stop.is_set
    finally:
        signal.signal(signal.SIGINT, former)


def devices(settings: DevicesSettings) -> None:
    """Prints the devices that run a model on this machine.

    Raises:
        GrassError: the model does not run on the CPU, or no device works.
    """
    if run(settings.model, settings.threads, settings.json, sys.stdout):
        raise DeviceError("No device runs the model.", "See the reasons above.")
