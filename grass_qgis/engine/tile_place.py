"""Where on the map a tile lies in which a model went wrong."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Iterator, Sequence

from .answers import NotNumbersError
from .errors import ModelError
from .tiling import TileGrid


@contextmanager
def named_place(grid: TileGrid, row: int, cols: Sequence[int]) -> Iterator[None]:
    """Tells of values that are not numbers in which tile of the area they came.

    Args:
        grid: the tiles.
        row: of the batch, among the rows of tiles.
        cols: of each tile of the batch.

    Raises:
        ModelError: in place of `NotNumbersError`.
    """
    try:
        yield
    except NotNumbersError as error:
        window = grid.window(row, cols[error.tile])
        raise ModelError(
            "The model returned values that are not numbers for the tile of columns "
            f"{max(0, window.col)} to {min(window.col_stop, grid.area.width) - 1}, rows "
            f"{max(0, window.row)} to {min(window.row_stop, grid.area.height) - 1} of the area.",
            error.remedy,
        ) from error
