"""Sentences on what points stand for: how they were drawn, and which do not count."""

from __future__ import annotations

from pathlib import Path
from typing import List

import numpy as np
from numpy.typing import NDArray

from ..core.assessment_jobs import RANDOM, AssessJob
from ..core.shown_numbers import count_of
from .points_file import StoredSample
from .population import Counts

_COVERED = 0.98  # of the sample's area by a newer map: less is said


def outside(
    counts: Counts, rows: NDArray[np.int64], cols: NDArray[np.int64], raster: str
) -> List[str]:
    """Sentences on points that lie outside."""
    lost = int((~counts.has_class).sum())
    without = int((counts.has_class & ~counts.has_stratum).sum())
    remarks = []
    if lost:
        remarks.append(
            f"Left out, lying outside {Path(raster).name}, on its nodata, or outside the area: "
            f"{count_of(lost, 'point')}."
        )
    if without:
        remarks.append(f"Left out, lying in no stratum: {count_of(without, 'point')}.")
    return remarks


def gap(covered: float, raster: str) -> List[str]:
    """A sentence where a map covers so much less of the sample's area."""
    if covered >= _COVERED:
        return []
    return [
        f"{Path(raster).name} covers {100 * covered:.0f} % of the area that the sample stands for. "
        "Estimates are of the whole area, as if the rest were like it; areas on the map are not."
    ]


def design_of(sample: StoredSample) -> str:
    """How the points of a sample were drawn."""
    strata = sample.design.get("strata")
    within = "the classes of the map" if not strata else f"the strata of {Path(strata).name}"
    text = (
        f"{len(sample.numbers)} points were drawn at random within {within}, each stratum by "
        f"itself (seed {sample.design.get('seed')}). Every point counts for its stratum's share "
        "of the area."
    )
    if sample.design.get("distance_m"):
        text += (
            f" Points are at least {sample.design['distance_m']:g} m apart, so standard errors "
            "are approximate."
        )
    return text


def design_assumed(job: AssessJob) -> str:
    """How points from elsewhere are assumed to be drawn."""
    if job.strata is not None:
        how = f"drawn at random within each stratum of {Path(job.strata).name}"
    elif job.design == RANDOM:
        how = (
            "drawn at random, or on a regular grid, over the whole area; the classes of the map "
            "serve as strata afterwards"
        )
    else:
        how = "drawn at random within each class of the map"
    return (
        f"The file does not say how the points were drawn. Assumed: they were {how}. Points "
        "that were chosen by hand, lie where it is easy to go, or taught the model give figures "
        "that do not hold."
    )
