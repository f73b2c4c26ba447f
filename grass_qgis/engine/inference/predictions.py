"""Predictions of the model for the tiles of a run, in parallel calls."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import Any, Generator, Iterable, Iterator, Tuple

import numpy as np
from numpy.typing import NDArray

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
    """Yields the predictions for each batch, in order.

    Args:
        plan: of the run.
        augment: key of `SYMMETRIES`.
        batches: of `feed.feed`.

    Raises:
        ModelError: an output has the wrong shape or contains NaN.
    """
    work = partial(_predicted, plan, SYMMETRIES[augment])
    return in_order(work, batches, plan.model.parallel_calls)


def _predicted(plan: Plan, symmetries: Tuple[Symmetry, ...], batch: Batch) -> PredictedBatch:
    if not batch.cols:
        return PredictedBatch(batch.row, (), np.empty((0, 0, *batch.inputs.shape[2:]), np.float32))
    with named_place(batch):
        values = predict_averaged(partial(_probabilities, plan), batch.inputs, symmetries)
    return PredictedBatch(batch.row, batch.cols, values)


def _probabilities(plan: Plan, tiles: NDArray[Any]) -> NDArray[np.float32]:
    """(batch, channels, side, side) float32 for standardised tiles."""
    output = plan.model.run(tiles)
    _check_shape(plan, output.shape, tiles.shape)
    check_numbers(output)
    return to_probabilities(_with_channels(output), plan.contract.output)


def _with_channels(output: NDArray[np.float32]) -> NDArray[np.float32]:
    """(batch, rows, cols) of a single channel becomes (batch, 1, rows, cols)."""
    return output[:, None] if output.ndim == 3 else output


def _check_shape(plan: Plan, shape: Tuple[int, ...], tile_shape: Tuple[int, ...]) -> None:
    """Refuses an output whose shape is not that of a segmentation of the tiles.

    Args:
        plan: of the run.
        shape: of the output.
        tile_shape: of the tiles.

    Raises:
        ModelError: with the actual and the required shape.
    """
    (rows, cols), count = tile_shape[-2:], len(plan.contract.output.classes)
    channels = shape[1] if len(shape) == 4 else 1
    fits = channels == count or (channels == 1 and count == 2)
    if len(shape) not in (3, 4) or tuple(shape[-2:]) != (rows, cols) or not fits:
        one = (1, *shape[1:])
        raise ModelError(
            f"The model's output for a tile of {rows} x {cols} px has the shape {one}.",
            f"It must have {count} channels of {rows} x {cols}.",
        )


@contextmanager
def named_place(batch: RowBatch) -> Iterator[None]:
    """Adds the position of the tile to errors about NaN values.

    Raises:
        ModelError: replaces `NotNumbersError`.
    """
    try:
        yield
    except NotNumbersError as error:
        grid = batch.row.grid
        seen = grid.window(batch.row.index, batch.cols[error.tile]).intersection(grid.area)
        raise ModelError(
            "The model returned values that are not numbers for the tile of columns "
            f"{seen.col} to {seen.col_stop - 1}, rows {seen.row} to {seen.row_stop - 1} of the "
            "work grid.",
            error.remedy,
        ) from error
