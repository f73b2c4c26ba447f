"""Little pictures of the imagery at points where the map is wrong."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import List, Optional, Tuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.crs import CRS
from rasterio.enums import Resampling
from rasterio.errors import NotGeoreferencedWarning
from rasterio.transform import Affine
from rasterio.warp import transform
from rasterio.windows import Window as RasterWindow

from ..core.errors import RasterError
from ..core.monitor import Monitor
from ..raster.dataset import RasterInfo, describe, open_raster
from ..raster.gdal_errors import GDAL_ERRORS
from ..raster.geodesic import to_map
from .survey import Survey

_MOST = 24  # pictures
_AROUND = 48  # pixels of the map in a picture
_SIDE = 120  # pixels of a picture
_LARGEST = 2000.0  # pixels of the imagery in a picture
_STRETCH = (2, 98)  # percentiles that become black and white


@dataclass(frozen=True)
class Chip:
    """A picture around a point.

    Attributes:
        number: of the point.
        mapped: class of the map.
        reference: reference class.
        pixels: (3, side, side) uint8.
        ring: share of the side that the pixel of the map takes, 0 to 1.
    """

    number: int
    mapped: str
    reference: str
    pixels: NDArray[np.uint8]
    ring: float


def error_chips(survey: Survey, imagery: str, crs: Optional[str], monitor: Monitor) -> List[Chip]:
    """Pictures of the first points, in their random order, at which the map is wrong.

    Args:
        survey: points with both classes.
        imagery: path of a raster of the same place, in any CRS; its first three bands are shown,
            or its first one.
        crs: of the imagery, as for `describe`.
        monitor: checked for cancellation.

    Raises:
        RasterError: the imagery cannot be read, or has no place on the map.
    """
    surveyed = survey.surveyed
    wrong = np.flatnonzero(surveyed.mapped != surveyed.reference)[:_MOST]
    info = describe(imagery, crs)
    if not len(wrong):
        return []
    centres = _positions(survey.xy[wrong], survey.crs, info)
    # A step of one map pixel to the right, in pixels of the imagery.
    beside = survey.xy[wrong] + np.array(_step(survey.raster))
    steps = np.hypot(*(_positions(beside, survey.crs, info) - centres).T)
    bands = [1, 2, 3] if info.count >= 3 else [1, 1, 1]
    pictures = []
    with open_raster(imagery) as source:
        for (col, row), step in zip(centres, steps):
            monitor.check()
            side = min(max(1.0, _AROUND * float(step)), _LARGEST) if step > 0 else _AROUND
            pictures.append(_read(source, bands, col, row, side))
    low, high = _limits(pictures)
    return [
        Chip(
            int(survey.numbers[k]),
            surveyed.classes[surveyed.mapped[k]].name,
            surveyed.classes[surveyed.reference[k]].name,
            _shown(picture, low, high),
            1 / _AROUND,
        )
        for k, picture in zip(wrong, pictures)
    ]


def _step(raster: str) -> Tuple[float, float]:
    """Width of a pixel of the map as x and y; zeros if the map of a sample is gone."""
    try:
        place: Affine = describe(raster).transform
    except RasterError:
        return 0.0, 0.0
    return place.a, place.d


def _positions(xy: NDArray[np.float64], crs: object, info: RasterInfo) -> NDArray[np.float64]:
    """(n, 2) columns and rows of the imagery, with fractions."""
    xs, ys = xy.T
    if crs is not None and info.crs is not None:
        try:
            xs, ys = transform(CRS.from_wkt(str(crs)), CRS.from_wkt(info.crs), xs, ys)
        except GDAL_ERRORS as error:
            raise RasterError(
                f"The points have no place in the CRS of {info.path}: {error}.",
                "Choose imagery of the same place.",
            ) from error
    return np.column_stack(to_map(~info.transform, np.asarray(xs), np.asarray(ys)))


def _read(
    source: rasterio.DatasetReader, bands: List[int], col: float, row: float, side: float
) -> NDArray[np.float64]:
    """(3, rows, cols) float64 around a place; NaN where the imagery has nothing."""
    window = RasterWindow(col - side / 2, row - side / 2, side, side)
    inside = (0 <= col < source.width) and (0 <= row < source.height)
    shape = (len(bands), _SIDE, _SIDE)
    if not inside:
        return np.full(shape, np.nan)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        pixels_read = source.read(
            bands,
            window=window,
            out_shape=shape,
            resampling=Resampling.bilinear,
            boundless=True,
            masked=True,
        )
    return np.asarray(np.ma.filled(pixels_read.astype(np.float64), np.nan))


def _limits(pictures: List[NDArray[np.float64]]) -> Tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Value of each band that becomes black, and white, of all pictures together: (3,) each."""
    together = np.stack(pictures)
    low, high = np.zeros(3), np.ones(3)
    for band in range(3):
        values = together[:, band]
        values = values[np.isfinite(values)]
        if len(values):
            low[band], high[band] = np.percentile(values, _STRETCH)
    return low, np.where(high > low, high, low + 1)


def _shown(
    picture: NDArray[np.float64], low: NDArray[np.float64], high: NDArray[np.float64]
) -> NDArray[np.uint8]:
    share = (picture - low[:, None, None]) / (high - low)[:, None, None]
    return np.asarray(255 * np.clip(np.nan_to_num(share, nan=1.0), 0, 1), np.uint8)
