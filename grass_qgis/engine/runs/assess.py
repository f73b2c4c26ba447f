"""Estimates the accuracy of a map and the areas of its classes from reference points."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Dict, Sequence

from ..assessment.chips import Chip, error_chips
from ..assessment.figures import Assessment, assess
from ..assessment.page import page
from ..assessment.picture import map_with_points
from ..assessment.survey import Survey, survey
from ..assessment.tables import as_csv, layers_of
from ..core.assessment_jobs import AssessJob
from ..core.monitor import Monitor
from ..core.progress import IsCancelled, Reporter, Result, never, silent
from ..output.geopackage import write_layers
from ..output.staging import Staging
from ..raster.gdal_errors import writing
from ..raster.input_guard import InputGuard
from ..raster.polygon_mask import polygon_file

_RESULTS = ("report", "table", "assessed")


def assess_map(
    job: AssessJob, report: Reporter = silent, is_cancelled: IsCancelled = never
) -> Result:
    """Writes report, table and points, as far as the job names them.

    The summary is the record of `Assessment`, with `design`, `remarks` and `agreements`.

    Raises:
        GrassError: a subclass, when the run fails; CancelledError when cancelled.
    """
    job.validate()
    monitor = Monitor(report, is_cancelled)
    inputs = [str(polygon_file(job.points))]
    inputs += [path for path in (job.raster, job.strata, job.imagery) if path]
    inputs += [str(polygon_file(job.within))] if job.within else []
    targets: Dict[str, str] = {
        role: getattr(job, role) for role in _RESULTS if getattr(job, role) is not None
    }
    with Staging(targets, inputs) as staging:
        guard = InputGuard([Path(path) for path in inputs])
        with TemporaryDirectory(prefix="grass-assess-") as folder:
            surveyed = survey(job, Path(folder), monitor)
        guard.check()
        result = assess(surveyed.surveyed)
        monitor.step("report", 0, 1)
        for remark in (*surveyed.remarks, *result.remarks):
            monitor.warn(remark)
        chips: Sequence[Chip] = ()
        if job.imagery is not None:
            chips = error_chips(surveyed, job.imagery, job.imagery_crs, monitor)
        _write(staging, targets, surveyed, result, chips)
        monitor.step("report", 1, 1)
        summary = {
            **result.record(),
            "design": surveyed.design,
            "remarks": [*surveyed.remarks, *result.remarks],
            "agreements": [dict(item) for item in surveyed.agreements],
        }
        return Result(staging.commit(), summary)


def _write(
    staging: Staging,
    targets: Dict[str, str],
    surveyed: Survey,
    result: Assessment,
    chips: Sequence[Chip],
) -> None:
    texts = {"table": lambda: as_csv(result)}
    texts["report"] = lambda: page(surveyed, result, map_with_points(surveyed), chips)
    for role in ("table", "report"):
        if role in targets:
            path = staging.path(role)
            text = texts[role]()
            with writing(path.name):
                path.write_text(text, encoding="utf-8")
    if "assessed" in targets:
        write_layers(staging.path("assessed"), layers_of(surveyed, result), surveyed.crs)
