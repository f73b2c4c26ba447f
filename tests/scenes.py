"""Small georeferenced rasters, made from numbers: what the engine's and the plugin's tests read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import rasterio
from rasterio.transform import Affine, from_origin

UTM = "EPSG:32633"
NORTH_UP = from_origin(500000.0, 5400000.0, 0.5, 0.5)
# UTM shortens lengths on its middle meridian, where the scenes lie.
SQUARE_METRE = 1 / 0.9996**2  # on the ground, of a square metre on the map


def quarters(height: int = 96, width: int = 128) -> np.ndarray:
    """(3, height, width) uint8: red, green / blue, red quarters with flat colours."""
    image = np.full((3, height, width), 20, np.uint8)
    row, col = height // 2, width // 2
    for channel, rows, cols in (
        (0, slice(0, row), slice(0, col)),
        (1, slice(0, row), slice(col, None)),
        (2, slice(row, None), slice(0, col)),
        (0, slice(row, None), slice(col, None)),
    ):
        image[channel, rows, cols] = 220
    return image


def noise(height: int, width: int, bands: int = 3, seed: int = 0) -> np.ndarray:
    """(bands, height, width) uint8 of smooth random blobs with every value in use."""
    rng = np.random.default_rng(seed)
    coarse = rng.random((bands, -(-height // 8) + 1, -(-width // 8) + 1))
    smooth = coarse.repeat(8, axis=1).repeat(8, axis=2)[:, :height, :width]
    grain = rng.random((bands, height, width))
    return np.clip(255 * (0.7 * smooth + 0.3 * grain), 0, 255).astype(np.uint8)


def write_scene(
    path: Path,
    image: np.ndarray,
    *,
    crs: str | None = UTM,
    transform: Affine | None = NORTH_UP,
    nodata: float | None = None,
    mask: np.ndarray | None = None,
    **profile: Any,
) -> Path:
    """Writes `image` (bands, height, width) as a GeoTIFF and returns `path`.

    `mask` (height, width) bool becomes an internal validity mask; `profile` goes to the driver
    (photometric="RGB", alpha="YES", tiled=True ...). A transform of None leaves the file
    without georeference.
    """
    bands, height, width = image.shape
    keys: dict[str, Any] = {"crs": crs, "nodata": nodata, **profile}
    if transform is not None:
        keys["transform"] = transform
    with rasterio.Env(GDAL_TIFF_INTERNAL_MASK=True), rasterio.open(
        path, "w", driver="GTiff", height=height, width=width, count=bands, dtype=image.dtype,
        **keys,
    ) as target:  # fmt: skip
        target.write(image)
        if mask is not None:
            target.write_mask(mask)
    return path
