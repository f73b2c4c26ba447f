"""What a model answers, looked at before anything is made of it."""

from __future__ import annotations

from typing import Any, List, Tuple

import numpy as np

from ..core.contract import LAM, WINDOWS, Contract
from ..core.errors import ModelError
from ..tensors.postprocess import to_probabilities

_AGAIN = "Export the model again with grass-train export."


class NotNumbersError(ModelError):
    """An answer holds what is not a number, first for tile `tile` of the batch."""

    def __init__(self, what: str, remedy: str, tile: int) -> None:
        super().__init__(what, remedy)
        self.tile = tile


def check_outputs(answers: List[Any], count: int, shape: Tuple[int, ...]) -> None:
    """Refuses answers that are not one array of real numbers a tile.

    Args:
        answers: of the runtime.
        count: of tiles given.
        shape: of the batch given, for the message.

    Raises:
        ModelError: naming what came instead.
    """
    for answer in answers:
        found = getattr(answer, "shape", None)
        if not found or found[0] != count:
            raise ModelError(
                f"The model answers a batch of {shape} with {_kind(answer)}; one answer a tile is "
                "needed.",
                _AGAIN,
            )
        if answer.dtype.kind != "f":
            raise ModelError(
                f"The model answers with numbers of type {answer.dtype}; probabilities or logits, "
                "which are fractions, are needed.",
                "Export the model without the step that picks the class (ArgMax, a threshold).",
            )


def check_numbers(answer: np.ndarray) -> None:
    """Refuses an answer that holds what is not a number.

    Args:
        answer: (tiles, planes, rows, cols), or fewer axes; float32.

    Raises:
        NotNumbersError: naming the first place.
    """
    # The least of all is not a number when any is not; it needs no array of its own.
    if answer.size and np.isnan(answer.min()):
        where = [int(k) for k in np.argwhere(np.isnan(answer))[0]]
        plane = f"class {where[1]}, " if len(where) == 4 else ""
        raise NotNumbersError(
            f"The model returned values that are not numbers, first in tile {where[0]} of the "
            f"batch, {plane}row {where[-2]}, column {where[-1]}.",
            "Export the model again in float32; half precision may overflow.",
            where[0],
        )


def check_maps(answers: List[np.ndarray]) -> None:
    """Refuses answers of a regions model that are not one map a tile, (tiles, rows, cols).

    Raises:
        ModelError: naming the shape.
    """
    for name, answer in zip((LAM, WINDOWS), answers):
        if answer.ndim != 3 or not answer.size:
            raise ModelError(
                f"The model gives the map {name} of a tile with the shape {tuple(answer.shape)}; "
                "tiles, rows and columns are needed.",
                _AGAIN,
            )


def check_values(answers: List[np.ndarray], spec: Contract) -> None:
    """Refuses answers whose values cannot be those of the model's task.

    Args:
        answers: of a segmentation (tiles, classes, rows, cols); of a regions model its two maps,
            (tiles, rows, cols) each; of a features model its levels, as those of a segmentation.
        spec: the model's contract.

    Raises:
        ModelError: as of `check_numbers` for a segmentation, of `check_maps` for a regions model.
    """
    if spec.features is not None:
        for answer in answers:
            check_numbers(answer)
    elif spec.regions is None:
        check_numbers(answers[0])
    else:
        check_maps(answers)


def largest_difference(found: List[np.ndarray], wanted: List[np.ndarray], spec: Contract) -> float:
    """How far two devices' answers lie apart; infinite when they differ in shape or in gaps.

    Probabilities are compared as they are, logits once they are probabilities, and the outputs of
    a regions model as shares of the largest value.

    Args:
        found: the outputs of one device, each (tiles, ...).
        wanted: those of the other, in the same order.
        spec: of the model.
    """
    if len(found) != len(wanted):
        return float("inf")
    return max(_difference(a, b, spec) for a, b in zip(found, wanted))


def _difference(found: np.ndarray, wanted: np.ndarray, spec: Contract) -> float:
    if found.shape != wanted.shape:
        return float("inf")
    scale = 1.0
    if spec.task == "segmentation":
        found, wanted = (_probabilities(answer, spec) for answer in (found, wanted))
    known = ~np.isnan(wanted)
    if not np.array_equal(known, ~np.isnan(found)):
        return float("inf")
    if spec.task != "segmentation":
        scale = float(np.abs(wanted[known]).max(initial=0.0)) or 1.0
    gaps = np.abs(found[known].astype(np.float64) - wanted[known])
    return float(gaps.max(initial=0.0)) / scale


def _probabilities(answer: np.ndarray, spec: Contract) -> np.ndarray:
    planes = answer[:, None] if answer.ndim == 3 else answer
    return to_probabilities(planes, spec.output)


def _kind(answer: Any) -> str:
    shape = getattr(answer, "shape", None)
    return type(answer).__name__ if shape is None else f"the shape {tuple(shape)}"
