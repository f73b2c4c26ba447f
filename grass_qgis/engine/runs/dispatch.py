"""Registry of runners, one for each kind of job."""

from __future__ import annotations

from importlib import import_module
from typing import Any, Callable, Dict

from ..core.job import Job, kind_of
from ..core.progress import IsCancelled, Reporter, Result, never, silent

Runner = Callable[[Any, Reporter, IsCancelled], Result]


def _in(module: str, name: str) -> Runner:
    """The function `name` of a module of this room, imported with its first job.

    A worker does one job: the modules of all others would be a third of its start.
    """

    def run_late(job: Any, report: Reporter, is_cancelled: IsCancelled) -> Result:
        runner: Runner = getattr(import_module(f".{module}", __package__), name)
        return runner(job, report, is_cancelled)

    return run_late


# Each takes a job, a reporter of events and a cancellation check; it returns the result, or raises
# a GrassError, which is a CancelledError after cancellation.
RUNNERS: Dict[str, Runner] = {
    "segment": _in("segment", "segment"),
    "regions": _in("regions", "draw_regions"),
    "look": _in("look", "look_at"),
    "polygonize": _in("polygonize", "polygonize_raster"),
    "change": _in("change", "find_changes"),
    "tiles": _in("label_tiles", "cut_tiles"),
    "describe": _in("inspection", "describe_model"),
    "learn": _in("learn", "learn"),
    "learn-session": _in("learn_session", "label_session"),
    "sample-points": _in("sample_points", "sample_points"),
    "assess": _in("assess", "assess_map"),
    "devices": _in("inspection", "measure_devices"),
    "hello": _in("inspection", "report_versions"),
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
