"""Writing finished rows while the run goes on: one part for each row of tiles of a panel."""

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
from .pixel_layers import Layers


@dataclass(frozen=True)
class ProbabilityRows:
    """Finished rows of a panel: `values` (planes, rows, width), `valid` (rows, width)."""

    values: NDArray[np.float32]
    valid: NDArray[np.bool_]


@dataclass(frozen=True)
class FinishedPart:
    """A part and all its rows, which can be taken once, before the next part is asked for."""

    part: Part
    rows: Iterator[ProbabilityRows]


class PartKeeper(Protocol):
    """Where parts go: the journal of a run, or a folder of its."""

    def path(self, index: int) -> Path:
        """Where part `index` is to be written."""

    def add(self, part: Part) -> None:
        """Counts a part whose file is written and closed as finished."""


def write_parts(journal: PartKeeper, layers: Layers, parts: Iterable[FinishedPart]) -> None:
    """Writes parts as their rows come, and enters each in the journal when it is whole.

    Args:
        journal: of the run.
        layers: what to keep of every pixel.
        parts: in the journal's order.

    Raises:
        OutputError: a part cannot be written.
        ModelError: a value is not a number.
    """
    for finished in parts:
        part = finished.part
        if part.rows:
            _write_part(journal.path(part.index), layers, finished)
        journal.add(part)


def _write_part(path: Path, layers: Layers, finished: FinishedPart) -> None:
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
    except (RasterioError, SystemError) as error:  # the latter where GDAL fails without a word
        raise OutputError(
            f"{path.name} cannot be written: {' '.join(str(error).split())}.",
            "Check the space on the disk, or choose another folder.",
        ) from error


def _check_end(path: Path, last: np.ndarray) -> None:
    """Reads the last rows again: GDAL is silent about a disk that fills while it closes a file."""
    rows, width = last.shape[1:]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        source = rasterio.open(path)
    with source:
        found = source.read(window=RasterWindow(0, source.height - rows, width, rows))
    if not np.array_equal(found, last):
        raise OutputError(
            f"{path.name} is not complete: its last rows are not what was written.",
            "Check the space on the disk, or choose another folder.",
        )
