"""Conversion of stored values to model input: physical units or a percentile stretch."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Optional, Tuple

import numpy as np
from numpy.typing import NDArray
from rasterio.enums import Resampling

from ..core.errors import RasterError
from ..tiling.grid import Window
from .bands import BandChoice
from .dataset import RasterInfo
from .pixels import open_pixels
from .work_grid import WorkGrid

_MOST_SAMPLED = 1024  # rows and columns read for a stretch


@dataclass(frozen=True)
class Radiometry:
    """Linear transform of stored values, for each band: value * factor + shift.

    Attributes:
        factor: one number a band.
        shift: one number a band.
        top: the result is clipped to 0 up to this, for each band; None for no clipping.
        dtype: NumPy name of the result's type; integers are rounded.
    """

    factor: Tuple[float, ...]
    shift: Tuple[float, ...]
    top: Optional[Tuple[float, ...]] = None
    dtype: str = "float32"

    def apply(self, pixels: NDArray[Any]) -> NDArray[Any]:
        """Transforms (bands, rows, cols) of any real type; the same shape of `dtype`."""
        column = (-1, 1, 1)
        factor = np.reshape(np.asarray(self.factor, np.float64), column)
        values = pixels * factor + np.reshape(self.shift, column)
        if self.top is not None:
            values = np.clip(values, 0.0, np.reshape(self.top, column))
        if self.dtype == "uint8":
            values = np.rint(np.nan_to_num(values))
        return values.astype(self.dtype)


def physical(info: RasterInfo, choice: BandChoice) -> Optional[Radiometry]:
    """Conversion to physical units by the declared scale and offset; None without any."""
    scales = tuple(info.scales[band - 1] for band in choice.bands)
    offsets = tuple(info.offsets[band - 1] for band in choice.bands)
    declared = any(scale != 1 for scale in scales) or any(offset != 0 for offset in offsets)
    return Radiometry(scales, offsets) if declared else None


def stretched(
    info: RasterInfo,
    choice: BandChoice,
    area: Window,
    percentiles: Tuple[float, float],
    top: Tuple[float, ...],
) -> Radiometry:
    """Percentile stretch of each band: its lower percentile becomes 0, its upper one `top`.

    Args:
        info: the raster.
        choice: its bands.
        area: window of the raster to sample; about a million pixels are read.
        percentiles: lower and upper one, 0 to 100.
        top: full brightness of the model's input, for each band.

    Raises:
        RasterError: no pixel is valid, or a band has one value only.
    """
    lows, highs = limits(info, choice, area, percentiles)
    for band, low, high in zip(choice.bands, lows, highs):
        if not high > low:
            raise RasterError(
                f"Band {band} of {info.path} has the value {low:g} at both percentiles "
                f"{percentiles[0]:g} and {percentiles[1]:g}: it cannot be stretched.",
                "Leave stretch out, or choose percentiles further apart.",
            )
    factor = tuple(float(full / (high - low)) for full, low, high in zip(top, lows, highs))
    shift = tuple(float(-low * by) for low, by in zip(lows, factor))
    eight_bit = all(full == 255.0 for full in top)
    return Radiometry(factor, shift, top, "uint8" if eight_bit else "float32")


def limits(
    info: RasterInfo, choice: BandChoice, area: Window, percentiles: Tuple[float, float]
) -> Tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The lower and the upper percentile of each band; arguments as for `stretched`.

    Raises:
        RasterError: no pixel is valid.
    """
    grid, part = _sample_grid(info, area)
    # Single pixels, since means of many have narrower percentiles.
    with open_pixels(info, choice, grid, Resampling.nearest) as reader:
        pixels, valid = reader.read(part)
    if not valid.any():
        raise RasterError(
            f"{info.path} has no valid pixel in the area to stretch by.", "Choose another area."
        )
    lows, highs = np.percentile(pixels[:, valid].astype(np.float64), percentiles, axis=1)
    return lows, highs


def _sample_grid(info: RasterInfo, area: Window) -> Tuple[WorkGrid, Window]:
    """A grid so coarse that `area` has about a million pixels, and the area's window in it."""
    ratio = max(1.0, max(area.width, area.height) / _MOST_SAMPLED)
    size = (max(1, round(info.width / ratio)), max(1, round(info.height / ratio)))
    step = (info.width / size[0], info.height / size[1])
    col, row = int(area.col / step[0]), int(area.row / step[1])
    width = max(1, int(area.col_stop / step[0]) - col)
    height = max(1, int(area.row_stop / step[1]) - row)
    grid = WorkGrid(size[0], size[1], info.transform, step)
    return grid, Window(col, row, width, height).intersection(grid.whole)
