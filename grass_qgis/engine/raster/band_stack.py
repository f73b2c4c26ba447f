"""Bands of a raster as a model reads them: matched by name, of one type, with their validity.

Training and inference choose bands by the same rules, so a model runs on the bands it was trained
on.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Iterator, Optional, Sequence, Tuple, Union

import numpy as np
from numpy.typing import NDArray

from ..tiling.grid import Window
from .bands import BandChoice, all_bands, choose_bands, names_of, one_type
from .dataset import RasterInfo, describe, open_raster
from .geodesic import geodesic_measure, pixel_size_m
from .pixels import PixelReader
from .work_grid import native_grid


@dataclass(frozen=True)
class BandStack:
    """Bands of a raster to be read, in order, without their pixels.

    Attributes:
        info: the raster.
        choice: the bands.
        names: of the bands, by which `choose_bands` selects them.
        dtype: NumPy name of the type that the values are read in.
    """

    info: RasterInfo
    choice: BandChoice
    names: Tuple[str, ...]
    dtype: str

    @property
    def count(self) -> int:
        """Number of bands read; three for a palette."""
        return len(self.names)

    @property
    def units(self) -> Tuple[Tuple[float, float], ...]:
        """Declared scale and offset of each band; `read` returns stored values regardless.

        Empty for a palette.
        """
        if self.choice.palette:
            return ()
        return tuple((self.info.scales[k - 1], self.info.offsets[k - 1]) for k in self.choice.bands)

    @property
    def pixel_size_m(self) -> Optional[Tuple[float, float]]:
        """Width and height in metres of the centre pixel; None when unknown."""
        measure = geodesic_measure(self.info.crs)
        if measure is None:
            return None
        return pixel_size_m(measure, self.info.transform, self.info.whole)


@dataclass(frozen=True)
class OpenBands:
    """A `BandStack` whose raster is open."""

    stack: BandStack
    reader: PixelReader

    def read(self, window: Window) -> Tuple[NDArray[np.uint8], NDArray[np.bool_]]:
        """Stored values (bands, rows, cols) of a window, and (rows, cols) bool, False for nodata.

        Raises:
            RasterError: from the context that opened it, when the pixels cannot be read.
        """
        return self.reader.read(window)


def stack_bands(
    path: str,
    names: Sequence[str] = (),
    bands: Sequence[Union[int, str]] = (),
    nodata: Tuple[float, ...] = (),
) -> BandStack:
    """Selects the bands of a raster that a model with these band names reads.

    Args:
        path: path or GDAL name.
        names: the model's band names, in order; empty for those of the raster.
        bands: 1-based numbers, or names in the raster, to read instead; empty to match `names`,
            or to take all bands but alpha.
        nodata: additional nodata values.

    Raises:
        RasterError: the raster cannot be used, or the bands are of different types.
        BandError: it lacks some of the bands.
    """
    info = replace(describe(path), nodata_too=nodata)
    if bands:
        choice = choose_bands(info, names or [str(band) for band in bands], bands)
    else:
        choice = choose_bands(info, names, None) if names else all_bands(info)
    band_names = tuple(names) or names_of(info, choice)
    return BandStack(info, choice, band_names, one_type(info, choice))


@contextmanager
def open_bands(stack: BandStack) -> Iterator[OpenBands]:
    """Opens the raster of `stack` at its native resolution, for one thread.

    Raises:
        RasterError: it cannot be opened or read.
    """
    info = stack.info
    with open_raster(info.path) as source:
        yield OpenBands(stack, PixelReader(source, info, stack.choice, native_grid(info)))
