"""A job of any kind as the line the worker reads."""

from __future__ import annotations

from typing import Union

from ..engine.core import job as jobs
from ..engine.core import map_jobs

AnyJob = Union[jobs.Job, map_jobs.MapJob]


def line_of(job: AnyJob) -> str:
    """The line for `job`.

    Raises:
        JobError: a setting is not possible.
    """
    if isinstance(job, (jobs.SegmentJob, jobs.RegionsJob)):
        return jobs.encode(jobs.validate(job))
    return map_jobs.encode(map_jobs.validate(job))
