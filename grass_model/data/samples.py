"""Images given as arrays instead of files; each is an in-memory raster while it is read."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import rasterio
from numpy.typing import NDArray
from rasterio import Affine
from rasterio.crs import CRS
from rasterio.errors import NotGeoreferencedWarning
from rasterio.io import MemoryFile

# Types that are converted before writing: GeoTIFF lacks them, or does not need them.
_TYPES = {"bool": "uint8", "float16": "float32", "float64": "float32"}


@dataclass(frozen=True)
class Pixels:
    """An image, (bands, H, W), and its georeference if it has one.

    `nodata`: pixels with this value in all bands hold no data; None if every pixel holds data.
    """

    values: NDArray[Any]
    crs: CRS | None = None
    transform: Affine | None = None
    nodata: float | None = None


@dataclass(frozen=True)
class Sample:
    """One image of a data set: its name, and a function that loads its pixels.

    Pixels are loaded on every use, since a data set may hold very many images.
    """

    name: str
    load: Callable[[], Pixels]

    def __str__(self) -> str:
        """Its name, for messages and records."""
        return self.name


@contextmanager
def held_in_memory(sample: Sample) -> Iterator[str]:
    """GDAL's name of the image as an in-memory raster, which is removed at the end.

    Raises:
        DataError: its pixels cannot be loaded.
    """
    pixels = sample.load()
    with MemoryFile() as file:
        _write(pixels, file)
        yield file.name


def _write(pixels: Pixels, file: MemoryFile) -> None:
    values = pixels.values.astype(_TYPES.get(pixels.values.dtype.name, pixels.values.dtype))
    bands, height, width = values.shape
    place = {"crs": pixels.crs, "transform": pixels.transform}
    georeference = {key: value for key, value in place.items() if value is not None}
    size = {"count": bands, "height": height, "width": width, "dtype": values.dtype}
    with warnings.catch_warnings(), rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True):
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        # MINISBLACK: four bands of 8 bits would else be red, green, blue and a mask.
        with file.open(driver="GTiff", photometric="MINISBLACK", **size, **georeference) as target:
            target.write(values)
            if pixels.nodata is not None:
                # A mask: with a nodata value, one band of a float pixel would be enough to hide it.
                target.write_mask((pixels.values != pixels.nodata).any(axis=0))
