"""Multinomial logistic regression with an L2 penalty, by L-BFGS on whitened vectors.

The problem is convex, so that where the search begins does not matter to where it ends.
"""

from __future__ import annotations

from typing import Callable, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from .discriminant import object_weights
from .linear import LinearClassifier, log_shares
from .samples import SampleTable, thinned

STRENGTH = 0.1  # of the data against the penalty, for each cell of a click
_CELLS = 9  # of a click
MOST_CELLS = 4000  # looked at; of more objects fewer cells each
_STEPS, _KEPT, _TOLERANCE = 150, 8, 1e-3

Vector = NDArray[np.float64]
Check = Callable[[], None]


def nothing() -> None:
    """A check that ends nothing."""


def fit_logistic(
    table: SampleTable,
    start: Optional[LinearClassifier] = None,
    tolerance: float = _TOLERANCE,
    strength: float = STRENGTH,
    most: int = MOST_CELLS,
    check: Check = nothing,
) -> LinearClassifier:
    """The classifier of a table of two classes or more; objects and classes weigh as in LDA.

    Args:
        table: the objects.
        start: a classifier of all its classes to begin the search at.
        tolerance: the search ends at a gradient of this share of the first one.
        strength: weight of a cell's loss; the penalty is half the squared length of the weights.
        most: cells that are looked at.
        check: called in every step of the search; what it raises ends it.
    """
    table = thinned(table, most)
    ids = np.array(table.class_ids)
    weights = object_weights(table) / len(ids)
    cells = np.bincount(table.owner)
    total = strength * _CELLS * len(table.classes)
    cell_weights = total * (weights / cells)[table.owner]
    column = np.searchsorted(ids, table.classes)[table.owner]
    size, count = table.vectors.shape[1], len(ids)
    # The search is quick where the loss is about equally curved in all directions.
    curvature = (table.vectors * cell_weights[:, None]).T @ table.vectors / (2 * count)
    root = np.asarray(np.linalg.cholesky(curvature + np.eye(size)), np.float64)
    inverse = np.linalg.inv(root)
    vectors = table.vectors @ inverse.T
    truth = np.zeros((len(column), count))
    truth[np.arange(len(column)), column] = 1.0

    def loss(flat: Vector) -> Tuple[float, Vector]:
        check()
        weights_now = flat[: size * count].reshape(size, count)
        bias = flat[size * count :]
        logs = log_shares(vectors @ weights_now + bias)
        pulled = inverse.T @ weights_now
        value = -float((cell_weights * (logs * truth).sum(axis=1)).sum())
        value += 0.5 * float((pulled**2).sum())
        away = cell_weights[:, None] * (np.exp(logs) - truth)
        gradient = vectors.T @ away + inverse @ pulled
        return value, np.concatenate([gradient.ravel(), away.sum(axis=0)])

    first = np.zeros(size * count + count)
    least = tolerance * float(np.abs(loss(first)[1]).max())
    if start is not None:
        columns = np.searchsorted(np.array(start.class_ids), ids)
        first[: size * count] = (root.T @ start.weights[:, columns]).ravel()
        first[size * count :] = start.bias[columns]
    solution = _lowest(loss, first, least)
    directions = np.asarray(inverse.T @ solution[: size * count].reshape(size, count), np.float64)
    return LinearClassifier(
        directions, solution[size * count :], tuple(table.class_ids), "logistic"
    )


def _lowest(loss: Callable[[Vector], Tuple[float, Vector]], first: Vector, least: float) -> Vector:
    """Minimiser of a loss, searched from `first` on until its gradient is `least`."""
    from scipy.optimize import minimize  # late: a first map needs none, and it takes long

    options = {"gtol": least, "ftol": 0.0, "maxiter": _STEPS, "maxcor": _KEPT}
    weights: Vector = minimize(loss, first, jac=True, method="L-BFGS-B", options=options).x
    return weights
