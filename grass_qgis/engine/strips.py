"""Reading an area as strips of tiles, top to bottom, each raster row once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Optional, Sequence, Tuple

import numpy as np
import rasterio
from rasterio.windows import Window as RasterWindow

from .bands import BandChoice
from .raster import RasterInfo
from .tiling import TileGrid, Window, reflect_indices


@dataclass(frozen=True)
class Strip:
    """The pixels one row of tiles sees.

    Attributes:
        row: index of the row of tiles.
        pixels: (bands, tile, width) raw values; tile 0 starts at column 0. Beyond the raster's
            edge the pixels are mirrored.
        valid: (tile, width) bool, False for nodata.
    """

    row: int
    pixels: np.ndarray
    valid: np.ndarray


def read_strips(
    source: rasterio.DatasetReader, info: RasterInfo, choice: BandChoice, grid: TileGrid
) -> Iterator[Strip]:
    """Yields the strips of `grid` in order; rows shared by two strips are kept, not read again."""
    palette = _palette(source) if choice.palette else None
    first, last = grid.window(0, 0), grid.window(0, grid.cols.count - 1)
    span = Window(first.col, 0, last.col_stop - first.col, info.height)
    cols = span.intersection(info.whole)
    col_index = _mirrored(span.col, span.col_stop, cols.col, cols.col_stop)
    pixels, valid, top = None, None, 0
    for row in range(grid.rows.count):
        wanted = grid.window(row, 0)
        low, high = max(0, wanted.row), min(info.height, wanted.row_stop)
        stop = low if pixels is None else top + pixels.shape[1]
        new = Window(cols.col, stop, cols.width, high - stop)
        fresh, fresh_valid = _read(source, info, choice, palette, new)
        if pixels is None or valid is None:
            pixels, valid = fresh, fresh_valid
        else:
            pixels = np.concatenate([pixels[:, low - top :], fresh], axis=1)
            valid = np.concatenate([valid[low - top :], fresh_valid], axis=0)
        top = low
        row_index = _mirrored(wanted.row, wanted.row_stop, low, high)
        yield Strip(
            row, _gather(pixels, row_index, col_index), _gather(valid, row_index, col_index)
        )


def _mirrored(start: int, stop: int, low: int, high: int) -> Optional[Sequence[int]]:
    """Indices into the pixels [low, high) for positions [start, stop); None when they agree."""
    if (start, stop) == (low, high):
        return None
    return reflect_indices(start - low, stop - low, high - low)


def _gather(
    array: np.ndarray, rows: Optional[Sequence[int]], cols: Optional[Sequence[int]]
) -> np.ndarray:
    if rows is not None:
        array = array.take(rows, axis=-2)
    if cols is not None:
        array = array.take(cols, axis=-1)
    return array


def _read(
    source: rasterio.DatasetReader,
    info: RasterInfo,
    choice: BandChoice,
    palette: Optional[np.ndarray],
    window: Window,
) -> Tuple[np.ndarray, np.ndarray]:
    """The chosen bands of `window` and which of its pixels are valid."""
    place = RasterWindow(window.col, window.row, window.width, window.height)
    if window.height <= 0:
        shape = (len(choice.bands), 0, window.width)
        pixels = np.empty(shape, info.dtypes[choice.bands[0] - 1])
        valid = np.empty(shape[1:], bool)
    else:
        pixels = source.read(list(choice.bands), window=place)
        valid = _has_data(pixels, [info.nodata[band - 1] for band in choice.bands])
        if info.alpha is not None and info.alpha not in choice.bands:
            valid &= source.read(info.alpha, window=place) > 0
        if info.masked:
            valid &= source.read_masks(choice.bands[0], window=place) > 0
    return (pixels if palette is None else palette[:, pixels[0]]), valid


def _has_data(pixels: np.ndarray, nodata: Sequence[Optional[float]]) -> np.ndarray:
    """(rows, cols) bool.

    Integers: a pixel counts when any band differs from nodata, because a dark (or saturated)
    pixel may hold the nodata value in one band. Floats: every band must hold a finite number
    that is not nodata, because a single -9999 or NaN would spoil the prediction around it.
    """
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
    """(3, values) uint8: the colour of each value of band 1."""
    table = source.colormap(1)
    size = np.iinfo(source.dtypes[0]).max + 1
    colours = np.zeros((3, size), np.uint8)
    for value, colour in table.items():
        colours[:, value] = colour[:3]
    return colours
