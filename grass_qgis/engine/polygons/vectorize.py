"""From the class raster to polygons: small pieces merged, edges exactly on pixel edges.

The raster is read in strips of rows. Memory depends on the width of the raster and on the pieces
that reach the strip in hand, with all of their outline; those that are complete are handed on.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, List, Mapping

import numpy as np
import rasterio
from rasterio.windows import Window as RasterWindow

from ..core.contract import NODATA
from ..core.monitor import Monitor
from ..output.geopackage import Layer
from ..raster.gdal_errors import reading_back
from ..raster.output_grid import OutputGrid, place
from .components import Components, Strip
from .outlines import Outlines, PixelOutlines, SimplerOutlines
from .sieve import merge_small

_STRIP_PIXELS = 2**19  # noise takes some hundred bytes a pixel while its strip is in hand
_LEAST_ROWS = 16
_READ_ROWS = 256  # of a block of the file
_BLOCK_ROWS = (256, 1024)  # least and most of a strip that is simplified alone
_BLOCK_PIXELS = 2**23


@dataclass(frozen=True)
class Drawing:
    """How pieces become polygons.

    Attributes:
        min_area_px: smaller pieces are merged into their neighbours; see `sieve.py`.
        simplify_px: borders are simplified by so many pixels; 0 leaves them on pixel edges.
    """

    min_area_px: int
    simplify_px: float = 0.0


def segment_batches(
    raster: Path, frame: OutputGrid, names: Mapping[int, str], drawing: Drawing, monitor: Monitor
) -> Iterator[Layer]:
    """Layer `segments` of a class raster, in parts as its polygons become complete.

    Fields: class_id, class, area_m2 (null without a CRS), area_px, mean_conf (percent); all of them
    tell of the pixels, also when borders are simplified.

    Args:
        raster: band 1 class, band 2 confidence.
        frame: size, place and measure of the raster.
        names: class id to name.
        drawing: how.
        monitor: hears of progress, in rows of the raster; asked before each strip of rows.

    Yields:
        One layer at least, which may be empty.

    Raises:
        CancelledError: the monitor says so.
        OutputError: the raster cannot be read back.
    """
    with reading_back(raster):
        yield from _batches(raster, frame, names, drawing, monitor)


def _batches(
    raster: Path,
    frame: OutputGrid,
    names: Mapping[int, str],
    drawing: Drawing,
    monitor: Monitor,
) -> Iterator[Layer]:
    strips = merge_small(_strips(raster, frame, monitor), frame.width, drawing.min_area_px)
    outlines: Outlines = PixelOutlines()
    if drawing.simplify_px:
        outlines = SimplerOutlines(drawing.simplify_px)
        strips = in_blocks(strips, _block_rows(frame.width))
    tracer = _Tracer(raster, frame, names, outlines)
    found_any = False
    for rows in strips:
        layer = tracer.add(rows)
        monitor.step("polygons", tracer.rows, frame.height)
        if len(layer.fields["class_id"]):
            found_any = True
            yield layer
    # A row of nodata completes every piece.
    layer = tracer.add(np.full((1, frame.width), NODATA, np.uint8))
    if len(layer.fields["class_id"]) or not found_any:
        yield layer


class _Tracer:
    """Pieces of the rows so far, with their outlines and what is summed up over their pixels."""

    def __init__(
        self,
        raster: Path,
        frame: OutputGrid,
        names: Mapping[int, str],
        outlines: Outlines,
    ) -> None:
        self._frame, self._outlines = frame, outlines
        self._second_band = _Band(raster, 2, frame)
        self._names = np.array([names.get(i, "") for i in range(256)], dtype=object)
        self._pieces = Components(frame.width)
        self._confidence = np.zeros(1)
        self._area_m2 = np.zeros(1)

    @property
    def rows(self) -> int:
        return self._pieces.rows

    def add(self, rows: np.ndarray) -> Layer:
        """Adds rows (n, width) of classes; the pieces that are complete then."""
        pieces, top = self._pieces, self._pieces.rows
        strip = pieces.add(rows)
        self._confidence = strip.added(self._confidence, self._confidence_of(strip, top))
        self._area_m2 = strip.added(self._area_m2, _run_areas_m2(self._frame, strip, top))
        self._outlines.add(strip, top)
        polygons, numbers = self._outlines.take(~pieces.is_open)
        layer = self._layer(polygons, numbers)
        kept = pieces.is_open
        self._confidence, self._area_m2 = self._confidence[kept], self._area_m2[kept]
        self._outlines.renumber(pieces.keep(kept))
        return layer

    def _confidence_of(self, strip: Strip, top: int) -> np.ndarray:
        """Sum of band 2 over each run; nothing below the end of the raster."""
        height, stride = strip.floors.shape
        if top >= self._frame.height:
            return np.zeros(len(strip.new_components))
        values = np.zeros((height, stride), np.uint8)
        values[:, 1:-1] = self._second_band.rows(top, height)
        firsts = strip.starts[strip.above :] - stride
        return np.add.reduceat(values.ravel(), firsts, dtype=np.int64)

    def _layer(self, polygons: np.ndarray, numbers: np.ndarray) -> Layer:
        classes, area = self._pieces.classes[numbers], self._pieces.area[numbers]
        return Layer(
            name="segments",
            geometry=place(polygons, self._frame.transform),
            geometry_type="Polygon",
            fields={
                "class_id": classes.astype(np.int32),
                "class": self._names[classes],
                "area_m2": self._area_m2[numbers],
                "area_px": area,
                "mean_conf": self._confidence[numbers] / area,
            },
        )


def _run_areas_m2(frame: OutputGrid, strip: Strip, top: int) -> np.ndarray:
    """True area of each run, the sum of its pixels'; NaN without a measure."""
    lengths = strip.new_lengths
    areas = frame.areas
    if areas is None:
        return np.full(len(lengths), np.nan)
    height, stride = strip.floors.shape
    firsts = strip.starts[strip.above :] - stride
    if areas.by_row:
        return areas.rounded(lengths * areas.rows(top, height)[firsts // stride, 0])
    values = np.zeros((height, stride))
    values[:, 1:-1] = areas.rows(top, height)
    # Rounded, so that sums do not depend on where strips end.
    return areas.rounded(np.add.reduceat(values.ravel(), firsts))


class _Band:
    """One band of a raster, read from the top in blocks, of which the last one is kept."""

    def __init__(self, raster: Path, band: int, frame: OutputGrid) -> None:
        self._raster, self._band, self._frame = raster, band, frame
        self._number, self._block = -1, np.empty((0, frame.width), np.uint8)

    def rows(self, top: int, count: int) -> np.ndarray:
        """(count, width) uint8 from row `top` on; `top` must not go back."""
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
        window = RasterWindow(0, top, self._frame.width, min(_READ_ROWS, self._frame.height - top))
        # Opened each time: what GDAL keeps of an open file grows with what was read of it.
        with rasterio.open(self._raster) as source:
            self._number, self._block = number, source.read(self._band, window=window)


def _strips(raster: Path, frame: OutputGrid, monitor: Monitor) -> Iterator[np.ndarray]:
    """Band 1 in strips of rows; the monitor is asked before each."""
    band, height = _Band(raster, 1, frame), max(_LEAST_ROWS, _STRIP_PIXELS // frame.width)
    for top in range(0, frame.height, height):
        monitor.check()
        yield band.rows(top, min(height, frame.height - top))


def in_blocks(strips: Iterator[np.ndarray], height: int) -> Iterator[np.ndarray]:
    """The same rows in strips (`height`, width), the last one lower."""
    waiting: List[np.ndarray] = []
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


def _block_rows(width: int) -> int:
    least, most = _BLOCK_ROWS
    return max(least, min(most, _BLOCK_PIXELS // width))
