"""Checks and comparison of model outputs."""

from __future__ import annotations

from typing import Any, List, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import LAM, WINDOWS, Contract
from ..core.errors import ModelError
from ..tensors.postprocess import to_probabilities

_AGAIN = "Export the model again with grass-train export."


class NotNumbersError(ModelError):
    """An output contains NaN, first in tile `tile` of the batch."""

    def __init__(self, what: str, remedy: str, tile: int) -> None:
        super().__init__(what, remedy)
        self.tile = tile


def check_outputs(outputs: List[Any], count: int, shape: Tuple[int, ...]) -> None:
    """Refuses outputs without one floating-point array for each tile.

    Args:
        outputs: of the runtime.
        count: of tiles in the batch.
        shape: of the batch, for the message.

    Raises:
        ModelError: with the actual shape or type.
    """
    for output in outputs:
        size = getattr(output, "shape", None)
        if not size or size[0] != count:
            raise ModelError(
                f"The model's output for a batch of {shape} is {_kind(output)}; one output per "
                "tile is needed.",
                _AGAIN,
            )
        if output.dtype.kind != "f":
            raise ModelError(
                f"The model's output has type {output.dtype}; probabilities or logits in floating "
                "point are needed.",
                "Export the model without the step that picks the class (ArgMax, a threshold).",
            )


def check_numbers(output: NDArray[np.float32]) -> None:
    """Refuses an output that contains NaN.

    Args:
        output: (tiles, channels, rows, cols), or fewer axes; float32.

    Raises:
        NotNumbersError: with the position of the first NaN.
    """
    # The minimum is NaN if any value is; it needs no temporary array.
    if output.size and np.isnan(output.min()):
        where = [int(k) for k in np.argwhere(np.isnan(output))[0]]
        channel = f"class {where[1]}, " if len(where) == 4 else ""
        raise NotNumbersError(
            f"The model returned values that are not numbers, first in tile {where[0]} of the "
            f"batch, {channel}row {where[-2]}, column {where[-1]}.",
            "Export the model again in float32; half precision may overflow.",
            where[0],
        )


def check_maps(outputs: List[NDArray[np.float32]]) -> None:
    """Refuses outputs of a regions model that are not (tiles, rows, cols).

    Raises:
        ModelError: with the actual shape.
    """
    for name, output in zip((LAM, WINDOWS), outputs):
        if output.ndim != 3 or not output.size:
            raise ModelError(
                f"The model's map {name} has the shape {tuple(output.shape)}; tiles, rows and "
                "columns are needed.",
                _AGAIN,
            )


def check_values(outputs: List[NDArray[np.float32]], spec: Contract) -> None:
    """Refuses outputs that are invalid for the model's task.

    Args:
        outputs: of a segmentation (tiles, classes, rows, cols); of a regions model its two maps,
            (tiles, rows, cols) each; of a features model its levels, (tiles, channels, rows, cols).
        spec: the model's contract.

    Raises:
        ModelError: as for `check_numbers`, or for `check_maps` with a regions model.
    """
    if spec.features is not None:
        for output in outputs:
            check_numbers(output)
    elif spec.regions is None:
        check_numbers(outputs[0])
    else:
        check_maps(outputs)


def largest_difference(
    outputs: List[NDArray[np.float32]], expected: List[NDArray[np.float32]], spec: Contract
) -> float:
    """Largest difference between two devices' outputs; infinite if shapes or NaNs differ.

    Logits are compared as probabilities, and the outputs of a regions model relative to the
    largest value.

    Args:
        outputs: of one device, each (tiles, ...).
        expected: of the reference device, in the same order.
        spec: of the model.
    """
    if len(outputs) != len(expected):
        return float("inf")
    return max(_difference(a, b, spec) for a, b in zip(outputs, expected))


def _difference(
    outputs: NDArray[np.float32], expected: NDArray[np.float32], spec: Contract
) -> float:
    if outputs.shape != expected.shape:
        return float("inf")
    scale = 1.0
    if spec.task == "segmentation":
        outputs, expected = (_probabilities(output, spec) for output in (outputs, expected))
    numbers = ~np.isnan(expected)
    if not np.array_equal(numbers, ~np.isnan(outputs)):
        return float("inf")
    if spec.task != "segmentation":
        scale = float(np.abs(expected[numbers]).max(initial=0.0)) or 1.0
    gaps = np.abs(outputs[numbers].astype(np.float64) - expected[numbers])
    return float(gaps.max(initial=0.0)) / scale


def _probabilities(output: NDArray[np.float32], spec: Contract) -> NDArray[np.float32]:
    channels = output[:, None] if output.ndim == 3 else output
    return to_probabilities(channels, spec.output)


def _kind(output: Any) -> str:
    shape = getattr(output, "shape", None)
    return type(output).__name__ if shape is None else f"an array of shape {tuple(shape)}"
