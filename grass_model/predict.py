"""`grass-train predict` and `grass-train regions`: the engine, called in this process."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from grass_qgis.engine.errors import OutputError
from grass_qgis.engine.job import RegionsJob, SegmentJob, validate
from grass_qgis.engine.pipeline import draw_regions, segment
from grass_qgis.engine.progress import IsCancelled

from .progress import shown_events
from .settings import PredictSettings, RegionsSettings


def predict(settings: PredictSettings) -> Path:
    """Writes classes.tif, segments.gpkg and run.json to `settings.out`; returns that folder.

    Raises:
        GrassError: raster, model, extent or output folder cannot be used.
    """
    out = Path(settings.out)
    _make_folder(out)
    job = SegmentJob(
        raster=settings.raster,
        model=settings.model,
        classes=str(out / "classes.tif"),
        segments=str(out / "segments.gpkg"),
        report=str(out / "run.json"),
        extent=settings.extent,
        bands=tuple(settings.bands) if settings.bands else None,
        device=settings.device,
        threads=settings.threads,
        batch=settings.batch,
        tile=settings.tile,
        overlap=settings.overlap,
        min_area_px=settings.min_area_px,
        gsd=settings.gsd,
        extent_crs=settings.extent_crs,
        within=settings.within,
        units=settings.units,
        stretch=settings.stretch,
        entropy=str(out / "entropy.tif") if settings.entropy else None,
        probabilities=str(out / "probabilities.tif") if settings.probabilities else None,
        augment=settings.augment,
        simplify_px=settings.simplify_px,
        max_memory_mb=settings.max_memory_mb,
    )
    validate(job)
    with shown_events() as report, _interruptible() as is_cancelled:
        segment(job, report, is_cancelled)
    return out


def draw(settings: RegionsSettings) -> Path:
    """Writes the regions' GeoPackage; returns its path.

    Raises:
        GrassError: raster, model, extent or output cannot be used.
    """
    out = Path(settings.out)
    _make_folder(out.parent)
    job = RegionsJob(
        raster=settings.raster,
        model=settings.model,
        regions=str(out),
        extent=settings.extent,
        bands=tuple(settings.bands) if settings.bands else None,
        device=settings.device,
        threads=settings.threads,
        batch=settings.batch,
        keep=settings.keep,
        threshold=settings.threshold,
        gsd=settings.gsd,
        extent_crs=settings.extent_crs,
        within=settings.within,
        units=settings.units,
        stretch=settings.stretch,
        outline=settings.outline,
        lam=settings.lam,
        class_raster=settings.class_raster,
    )
    validate(job)
    with shown_events() as report, _interruptible() as is_cancelled:
        draw_regions(job, report, is_cancelled)
    return out


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"The folder {folder} cannot be made ({error.strerror}).", "Choose another."
        ) from error


@contextmanager
def _interruptible() -> Iterator[IsCancelled]:
    """Turns the first Ctrl-C into a cancel, so that the engine can tidy up behind itself."""
    stop = threading.Event()
    former = signal.signal(signal.SIGINT, lambda *_: stop.set())
    try:
        yield stop.is_set
    finally:
        signal.signal(signal.SIGINT, former)
