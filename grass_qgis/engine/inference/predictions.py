"""What the model says of the tiles of a run, several of them at once."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import Generator, Iterable, Iterator, Sequence, Tuple, Union

import numpy as np

from ..core.errors import ModelError
from ..runtime.model_outputs import NotNumbersError, check_numbers
from ..runtime.parallel_calls import in_order
from ..tensors.postprocess import to_probabilities
from ..tiling.grid import TileGrid
from .assembly import PredictedTiles
from .augment import SYMMETRIES, Symmetry, predict_averaged
from .feed import Batch, Item, PanelStart, RowEnd
from .plan import Plan

Tile = Union[PanelStart, PredictedTiles, RowEnd]


def predicted_items(
    plan: Plan, augment: str, items: Iterable[Item], stop: int
) -> Generator[Tuple[Item, Tile], None, None]:
    """Each item of the feed in its order, and what is to be written for it.

    Args:
        plan: of the run.
        augment: key of `augment.SYMMETRIES`.
        items: of `feed.feed`.
        stop: number of the first row of tiles that is left out.

    Raises:
        ModelError: an answer is no segmentation of its tile, or not made of numbers.
    """
    work = partial(_predicted, plan, SYMMETRIES[augment])
    return in_order(work, _up_to(stop, _on_panels(items)), plan.model.parallel_calls)


def _on_panels(items: Iterable[Item]) -> Iterator[Tuple[TileGrid, Item]]:
    """Each item with the panel it belongs to."""
    panel: TileGrid
    for item in items:
        if isinstance(item, PanelStart):
            panel = item.grid
        yield panel, item


def _up_to(stop: int, placed: Iterator[Tuple[TileGrid, Item]]) -> Iterator[Tuple[TileGrid, Item]]:
    """The items before row of tiles `stop`, counted on from panel to panel."""
    for panel, item in placed:
        yield panel, item
        if isinstance(item, RowEnd) and item.number + 1 == stop:
            return


def _predicted(
    plan: Plan, symmetries: Tuple[Symmetry, ...], placed: Tuple[TileGrid, Item]
) -> Tuple[Item, Tile]:
    """An item of the feed, and what is to be written for it."""
    panel, item = placed
    if not isinstance(item, Batch):
        return item, item
    with named_place(panel, item.row, item.cols):
        values = predict_averaged(partial(_probabilities, plan), item.inputs, symmetries)
    return item, PredictedTiles(item.cols, values)


def _probabilities(plan: Plan, tiles: np.ndarray) -> np.ndarray:
    """(batch, planes, side, side) float32 for standardised tiles."""
    answer = plan.model.run(tiles)
    _check_planes(plan, answer.shape, tiles.shape)
    check_numbers(answer)
    return to_probabilities(_as_planes(answer), plan.contract.output)


def _as_planes(answer: np.ndarray) -> np.ndarray:
    """(batch, rows, cols) of a single plane becomes (batch, 1, rows, cols)."""
    return answer[:, None] if answer.ndim == 3 else answer


def _check_planes(plan: Plan, shape: Tuple[int, ...], asked: Tuple[int, ...]) -> None:
    """Refuses an answer that is no segmentation of the tiles.

    Args:
        plan: of the run.
        shape: of the answer.
        asked: of the tiles.

    Raises:
        ModelError: naming what came, and what is needed.
    """
    (rows, cols), count = asked[-2:], len(plan.contract.output.classes)
    planes = shape[1] if len(shape) == 4 else 1
    fits = planes == count or (planes == 1 and count == 2)
    if len(shape) not in (3, 4) or tuple(shape[-2:]) != (rows, cols) or not fits:
        one = (1, *shape[1:])
        raise ModelError(
            f"The model answers a tile of {rows} x {cols} px with the shape {one}.",
            f"It must return {count} planes of {rows} x {cols}.",
        )


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
