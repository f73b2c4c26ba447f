"""Registry of runners: what does the work of each kind of job."""

from __future__ import annotations

from typing import Any, Callable, Dict

from ..core.job import Job, kind_of
from ..core.progress import IsCancelled, Reporter, Result, never, silent
from .inspection import describe_model, measure_devices, tell_versions
from .label_tiles import cut_tiles
from .polygonize import polygonize_raster
from .regions import draw_regions
from .segment import segment


def _learn(job: Any, report: Reporter, is_cancelled: IsCancelled) -> Result:
    """Learning alone needs the onnx library; an environment without it does the rest."""
    from .learn import learn

    return learn(job, report, is_cancelled)


def _label_session(job: Any, report: Reporter, is_cancelled: IsCancelled) -> Result:
    from .learn_session import label_session

    return label_session(job, report, is_cancelled)


# Each takes a job, a reporter of events, and what says whether to stop; it returns the result, or
# raises a GrassError of the kind that fits, CancelledError when it was to stop.
RUNNERS: Dict[str, Callable[[Any, Reporter, IsCancelled], Result]] = {
    "segment": segment,
    "regions": draw_regions,
    "polygonize": polygonize_raster,
    "tiles": cut_tiles,
    "describe": describe_model,
    "learn": _learn,
    "learn-session": _label_session,
    "devices": measure_devices,
    "hello": tell_versions,
}


def run(job: Job, report: Reporter = silent, is_cancelled: IsCancelled = never) -> Result:
    """Does a job of any kind.

    Args:
        job: what to do.
        report: hears every event but the result.
        is_cancelled: asked again and again while it works.

    Raises:
        GrassError: of the kind that fits; CancelledError when cancelled.
    """
    return RUNNERS[kind_of(job)](job, report, is_cancelled)
