"""Registry of the kinds of jobs, and their encoding as a line of JSON."""

from __future__ import annotations

import json
from dataclasses import MISSING, asdict, fields
from typing import Any, Dict, Mapping, Type

from .assessment_jobs import AssessJob, SamplePointsJob
from .change_job import LARGEST_TOLERANCE, MATCHES, ChangeJob
from .errors import JobError
from .job_base import J, Job
from .learn_job import LearnJob, LearnSessionJob
from .look_job import LookJob
from .map_jobs import LARGEST_TILE, DescribeJob, DevicesJob, HelloJob, PolygonizeJob, TilesJob
from .model_jobs import (
    AUGMENTS,
    DEVICES,
    MOST_THREADS,
    OUTLINES,
    SHAPES,
    UNITS,
    Extent,
    ModelJob,
    RegionsJob,
    SegmentJob,
)

__all__ = [
    "AUGMENTS",
    "DEVICES",
    "KINDS",
    "LARGEST_TILE",
    "LARGEST_TOLERANCE",
    "MATCHES",
    "MOST_THREADS",
    "OUTLINES",
    "SHAPES",
    "UNITS",
    "AssessJob",
    "ChangeJob",
    "DescribeJob",
    "DevicesJob",
    "Extent",
    "HelloJob",
    "Job",
    "LearnJob",
    "LearnSessionJob",
    "LookJob",
    "ModelJob",
    "PolygonizeJob",
    "RegionsJob",
    "SamplePointsJob",
    "SegmentJob",
    "TilesJob",
    "decode",
    "default_of",
    "encode",
    "from_record",
    "kind_of",
    "parse",
    "validate",
]

KINDS: Dict[str, Type[Job]] = {
    "segment": SegmentJob,
    "regions": RegionsJob,
    "look": LookJob,
    "polygonize": PolygonizeJob,
    "change": ChangeJob,
    "tiles": TilesJob,
    "describe": DescribeJob,
    "learn": LearnJob,
    "learn-session": LearnSessionJob,
    "sample-points": SamplePointsJob,
    "assess": AssessJob,
    "devices": DevicesJob,
    "hello": HelloJob,
}
_DEFAULTS = {
    item.name: item.default
    for kind in (RegionsJob, SegmentJob)
    for item in fields(kind)
    if item.default is not MISSING
}


def default_of(setting: str) -> Any:
    """Default of a setting of `SegmentJob` or `RegionsJob`; those of both have the same.

    Forms, algorithms and commands take their defaults from here.
    """
    return _DEFAULTS[setting]


def kind_of(job: Job) -> str:
    """Name of the job's kind in JSON, in `KINDS` and in the registry of runners."""
    return next(name for name, cls in KINDS.items() if cls is type(job))


def encode(job: Job) -> str:
    """Encodes `job` as one line of JSON, without the line end."""
    return json.dumps({"kind": kind_of(job), **asdict(job)}, ensure_ascii=True)


def decode(line: str) -> Job:
    """Decodes and validates a job.

    Raises:
        JobError: the text is not a JSON object, has an unknown kind or key, lacks a path, or has
            a value of the wrong type or range; with the key and the value.
    """
    return from_record(parse(line))


def parse(line: str) -> Dict[str, Any]:
    """The JSON object of a line.

    Raises:
        JobError: the text is not a JSON object.
    """
    try:
        record = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise JobError(
            f"The job is not JSON: {error}.",
            "Send one line of JSON as in docs/worker-protocol.md.",
        ) from error
    if not isinstance(record, dict):
        raise JobError(
            f"The job is {record!r:.60}, which has no kind.",
            f"Send a JSON object whose kind is one of {', '.join(KINDS)}.",
        )
    return record


def from_record(record: Mapping[str, Any]) -> Job:
    """The validated job of a JSON object with a `kind` and the settings of that kind.

    Raises:
        JobError: the kind is unknown, or as for `decode`.
    """
    kind = record.get("kind")
    if not isinstance(kind, str) or kind not in KINDS:
        raise JobError(
            f"The job's kind must be one of {sorted(KINDS)}.",
            "Use one of them, or update plugin and backend to the same version.",
        )
    return validate(KINDS[kind].read({k: v for k, v in record.items() if k != "kind"}))


def validate(job: J) -> J:
    """Returns `job` unchanged when every value is of its type and in its range.

    Raises:
        JobError: with the setting, its value and the allowed range.
    """
    job.validate()
    return job
