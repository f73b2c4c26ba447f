"""The plan of a sample: number of points of each stratum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.assessment_jobs import SamplePointsJob, expected_accuracies
from ..core.contract import ClassSpec
from ..core.errors import JobError
from .population import Counts
from .sample_size import allocate, class_sizes, overall_size, stds_of


@dataclass(frozen=True)
class Plan:
    """Points of each stratum.

    Attributes:
        points: (strata,) int64.
        error: standard error of the overall accuracy that they give if the guess is right.
        accuracies: (strata,) guessed share that is right.
        remarks: sentences for the log.
    """

    points: NDArray[np.int64]
    error: float
    accuracies: NDArray[np.float64]
    remarks: Tuple[str, ...]


def plan_sample(job: SamplePointsJob, counts: Counts) -> Plan:
    """Points of each stratum for the requested standard errors, or for the requested size.

    Raises:
        JobError: an accuracy is given for a stratum that there is not.
    """
    sizes = counts.sizes.sum(axis=1)
    weights = sizes / sizes.sum()
    accuracies = _accuracies(job, counts.strata)
    stds = stds_of(accuracies)
    least = np.full(len(weights), job.least, np.int64)
    total = job.size
    if not total:
        total = overall_size(weights, accuracies, job.standard_error)
        if job.class_standard_error:
            least = np.maximum(least, class_sizes(accuracies, job.class_standard_error))
    most = counts.pixels.sum(axis=1)
    points = allocate(total, weights, stds, least, most, job.allocation)
    error = float(np.sqrt((weights**2 * stds**2 / np.maximum(points, 1)).sum()))
    return Plan(points, error, accuracies, tuple(_remarks(counts, total, points, least)))


def _accuracies(job: SamplePointsJob, strata: Tuple[ClassSpec, ...]) -> NDArray[np.float64]:
    given = expected_accuracies(job.accuracies)
    accuracies = np.full(len(strata), job.accuracy, np.float64)
    for name, share in given.items():
        fitting = [k for k, item in enumerate(strata) if name in (item.name, str(item.id))]
        if not fitting:
            names = ", ".join(item.name for item in strata[:10])
            raise JobError(f"accuracies has {name!r}.", f"Strata with pixels are {names}.")
        accuracies[fitting] = share
    return accuracies


def _remarks(
    counts: Counts, total: int, points: NDArray[np.int64], least: NDArray[np.int64]
) -> List[str]:
    remarks = []
    if points.sum() > total:
        remarks.append(
            f"{points.sum()} points instead of {total}: the minimum of each stratum asks for more."
        )
    for item, number, minimum in zip(counts.strata, points, least):
        if number < minimum:
            remarks.append(f"{item.name} has {number} pixels only: each one is a point.")
    if (points < 2).any():
        names = ", ".join(item.name for item, number in zip(counts.strata, points) if number < 2)
        remarks.append(f"Standard errors need two points in every stratum; fewer has {names}.")
    return remarks
