"""Writes finished rows during the run: one part for each row of tiles of a panel."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Iterable, Iterator, Protocol

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window as RasterWindow

from ..core.contract import NODATA
from ..core.errors import OutputError
from .journal import Part


@dataclass(frozen=True)
class FinishedRows:
    """Finished rows of a panel: `values` (channels, rows, width), `valid` (rows, width)."""

    values: np.ndarray
    valid: NDArray[np.bool_]


@dataclass(frozen=True)
class FinishedPart:
    """A part and all its rows, to be iterated once, before the next part is requested."""

    part: Part
    rows: Iterator[FinishedRows]


class PartBands(Protocol):
    """Bands of the parts of a run."""

    @property
    def count(self) -> int:
        """Number of bands."""

    def summarise(self, values: np.ndarray, valid: np.ndarray) -> np.ndarray:
        """(count, rows, cols) uint8 to store, `NODATA` where not `valid`."""


class PartKeeper(Protocol):
    """Destination of parts: the journal of a run, or its folder."""

    def path(self, index: int) -> Path:
        """Path for part `index`."""

    def add(self, part: Part) -> None:
        """Records a part whose file is written and closed."""


def write_parts(journal: PartKeeper, layers: PartBands, parts: Iterable[FinishedPart]) -> None:
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
            _write_part(journal.path(part.index), layers, finished)
        journal.add(part)


def _write_part(path: Path, layers: PartBands, finished: FinishedPart) -> None:
    height, width = finished.part.rows, finished.part.width
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", NotGeoreferencedWarning)
            target = rasterio.open(
                path, "w", driver="GTiff", width=width, height=height, count=layers.count,
                dtype="uint8", nodata=NODATA, compress="deflate", zlevel=1, interleave="band",
                bigtiff="if_safer",
            )  # fmt: skip
        with target:
            top = 0
            for rows in finished.rows:
                kept = layers.summarise(rows.values, rows.valid)
                target.write(kept, window=RasterWindow(0, top, width, kept.shape[1]))
                top += kept.shape[1]
        _check_end(path, kept)
    except (RasterioError, SystemError) as error:  # the latter when GDAL fails without a message
        raise OutputError(
            f"{path.name} cannot be written: {' '.join(str(error).split())}.",
            "Check the space on the disk, or choose another folder.",
        ) from error


def _check_end(path: Path, last: np.ndarray) -> None:
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
            "Check the space on the disk, or choose another folder.",
        )
