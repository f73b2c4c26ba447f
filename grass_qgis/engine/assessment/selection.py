"""Random selection of pixels within strata, in one further pass over the map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, List, Sequence

import numpy as np
from numpy.typing import NDArray
from pyproj import Transformer
from rasterio.transform import Affine

from ..core.errors import JobError
from ..core.monitor import Monitor
from ..raster.geodesic import GeodesicMeasure, to_geographic, to_map
from .population import Counts, Population

_EVEN = 0.999  # pixels whose areas differ by less count as equally large
_SPARE = 20  # candidates for each point where some are turned down
_LEAST_SPARE = 500


@dataclass(frozen=True)
class Selected:
    """Selected pixels, in random order.

    Attributes:
        rows: (points,) of the map.
        cols: (points,).
        strata: (points,) index in the strata of `Counts`.
        mapped: (points,) value of the map.
    """

    rows: NDArray[np.int64]
    cols: NDArray[np.int64]
    strata: NDArray[np.int64]
    mapped: NDArray[np.int64]


def select(
    population: Population,
    counts: Counts,
    requested: NDArray[np.int64],
    distance_m: float,
    seed: int,
    monitor: Monitor,
) -> Selected:
    """Draws pixels at random, without repetition, every stratum by itself.

    Every square metre of a stratum is equally likely: where pixels differ in area, as in a
    geographic CRS, smaller ones are drawn less often.

    Args:
        population: the map.
        counts: its pixels.
        requested: (strata,) number of pixels of each stratum of `counts`.
        distance_m: least distance of two pixel centres; 0 for none. It may leave fewer pixels than
            requested.
        seed: of the random numbers.
        monitor: receives progress of stage `points`.

    Raises:
        JobError: a distance is requested on a map without a measure.
    """
    if distance_m and population.grid.measure is None:
        raise JobError(
            f"distance_m is {distance_m:g}, but the map has no CRS with known units.",
            "Leave the distance out, or give the map a CRS.",
        )
    rng = np.random.default_rng(seed)
    uneven = counts.evenness < _EVEN
    spare = _SPARE * requested + _LEAST_SPARE if distance_m or uneven else requested
    totals = counts.pixels.sum(axis=1)
    ranks = [
        rng.choice(int(total), int(min(total, number)), replace=False)
        for total, number in zip(totals, spare)
    ]
    selected = _places(population, counts, ranks, monitor)
    if uneven and population.grid.areas is not None:
        order = _by_area(_areas(population, selected), selected.strata, rng)
        selected = _taken(selected, order)
    if distance_m and population.grid.measure is not None:
        xyz = _positions(population.grid.measure, population.info.transform, selected)
        chosen = _apart(xyz, selected.strata, requested, distance_m, monitor)
    else:
        chosen = _first(selected.strata, requested)
    return _taken(selected, rng.permutation(chosen))


def _taken(selected: Selected, chosen: NDArray[np.int64]) -> Selected:
    columns = (selected.rows, selected.cols, selected.strata, selected.mapped)
    return Selected(*(column[chosen] for column in columns))


def _places(
    population: Population, counts: Counts, ranks: Sequence[NDArray[np.int64]], monitor: Monitor
) -> Selected:
    """Pixels that are given by their ranks within each stratum in reading order."""
    values = [item.id for item in counts.strata]
    indices = np.searchsorted(population.strata.values, values)
    order = [np.argsort(items, kind="stable") for items in ranks]
    flat = [np.empty(len(items), np.int64) for items in ranks]
    mapped = [np.empty(len(items), np.int64) for items in ranks]
    seen = np.zeros(len(ranks), np.int64)
    for part in population.parts(monitor, "points"):
        number = np.bincount(part.strata[part.strata >= 0], minlength=indices.max() + 1)[indices]
        for stratum in np.flatnonzero(number).tolist():
            first = int(seen[stratum])
            ascending = ranks[stratum][order[stratum]]
            low, high = np.searchsorted(ascending, (first, first + int(number[stratum])))
            if low < high:
                places = np.flatnonzero(part.strata == indices[stratum])
                inside = places[ascending[low:high] - first]
                target = order[stratum][low:high]
                flat[stratum][target] = part.window.row * part.window.width + inside
                mapped[stratum][target] = part.classes.ravel()[inside]
        seen += number
    rows, cols = np.divmod(np.concatenate(flat), population.info.width)
    strata = np.repeat(np.arange(len(ranks)), [len(items) for items in ranks])
    return Selected(rows, cols, strata, population.classes.values[np.concatenate(mapped)])


def _areas(population: Population, selected: Selected) -> NDArray[np.float64]:
    """Square metres of pixels (n,); zeros without a measure."""
    areas = population.grid.areas
    if areas is None or not len(selected.rows):
        return np.zeros(len(selected.rows))
    return areas.of_runs(0, selected.rows, selected.cols, np.ones(len(selected.rows), np.int64))


def _by_area(
    areas: NDArray[np.float64], strata: NDArray[np.int64], rng: np.random.Generator
) -> NDArray[np.int64]:
    """Order of candidates in which larger pixels of a stratum are likelier to come early.

    First those that a lot keeps, whose chance is the pixel's area by that of the stratum's largest:
    of them every square metre is equally likely. The others fill up strata of few pixels, smaller
    pixels later.
    """
    largest = np.zeros(strata.max(initial=0) + 1)
    np.maximum.at(largest, strata, areas)
    is_kept = rng.random(len(areas)) * largest[strata] < areas
    with np.errstate(divide="ignore"):
        waits = rng.exponential(size=len(areas)) / areas
    return np.concatenate(
        [np.flatnonzero(is_kept), np.argsort(np.where(is_kept, np.inf, waits))[: (~is_kept).sum()]]
    )


def _first(strata: NDArray[np.int64], requested: NDArray[np.int64]) -> NDArray[np.int64]:
    """Indices of the first candidates of each stratum; candidates are in random order."""
    chosen = [np.flatnonzero(strata == k)[:number] for k, number in enumerate(requested)]
    return np.concatenate(chosen)


def _positions(
    measure: GeodesicMeasure, transform: Affine, selected: Selected
) -> NDArray[np.float64]:
    """(n, 3) positions of pixel centres in space, in metres."""
    x, y = to_map(transform, selected.cols + 0.5, selected.rows + 0.5)
    if not measure.semi_major_m:
        return np.column_stack([x, y, np.zeros(len(x))]) * measure.unit_m
    to_degrees, geod, factor = to_geographic(measure.wkt)
    lon, lat = (np.asarray(values) * factor for values in to_degrees.transform(x, y))
    ellipsoid = f"+a={geod.a!r} +b={geod.b!r} +no_defs"
    in_space = Transformer.from_crs(
        f"+proj=longlat {ellipsoid}", f"+proj=geocent {ellipsoid}", always_xy=True
    )
    return np.column_stack(in_space.transform(lon, lat, np.zeros(len(x))))


def _apart(
    xyz: NDArray[np.float64],
    strata: NDArray[np.int64],
    requested: NDArray[np.int64],
    distance_m: float,
    monitor: Monitor,
) -> NDArray[np.int64]:
    """Indices of candidates that keep their distance, strata with the fewest points first."""
    chosen: List[int] = []
    kept = np.empty((int(requested.sum()), 3))
    for stratum in np.argsort(requested, kind="stable"):
        left = int(requested[stratum])
        for candidate in _until(np.flatnonzero(strata == stratum), monitor):
            if not left:
                break
            gaps = kept[: len(chosen)] - xyz[candidate]
            if not len(gaps) or np.einsum("ij,ij->i", gaps, gaps).min() >= distance_m**2:
                kept[len(chosen)] = xyz[candidate]
                chosen.append(int(candidate))
                left -= 1
    return np.array(chosen, np.int64)


def _until(candidates: NDArray[np.int64], monitor: Monitor) -> Iterator[int]:
    """The candidates, while the run is not cancelled."""
    for number, candidate in enumerate(candidates):
        if number % 1000 == 0:
            monitor.check()
        yield int(candidate)
