"""Quality of a map against the number of clicks: analyst and learner in turn."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from .analyst import IGNORE, Analyst, Click

Predict = Callable[[Sequence[Click]], NDArray[np.integer]]
_SHARE = 8  # of a map an analyst corrects an eighth as many places as there are clicks


def corrected_curve(
    analyst: Analyst,
    reference: NDArray[np.uint8],
    predict: Predict,
    at: Sequence[int],
    look: Predict | None = None,
) -> dict[int, float]:
    """MIoU after each number of clicks in `at`, when the analyst clicks where the map is wrong.

    The first clicks are one a class. Up to 15 clicks every map is corrected once, later at an
    eighth as many places as there are clicks.

    Args:
        analyst: of this image.
        reference: (rows, cols) class ids.
        predict: all clicks so far to class ids (rows, cols).
        at: ascending numbers of clicks.
        look: the map that the analyst looks at, where a coarser one will do.
    """
    clicks, scores = analyst.first_clicks(), {}
    look = look or predict
    for count in at:
        while len(clicks) < count:
            step = min(max(1, len(clicks) // _SHARE), count - len(clicks))
            fresh = analyst.corrections(look(clicks), step)
            if not fresh:
                break
            clicks += fresh
        scores[count] = mean_iou(predict(clicks[:count]), reference)
    return scores


def random_curve(
    analyst: Analyst, reference: NDArray[np.uint8], predict: Predict, at: Sequence[int]
) -> dict[int, float]:
    """As `corrected_curve`, with clicks at random places after the first one of each class."""
    first = analyst.first_clicks()
    clicks = first + analyst.random_clicks(max(0, max(at) - len(first)))
    return {count: mean_iou(predict(clicks[:count]), reference) for count in at}


def mean_iou(
    predicted: NDArray[np.integer], reference: NDArray[np.uint8], ignore: int = IGNORE
) -> float:
    """Mean intersection over union, 0 to 1, over the classes that occur in `reference`."""
    valid = reference != ignore
    truth, guess = reference[valid].astype(np.int64), predicted[valid].astype(np.int64)
    size = int(max(truth.max(), guess.max())) + 1
    table = np.bincount(truth * size + guess, minlength=size * size).reshape(size, size)
    both, either = np.diag(table), table.sum(0) + table.sum(1) - np.diag(table)
    present = table.sum(1) > 0
    return float((both[present] / either[present]).mean())
