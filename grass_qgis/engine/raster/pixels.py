"""Reads windows of the work grid: stored values and their validity."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from typing import Any, Iterator, Optional, Tuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import Resampling
from rasterio.windows import Window as RasterWindow

from ..core.errors import RasterError
from ..tiling.grid import Window
from .bands import BandChoice
from .dataset import RasterInfo, open_raster, reading
from .resampling import any_under, around, portions, resampled, spans
from .validity import Place, Validity
from .work_grid import WorkGrid

_OF_PALETTES = ("uint8", "int8", "uint16", "int16")
# GDAL truncates the size of a window to whole pixels and copies instead of resampling when that
# equals the output size. Pixel sizes differ by a tenth at least, so that windows of this many
# pixels are always resampled.
_LEAST = 16
_MOST_BYTES = 48 * 2**20  # of raster pixels that are resampled together

Read = Tuple[NDArray[Any], NDArray[np.bool_]]


@contextmanager
def open_pixels(
    info: RasterInfo,
    choice: BandChoice,
    grid: WorkGrid,
    resampling: Optional[Resampling] = None,
) -> Iterator[PixelReader]:
    """Opens a raster for reading in pixels of `grid`, from its overviews where these suffice.

    Raises:
        RasterError: it cannot be read.
    """
    level = grid.level(info.overviews)
    with ExitStack() as opened:
        source = opened.enter_context(open_raster(info.path, level))
        full = None
        if info.masked and level is not None:  # an overview may lack the raster's masks
            full = opened.enter_context(open_raster(info.path, "-1"))
        yield PixelReader(source, info, choice, grid, resampling, full)


class PixelReader:
    """Reads an open raster in pixels of the work grid; for one thread.

    Work pixels larger than the raster's are the mean of the valid pixels they cover, smaller ones
    are interpolated between valid ones. A work pixel is valid when it covers any part of a valid
    pixel (`Validity`). Values do not depend on the window they are read in.
    """

    def __init__(
        self,
        source: rasterio.DatasetReader,
        info: RasterInfo,
        choice: BandChoice,
        grid: WorkGrid,
        resampling: Optional[Resampling] = None,
        full: Optional[rasterio.DatasetReader] = None,
    ) -> None:
        """Reads the bands of `choice` from `source`: what `info` describes, or an overview.

        `resampling` replaces mean and interpolation. `full` is the full-resolution raster where
        `source` is an overview that lacks its masks; `open_pixels` sets it.
        """
        self._path = info.path
        self._source = source
        self._choice = choice
        self._grid = grid
        self._palette = _palette(source) if choice.palette else None
        self._step = (source.width / grid.width, source.height / grid.height)
        coarser = min(grid.step) >= 1
        usual = Resampling.average if coarser else Resampling.bilinear
        self._resampling = usual if resampling is None else resampling
        self._validity = Validity(source, info, choice.bands, full)
        self._dtype = np.dtype(info.dtypes[choice.bands[0] - 1])
        # Alpha of the same type as the bands is read with them: files often interleave all bands.
        alike = all(info.dtypes[band - 1] == self._dtype for band in self._validity.alphas)
        self._joined = self._validity.alphas if alike else ()

    def read(self, window: Window) -> Read:
        """The chosen bands of `window` (bands, rows, cols), and which pixels are valid.

        Raises:
            RasterError: the pixels cannot be read.
        """
        with reading(self._path):
            return self._window(window)

    def _window(self, window: Window) -> Read:
        if window.height <= 0 or window.width <= 0:
            count = len(self._choice.bands) if self._palette is None else len(self._palette)
            shape = (count, max(0, window.height), max(0, window.width))
            dtype = self._dtype if self._palette is None else self._palette.dtype
            return np.empty(shape, dtype), np.empty(shape[1:], bool)
        if self._grid.is_native:
            place = {"window": RasterWindow(window.col, window.row, window.width, window.height)}
            pixels, valid = self._read(place)
            return self._coloured(pixels), valid
        single = self._resampling == Resampling.nearest
        if single or (self._validity.always and self._palette is None):
            return self._read_by_gdal(window)
        count = len(self._choice.bands) if self._palette is None else len(self._palette)
        dtype = self._dtype if self._palette is None else self._palette.dtype
        pixels = np.empty((count, window.height, window.width), dtype)
        valid = np.empty((window.height, window.width), bool)
        for part in self._portions(window):
            rows, cols = _within(part, window)
            pixels[:, rows, cols], valid[rows, cols] = self._resample(part)
        return pixels, valid

    def _read(self, place: Place) -> Read:
        """Stored values and which are valid; each stored pixel is read once."""
        count = len(self._choice.bands)
        bands = [*self._choice.bands, *self._joined]
        shape = place.get("out_shape")
        of_all = place if shape is None else {**place, "out_shape": (len(bands), *shape)}
        stored = self._source.read(bands, **of_all)
        alphas = stored[count:] if self._joined else None
        return stored[:count], self._validity.read(stored[:count], place, alphas)

    def _coloured(self, pixels: NDArray[Any]) -> NDArray[Any]:
        return pixels if self._palette is None else self._palette[:, pixels[0]]

    def _read_by_gdal(self, window: Window) -> Read:
        """Resamples by GDAL on reading: where all pixels are valid, or for nearest neighbour."""
        larger = self._at_least(window)
        place = {
            "window": self._on_raster(larger),
            "out_shape": (larger.height, larger.width),
            "resampling": self._resampling,
        }
        pixels, valid = self._read(place)
        rows, cols = _within(window, larger)
        return self._coloured(pixels[:, rows, cols]), valid[rows, cols]

    def _portions(self, window: Window) -> Iterator[Window]:
        """Parts of a window whose raster pixels fit into `_MOST_BYTES`."""
        stored = self._dtype.itemsize * (len(self._choice.bands) + len(self._joined))
        under = self._step[0] * self._step[1]
        most = max(1, int(_MOST_BYTES / (stored * max(1.0, under))))
        _, block_width = self._source.block_shapes[0]
        return portions(window, most, rows_first=block_width >= self._source.width)

    def _resample(self, window: Window) -> Read:
        """Resamples in memory, excluding invalid pixels."""
        whole = Window(0, 0, self._source.width, self._source.height)
        larger = self._at_least(window)
        exact = self._on_raster(larger)
        # Interpolation kernels reach as far as a work pixel is large.
        under = around(exact, 2 + int(max(self._step)), whole)
        stored, valid = self._read({"window": under})
        x, y = self._step
        row_starts, row_stops = spans(window.row, window.height, y, whole.height)
        col_starts, col_stops = spans(window.col, window.width, x, whole.width)
        top, left = int(under.row_off), int(under.col_off)
        covered = any_under(
            valid, (row_starts - top, row_stops - top), (col_starts - left, col_stops - left)
        )
        inner = RasterWindow(exact.col_off - left, exact.row_off - top, exact.width, exact.height)
        shape = (larger.height, larger.width)
        pixels = resampled(self._coloured(stored), valid, inner, shape, self._resampling)
        rows, cols = _within(window, larger)
        return pixels[:, rows, cols], covered

    def _at_least(self, window: Window) -> Window:
        """`window`, or a larger one around it so that GDAL resamples instead of copying."""
        least, whole = _LEAST if max(self._step) < 2 else 1, self._grid.whole
        width, height = max(window.width, least), max(window.height, least)
        col = max(0, min(window.col, whole.width - width))
        row = max(0, min(window.row, whole.height - height))
        return Window(col, row, width, height).intersection(whole)

    def _on_raster(self, window: Window) -> RasterWindow:
        """The raster's pixels, and parts of pixels, under a window of the work grid."""
        x, y = self._step
        return RasterWindow(window.col * x, window.row * y, window.width * x, window.height * y)


def _within(part: Window, window: Window) -> Tuple[slice, slice]:
    """Rows and columns of `part` in an array of `window`."""
    return (
        slice(part.row - window.row, part.row_stop - window.row),
        slice(part.col - window.col, part.col_stop - window.col),
    )


def _palette(source: rasterio.DatasetReader) -> NDArray[np.uint8]:
    """(3, values) uint8: the colour of each value of band 1.

    Raises:
        RasterError: there is no colour table, or it would be too large.
    """
    try:
        table = source.colormap(1)
    except ValueError:
        table = {}
    if not table or source.dtypes[0] not in _OF_PALETTES:
        raise RasterError(
            f"The raster {source.name} declares a colour table for its {source.dtypes[0]} values; "
            f"one with {len(table)} colours cannot be used.",
            "Convert it to red, green and blue.",
        )
    size = np.iinfo(source.dtypes[0]).max + 1
    colours = np.zeros((3, size), np.uint8)
    for value, colour in table.items():
        colours[:, value] = colour[:3]
    return colours
