"""Images that come as arrays instead of files; each is a raster in memory while it is read."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
import rasterio
from rasterio import Affine
from rasterio.crs import CRS
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

# Types a raster has no need of, or does not know, and what they become.
_TYPES = {"bool": "uint8", "float16": "float32", "float64": "float32"}


@dataclass(frozen=True)
class Pixels:
    """An image, (bands, H, W), and where it lies, when it says so.

    `nodata`: a pixel with this value in all bands holds no data; None where every pixel does.
    """

    values: np.ndarray
    crs: CRS | None = None
    transform: Affine | None = None
    nodata: float | None = None


@dataclass(frozen=True)
class Sample:
    """One image of a data set: its name, and how its pixels are got.

    A data set may hold very many: pixels are got anew whenever they are wanted.
    """

    name: str
    load: Callable[[], Pixels]

    def __str__(self) -> str:
        """Its name, for messages and records."""
        return self.name


@contextmanager
def held_in_memory(sample: Sample) -> Iterator[str]:
    """GDAL's name for the image as a raster in memory, which is gone at the end.

    Raises:
        DataError: its pixels cannot be got.
    """
    pixels = sample.load()
    with MemoryFile() as file:
        _write(pixels, file)
        yield file.name


def _write(pixels: Pixels, file: MemoryFile) -> None:
    values = pixels.values.astype(_TYPES.get(pixels.values.dtype.name, pixels.values.dtype))
    bands, height, width = values.shape
    place = {"crs": pixels.crs, "transform": pixels.transform}
    known = {key: value for key, value in place.items() if value is not None}
    size = {"count": bands, "height": height, "width": width, "dtype": values.dtype}
    with warnings.catch_warnings(), rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        # MINISBLACK: four bands of 8 bits would else be red, green, blue and a mask.
        with file.open(driver="GTiff", photometric="MINISBLACK", **size, **known) as target:
            target.write(values)
            if pixels.nodata is not None:
                # A mask, since of floats a declared nodata value in one band would be enough.
                target.write_mask((pixels.values != pixels.nodata).any(axis=0))
