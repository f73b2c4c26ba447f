"""Validity of pixels: nodata, alpha and masks, by one definition for all readers."""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.enums import MaskFlags, Resampling
from rasterio.windows import Window as RasterWindow

from .dataset import Number, RasterInfo, has_explicit_mask

Place = Dict[str, Any]  # arguments of rasterio's read: window, out_shape, resampling
# Floats within this many units of relative precision of nodata are nodata, as in GDAL: text in a
# file's header often has fewer digits than the pixels. Source: ARE_REAL_EQUAL in GDAL's gdal_priv.h
_UNITS = 4


class Validity:
    """Determines the valid pixels of some bands of an open raster.

    A pixel is invalid in any of these cases:

    - nodata values: integers, when all bands are nodata, because a dark or saturated pixel may have
      that value in some bands; floats, when one band is nodata or not finite, because a single NaN
      or -9999 spoils the prediction around it. Each band has the nodata value it declares. Integer
      bands that declare none share that of the others if those agree. Nodata values set by the user
      apply to all bands.
    - an alpha band that is not one of the bands is 0.
    - the mask of the raster, or of one of the bands, is 0. Masks that GDAL derives from nodata or
      alpha are ignored.
    - the colour of a palette band is fully transparent.

    Nodata that a band's type cannot represent (NaN or 300 in 8 bits) has no effect.
    """

    def __init__(
        self,
        source: rasterio.DatasetReader,
        info: RasterInfo,
        bands: Sequence[int],
        full: Optional[rasterio.DatasetReader] = None,
    ) -> None:
        """Prepares for `bands`, 1-based and of one type.

        `full` is the full-resolution raster where `source` is one of its overviews, for masks that
        the overview lacks.
        """
        self._source = source
        self._bands = tuple(bands)
        self.alphas = tuple(band for band in info.alphas if band not in self._bands)
        explicit = _masked(source, self._bands)
        masked = explicit if full is None else _masked(full, self._bands)
        self._masked = explicit
        self._from_full = [band for band in masked if band not in explicit]
        self._full = full
        self._transparent = [_transparent(source, info, band) for band in self._bands]
        self._is_float = info.dtypes[self._bands[0] - 1].startswith("float")
        declared = [info.nodata[band - 1] for band in self._bands]
        self._nodata = [declared] if any(value is not None for value in declared) else []
        self._nodata += [[value] * len(self._bands) for value in info.nodata_too]

    @property
    def always(self) -> bool:
        """Whether every pixel is valid regardless of its value, also for GDAL.

        GDAL uses an alpha band as a mask even where it is one of the bands.
        """
        by_value = self._is_float or self._nodata or any(map(len, self._transparent))
        if by_value or self.alphas or self._masked or self._from_full:
            return False
        flags = self._source.mask_flag_enums
        return all(MaskFlags.all_valid in flags[band - 1] for band in self._bands)

    def read(
        self,
        pixels: NDArray[Any],
        place: Place,
        alphas: Optional[NDArray[Any]] = None,
    ) -> NDArray[np.bool_]:
        """Mask of valid pixels, (rows, cols).

        Args:
            pixels: (bands, rows, cols) as stored, read at `place`.
            place: window, and for other than the source's own pixels out_shape and resampling.
            alphas: (alphas, rows, cols) values of the alpha bands; None to read them.
        """
        valid = self._by_value(pixels)
        for index, band in enumerate(self.alphas):
            alpha = self._source.read(band, **place) if alphas is None else alphas[index]
            valid &= alpha > 0
        for band in self._masked:
            valid &= self._source.read_masks(band, **place) > 0
        for band in self._from_full:
            valid &= self._mask_of_full(band, place)
        return valid

    def _by_value(self, pixels: NDArray[Any]) -> NDArray[np.bool_]:
        valid = _finite(pixels)
        for nodata in self._nodata:
            valid &= has_data(pixels, nodata)
        for band, values in zip(pixels, self._transparent):
            if len(values):
                valid &= ~np.isin(band, values)
        return valid

    def _mask_of_full(self, band: int, place: Place) -> NDArray[np.bool_]:
        """A mask that the overview lacks: its pixels that cover any valid pixel."""
        if self._full is None:
            raise ValueError("No full raster is open.")
        x, y = (self._full.width / self._source.width, self._full.height / self._source.height)
        window = place["window"]
        shape = place.get("out_shape", (round(window.height), round(window.width)))
        under = RasterWindow(
            window.col_off * x, window.row_off * y, window.width * x, window.height * y
        )
        how = place.get("resampling", Resampling.average)
        mask = self._full.read_masks(band, window=under, out_shape=shape[-2:], resampling=how)
        return np.asarray(mask > 0)


def has_data(pixels: NDArray[Any], nodata: Sequence[Optional[Number]]) -> NDArray[np.bool_]:
    """Mask of pixels that are data by their values alone, (rows, cols) bool.

    Args:
        pixels: (bands, rows, cols) of real numbers.
        nodata: of each band; None for none. See `Validity` for how bands are combined.
    """
    if pixels.dtype.kind == "f":
        valid = _finite(pixels)
        for band, value in zip(pixels, nodata):
            if value is not None and np.isfinite(value):
                valid &= ~_equal_floats(band, float(value))
        return valid
    values = _completed(nodata)
    if not all(value is not None and _fits(value, pixels.dtype) for value in values):
        return np.ones(pixels.shape[1:], bool)
    gaps: NDArray[np.bool_] = np.ones(pixels.shape[1:], bool)
    for band, value in zip(pixels, values):
        gaps &= band == pixels.dtype.type(int(value or 0))
        if not gaps.any():
            break
    return ~gaps


def _completed(nodata: Sequence[Optional[Number]]) -> List[Optional[Number]]:
    """Nodata values where bands without one share that of the others if those agree."""
    declared = {value for value in nodata if value is not None}
    shared = declared.pop() if len(declared) == 1 else None
    return [shared if value is None else value for value in nodata]


def _fits(value: Number, dtype: np.dtype[Any]) -> bool:
    """Whether the integer type can represent `value`."""
    if not np.isfinite(value) or int(value) != value:
        return False
    limits = np.iinfo(dtype)
    return int(limits.min) <= int(value) <= int(limits.max)


def _finite(pixels: NDArray[Any]) -> NDArray[np.bool_]:
    valid: NDArray[np.bool_] = np.ones(pixels.shape[1:], bool)
    if pixels.dtype.kind == "f":
        for band in pixels:
            valid &= np.isfinite(band)
    return valid


def _equal_floats(band: NDArray[Any], value: float) -> NDArray[np.bool_]:
    limits = np.finfo(band.dtype)
    slack = _UNITS * float(limits.eps) * abs(value)
    low, high = (
        min(max(edge, float(limits.min)), float(limits.max))
        for edge in (value - slack, value + slack)
    )
    if abs(value) > float(limits.max) + slack:
        return np.zeros(band.shape, bool)
    kind = band.dtype.type
    return np.asarray((band >= kind(low)) & (band <= kind(high)))


def _masked(source: rasterio.DatasetReader, bands: Sequence[int]) -> List[int]:
    """Bands whose masks must be read: only one of those that share a mask."""
    flags = {band: set(source.mask_flag_enums[band - 1]) for band in bands}
    explicit = [band for band in flags if has_explicit_mask(flags[band])]
    shared = [band for band in explicit if MaskFlags.per_dataset in flags[band]]
    return [band for band in explicit if band not in shared[1:]]


def _transparent(source: rasterio.DatasetReader, info: RasterInfo, band: int) -> NDArray[Any]:
    """Values of a palette band whose colours are fully transparent."""
    if info.colours[band - 1] != "palette":
        return np.empty(0, np.int64)
    try:
        table = source.colormap(band)
    except ValueError:  # a palette band without a colour table
        table = {}
    return np.array([value for value, colour in table.items() if colour[3] == 0], np.int64)
