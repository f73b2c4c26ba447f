"""A raster as tiles for the encoder: its bands, their values, and the tiles a run would use."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, replace
from types import TracebackType
from typing import List, Optional, Sequence, Tuple, Type, Union

import numpy as np
from numpy.typing import NDArray

from ..core.contract import InputSpec
from ..core.errors import BandError
from ..core.monitor import Monitor
from ..raster.bands import BandChoice, choose_bands, is_palette
from ..raster.dataset import RasterInfo
from ..raster.geodesic import geodesic_measure
from ..raster.pixels import open_pixels
from ..raster.radiometry import limits
from ..raster.resolution import choose_grid, work_size_m
from ..raster.work_grid import WorkGrid, native_grid
from ..tensors.preprocess import standardiser
from ..tiling.grid import TileGrid, Window, plan_grid
from .extraction import CELL, OVERLAP, TILE

PERCENTILES = (2.0, 98.0)
_BYTE = 255.0
_MEAN, _STD = 0.5, 0.25  # of bands that no encoder knows, on the 0-1 scale
_AROUND = 2**0.5  # a model is good for pixels so much smaller and larger

Bands = Optional[Sequence[Union[int, str]]]


@dataclass(frozen=True)
class Source:
    """A raster made ready.

    Attributes:
        info: what it is.
        choice: its bands in the order of the model's input.
        work: the pixels worked on.
        grid: the tiles over all of it.
        gsd_m: metres of a work pixel; 0 when unknown.
    """

    info: RasterInfo
    choice: BandChoice
    work: WorkGrid
    grid: TileGrid
    gsd_m: float

    @property
    def tiles(self) -> List[Tuple[int, int]]:
        """Row and column of every tile."""
        return [(r, c) for r in range(self.grid.rows.count) for c in range(self.grid.cols.count)]


def choose_input(
    info: RasterInfo, features: Optional[InputSpec], bands: Bands, monitor: Monitor
) -> Tuple[InputSpec, BandChoice]:
    """Chooses the input from all bands of a raster: the encoder's first, then the others.

    Bytes are divided by 255, and other types by what the features model says, or, where it knows
    bytes only or there is none, so that the percentiles 2 and 98 of each band become 0 and 1. All
    of that is in the contract, so that the finished model is fed alike.

    Args:
        info: the raster.
        features: input of the features model, or None.
        bands: raster bands for the encoder's, or, without one, those to learn from; None to choose.
        monitor: hears which bands are left out.

    Raises:
        BandError: the raster lacks bands.
        RasterError: no pixel is valid.
    """
    if features is None:
        chosen, fixed = _numbers(info, bands), 0
        palette = is_palette(info) and bands is None
    else:
        first = choose_bands(info, features.bands, bands)
        chosen, fixed, palette = list(first.bands), len(features.bands), first.palette
        if not palette:
            chosen += [band for band in _numbers(info, None) if band not in chosen]
    if palette:
        choice = BandChoice((1,), palette=True)
        names: Tuple[str, ...] = ("red", "green", "blue")
    else:
        choice = BandChoice(_of_one_type(info, chosen, fixed, monitor))
        names = _names(info, choice, features)
    spec = _spec(names, features)
    dtype = "uint8" if palette else info.dtypes[choice.bands[0] - 1]
    native_units = features is not None and features.scale[0] != _BYTE
    if dtype != "uint8" and not native_units:
        spec = _stretched(spec, info, choice)
    return spec, choice


def open_source(
    info: RasterInfo,
    spec: InputSpec,
    choice: Optional[BandChoice],
    gsd: float,
    monitor: Monitor,
) -> Source:
    """A raster of the same kind as the one that `spec` was made of.

    Args:
        info: of the raster.
        spec: of the model's input.
        choice: its bands; None to find them by name.
        gsd: metres of a work pixel; 0 for what fits the features model, -1 for the raster's own.
        monitor: hears of resampling.
    """
    bands = choice or choose_bands(info, spec.bands, None)
    measure = geodesic_measure(info.crs)
    work = choose_grid(info, spec, gsd, (measure, native_grid(info).whole), monitor)
    size = work_size_m(measure, work, work.whole)
    grid = plan_grid(work.whole, spec.tile, min(spec.min_overlap, spec.tile // 4 * 2))
    return Source(info, bands, work, grid, 0.0 if size is None else float(np.mean(size)))


def common_gsd(sources: Sequence[Source]) -> float:
    """Mean metres of a pixel of the rasters that can be measured; 0 where none can."""
    pixel_sizes = [source.gsd_m for source in sources if source.gsd_m > 0]
    return float(np.mean(pixel_sizes)) if pixel_sizes else 0.0


def with_gsd(spec: InputSpec, gsd_m: float) -> InputSpec:
    """The input of a model that was made with pixels of `gsd_m` metres."""
    return replace(spec, gsd_m=(gsd_m, gsd_m / _AROUND, gsd_m * _AROUND))


class TileReader:
    """Reads the tiles of a source as a run would; for one thread, to be closed."""

    def __init__(self, source: Source, spec: InputSpec) -> None:
        """Opens the raster."""
        self.source, self._spec = source, spec
        self._filler = standardiser(spec)
        self._held = ExitStack()
        opened = open_pixels(source.info, source.choice, source.work)
        self._reader = self._held.enter_context(opened)

    def __enter__(self) -> TileReader:
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def close(self) -> None:
        """Closes the raster."""
        self._held.close()

    def read(self, row: int, col: int) -> Tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """A standardised tile (bands, S, S) and which of its pixels are data, (S, S).

        Beyond the raster it is mirrored, and nothing there is data.
        """
        grid, whole = self.source.grid, self.source.work.whole
        window = grid.window(row, col)
        rows = _mirrored(
            window.row, window.height, _span(window.row, window.row_stop, whole.height)
        )
        cols = _mirrored(window.col, window.width, (0, whole.width))
        top, left = int(rows.min()), int(cols.min())
        box = Window(left, top, int(cols.max()) + 1 - left, int(rows.max()) + 1 - top)
        pixels, valid = self._reader.read(box)
        pixels = pixels[:, rows - top][:, :, cols - left]
        valid = valid[rows - top][:, cols - left]
        tile = np.empty(pixels.shape, np.float32)
        self._filler.fill(pixels, valid, tile)
        inside = _inside(window.row, window.height, whole.height)[:, None] & _inside(
            window.col, window.width, whole.width
        )
        return tile, valid & inside


def _mirrored(start: int, length: int, span: Tuple[int, int]) -> NDArray[np.int64]:
    """Places `start` to `start + length`, those outside `span` mirrored into it."""
    low, high = span
    before, after = max(0, low - start), max(0, start + length - high)
    inner = np.arange(max(start, low), min(start + length, high))
    if low <= start and start + length <= high:
        return inner
    whole = np.arange(low, high)
    padded = np.pad(whole, (before, after), mode="reflect")
    offset = start - (low - before)
    return padded[offset : offset + length]


def _span(start: int, stop: int, length: int) -> Tuple[int, int]:
    """The rows of a tile that lie on the raster: a run mirrors those of one row of tiles."""
    return max(0, start), min(length, stop)


def _inside(start: int, length: int, whole: int) -> NDArray[np.bool_]:
    places = np.arange(start, start + length)
    inside: NDArray[np.bool_] = (places >= 0) & (places < whole)
    return inside


def _numbers(info: RasterInfo, bands: Bands) -> List[int]:
    if bands is not None:
        return list(choose_bands(info, [str(band) for band in bands], bands).bands)
    return [k for k, colour in enumerate(info.colours, 1) if colour != "alpha"]


def _of_one_type(
    info: RasterInfo, bands: List[int], fixed: int, monitor: Monitor
) -> Tuple[int, ...]:
    """The bands of the first one's type; of the encoder's all must be."""
    kind = info.dtypes[bands[0] - 1]
    other = [band for band in bands if info.dtypes[band - 1] != kind]
    if any(info.dtypes[band - 1] != kind for band in bands[:fixed]):
        raise BandError(
            f"The bands {', '.join(map(str, bands[:fixed]))} of {info.path} are of different "
            "types.",
            "Convert them to one type, for example with Raster > Conversion > Translate.",
        )
    if other:
        monitor.warn(
            f"{len(other)} bands of {info.path} are of another type than band {bands[0]} and are "
            f"left out: {', '.join(map(str, other))}."
        )
    return tuple(band for band in bands if band not in other)


def _names(info: RasterInfo, choice: BandChoice, features: Optional[InputSpec]) -> Tuple[str, ...]:
    encoder_bands = () if features is None else features.bands
    others = [info.names[band - 1] or f"band {band}" for band in choice.bands[len(encoder_bands) :]]
    return (*encoder_bands, *others)


def _spec(names: Tuple[str, ...], features: Optional[InputSpec]) -> InputSpec:
    if features is None:
        count = len(names)
        return InputSpec(
            names, (_BYTE,) * count, (_MEAN,) * count, (_STD,) * count, TILE, OVERLAP,
            multiple=CELL,
        )  # fmt: skip
    extra = len(names) - len(features.bands)
    return replace(
        features,
        bands=names,
        scale=features.scale + (features.scale[0],) * extra,
        mean=features.mean + (_MEAN,) * extra,
        std=features.std + (_STD,) * extra,
        dynamic=False,
    )


def _stretched(spec: InputSpec, info: RasterInfo, choice: BandChoice) -> InputSpec:
    """The same input with each band's percentiles as 0 and 1."""
    lows, highs = limits(info, choice, native_grid(info).whole, PERCENTILES)
    span = np.where(highs > lows, highs - lows, 1.0)  # a band of one value holds nothing
    return replace(
        spec,
        scale=tuple(float(value) for value in span),
        mean=tuple(float(low / wide + mean) for low, wide, mean in zip(lows, span, spec.mean)),
    )
