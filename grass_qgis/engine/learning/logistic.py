"""Multinomial logistic regression with an L2 penalty, by L-BFGS on whitened vectors.

Source: Liu and Nocedal 1989 for the two-loop recursion. The problem is convex, so that where the
search begins does not matter to where it ends.
"""

from __future__ import annotations

from typing import Callable, List, Optional, Tuple

import numpy as np
from numpy.typing import NDArray

from .discriminant import object_weights
from .linear import LinearClassifier, log_shares
from .samples import SampleTable

STRENGTH = 0.1  # of the data against the penalty, for each cell of a click
_CELLS = 9  # of a click
_STEPS, _KEPT, _TOLERANCE = 100, 8, 1e-5

Vector = NDArray[np.float64]
Objective = Callable[[Vector], Tuple[float, Vector]]


def fit_logistic(
    table: SampleTable,
    start: Optional[LinearClassifier] = None,
    tolerance: float = _TOLERANCE,
    strength: float = STRENGTH,
) -> LinearClassifier:
    """The classifier of a table of two classes or more; objects and classes weigh as in LDA.

    Args:
        table: the objects.
        start: a classifier of all its classes to begin the search at.
        tolerance: the search ends at a gradient of this share of the first one.
        strength: weight of a cell's loss; the penalty is half the squared length of the weights.
    """
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
    vectors = np.linalg.solve(root, table.vectors.T).T
    truth = np.zeros((len(column), count))
    truth[np.arange(len(column)), column] = 1.0

    def loss(flat: Vector) -> Tuple[float, Vector]:
        weights_now = flat[: size * count].reshape(size, count)
        bias = flat[size * count :]
        logs = log_shares(vectors @ weights_now + bias)
        pulled = _back(root, weights_now)
        value = -float((cell_weights * (logs * truth).sum(axis=1)).sum())
        value += 0.5 * float((pulled**2).sum())
        away = cell_weights[:, None] * (np.exp(logs) - truth)
        gradient = vectors.T @ away + np.linalg.solve(root, pulled)
        return value, np.concatenate([gradient.ravel(), away.sum(axis=0)])

    first = np.zeros(size * count + count)
    least = tolerance * float(np.linalg.norm(loss(first)[1]))
    if start is not None:
        columns = np.searchsorted(np.array(start.class_ids), ids)
        first[: size * count] = (root.T @ start.weights[:, columns]).ravel()
        first[size * count :] = start.bias[columns]
    found = minimised(loss, first, least)
    directions = _back(root, found[: size * count].reshape(size, count))
    return LinearClassifier(directions, found[size * count :], tuple(table.class_ids), "logistic")


def minimised(objective: Objective, start: Vector, least: float) -> Vector:
    """Where a smooth convex function is least.

    Args:
        objective: a point to value and gradient.
        start: of the search.
        least: length of the gradient to stop at.
    """
    point = start
    value, gradient = objective(point)
    pairs: List[Tuple[Vector, Vector]] = []
    for _ in range(_STEPS):
        if float(np.linalg.norm(gradient)) <= least:
            break
        direction = -_inverse_times(pairs, gradient)
        slope = float(direction @ gradient)
        length = 1.0 if pairs else 1.0 / max(1.0, float(np.linalg.norm(gradient)))
        for _ in range(30):  # halve until the value falls as it should (Armijo)
            there = point + length * direction
            new_value, new_gradient = objective(there)
            if new_value <= value + 1e-4 * length * slope:
                break
            length /= 2
        else:
            break
        step, change = there - point, new_gradient - gradient
        if float(step @ change) > 1e-12:
            pairs = [*pairs, (step, change)][-_KEPT:]
        point, value, gradient = there, new_value, new_gradient
    return point


def _inverse_times(pairs: List[Tuple[Vector, Vector]], gradient: Vector) -> Vector:
    """The inverse Hessian as far as the last steps tell, times the gradient."""
    found = gradient.copy()
    shares = []
    for step, change in reversed(pairs):
        share = float(step @ found) / float(step @ change)
        found -= share * change
        shares.append(share)
    if pairs:
        step, change = pairs[-1]
        found *= float(step @ change) / float(change @ change)
    for (step, change), share in zip(pairs, reversed(shares)):
        found += (share - float(change @ found) / float(step @ change)) * step
    return found


def _back(root: NDArray[np.float64], weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """Weights for the vectors themselves, of weights for whitened ones."""
    return np.asarray(np.linalg.solve(root.T, weights), np.float64)
