"""From predicted tiles to finished parts; runs in the writing thread, so that the model goes on."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Iterator

import numpy as np
from numpy.typing import NDArray

from ..output.journal import Part
from ..output.parts import FinishedPart, ProbabilityRows
from ..tensors.blend import StripBlender
from .feed import RowBatch, TileRow, by_row


@dataclass(frozen=True)
class PredictedBatch(RowBatch):
    """Tiles with their probabilities, `values` (tiles, planes, rows, cols)."""

    values: NDArray[np.float32]


def assembled(batches: Iterator[PredictedBatch], planes: int, first: int) -> Iterator[FinishedPart]:
    """Blends tiles, and yields a part for each row of tiles, with its final rows of pixels.

    Args:
        batches: the rows of tiles from the top, the tiles of each from left to right.
        planes: values of a pixel where no tile tells, for there is none.
        first: number of the first row of tiles that makes a part; those before are only blended
            with it.
    """
    blender: StripBlender
    panel = None
    for row, same_row in by_row(batches):
        if row.grid is not panel:
            panel = row.grid
            blender = StripBlender(panel, planes)
        for batch in same_row:
            if batch.cols and batch.values.shape[1] != planes:
                # The first tiles; there were only empty rows before.
                planes = batch.values.shape[1]
                blender = StripBlender(row.grid, planes)
            for col, values in zip(batch.cols, batch.values):
                blender.add(col, values)
        rows = _final_rows(blender, row)
        if row.number >= first:
            height, width = row.valid.shape
            part = Part(row.number, row.top, height, row.left, width, len(row.cols))
            yield FinishedPart(part, rows)
        deque(rows, maxlen=0)  # what is carried over to the next row counts, written or not


def _final_rows(blender: StripBlender, row: TileRow) -> Iterator[ProbabilityRows]:
    start = 0
    for values in blender.finish(row.index):
        stop = start + values.shape[1]
        yield ProbabilityRows(values, row.valid[start:stop])
        start = stop
