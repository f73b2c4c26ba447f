"""Overviews of a result: the mode for classes, the mean for all other bands.

Each level is computed from the previous one in blocks of 2 x 2 pixels, without nodata. GDAL would
apply one method to all bands of a file.
"""

from __future__ import annotations

import warnings
from contextlib import ExitStack
from pathlib import Path
from typing import Iterator, List, Sequence, Tuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning
from rasterio.windows import Window as RasterWindow

from ..core.contract import NODATA

_LEAST_ROWS = 256  # read together
_PROFILE = {
    "driver": "GTiff", "dtype": "uint8", "nodata": NODATA, "compress": "deflate", "zlevel": 1,
    "interleave": "band", "bigtiff": "if_safer",
}  # fmt: skip


def write_overviews(
    path: Path, stem: Path, is_averaged: Sequence[bool], largest: int
) -> List[Path]:
    """Writes a file for each overview level, finest first; returns their paths.

    Args:
        path: an 8-bit raster; it is read once for each band.
        stem: path of the files without the number of their level.
        is_averaged: for each band, whether its overviews are means instead of modes.
        largest: largest number of columns and rows of the coarsest level.
    """
    with ExitStack() as stack:
        source = stack.enter_context(rasterio.open(path))
        sizes = _level_sizes(source.height, source.width, largest)
        paths = [stem.with_name(f"{stem.name}-overview-{k}.tif") for k in range(len(sizes))]
        levels = [
            stack.enter_context(_new_level(level, size, source.count))
            for level, size in zip(paths, sizes)
        ]
        rows = max(_LEAST_ROWS, 2 ** len(sizes))
        for band, averaged in enumerate(is_averaged, 1):
            for top, values in _strips(source, band, rows if sizes else 0):
                _write_levels(levels, band, top, values, averaged)
    return paths


def halved(values: NDArray[np.uint8], averaged: bool) -> NDArray[np.uint8]:
    """Halves (rows, cols) uint8, rounded up; `NODATA` where all four pixels are nodata."""
    quarters = _quarters(values)
    return _mean(quarters) if averaged else _commonest(quarters)


def _new_level(path: Path, size: Tuple[int, int], bands: int) -> rasterio.io.DatasetWriter:
    height, width = size
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        return rasterio.open(path, "w", height=height, width=width, count=bands, **_PROFILE)


def _level_sizes(height: int, width: int, largest: int) -> List[Tuple[int, int]]:
    """Rows and columns of each level."""
    sizes = []
    while max(height, width) > largest:
        height, width = -(-height // 2), -(-width // 2)
        sizes.append((height, width))
    return sizes


def _strips(
    source: rasterio.DatasetReader, band: int, rows: int
) -> Iterator[Tuple[int, NDArray[np.uint8]]]:
    """Strips of `rows` rows of a band from the top, each with its first row; none for 0."""
    for top in range(0, source.height, rows) if rows else ():
        count = min(rows, source.height - top)
        yield top, source.read(band, window=RasterWindow(0, top, source.width, count))


def _write_levels(
    levels: Sequence[rasterio.io.DatasetWriter],
    band: int,
    top: int,
    values: NDArray[np.uint8],
    averaged: bool,
) -> None:
    """Writes rows to each level; `top` is a multiple of all decimation factors."""
    for level in levels:
        top, values = top // 2, halved(values, averaged)
        level.write(values, band, window=RasterWindow(0, top, level.width, len(values)))


def _quarters(values: NDArray[np.uint8]) -> List[NDArray[np.uint8]]:
    """Upper left, upper right, lower left and lower right pixels of all 2 x 2 blocks."""
    height, width = values.shape
    if height % 2 or width % 2:
        edges = ((0, height % 2), (0, width % 2))
        values = np.pad(values, edges, constant_values=NODATA)
    return [np.ascontiguousarray(values[row::2, col::2]) for row in (0, 1) for col in (0, 1)]


def _mean(quarters: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    total = np.zeros(quarters[0].shape, np.uint16)
    count = np.zeros(quarters[0].shape, np.uint16)
    for values in quarters:
        valid = values != NODATA
        count += valid
        total += np.where(valid, values, 0)
    divisor = np.maximum(count, 1)
    return np.where(count > 0, (total + divisor // 2) // divisor, NODATA).astype(np.uint8)


def _commonest(quarters: Sequence[NDArray[np.uint8]]) -> NDArray[np.uint8]:
    """Mode of four pixels; the first of equally frequent values."""
    best = np.full(quarters[0].shape, NODATA, np.uint8)
    most = np.zeros(best.shape, np.uint8)
    for values in quarters:
        votes = np.zeros(best.shape, np.uint8)
        for other in quarters:
            votes += values == other
        votes[values == NODATA] = 0
        better = votes > most
        np.copyto(best, values, where=better)
        np.copyto(most, votes, where=better)
    return best
