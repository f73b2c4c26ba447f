"""A raster on the pixels of another one: same size, same place, nearest neighbour."""

from __future__ import annotations

from pathlib import Path
from typing import Optional

import rasterio.shutil
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.vrt import WarpedVRT

from ..core.errors import RasterError
from .dataset import RasterInfo, describe, open_raster
from .geodesic import to_map

_SAME = 1e-3  # of a pixel


def aligned(path: str, like: RasterInfo, beside: Path, crs: Optional[str] = None) -> RasterInfo:
    """A raster whose pixels are those of `like`; a virtual one is written where they are not yet.

    Args:
        path: of the raster, of class numbers or other values that must not be mixed.
        like: the raster whose size, place and CRS are the target.
        beside: path of the virtual raster to write if it is needed.
        crs: of the raster, as for `describe`.

    Raises:
        RasterError: it cannot be read, or has no place on `like`.
    """
    info = describe(path, crs)
    if _same_pixels(info, like):
        return info
    if info.crs is None or like.crs is None:
        raise RasterError(
            f"The raster {path} has {info.width} x {info.height} px at another place than "
            f"{like.path}, and one of them has no CRS.",
            "Give rasters with a CRS, or of the same pixels.",
        )
    with (
        open_raster(path) as source,
        WarpedVRT(
            source,
            src_crs=CRS.from_wkt(info.crs),
            crs=CRS.from_wkt(like.crs),
            transform=like.transform,
            width=like.width,
            height=like.height,
            resampling=Resampling.nearest,
            add_alpha=all(value is None for value in info.nodata) and not info.alphas,
        ) as warped,
    ):
        rasterio.shutil.copy(warped, str(beside), driver="VRT")
    return describe(str(beside))


def _same_pixels(info: RasterInfo, like: RasterInfo) -> bool:
    if (info.width, info.height) != (like.width, like.height):
        return False
    inverse = ~like.transform
    corners = ((0, 0), (info.width, 0), (0, info.height))
    moved = [to_map(inverse, *to_map(info.transform, *corner)) for corner in corners]
    near = all(
        abs(there - here) < _SAME
        for corner, place in zip(corners, moved)
        for here, there in zip(corner, place)
    )
    if info.crs is None or like.crs is None:
        return near
    return near and CRS.from_wkt(info.crs) == CRS.from_wkt(like.crs)
