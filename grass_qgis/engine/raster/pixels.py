"""Reading windows of the work grid: raw values, and which of them are data."""

from __future__ import annotations

from typing import Any, Dict, Optional, Sequence, Tuple

import numpy as np
import rasterio
from rasterio.enums import Resampling
from rasterio.io import MemoryFile
from rasterio.windows import Window as RasterWindow

from ..core.errors import RasterError
from ..tiling.grid import Window
from .bands import BandChoice
from .dataset import RasterInfo
from .work_grid import WorkGrid

_OF_PALETTES = ("uint8", "int8", "uint16", "int16")
_REACH = 2  # raster pixels beyond a window that resampling may look at
# GDAL cuts the size of a window to whole pixels and copies it when that is the size wanted. With
# pixels a tenth larger or smaller, windows of this many pixels are never mistaken so.
_LEAST = 16


class PixelReader:
    """Reads an open raster in pixels of the work grid; for one thread.

    Work pixels larger than the raster's are the mean of what they cover, smaller ones are
    interpolated, both by GDAL and from the raster's overviews where they are fine enough. A work
    pixel does not depend on the window it is read in.
    """

    def __init__(
        self,
        source: rasterio.DatasetReader,
        info: RasterInfo,
        choice: BandChoice,
        grid: WorkGrid,
        resampling: Optional[Resampling] = None,
    ) -> None:
        """Reads the bands of `choice` from `source`: what `info` describes, or an overview.

        `resampling` replaces mean and interpolation.
        """
        self._source = source
        self._info = info
        self._choice = choice
        self._grid = grid
        self._palette = _palette(source) if choice.palette else None
        self._step = (source.width / grid.width, source.height / grid.height)
        coarser = min(grid.step) >= 1
        usual = Resampling.average if coarser else Resampling.bilinear
        self._resampling = usual if resampling is None else resampling

    def read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        """The chosen bands of `window` (bands, rows, cols), and which pixels are valid."""
        if window.height <= 0 or window.width <= 0:
            count = len(self._choice.bands) if self._palette is None else len(self._palette)
            shape = (count, max(0, window.height), max(0, window.width))
            return np.empty(shape, self._dtype), np.empty(shape[1:], bool)
        if self._grid.is_native:
            return self._read(window)
        larger = _at_least(window, _LEAST, self._grid.whole)
        pixels, valid = self._read(larger)
        rows = slice(window.row - larger.row, window.row_stop - larger.row)
        cols = slice(window.col - larger.col, window.col_stop - larger.col)
        return pixels[:, rows, cols], valid[rows, cols]

    def _read(self, window: Window) -> Tuple[np.ndarray, np.ndarray]:
        if self._palette is not None:
            return self._read_colours(window, self._palette)
        place = self._place(window)
        pixels = self._read_bands(place)
        return pixels, self._valid(pixels, place)

    @property
    def _dtype(self) -> str:
        return self._info.dtypes[self._choice.bands[0] - 1]

    def _place(self, window: Window) -> Dict[str, Any]:
        """How rasterio is to read `window`."""
        if self._grid.is_native:
            return {"window": RasterWindow(window.col, window.row, window.width, window.height)}
        return {
            "window": self._on_raster(window),
            "out_shape": (window.height, window.width),
            "resampling": self._resampling,
        }

    def _read_bands(self, place: Dict[str, Any]) -> np.ndarray:
        bands = list(self._choice.bands)
        if "out_shape" in place:
            place = {**place, "out_shape": (len(bands), *place["out_shape"])}
        return self._source.read(bands, **place)

    def _valid(self, pixels: np.ndarray, place: Dict[str, Any]) -> np.ndarray:
        info, bands = self._info, self._choice.bands
        valid = _has_data(pixels, [info.nodata[band - 1] for band in bands])
        for value in info.nodata_too:
            valid &= _has_data(pixels, [value] * len(bands))
        if info.alpha is not None and info.alpha not in bands:
            valid &= self._source.read(info.alpha, **place) > 0
        if info.masked:
            valid &= self._source.read_masks(bands[0], **place) > 0
        return valid

    def _on_raster(self, window: Window) -> RasterWindow:
        """The raster's pixels, and parts of pixels, under a window of the work grid."""
        x, y = self._step
        return RasterWindow(window.col * x, window.row * y, window.width * x, window.height * y)

    def _read_colours(self, window: Window, palette: np.ndarray) -> Tuple[np.ndarray, np.ndarray]:
        """Values become colours before they are resampled, since their numbers mean nothing."""
        if self._grid.is_native:
            place = self._place(window)
            values = self._source.read([1], **place)
            return palette[:, values[0]], self._valid(values, place)
        wanted = self._on_raster(window)
        around = _whole_pixels(wanted, Window(0, 0, self._source.width, self._source.height))
        values = self._source.read([1], window=around)
        valid = self._valid(values, {"window": around})
        inner = RasterWindow(
            wanted.col_off - around.col_off,
            wanted.row_off - around.row_off,
            wanted.width,
            wanted.height,
        )
        shape = (window.height, window.width)
        return _resampled(palette[:, values[0]], valid, inner, shape, self._resampling)


def _at_least(window: Window, least: int, whole: Window) -> Window:
    """`window`, or a larger one around it of `least` rows and columns if `whole` has them."""
    width, height = max(window.width, least), max(window.height, least)
    col = max(0, min(window.col, whole.width - width))
    row = max(0, min(window.row, whole.height - height))
    return Window(col, row, width, height).intersection(whole)


def _whole_pixels(window: RasterWindow, whole: Window) -> RasterWindow:
    """`window` and what resampling may look at around it, in whole pixels of the raster."""
    left, top = int(window.col_off) - _REACH, int(window.row_off) - _REACH
    right = int(np.ceil(window.col_off + window.width)) + _REACH
    bottom = int(np.ceil(window.row_off + window.height)) + _REACH
    inside = Window(left, top, right - left, bottom - top).intersection(whole)
    return RasterWindow(inside.col, inside.row, inside.width, inside.height)


def _resampled(
    pixels: np.ndarray,
    valid: np.ndarray,
    window: RasterWindow,
    shape: Tuple[int, int],
    resampling: Resampling,
) -> Tuple[np.ndarray, np.ndarray]:
    """`window` of an array (bands, rows, cols) in `shape`, invalid pixels left out."""
    count, height, width = pixels.shape
    with MemoryFile() as memory:
        with memory.open(
            driver="GTiff", width=width, height=height, count=count, dtype=pixels.dtype
        ) as target:
            target.write(pixels)
            target.write_mask(valid)
        with memory.open() as source:
            how = {"window": window, "resampling": resampling}
            out = source.read(out_shape=(count, *shape), **how)
            return out, source.read_masks(1, out_shape=shape, **how) > 0


def _has_data(pixels: np.ndarray, nodata: Sequence[Optional[float]]) -> np.ndarray:
    """(rows, cols) bool.

    Integers: a pixel counts when any band differs from nodata, because a dark (or saturated)
    pixel may hold the nodata value in one band. Floats: every band must hold a finite number
    that is not nodata, because a single -9999 or NaN would spoil the prediction around it.
    """
    if pixels.dtype.kind != "f" and None in nodata:
        return np.ones(pixels.shape[1:], bool)
    per_band = np.stack([_band_has_data(band, value) for band, value in zip(pixels, nodata)])
    join = np.logical_and if pixels.dtype.kind == "f" else np.logical_or
    return np.asarray(join.reduce(per_band, axis=0))


def _band_has_data(band: np.ndarray, nodata: Optional[float]) -> np.ndarray:
    if band.dtype.kind == "f":
        valid = np.isfinite(band)
        if nodata is not None and np.isfinite(nodata):
            valid &= band != band.dtype.type(nodata)
        return valid
    if nodata is None or not float(nodata).is_integer():
        return np.ones(band.shape, bool)
    limits = np.iinfo(band.dtype)
    if not limits.min <= nodata <= limits.max:
        return np.ones(band.shape, bool)
    differs: np.ndarray = band != band.dtype.type(int(nodata))
    return differs


def _palette(source: rasterio.DatasetReader) -> np.ndarray:
    """(3, values) uint8: the colour of each value of band 1.

    Raises:
        RasterError: there is no table, or it would be too large.
    """
    try:
        table = source.colormap(1)
    except ValueError:
        table = {}
    if not table or source.dtypes[0] not in _OF_PALETTES:
        raise RasterError(
            f"The raster {source.name} says that its {source.dtypes[0]} values have a colour "
            f"table, and has one of {len(table)} colours.",
            "Convert it to red, green and blue.",
        )
    size = np.iinfo(source.dtypes[0]).max + 1
    colours = np.zeros((3, size), np.uint8)
    for value, colour in table.items():
        colours[:, value] = colour[:3]
    return colours
