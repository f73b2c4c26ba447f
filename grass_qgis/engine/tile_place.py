"""Where on the map a tile lies in which a model went wrong."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator, Sequence

from .core.errors import ModelError
from .runtime.answers import NotNumbersError
from .tiling.grid import TileGrid


@contextmanager
def named_place(grid: TileGrid, row: int, cols: Sequence[int]) -> Iterator[None]:
    """Tells of values that are not numbers in which tile, of the pixels worked on, they came.

    Args:
        grid: the tiles of the panel.
        row: of the batch, among the rows of tiles.
        cols: of each tile of the batch.

    Raises:
        ModelError: in place of `NotNumbersError`.
    """
    try:
        yield
    except NotNumbersError as error:
        seen = grid.window(row, cols[error.tile]).intersection(grid.area)
        raise ModelError(
            "The model returned values that are not numbers for the tile of columns "
            f"{seen.col} to {seen.col_stop - 1}, rows {seen.row} to {seen.row_stop - 1} of the "
            "pixels worked on.",
            error.remedy,
        ) from error
