"""Writes windows of a raster as GeoTIFFs with unchanged values and band metadata."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import ColorInterp
from rasterio.errors import NotGeoreferencedWarning

from ..core.errors import MAKE_ROOM, OutputError
from ..raster.bands import BandChoice
from ..raster.dataset import RasterInfo
from ..raster.gdal_errors import writing
from ..raster.work_grid import native_grid, window_transform
from ..tiling.grid import Window

# All metadata is inside the file, so that every program reads the same.
_GDAL = {"GDAL_TIFF_INTERNAL_MASK": True, "GDAL_PAM_ENABLED": False}
_RGB = ("red", "green", "blue")


@dataclass(frozen=True)
class Tile:
    """Source of a tile: the raster, its bands, and the window in raster pixels."""

    info: RasterInfo
    choice: BandChoice
    window: Window

    @property
    def colours(self) -> Tuple[str, ...]:
        """Colour interpretation of each band; alpha and palette bands kept as imagery have none."""
        if self.choice.palette:
            return _RGB
        colours = [self.info.colours[band - 1] for band in self.choice.bands]
        return tuple("undefined" if name in ("alpha", "palette") else name for name in colours)


def write_image(path: Path, pixels: Tuple[NDArray[Any], NDArray[np.bool_]], tile: Tile) -> None:
    """Writes bands (bands, rows, cols) and their validity (rows, cols) as a GeoTIFF.

    Names, colours, scales and offsets are those of the raster's bands. If some pixels are invalid
    the file has a mask; nodata is not declared, because programs combine that of several bands
    differently.

    Raises:
        OutputError: it cannot be written.
    """
    image, valid = pixels
    place: Dict[str, Any] = {"width": tile.window.width, "height": tile.window.height}
    if tile.info.georeferenced:
        transform = window_transform(native_grid(tile.info), tile.window)
        place.update(crs=tile.info.crs, transform=transform)
    with writing(f"The tile {path.stem}"), warnings.catch_warnings(), rasterio.Env(**_GDAL):
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        # By default GDAL marks three 8-bit bands as red, green and blue, and a fourth as alpha.
        photometric = "RGB" if tile.colours[:3] == _RGB else "MINISBLACK"
        with rasterio.open(
            path, "w", driver="GTiff", count=len(image), dtype=image.dtype, compress="deflate",
            photometric=photometric, alpha="NO", **place,
        ) as target:  # fmt: skip
            _describe_bands(target, tile)
            target.write(image)
            if not valid.all():
                target.write_mask(valid)
        check_written(path, image, valid)


def _describe_bands(target: rasterio.io.DatasetWriter, tile: Tile) -> None:
    expected = [ColorInterp[name] for name in tile.colours]
    if list(target.colorinterp) != expected:
        target.colorinterp = expected
    if tile.choice.palette:
        return
    info, bands = tile.info, tile.choice.bands
    target.descriptions = [info.names[band - 1] for band in bands]
    scales, offsets = _of(info.scales, bands, 1.0), _of(info.offsets, bands, 0.0)
    if scales is not None or offsets is not None:
        target.scales = scales or [1.0] * len(bands)
        target.offsets = offsets or [0.0] * len(bands)


def _of(values: Tuple[float, ...], bands: Tuple[int, ...], usual: float) -> Optional[List[float]]:
    """Values of the chosen bands; None if all are the default."""
    chosen = [values[band - 1] for band in bands]
    return None if all(value == usual for value in chosen) else chosen


def check_written(
    path: Path, pixels: NDArray[Any], valid: Optional[NDArray[np.bool_]] = None
) -> None:
    """Reads a file back: GDAL reports no error if the disk fills on closing it.

    Raises:
        OutputError: the content differs.
    """
    with rasterio.open(path) as written:
        same = np.array_equal(written.read(), pixels, equal_nan=pixels.dtype.kind == "f")
        if valid is not None and not valid.all():
            same = same and np.array_equal(written.dataset_mask() > 0, valid)
    if not same:
        raise OutputError(f"{path.name} is not complete.", MAKE_ROOM)
