"""Writes finished rows during the run: one part for each row of tiles of a panel."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Iterable, Iterator, Protocol, Tuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning
from rasterio.windows import Window as RasterWindow

from ..core.errors import MAKE_ROOM, OutputError
from ..raster.gdal_errors import writing
from .journal import Part
from .pixel_layers import PartLayers


@dataclass(frozen=True)
class ProbabilityRows:
    """Finished rows of a panel: `values` (channels, rows, width), `valid` (rows, width)."""

    values: NDArray[Any]
    valid: NDArray[np.bool_]


@dataclass(frozen=True)
class FinishedPart:
    """A part and all its rows, to be iterated once, before the next part is requested."""

    part: Part
    rows: Iterator[ProbabilityRows]


class PartKeeper(Protocol):
    """Destination of parts: the journal of a run, or its folder."""

    def path(self, index: int) -> Path:
        """Path for part `index`."""

    def add(self, part: Part) -> None:
        """Records a part whose file is written and closed."""


def write_parts(journal: PartKeeper, layers: PartLayers, parts: Iterable[FinishedPart]) -> None:
    """Writes parts row by row, and records each in the journal when it is complete.

    Args:
        journal: of the run.
        layers: bands to write.
        parts: in the journal's order.

    Raises:
        OutputError: a part cannot be written.
        ModelError: a value is NaN.
    """
    for finished in parts:
        part = finished.part
        if part.rows:
            size = (part.rows, part.width)
            write_part(journal.path(part.index), layers, size, finished.rows)
        journal.add(part)


def write_part(
    path: Path, layers: PartLayers, size: Tuple[int, int], parts: Iterable[ProbabilityRows]
) -> None:
    """Writes one file.

    Args:
        path: the file.
        layers: bands to write.
        size: its rows and columns, above 0.
        parts: all its rows, from the top.

    Raises:
        OutputError: it cannot be written.
        ModelError: a value is NaN.
    """
    height, width = size
    with writing(path.name):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            target = rasterio.open(
                path, "w", driver="GTiff", width=width, height=height, count=layers.count,
                dtype=layers.dtype, nodata=layers.nodata, compress="deflate", zlevel=1,
                interleave="band", bigtiff="if_safer",
            )  # fmt: skip
        with target:
            top = 0
            for rows in parts:
                kept = layers.summarise(rows.values, rows.valid)
                target.write(kept, window=RasterWindow(0, top, width, kept.shape[1]))
                top += kept.shape[1]
        _check_end(path, kept)


def _check_end(path: Path, last: NDArray[Any]) -> None:
    """Reads the last rows back: GDAL reports no error if the disk fills on closing a file."""
    rows, width = last.shape[1:]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        source = rasterio.open(path)
    with source:
        written = source.read(window=RasterWindow(0, source.height - rows, width, rows))
    if not np.array_equal(written, last):
        raise OutputError(
            f"{path.name} is not complete: its last rows differ from what was written.",
            MAKE_ROOM,
        )
