"""Brings points, map and strata together: which points count, for what area."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, List, Mapping, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.assessment_jobs import AssessJob
from ..core.errors import DataError, JobError
from ..core.monitor import Monitor
from ..core.shown_numbers import count_of
from ..raster.dataset import describe
from ..raster.geodesic import to_map
from ..raster.label_features import class_text
from ..raster.polygon_mask import split_layer
from .figures import Surveyed
from .points_file import StoredSample, is_sample, read_field, read_sample
from .population import Counts, count_pixels, open_population
from .reference import (
    Reference,
    interpreted,
    is_numeric,
    match_classes,
    moved_points,
    read_reference,
)
from .sentences import design_assumed, design_of, gap, outside

_FIELD = "reference"  # of points that are no sample of the plugin


@dataclass(frozen=True)
class Survey:
    """Input of the estimates.

    Attributes:
        surveyed: points that count, and the area they stand for.
        xy: (points, 2) of them, in the CRS of the map.
        numbers: (points,) their numbers.
        crs: of the map, well-known text, or None.
        raster: path of the map; it may be gone if it is that of a sample.
        band: its band with the classes.
        design: a sentence on how the points were drawn, or are assumed to be.
        remarks: sentences on points that do not count.
        agreements: of every two interpreters.
    """

    surveyed: Surveyed
    xy: NDArray[np.float64]
    numbers: NDArray[np.int64]
    crs: Optional[str]
    raster: str
    band: int
    design: str
    remarks: Tuple[str, ...]
    agreements: Tuple[Mapping[str, Any], ...]


def survey(job: AssessJob, folder: Path, monitor: Monitor) -> Survey:
    """Reads the points of a job and finds the class of the map at each.

    Args:
        job: the job.
        folder: for small temporary files.
        monitor: of the run.

    Raises:
        GrassError: points or map cannot be used, or do not fit together.
    """
    file, _ = split_layer(job.points)
    if is_sample(file):
        return _of_sample(job, file, folder, monitor)
    return _of_points(job, folder, monitor)


def _of_sample(job: AssessJob, file: str, folder: Path, monitor: Monitor) -> Survey:
    _refuse_other_area(job, file)
    sample = read_sample(file)
    reference = _reference_of(job, sample, file)
    is_m2 = bool(np.isfinite(sample.stratum_m2).all())
    raster, band = str(sample.design["raster"]), int(sample.design["band"])
    classes, mapped, there = sample.classes, sample.mapped, np.ones(len(sample.xy), bool)
    sizes = sample.class_m2 if is_m2 else sample.class_pixels.astype(np.float64)
    remarks: List[str] = []
    xy, crs = reference.xy, sample.crs
    if job.raster is not None:
        raster, band = job.raster, job.band
        within = sample.design.get("within")
        of_map = describe(raster, job.crs).crs
        if crs is not None and of_map is not None:
            xy, crs = moved_points(xy, crs, of_map, file), of_map
        counts, (rows, cols) = _looked_up(replace(job, strata=None), within, xy, folder, monitor)
        classes, mapped, there = counts.classes, counts.class_at, counts.has_class
        sizes = _sizes_of_newer(counts, raster, is_m2)
        stands_for = sample.stratum_m2 if is_m2 else sample.stratum_pixels
        remarks = [
            *outside(counts, rows, cols, raster),
            *gap(float(sizes.sum() / stands_for.sum()), raster),
        ]
    strata_values = np.array([item.id for item in sample.strata])
    return _put_together(
        Surveyed(
            classes,
            sample.strata,
            sample.stratum_m2 if is_m2 else sample.stratum_pixels.astype(np.float64),
            sample.stratum_pixels,
            sizes,
            np.searchsorted(strata_values, sample.stratum),
            mapped,
            np.zeros(0, np.int64),
            is_m2,
        ),
        reference,
        there,
        Survey(
            _EMPTY,
            xy,
            sample.numbers,
            crs,
            raster,
            band,
            design_of(sample),
            tuple(remarks),
            reference.agreements,
        ),
    )


def _refuse_other_area(job: AssessJob, file: str) -> None:
    for name in ("strata", "within"):
        if getattr(job, name) is not None:
            raise JobError(
                f"{name} is given, but {file} is a sample: it holds the strata and the area that "
                "its points stand for.",
                f"Leave {name} out, or draw a sample of that area.",
            )


def _reference_of(job: AssessJob, sample: StoredSample, file: str) -> Reference:
    """Reference classes of a sample: its interpretations, or those of a field."""
    if job.field is None:
        return interpreted(sample, job.interpreter)
    values = read_field(file, job.field)
    texts = tuple(class_text(value) for value in values)
    numbers = None if is_numeric(values) else False
    return Reference(sample.xy, texts, (), has_numbers=numbers)


def _sizes_of_newer(counts: Counts, raster: str, is_m2: bool) -> NDArray[np.float64]:
    """Area that a newer map gives each class, in the unit of the sample.

    Raises:
        DataError: it has no square metres, but the sample has.
    """
    if is_m2 and counts.areas_m2 is None:
        raise DataError(
            f"{raster} has no CRS with known units; the map that the points were drawn on has one.",
            "Give its CRS with crs.",
        )
    return (counts.sizes if is_m2 else counts.pixels.astype(np.float64)).sum(axis=0)


def _of_points(job: AssessJob, folder: Path, monitor: Monitor) -> Survey:
    if job.raster is None:
        raise JobError(
            f"raster is missing, and {job.points} is no sample that names its map.",
            "Give the map that the points assess.",
        )
    info = describe(job.raster, job.crs)
    reference = read_reference(job.points, job.field or _FIELD, info.crs, monitor)
    counts, (rows, cols) = _looked_up(job, job.within, reference.xy, folder, monitor)
    there = counts.has_class & counts.has_stratum
    remarks = outside(counts, rows, cols, job.raster)
    again = _repeated(rows, cols, there, reference.texts)
    if again.any():
        remarks.append(
            "Left out, because an earlier point lies in the same pixel: "
            f"{count_of(int(again.sum()), 'point')}."
        )
        differing = _differing(rows, cols, there, reference.texts)
        if differing:
            pixels = count_of(differing, "pixel")
            remarks.append(f"There the points have different classes in {pixels}.")
    values = np.array([item.id for item in counts.strata])
    return _put_together(
        Surveyed(
            counts.classes,
            counts.strata,
            counts.sizes.sum(axis=1),
            counts.pixels.sum(axis=1),
            counts.sizes.sum(axis=0),
            np.searchsorted(values, counts.stratum_at),
            counts.class_at,
            np.zeros(0, np.int64),
            counts.areas_m2 is not None,
        ),
        reference,
        there & ~again,
        Survey(
            _EMPTY,
            reference.xy,
            np.arange(1, len(reference.xy) + 1),
            info.crs,
            job.raster,
            job.band,
            design_assumed(job),
            tuple(remarks),
            (),
        ),
    )


_NONE = np.zeros(0, np.int64)
_EMPTY = Surveyed((), (), _NONE, _NONE, _NONE, _NONE, _NONE, _NONE, False)


def _looked_up(
    job: AssessJob, within: Optional[str], xy: NDArray[np.float64], folder: Path, monitor: Monitor
) -> Tuple[Counts, Tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Pixels of the map, the classes at points (n, 2), and the pixels of these."""
    with open_population(job, str(job.raster), within, folder, monitor) as population:
        inverse = ~population.info.transform
        with np.errstate(invalid="ignore"):  # points at infinity lie outside
            places = to_map(inverse, xy[:, 0], xy[:, 1])
        cols, rows = (
            np.clip(np.nan_to_num(np.floor(values), nan=-1), -1, 2**40).astype(np.int64)
            for values in places
        )
        return count_pixels(population, monitor, rows, cols), (rows, cols)


def _repeated(
    rows: NDArray[np.int64],
    cols: NDArray[np.int64],
    there: NDArray[np.bool_],
    texts: Tuple[str, ...],
) -> NDArray[np.bool_]:
    """(points,) bool: whether an earlier point with a class lies in the same pixel."""
    seen, again = set(), np.zeros(len(rows), bool)
    for k, pixel in enumerate(zip(rows.tolist(), cols.tolist())):
        if there[k] and texts[k]:
            again[k] = pixel in seen
            seen.add(pixel)
    return again


def _differing(
    rows: NDArray[np.int64],
    cols: NDArray[np.int64],
    there: NDArray[np.bool_],
    texts: Tuple[str, ...],
) -> int:
    """Number of pixels whose points have different classes."""
    pairs = {
        (row, col, text)
        for row, col, kept, text in zip(rows.tolist(), cols.tolist(), there, texts)
        if kept and text
    }
    return sum(count > 1 for count in Counter((row, col) for row, col, _ in pairs).values())


def _put_together(
    surveyed: Surveyed, reference: Reference, there: NDArray[np.bool_], complete: Survey
) -> Survey:
    """The survey with the points that have both classes.

    Args:
        surveyed: with all points, and the values of the map for their classes.
        reference: of all points.
        there: (points,) bool, whether a point has a class on the map and counts.
        complete: with all points.
    """
    matched = match_classes(surveyed.classes, reference.texts, reference.has_numbers)
    values = np.array([item.id for item in surveyed.classes])
    kept = np.flatnonzero(there & (matched.index >= 0))
    more = len(matched.specs) - len(values)
    whole = replace(
        surveyed,
        classes=matched.specs,
        mapped_sizes=np.append(surveyed.mapped_sizes, np.zeros(more)),
        stratum=surveyed.stratum[kept],
        mapped=np.searchsorted(values, surveyed.mapped[kept]),
        reference=matched.index[kept],
    )
    without = int(np.sum(there & (matched.index < 0)))
    remarks = [*reference.remarks, *complete.remarks, *matched.remarks]
    if without and not reference.remarks:
        remarks.append(f"Left out, having no reference class: {count_of(without, 'point')}.")
    return replace(
        complete,
        surveyed=whole,
        xy=complete.xy[kept],
        numbers=complete.numbers[kept],
        remarks=tuple(remarks),
    )
