"""Writing finished rows while the run goes on: one part for each row of tiles of a panel."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Iterator, Protocol, Tuple, Union

import numpy as np
import rasterio
from rasterio.errors import NotGeoreferencedWarning, RasterioError
from rasterio.windows import Window as RasterWindow

from ..core.contract import NODATA
from ..core.errors import OutputError
from .journal import Part
from .pixel_layers import Layers


@dataclass(frozen=True)
class ProbabilityRows:
    """Finished rows of a panel: `values` (planes, rows, width), `valid` (rows, width) bool."""

    values: np.ndarray
    valid: np.ndarray


@dataclass(frozen=True)
class PartStart:
    """The next `part.rows` rows make up `part`."""

    part: Part


class PartKeeper(Protocol):
    """Where parts go: the journal of a run, or a folder of its."""

    def path(self, index: int) -> Path:
        """Where part `index` is to be written."""

    def add(self, part: Part) -> None:
        """Counts a part whose file is written and closed as finished."""


def write_parts(
    journal: PartKeeper, layers: Layers, items: Iterator[Union[PartStart, ProbabilityRows]]
) -> None:
    """Writes parts as their rows come, and enters each in the journal when it is whole.

    Args:
        journal: of the run.
        layers: what to keep of every pixel.
        items: for each part its start, then all its rows.

    Raises:
        OutputError: a part cannot be written.
        ModelError: a value is not a number.
    """
    for start in items:
        if not isinstance(start, PartStart):
            raise TypeError("rows without a part")
        if start.part.rows:
            shape = (start.part.rows, start.part.width)
            _write_part(journal.path(start.part.index), layers, shape, items)
        journal.add(start.part)


def _write_part(
    path: Path,
    layers: Layers,
    shape: Tuple[int, int],
    items: Iterator[Union[PartStart, ProbabilityRows]],
) -> None:
    height, width = shape
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
            while top < height:
                rows = next(items)
                if not isinstance(rows, ProbabilityRows):
                    raise TypeError("a part with too few rows")
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
