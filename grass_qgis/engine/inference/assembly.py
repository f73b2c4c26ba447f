"""From predicted tiles to finished parts; runs in the writing thread, so that the model goes on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Iterator, Tuple, Union

import numpy as np

from ..output.journal import Part
from ..output.parts import PartStart, ProbabilityRows
from ..tensors.blend import StripBlender
from ..tiling.grid import TileGrid
from .feed import PanelStart, RowEnd


@dataclass(frozen=True)
class PredictedTiles:
    """Probabilities `values` (tiles, planes, rows, cols) of the tiles `cols` of a row of tiles."""

    cols: Tuple[int, ...]
    values: np.ndarray


def assembled(
    items: Iterator[Union[PanelStart, PredictedTiles, RowEnd]], planes: int, first: int
) -> Iterator[Union[PartStart, ProbabilityRows]]:
    """Blends tiles, and yields each part with its rows once they are final.

    Args:
        items: the start of each panel, the tiles of each row of tiles in any order, and its end.
        planes: values of a pixel where no tile tells, for there is none.
        first: number of the first row of tiles that makes a part; those before are only blended
            with it.
    """
    blender: StripBlender
    grid: TileGrid
    tiles = 0
    for item in items:
        if isinstance(item, PanelStart):
            grid = item.grid
            blender = StripBlender(grid, planes)
        elif isinstance(item, PredictedTiles):
            if item.values.shape[1] != planes:  # the first tile; there were only empty rows before
                planes = item.values.shape[1]
                blender = StripBlender(grid, planes)
            tiles += len(item.cols)
            for col, values in zip(item.cols, item.values):
                blender.add(col, values)
        else:
            rows = _final_rows(blender, item)
            if item.number >= first:
                height, width = item.valid.shape
                yield PartStart(Part(item.number, item.top, height, item.left, width, tiles))
                yield from rows
            else:
                for _ in rows:  # what is carried over counts
                    pass
            tiles = 0


def _final_rows(blender: StripBlender, end: RowEnd) -> Iterator[ProbabilityRows]:
    start = 0
    for values in blender.finish(end.row):
        stop = start + values.shape[1]
        yield ProbabilityRows(values, end.valid[start:stop])
        start = stop
