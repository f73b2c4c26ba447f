"""Class rasters of both dates, made by one model with the ordinary run."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, Dict, Tuple

from ..core.change_job import ChangeJob
from ..core.errors import OutputError
from ..core.job import SegmentJob
from ..core.monitor import Monitor
from ..core.progress import Event, IsCancelled, Log, Progress, Reporter
from ..raster.dataset import RasterInfo
from .segment import segment

FOLDER = "dates"  # in the folder of the journal
_TITLES = {"before": "first", "after": "second"}


def make_maps(
    job: ChangeJob,
    first: RasterInfo,
    folder: Path,
    monitor: Monitor,
    report: Reporter,
    is_cancelled: IsCancelled,
) -> Tuple[Dict[str, str], Dict[str, Any]]:
    """Maps both dates in `folder`; a map that a former run has finished there is kept.

    Args:
        job: the job, with a model.
        first: the imagery of the first date, whose CRS the extent of the job is in.
        folder: for the maps; what an unfinished run left there is of the same job and inputs.
        monitor: receives warnings.
        report: receives progress.
        is_cancelled: checked during the runs.

    Returns:
        Path and report of the map of each date.

    Raises:
        GrassError: a run fails.
    """
    folder = folder / FOLDER
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"{folder} cannot be made: {error.strerror}.", "Choose another folder."
        ) from error
    if job.extent is not None and job.extent_crs is None and first.crs is not None:
        job = replace(job, extent_crs=first.crs)
    paths, records = {}, {}
    for date, title in _TITLES.items():
        path = folder / f"{date}.tif"
        passed_on = _passed_on(report, monitor, date, title)
        run = replace(job.map_job(date, str(path)), report=str(path.with_suffix(".json")))
        if path.exists():
            passed_on(Log("info", f"The map of the {title} date is complete."))
        else:
            segment(run, passed_on, is_cancelled)
        paths[date], records[date] = str(path), _record(run)
    return paths, records


def _record(run: SegmentJob) -> Any:
    with suppress(OSError, ValueError):
        return json.loads(Path(str(run.report)).read_text(encoding="utf-8"))
    return {}


def _passed_on(report: Reporter, monitor: Monitor, date: str, title: str) -> Reporter:
    """A reporter of one of the runs: its tiles are a stage of the whole one."""

    def pass_on(event: Event) -> None:
        if isinstance(event, Progress):
            if event.stage == "tiles":
                report(replace(event, stage=date))
        elif isinstance(event, Log) and event.level == "warning":
            monitor.warn(f"Map of the {title} date: {event.message}")
        else:
            report(event)

    return pass_on
