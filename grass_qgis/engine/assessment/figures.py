"""All figures of an assessment from its points: accuracies, areas, intervals, remarks."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Dict, Iterator, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import ClassSpec
from ..core.errors import DataError
from ..core.shown_numbers import count_of, percent
from . import estimators
from .estimators import Z95, Estimate, Sample

_FEW = 2  # points outside a class on the map: its area rests on them


@dataclass(frozen=True)
class Surveyed:
    """Points with both classes, and the area they stand for.

    Attributes:
        classes: value, name and colour.
        strata: of each stratum.
        stratum_sizes: (strata,) area of each in square metres, else in pixels.
        stratum_pixels: (strata,) pixels.
        mapped_sizes: (classes,) area that the map gives each class.
        stratum: (points,) index.
        mapped: (points,) index of the class on the map.
        reference: (points,) index of the reference class.
        is_m2: whether areas are in square metres.
    """

    classes: Tuple[ClassSpec, ...]
    strata: Tuple[ClassSpec, ...]
    stratum_sizes: NDArray[Any]
    stratum_pixels: NDArray[np.int64]
    mapped_sizes: NDArray[Any]
    stratum: NDArray[np.int64]
    mapped: NDArray[np.int64]
    reference: NDArray[np.int64]
    is_m2: bool


@dataclass(frozen=True)
class Figure:
    """An estimate with its standard error and 95 % interval; None where it is not known."""

    value: Optional[float]
    error: Optional[float] = None
    low: Optional[float] = None
    high: Optional[float] = None


@dataclass(frozen=True)
class ClassFigures:
    """Figures of a class.

    Attributes:
        id: value on the map.
        name: of the class.
        colour: "#rrggbb".
        mapped_area: that the map gives it.
        area: that it has, estimated.
        share: of it in the whole area.
        users: user's accuracy.
        producers: producer's accuracy.
        f1: harmonic mean of both.
        mapped_points: points that the map gives it.
        reference_points: points that have it.
    """

    id: int
    name: str
    colour: str
    mapped_area: float
    area: Figure
    share: Figure
    users: Figure
    producers: Figure
    f1: Figure
    mapped_points: int
    reference_points: int


@dataclass(frozen=True)
class Assessment:
    """The result; areas are square metres if `is_m2`, else pixels.

    Attributes:
        overall: accuracy.
        classes: figures of each class.
        counts: points by map class (row) and reference class.
        matrix: shares of the area by map class (row) and reference class.
        strata: of each, name, colour, area, share of the whole and points.
        total: area that the figures are of.
        points: number of points that count.
        is_m2: unit of areas.
        remarks: sentences on what the figures rest on.
    """

    overall: Figure
    classes: Tuple[ClassFigures, ...]
    counts: List[List[int]]
    matrix: List[List[float]]
    strata: Tuple[Dict[str, Any], ...]
    total: float
    points: int
    is_m2: bool
    remarks: Tuple[str, ...]

    def record(self) -> Dict[str, Any]:
        """As plain JSON values."""
        return asdict(self)


def assess(surveyed: Surveyed) -> Assessment:
    """Estimates all figures.

    Strata without a point are left out, and a remark says what share of the area they are.

    Raises:
        DataError: there is no point.
    """
    if not len(surveyed.stratum):
        raise DataError(
            "No point has both a class on the map and a reference class.",
            "Check that points and map are of the same place, and that points are interpreted.",
        )
    of_each = np.bincount(surveyed.stratum, minlength=len(surveyed.strata))
    used = np.flatnonzero(of_each)
    sizes = surveyed.stratum_sizes[used]
    sample = Sample(
        np.searchsorted(used, surveyed.stratum),
        surveyed.mapped,
        surveyed.reference,
        np.ones(len(surveyed.stratum)),
        sizes / sizes.sum(),
        len(surveyed.classes),
        surveyed.stratum_pixels[used],
    )
    total = float(sizes.sum())
    counts = np.zeros((sample.classes, sample.classes), np.int64)
    np.add.at(counts, (surveyed.mapped, surveyed.reference), 1)
    largest = _largest_hidden(sample, of_each[used])
    remarks = [
        *_strata_remarks(surveyed, of_each),
        *_class_remarks(surveyed.classes, counts, largest),
    ]
    return Assessment(
        _figures(estimators.overall_accuracy(sample), 1.0)[0],
        tuple(_by_class(surveyed, sample, counts, (total, largest))),
        counts.tolist(),
        estimators.error_matrix(sample).tolist(),
        tuple(_strata_rows(surveyed, of_each)),
        total,
        len(surveyed.stratum),
        surveyed.is_m2,
        tuple(remarks),
    )


def _largest_hidden(sample: Sample, points: NDArray[np.int64]) -> float:
    """Share of the area up to which a class that no point has may be there, at 95 %.

    By the rule of three, all of it in the stratum where a point stands for most.
    """
    is_census = np.zeros(len(points), bool) if sample.sizes is None else points >= sample.sizes
    per_point = np.where(is_census, 0.0, sample.weights / points)
    return min(1.0, 3 * float(per_point.max()))


def _unseen(figure: Figure, high: float) -> Figure:
    """A figure of a class that no point has: its standard error of 0 says nothing."""
    return Figure(figure.value, figure.error, 0.0, high)


def _by_class(
    surveyed: Surveyed, sample: Sample, counts: NDArray[np.int64], whole: Tuple[float, float]
) -> Iterator[ClassFigures]:
    """Figures of each class; `whole`: area, and share of it that an unseen class may have."""
    total, largest = whole
    shares = estimators.area_shares(sample)
    areas = _figures(Estimate(shares.value * total, shares.error * total), total)
    of_area = _figures(shares, 1.0)
    users = _figures(estimators.users_accuracy(sample), 1.0)
    producers = _figures(estimators.producers_accuracy(sample), 1.0)
    f1 = _figures(estimators.f1_scores(sample), 1.0)
    for k in np.flatnonzero(counts.sum(axis=0) == 0).tolist():
        areas[k], of_area[k] = _unseen(areas[k], largest * total), _unseen(of_area[k], largest)
    for k, item in enumerate(surveyed.classes):
        yield ClassFigures(
            item.id,
            item.name,
            item.colour,
            float(surveyed.mapped_sizes[k]),
            areas[k],
            of_area[k],
            users[k],
            producers[k],
            f1[k],
            int(counts[k].sum()),
            int(counts[:, k].sum()),
        )


def _figures(estimate: Estimate, most: float) -> List[Figure]:
    """Figures with intervals from 0 to `most`."""
    figures = []
    for value, error in zip(np.atleast_1d(estimate.value), np.atleast_1d(estimate.error)):
        if not np.isfinite(value):
            figures.append(Figure(None))
        elif not np.isfinite(error):
            figures.append(Figure(float(value)))
        else:
            low, high = value - Z95 * error, value + Z95 * error
            ends = float(max(0.0, low)), float(min(most, high))
            figures.append(Figure(float(value), float(error), *ends))
    return figures


def _strata_rows(surveyed: Surveyed, of_each: NDArray[np.int64]) -> Iterator[Dict[str, Any]]:
    whole = surveyed.stratum_sizes.sum()
    for k, item in enumerate(surveyed.strata):
        size = float(surveyed.stratum_sizes[k])
        yield {
            **asdict(item),
            "area": size,
            "share": float(size / whole),
            "points": int(of_each[k]),
        }


def _strata_remarks(surveyed: Surveyed, of_each: NDArray[np.int64]) -> Iterator[str]:
    whole = surveyed.stratum_sizes.sum()
    for k, item in enumerate(surveyed.strata):
        share = 100 * surveyed.stratum_sizes[k] / whole
        if not of_each[k]:
            yield (
                f"The stratum {item.name}, {share:.2g} % of the area, has no point: no figure says "
                "anything about it."
            )
        elif of_each[k] == 1 and surveyed.stratum_pixels[k] > 1:
            yield (
                f"The stratum {item.name} has a single point: standard errors need two, so those "
                "that depend on it are missing."
            )


def _class_remarks(
    classes: Sequence[ClassSpec], counts: NDArray[np.int64], largest: float
) -> Iterator[str]:
    """Sentences on classes; `largest` is the share of the area that none of the points shows."""
    mapped, reference, right = counts.sum(axis=1), counts.sum(axis=0), np.diag(counts)
    for k, item in enumerate(classes):
        if mapped[k] and not reference[k]:
            yield (
                f"No point has the reference {item.name}: its producer's accuracy is unknown, and "
                "its area, by the rule of three, may be up to "
                f"{percent(largest)} % of the whole."
            )
        if reference[k] and not mapped[k]:
            yield f"No point is {item.name} on the map: its user's accuracy is unknown."
        if mapped[k] and right[k] == mapped[k]:
            least = max(0.0, 1 - 3 / mapped[k])
            yield (
                f"Wherever the map says {item.name} it is right ({count_of(mapped[k], 'point')}). "
                "The interval shows no error then; the true share may be as low as "
                f"{100 * least:.0f} %, by the rule of three."
            )
        missed = reference[k] - right[k]
        if right[k] and not missed:
            yield (
                f"No point shows {item.name} where the map does not. That does not prove that "
                "there is none: by the rule of three its area may be larger than the interval "
                f"says by up to {percent(largest)} % of the whole."
            )
        if 0 < missed <= _FEW:
            yield (
                f"Of {item.name} the map missed {count_of(missed, 'point')}: its area and its "
                "producer's accuracy rest on few points, and their intervals are rough."
            )
