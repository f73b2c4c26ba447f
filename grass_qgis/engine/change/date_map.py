"""The class raster of one date: its values and names, read on the grid of the first map."""

from __future__ import annotations

from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Dict, Iterator, Mapping, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import NODATA, ClassSpec
from ..core.errors import BandError, RasterError
from ..raster.bands import BandChoice
from ..raster.class_names import (
    MOST_CLASSES,
    are_classes,
    category_names,
    colour_table_of,
    named,
)
from ..raster.dataset import RasterInfo, describe, open_raster
from ..raster.pixels import PixelReader
from ..raster.work_grid import WorkGrid, native_grid
from ..tiling.grid import Window
from .positions import Positions, read_at


@dataclass(frozen=True)
class MapSource:
    """A class raster and its band.

    Attributes:
        info: the raster.
        band: 1-based number of the band with the classes.
        given: names and colours of classes that go before those of the raster.
        title: what it is called in messages.
    """

    info: RasterInfo
    band: int
    given: Tuple[ClassSpec, ...]
    title: str

    @property
    def has_confidence(self) -> bool:
        """Whether the second band is the confidence that a segmentation writes."""
        names = self.info.names
        return self.band == 1 and len(names) > 1 and names[1] == "confidence"

    def declared(self, beside: Path) -> Dict[int, str]:
        """Names of values that the job or the raster declares; `beside` is a temporary file."""
        with open_raster(self.info.path) as source:
            names: Dict[str, str] = category_names(self.info.path, self.band, beside)
            names.update(source.tags(self.band))
        declared = {
            int(key[6:]): name
            for key, name in names.items()
            if key.startswith("class_") and key[6:].lstrip("-").isdigit() and name.strip()
        }
        return {**declared, **{item.id: item.name for item in self.given if item.name.strip()}}

    def classes(self, values: Sequence[int], declared: Mapping[int, str]) -> Tuple[ClassSpec, ...]:
        """Name and colour of each value."""
        names = {f"class_{value}": name for value, name in declared.items()}
        with open_raster(self.info.path) as source:
            return named(values, self.given, names, colour_table_of(source, self.band))


def map_source(
    path: str,
    band: int,
    given: Tuple[ClassSpec, ...],
    place: Tuple[Optional[str], Optional[Tuple[float, ...]]],
    title: str,
) -> MapSource:
    """Describes a class raster; `place` is its CRS and nodata as the job sets them.

    Raises:
        RasterError: it cannot be read.
        BandError: it has no such band.
    """
    crs, nodata = place
    info = replace(describe(path, crs), nodata_too=nodata or ())
    if band > info.count:
        raise BandError(
            f"Band {band} of {title} is requested; {path} has {info.count}.", "Choose a band."
        )
    return MapSource(info, band, given, title)


class MapReader:
    """Reads the values of a map at the pixels of a grid; for one thread."""

    def __init__(
        self, source: MapSource, opened: Tuple[PixelReader, Optional[PixelReader]],
        positions: Optional[Positions],
    ) -> None:  # fmt: skip
        """`opened`: readers of classes and confidence; `positions`: None on the map's own grid."""
        self._source = source
        self._classes, self._confidence = opened
        self._positions = positions

    @property
    def has_confidence(self) -> bool:
        """Whether the map has a confidence."""
        return self._confidence is not None

    def values(self, window: Window) -> Tuple[NDArray, NDArray[np.bool_]]:
        """Values of the map (rows, cols), and which are valid.

        Raises:
            RasterError: a valid value is no class.
        """
        values, valid = self._read(self._classes, window)
        wrong = values[valid][~are_classes(values[valid])]
        if wrong.size:
            raise RasterError(
                f"Band {self._source.band} of {self._source.info.path} holds {wrong[0]}, which is "
                "no class.",
                "Choose a raster whose pixels are class numbers.",
            )
        return values, valid

    def confidence(self, window: Window) -> NDArray[np.uint8]:
        """Confidence in percent (rows, cols), `NODATA` where unknown."""
        if self._confidence is None:
            return np.full((window.height, window.width), NODATA, np.uint8)
        values, valid = self._read(self._confidence, window)
        usable = valid & (values >= 0) & (values <= 100)
        return np.where(usable, values, NODATA).astype(np.uint8)

    def _read(self, reader: PixelReader, window: Window) -> Tuple[NDArray, NDArray[np.bool_]]:
        if self._positions is None:
            pixels, valid = reader.read(window)
            return pixels[0], valid
        return read_at(reader, *self._positions.at(window))


@contextmanager
def open_map(source: MapSource, grid: WorkGrid, crs: Optional[str]) -> Iterator[MapReader]:
    """Opens a map for reading at the pixels of `grid`, which has the CRS `crs`.

    Raises:
        RasterError: it cannot be read.
    """
    info = source.info
    native = native_grid(info)
    with ExitStack() as opened:
        raster = opened.enter_context(open_raster(info.path))
        classes = PixelReader(raster, info, BandChoice((source.band,)), native)
        confidence = None
        if source.has_confidence:
            confidence = PixelReader(raster, info, BandChoice((2,)), native)
        same = native == grid and info.crs == crs
        positions = None if same else Positions(info, grid, crs)
        yield MapReader(source, (classes, confidence), positions)


def check_count(count: int, title: str) -> None:
    """Refuses a map with too many values to be classes.

    Raises:
        RasterError: with the limit.
    """
    if count > MOST_CLASSES:
        raise RasterError(
            f"{title} holds more than {MOST_CLASSES} different values.",
            "Choose a raster of classes, not of imagery.",
        )
