"""What the model says of the tiles of a run, several of them at once."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import Generator, Iterable, Iterator, Tuple

import numpy as np

from ..core.errors import ModelError
from ..core.symmetries import SYMMETRIES, Symmetry
from ..runtime.model_outputs import NotNumbersError, check_numbers
from ..runtime.parallel_calls import in_order
from ..tensors.postprocess import to_probabilities
from .assembly import PredictedBatch
from .augment import predict_averaged
from .feed import Batch, RowBatch
from .plan import Plan


def predicted(
    plan: Plan, augment: str, batches: Iterable[Batch]
) -> Generator[PredictedBatch, None, None]:
    """Yields what the model says of each batch, in their order.

    Args:
        plan: of the run.
        augment: key of `SYMMETRIES`.
        batches: of `feed.feed`.

    Raises:
        ModelError: an answer is no segmentation of its tile, or not made of numbers.
    """
    work = partial(_predicted, plan, SYMMETRIES[augment])
    return in_order(work, batches, plan.model.parallel_calls)


def _predicted(plan: Plan, symmetries: Tuple[Symmetry, ...], batch: Batch) -> PredictedBatch:
    if not batch.cols:
        return PredictedBatch(batch.row, (), np.empty((0, 0, *batch.inputs.shape[2:]), np.float32))
    with named_place(batch):
        values = predict_averaged(partial(_probabilities, plan), batch.inputs, symmetries)
    return PredictedBatch(batch.row, batch.cols, values)


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
def named_place(batch: RowBatch) -> Iterator[None]:
    """Tells of values that are not numbers in which tile, of the pixels worked on, they came.

    Raises:
        ModelError: in place of `NotNumbersError`.
    """
    try:
        yield
    except NotNumbersError as error:
        grid = batch.row.grid
        seen = grid.window(batch.row.index, batch.cols[error.tile]).intersection(grid.area)
        raise ModelError(
            "The model returned values that are not numbers for the tile of columns "
            f"{seen.col} to {seen.col_stop - 1}, rows {seen.row} to {seen.row_stop - 1} of the "
            "pixels worked on.",
            error.remedy,
        ) from error
