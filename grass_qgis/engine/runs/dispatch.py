"""Registry of runners, one for each kind of job."""

from __future__ import annotations

from typing import Any, Callable, Dict

from ..core.job import Job, kind_of
from ..core.progress import IsCancelled, Reporter, Result, never, silent
from .assess import assess_map
from .change import find_changes
from .inspection import describe_model, measure_devices, report_versions
from .label_tiles import cut_tiles
from .look import look_at
from .polygonize import polygonize_raster
from .regions import draw_regions
from .sample_points import sample_points
from .segment import segment


def _learn(job: Any, report: Reporter, is_cancelled: IsCancelled) -> Result:
    """Imported late: only learning needs the onnx library."""
    from .learn import learn

    return learn(job, report, is_cancelled)


def _label_session(job: Any, report: Reporter, is_cancelled: IsCancelled) -> Result:
    from .learn_session import label_session

    return label_session(job, report, is_cancelled)


# Each takes a job, a reporter of events and a cancellation check; it returns the result, or raises
# a GrassError, which is a CancelledError after cancellation.
RUNNERS: Dict[str, Callable[[Any, Reporter, IsCancelled], Result]] = {
    "segment": segment,
    "regions": draw_regions,
    "look": look_at,
    "polygonize": polygonize_raster,
    "change": find_changes,
    "tiles": cut_tiles,
    "describe": describe_model,
    "learn": _learn,
    "learn-session": _label_session,
    "sample-points": sample_points,
    "assess": assess_map,
    "devices": measure_devices,
    "hello": report_versions,
}


def run(job: Job, report: Reporter = silent, is_cancelled: IsCancelled = never) -> Result:
    """Runs a job of any kind.

    Args:
        job: the job.
        report: receives all events but the result.
        is_cancelled: checked repeatedly during the run.

    Raises:
        GrassError: a subclass, when the run fails; CancelledError when cancelled.
    """
    return RUNNERS[kind_of(job)](job, report, is_cancelled)
