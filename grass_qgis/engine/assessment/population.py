"""The pixels that a sample stands for: those of a map, inside an area, by class and stratum."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Dict, Iterator, List, Optional, Sequence, Tuple, Union

import numpy as np
import rasterio
from numpy.typing import NDArray

from ..core.assessment_jobs import AssessJob, SamplePointsJob
from ..core.contract import ClassSpec
from ..core.errors import BandError, DataError
from ..core.monitor import Monitor
from ..raster.aligned import aligned
from ..raster.bands import BandChoice
from ..raster.class_names import category_names, colour_table_of, named, values_of
from ..raster.dataset import RasterInfo, describe, open_raster
from ..raster.geodesic import geodesic_measure
from ..raster.output_grid import OutputGrid
from ..raster.pixels import PixelReader
from ..raster.polygon_mask import PolygonMask, polygon_mask, read_polygons
from ..raster.work_grid import bounds, native_grid
from ..tiling.grid import Window

_MOST_PIXELS = 2**22  # of one window
_MOST_ROWS = 512
_BYTES = ("uint8", "int8")


@dataclass(frozen=True)
class Classes:
    """Values of a raster of classes, with their names.

    Attributes:
        values: ascending; also ones that no pixel has.
        specs: value, name and colour of each.
        has_name: (values,) bool, whether the raster or the job names it.
    """

    values: NDArray[np.int64]
    specs: Tuple[ClassSpec, ...]
    has_name: NDArray[np.bool_]

    def index(self, pixels: NDArray[np.uint8], valid: NDArray[np.bool_]) -> NDArray[np.int16]:
        """Index of the value of each pixel, int16 of the same shape; -1 where it is not valid."""
        first = int(self.values[0])
        if self.values[-1] - first == len(self.values) - 1 and pixels.dtype.kind in "iu":
            place: NDArray[np.signedinteger] = (
                pixels.astype(np.int32) - first
            )  # without gaps there is nothing to search
        else:
            place = np.searchsorted(self.values, pixels)
        return np.where(valid, place, -1).astype(np.int16)


@dataclass(frozen=True)
class Part:
    """A window of the map.

    Attributes:
        window: its place.
        classes: (rows, cols) int16 index of the class, -1 outside the area or without data.
        strata: (rows, cols) int16 index of the stratum, -1 where there is none.
    """

    window: Window
    classes: NDArray[np.int16]
    strata: NDArray[np.int16]


class Population:
    """Reads a map window by window, each pixel once a pass.

    Attributes:
        info: of the map.
        grid: size, place and pixel areas.
        classes: of the map.
        strata: the same as `classes` where these are the strata.
    """

    def __init__(
        self,
        info: RasterInfo,
        readers: Sequence[PixelReader],
        classes: Sequence[Classes],
        mask: Optional[PolygonMask],
    ) -> None:
        """`readers` and `classes`: of the map, and of the strata if they are other ones."""
        self.info = info
        self.grid = OutputGrid(
            info.width, info.height, info.crs, info.transform, geodesic_measure(info.crs)
        )
        self.classes, self.strata = classes[0], classes[-1]
        self._readers = readers
        self._mask = mask

    @property
    def has_strata(self) -> bool:
        """Whether the strata are other than the map's classes."""
        return len(self._readers) > 1

    def parts(self, monitor: Monitor, stage: str) -> Iterator[Part]:
        """All windows, top to bottom.

        Raises:
            RasterError: the raster cannot be read.
            CancelledError: the run was cancelled.
        """
        rows = max(1, min(_MOST_ROWS, _MOST_PIXELS // self.info.width))
        for top in range(0, self.info.height, rows):
            monitor.step(stage, top, self.info.height)
            window = Window(0, top, self.info.width, rows).intersection(self.info.whole)
            indices = []
            for reader, classes in zip(self._readers, (self.classes, self.strata)):
                pixels, valid = reader.read(window)
                indices.append(classes.index(pixels[0], valid))
            if self._mask is not None:
                indices[0][~self._mask.read(window)] = -1
            strata = np.where(indices[0] >= 0, indices[-1], np.int16(-1))
            yield Part(window, indices[0], strata)
        monitor.step(stage, self.info.height, self.info.height)


Source = Union[SamplePointsJob, AssessJob]


@contextmanager
def open_population(
    job: Source, raster: str, within: Optional[str], folder: Path, monitor: Monitor
) -> Iterator[Population]:
    """Opens the map and the strata of a job.

    Args:
        job: its bands, classes, strata, CRS and nodata values.
        raster: path or GDAL name of the map.
        within: path of polygons, or None.
        folder: for small temporary files.
        monitor: of the run.

    Raises:
        GrassError: a raster or the polygons cannot be used, or hold no classes.
    """
    info = replace(describe(raster, job.crs), nodata_too=job.nodata or ())
    sources: List[Tuple[RasterInfo, int, Sequence[ClassSpec]]] = [(info, job.band, job.classes)]
    if job.strata is not None:
        placed = aligned(job.strata, info, folder / "strata.vrt", job.strata_crs)
        placed = replace(placed, nodata_too=job.strata_nodata or ())
        sources.append((placed, job.strata_band, ()))
    mask = None
    if within is not None:
        grid = native_grid(info)
        polygons = read_polygons(within, info.crs, monitor, bounds(grid))
        mask = polygon_mask(polygons, grid, grid.whole)
    with ExitStack() as opened:
        readers, classes = [], []
        for number, (of_raster, band, given) in enumerate(sources):
            monitor.step("classes", number, len(sources))
            _check_band(of_raster, band)
            source = opened.enter_context(open_raster(of_raster.path))
            reader = PixelReader(source, of_raster, BandChoice((band,)), native_grid(of_raster))
            readers.append(reader)
            classes.append(_classes(source, reader, of_raster, band, given, folder, monitor))
        monitor.step("classes", len(sources), len(sources))
        yield Population(info, readers, classes, mask)


def _check_band(info: RasterInfo, band: int) -> None:
    if band > info.count:
        raise BandError(
            f"Band {band} is requested; {info.path} has {info.count}.", "Choose a band."
        )


def _classes(
    source: rasterio.DatasetReader,
    reader: PixelReader,
    info: RasterInfo,
    band: int,
    given: Sequence[ClassSpec],
    folder: Path,
    monitor: Monitor,
) -> Classes:
    """Values of a band with their names; of 8 bits all possible ones, which spares a pass."""
    dtype = info.dtypes[band - 1]
    if dtype in _BYTES:
        limits = np.iinfo(dtype)
        values: Tuple[int, ...] = tuple(range(limits.min, limits.max + 1))
    else:
        values = values_of(reader, info.whole, f"Band {band} of {info.path}", monitor)
    if not values:
        raise DataError(f"{info.path} has no valid pixel.", "Choose a raster with classes.")
    names: Dict[str, str] = category_names(info.path, band, folder / "names.vrt")
    names.update(source.tags(band))
    specs = named(values, given, names, colour_table_of(source, band))
    with_name = {item.id for item in given} | {
        value for value in values if f"class_{value}" in names
    }
    return Classes(np.array(values), specs, np.isin(values, list(with_name)))


@dataclass(frozen=True)
class Counts:
    """Pixels of a population by stratum and class.

    Attributes:
        strata: value, name and colour of each stratum that has pixels.
        classes: of each class of the map that has pixels or a name.
        pixels: (strata, classes) int64.
        areas_m2: (strata, classes) float64; None where the map has no geodesic measure.
        evenness: area of the smallest pixel by that of the largest, 0 to 1.
        outside: pixels with a class, but without a stratum.
        class_at: (points,) int64 value of the map at each requested point.
        stratum_at: (points,) int64 value of the stratum there.
        has_class: (points,) bool, False where the map has no class.
        has_stratum: (points,) bool.
    """

    strata: Tuple[ClassSpec, ...]
    classes: Tuple[ClassSpec, ...]
    pixels: NDArray[np.int64]
    areas_m2: Optional[NDArray[np.float64]]
    evenness: float
    outside: int
    class_at: NDArray[np.int64]
    stratum_at: NDArray[np.int64]
    has_class: NDArray[np.bool_]
    has_stratum: NDArray[np.bool_]

    @property
    def sizes(self) -> NDArray[np.float64]:
        """(strata, classes) area, in square metres, else in pixels."""
        return self.pixels.astype(np.float64) if self.areas_m2 is None else self.areas_m2


_NOWHERE = np.empty(0, np.int64)


def count_pixels(
    population: Population,
    monitor: Monitor,
    rows: NDArray[np.int64] = _NOWHERE,
    cols: NDArray[np.int64] = _NOWHERE,
) -> Counts:
    """Counts pixels and areas by stratum and class, and looks up the classes of points.

    Args:
        population: the map.
        monitor: receives progress of stage `areas`.
        rows: (points,) row of the pixel of each point; may lie outside the map.
        cols: (points,) its column.

    Raises:
        DataError: no pixel has both a class and a stratum.
    """
    size = len(population.strata.values), len(population.classes.values)
    pixels, areas = np.zeros(size[0] * size[1], np.int64), np.zeros(size[0] * size[1])
    outside, largest, smallest = 0, 0.0, np.inf
    indices = np.full((2, len(rows)), -1, np.int64)
    measured = population.grid.areas
    for part in population.parts(monitor, "areas"):
        inside = part.strata >= 0
        outside += int(np.sum((part.classes >= 0) & ~inside))
        key = part.strata[inside].astype(np.int64) * size[1] + part.classes[inside]
        pixels += np.bincount(key, minlength=len(pixels))
        if measured is not None:
            of_rows = measured.rows(part.window.row, part.window.height)
            largest, smallest = max(largest, of_rows.max()), min(smallest, of_rows.min())
            weights = np.broadcast_to(of_rows, inside.shape)[inside]
            areas += np.bincount(key, weights, minlength=len(areas))
        here = (rows >= part.window.row) & (rows < part.window.row_stop)
        here &= (cols >= 0) & (cols < population.info.width)
        place = rows[here] - part.window.row, cols[here]
        indices[:, here] = part.classes[place], part.strata[place]
    by_stratum = pixels.reshape(size)
    strata = np.flatnonzero(by_stratum.sum(axis=1))
    classes = np.flatnonzero((by_stratum.sum(axis=0) > 0) | population.classes.has_name)
    if not len(strata):
        raise DataError(
            f"No pixel of {population.info.path} has a class in the area.",
            "Choose another area, strata that overlap the map, or another band.",
        )
    kept = np.ix_(strata, classes)
    return Counts(
        tuple(population.strata.specs[k] for k in strata),
        tuple(population.classes.specs[k] for k in classes),
        by_stratum[kept],
        None if measured is None else areas.reshape(size)[kept],
        float(smallest / largest) if largest > 0 else 1.0,
        outside,
        population.classes.values[indices[0]],
        population.strata.values[indices[1]],
        indices[0] >= 0,
        indices[1] >= 0,
    )
