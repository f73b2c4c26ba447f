"""Draws a stratified random sample of the pixels of a map, for its accuracy and areas."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, List

import numpy as np

from ..assessment.design import Plan, plan_sample
from ..assessment.points_file import write_sample
from ..assessment.population import Counts, count_pixels, open_population
from ..assessment.selection import Selected, select
from ..core.assessment_jobs import SamplePointsJob
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Log, Reporter, Result, never, silent
from ..output.staging import Staging
from ..raster.geodesic import to_map
from ..raster.input_guard import InputGuard
from ..raster.polygon_mask import polygon_file


def sample_points(
    job: SamplePointsJob, report: Reporter = silent, is_cancelled: IsCancelled = never
) -> Result:
    """Writes the GeoPackage of a sample.

    The summary has `points`, `standard_error` (expected, of the overall accuracy) and `strata`:
    value, name, colour, pixels, area, share of the area, points.

    Raises:
        GrassError: a subclass, when the run fails; CancelledError when cancelled.
    """
    job.validate()
    monitor = Monitor(report, is_cancelled)
    inputs = [job.raster, *([job.strata] if job.strata else [])]
    inputs += [str(polygon_file(job.within))] if job.within else []
    with Staging({"points": job.points}, inputs) as staging:
        guard = InputGuard([Path(path) for path in inputs])
        target = staging.path("points")
        with open_population(job, job.raster, job.within, target.parent, monitor) as population:
            staging.protect(population.info.files)
            guard.add(population.info.files)
            counts = count_pixels(population, monitor)
            plan = plan_sample(job, counts)
            selected = select(population, counts, plan.points, job.distance_m, job.seed, monitor)
            xy = np.column_stack(
                to_map(population.info.transform, selected.cols + 0.5, selected.rows + 0.5)
            )
        guard.check()
        info = population.info
        write_sample(target, selected, xy, counts, asdict(job), info.crs)
        _warn(monitor, job, counts, plan, selected)
        monitor.check()
        return Result(staging.commit(), _summary(counts, plan, selected, monitor))


def _warn(
    monitor: Monitor, job: SamplePointsJob, counts: Counts, plan: Plan, selected: Selected
) -> None:
    for remark in plan.remarks:
        monitor.say(Log("info", remark))
    if counts.outside:
        share = counts.outside / (counts.outside + counts.pixels.sum())
        monitor.warn(f"{100 * share:.1f} % of the map lies in no stratum: it gets no points.")
    if counts.areas_m2 is None:
        monitor.warn("The map has no CRS with known units: areas are counted in pixels.")
    drawn = np.bincount(selected.strata, minlength=len(counts.strata))
    for item, planned, number in zip(counts.strata, plan.points, drawn):
        if number < planned:
            monitor.warn(
                f"{item.name} has room for {number} of {planned} points at least "
                f"{job.distance_m:g} m apart."
            )


def _summary(counts: Counts, plan: Plan, selected: Selected, monitor: Monitor) -> Dict[str, Any]:
    sizes = counts.sizes.sum(axis=1)
    drawn = np.bincount(selected.strata, minlength=len(counts.strata))
    rows: List[Dict[str, Any]] = [
        {
            **asdict(item),
            "pixels": int(counts.pixels[k].sum()),
            "area_m2": None if counts.areas_m2 is None else float(sizes[k]),
            "share": float(sizes[k] / sizes.sum()),
            "accuracy": float(plan.accuracies[k]),
            "points": int(drawn[k]),
        }
        for k, item in enumerate(counts.strata)
    ]
    return {
        "points": len(selected.rows),
        "standard_error": plan.error,
        "strata": rows,
        "warnings": list(monitor.warnings),
    }
