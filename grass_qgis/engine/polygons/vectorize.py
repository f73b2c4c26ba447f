"""Converts a class raster to polygons: merges small components, traces along pixel edges.

The raster is read in strips of rows. Memory depends on the width of the raster and on the outlines
of the components that reach the current strip; complete ones are yielded.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Mapping, Tuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window as RasterWindow

from ..core.contract import NODATA
from ..core.monitor import Monitor
from ..output.geopackage import Layer
from ..raster.gdal_errors import reading_back
from ..raster.output_grid import OutputGrid, place
from .components import Components, Strip
from .outlines import Outlines, PixelOutlines, SimplerOutlines
from .sieve import merge_small

_READ_ROWS = 256  # of a block of the file
_BLOCK_PIXELS = 2**23


@dataclass(frozen=True)
class Drawing:
    """Parameters of the conversion to polygons.

    Attributes:
        min_area_px: smaller components are merged into their neighbours; see `sieve.py`.
        simplify_px: tolerance of simplification in pixels; 0 keeps borders on pixel edges.
        left_out: classes without polygons, like nodata.
        strip_pixels: pixels of a strip that is read; noise needs some hundred bytes for each.
        strip_rows: least rows of it.
        block_rows: least and most rows of a strip that is simplified.
    """

    min_area_px: int
    simplify_px: float = 0.0
    left_out: Tuple[int, ...] = ()
    strip_pixels: int = 2**19
    strip_rows: int = 16
    block_rows: Tuple[int, int] = (256, 1024)


def segment_batches(
    raster: Path, grid: OutputGrid, names: Mapping[int, str], drawing: Drawing, monitor: Monitor
) -> Iterator[Layer]:
    """Layer `segments` of a class raster, in parts as its polygons become complete.

    Fields: class_id, class, area_m2 (null without a CRS), area_px, mean_conf (percent); computed
    from the pixels, also when borders are simplified.

    Args:
        raster: band 1 class, band 2 confidence.
        grid: size, georeference and measure of the raster.
        names: class id to name.
        drawing: parameters.
        monitor: receives progress in rows; checked before each strip of rows.

    Yields:
        At least one layer, which may be empty.

    Raises:
        CancelledError: the run was cancelled.
        OutputError: the raster cannot be read back.
    """
    with reading_back(raster):
        yield from _batches(raster, grid, names, drawing, monitor)


def _batches(
    raster: Path,
    grid: OutputGrid,
    names: Mapping[int, str],
    drawing: Drawing,
    monitor: Monitor,
) -> Iterator[Layer]:
    drawn = np.arange(256, dtype=np.uint8)
    drawn[list(drawing.left_out)] = NODATA
    shown = (drawn[rows] for rows in _strips(raster, grid, drawing, monitor))
    strips = merge_small(shown, grid.width, drawing.min_area_px)
    outlines: Outlines = PixelOutlines()
    if drawing.simplify_px:
        outlines = SimplerOutlines(drawing.simplify_px)
        strips = in_blocks(strips, _block_rows(grid.width, drawing))
    tracer = _Tracer(raster, grid, names, outlines)
    has_yielded = False
    for rows in strips:
        layer = tracer.add(rows)
        monitor.step("polygons", tracer.rows, grid.height)
        if len(layer.fields["class_id"]):
            has_yielded = True
            yield layer
    # A row of nodata completes every component.
    layer = tracer.add(np.full((1, grid.width), NODATA, np.uint8))
    if len(layer.fields["class_id"]) or not has_yielded:
        yield layer


class _Tracer:
    """Components of the rows so far, with their outlines and sums over their pixels."""

    def __init__(
        self,
        raster: Path,
        grid: OutputGrid,
        names: Mapping[int, str],
        outlines: Outlines,
    ) -> None:
        self._grid, self._outlines = grid, outlines
        self._second_band = _Band(raster, 2, grid)
        self._names = np.array([names.get(i, "") for i in range(256)], dtype=object)
        self._components = Components(grid.width)
        self._confidence = np.zeros(1)
        self._area_m2 = np.zeros(1)

    @property
    def rows(self) -> int:
        return self._components.rows

    def add(self, rows: NDArray[np.uint8]) -> Layer:
        """Adds rows (n, width) of classes; returns the components that are then complete."""
        components, top = self._components, self._components.rows
        strip = components.add(rows)
        self._confidence = strip.added(self._confidence, self._confidence_of(strip, top))
        self._area_m2 = strip.added(self._area_m2, _run_areas_m2(self._grid, strip, top))
        self._outlines.add(strip, top)
        polygons, numbers = self._outlines.take(~components.is_open)
        layer = self._layer(polygons, numbers)
        kept = components.is_open
        self._confidence, self._area_m2 = self._confidence[kept], self._area_m2[kept]
        self._outlines.renumber(components.keep(kept))
        return layer

    def _confidence_of(self, strip: Strip, top: int) -> NDArray[np.int64]:
        """Sum of band 2 over each run; 0 below the end of the raster."""
        height, stride = strip.floors.shape
        if top >= self._grid.height:
            return np.zeros(len(strip.new_components), np.int64)
        values = np.zeros((height, stride), np.uint8)
        values[:, 1:-1] = self._second_band.rows(top, height)
        firsts = strip.starts[strip.above :] - stride
        return np.add.reduceat(values.ravel(), firsts, dtype=np.int64)

    def _layer(self, polygons: NDArray[np.object_], numbers: NDArray[np.int64]) -> Layer:
        classes, area = self._components.classes[numbers], self._components.area[numbers]
        return Layer(
            name="segments",
            geometry=place(polygons, self._grid.transform),
            geometry_type="Polygon",
            fields={
                "class_id": classes.astype(np.int32),
                "class": self._names[classes],
                "area_m2": self._area_m2[numbers],
                "area_px": area,
                "mean_conf": self._confidence[numbers] / area,
            },
        )


def _run_areas_m2(grid: OutputGrid, strip: Strip, top: int) -> NDArray[np.float64]:
    """Geodesic area of each run in square metres; NaN without a measure."""
    lengths = strip.new_lengths
    areas = grid.areas
    if areas is None:
        return np.full(len(lengths), np.nan)
    row, column = np.divmod(strip.starts[strip.above :], strip.classes.shape[1])
    return areas.of_runs(top, row - 1, column - 1, lengths)


class _Band:
    """Reader of one band from top to bottom, which keeps the last block in memory."""

    def __init__(self, raster: Path, band: int, grid: OutputGrid) -> None:
        self._raster, self._band, self._grid = raster, band, grid
        self._number, self._block = -1, np.empty((0, grid.width), np.uint8)

    def rows(self, top: int, count: int) -> NDArray[np.uint8]:
        """(count, width) uint8 from row `top` on; `top` must not decrease."""
        parts = []
        while count:
            self._load(top // _READ_ROWS)
            parts.append(self._block[top % _READ_ROWS :][:count])
            top, count = top + len(parts[-1]), count - len(parts[-1])
        return np.concatenate(parts)

    def _load(self, number: int) -> None:
        if number == self._number:
            return
        top = number * _READ_ROWS
        window = RasterWindow(0, top, self._grid.width, min(_READ_ROWS, self._grid.height - top))
        # Opened each time: GDAL's memory for an open file grows with the blocks read from it.
        with rasterio.open(self._raster) as source:
            self._number, self._block = number, source.read(self._band, window=window)


def _strips(
    raster: Path, grid: OutputGrid, drawing: Drawing, monitor: Monitor
) -> Iterator[NDArray[np.uint8]]:
    """Band 1 in strips of rows; the monitor is checked before each."""
    band = _Band(raster, 1, grid)
    height = max(drawing.strip_rows, drawing.strip_pixels // grid.width)
    for top in range(0, grid.height, height):
        monitor.check()
        yield band.rows(top, min(height, grid.height - top))


def in_blocks(strips: Iterator[NDArray[np.uint8]], height: int) -> Iterator[NDArray[np.uint8]]:
    """The same rows in strips (`height`, width), the last one lower."""
    waiting: List[NDArray[np.uint8]] = []
    count = 0
    for rows in strips:
        strip = rows
        while count + len(strip) >= height:
            yield np.concatenate([*waiting, strip[: height - count]])
            strip, waiting, count = strip[height - count :], [], 0
        waiting.append(strip)
        count += len(strip)
    if count:
        yield np.concatenate(waiting)


def _block_rows(width: int, drawing: Drawing) -> int:
    least, most = drawing.block_rows
    return max(least, min(most, _BLOCK_PIXELS // width))
