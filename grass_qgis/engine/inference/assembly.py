"""Blends predicted tiles into finished parts; runs in the writing thread, parallel to the model."""

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
    """Tiles with their probabilities, `values` (tiles, channels, rows, cols)."""

    values: NDArray[np.float32]


def assembled(
    batches: Iterator[PredictedBatch], channels: int, first: int
) -> Iterator[FinishedPart]:
    """Blends tiles; yields a part with its final pixel rows for each row of tiles.

    Args:
        batches: the rows of tiles from the top, the tiles of each from left to right.
        channels: assumed number of channels before the first tile.
        first: number of the first row of tiles that yields a part; rows before it are only
            blended with it.
    """
    blender: StripBlender
    panel = None
    for row, same_row in by_row(batches):
        if row.grid is not panel:
            panel = row.grid
            blender = StripBlender(panel, channels)
        for batch in same_row:
            if batch.cols and batch.values.shape[1] != channels:
                # The first tiles; all rows before were empty.
                channels = batch.values.shape[1]
                blender = StripBlender(row.grid, channels)
            for col, values in zip(batch.cols, batch.values):
                blender.add(col, values)
        rows = _final_rows(blender, row)
        if row.number >= first:
            height, width = row.valid.shape
            part = Part(row.number, row.top, height, row.left, width, len(row.cols))
            yield FinishedPart(part, rows)
        deque(
            rows, maxlen=0
        )  # consumed even if unwritten: the blender carries values over to the next row


def _final_rows(blender: StripBlender, row: TileRow) -> Iterator[ProbabilityRows]:
    start = 0
    for values in blender.finish(row.index):
        stop = start + values.shape[1]
        yield ProbabilityRows(values, row.valid[start:stop])
        start = stop
