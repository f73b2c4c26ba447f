"""Linear discriminant analysis with a shrunk covariance: a closed form from one click a class on.

Source: Fisher 1936; Friedman 1989 (regularised discriminant analysis). Objects are weighted, then
classes weigh alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .linear import LinearClassifier
from .samples import SampleTable

SHRINKAGE = 0.3


def object_weights(table: SampleTable) -> NDArray[np.float64]:
    """(objects,) weights, whose sum is 1 in every class."""
    weights = np.ones(len(table.classes))
    totals = np.bincount(table.classes, weights)
    even: NDArray[np.float64] = weights / totals[table.classes]
    return even


def class_means(table: SampleTable, weights: NDArray[np.float64]) -> NDArray[np.float64]:
    """(classes, size): the weighted mean of each class's objects."""
    ids = np.array(table.class_ids)
    chosen = (table.classes[None, :] == ids[:, None]) * weights
    means: NDArray[np.float64] = chosen @ table.means
    return means


def shared_covariance(
    table: SampleTable,
    weights: NDArray[np.float64],
    means: NDArray[np.float64],
    shrinkage: float = SHRINKAGE,
) -> NDArray[np.float64]:
    """(size, size): the covariance of vectors around the mean of their class, shrunk.

    Args:
        table: the objects.
        weights: of each.
        means: of the classes.
        shrinkage: share of a multiple of the identity with the same trace.
    """
    column = np.searchsorted(np.array(table.class_ids), table.classes)
    cells = np.bincount(table.owner)
    away = table.vectors - means[column][table.owner]
    away *= np.sqrt(weights / cells / len(means))[table.owner][:, None]
    covariance = away.T @ away
    size = len(covariance)
    level = max(float(np.trace(covariance)) / size, 1e-9)
    shrunk: NDArray[np.float64] = (1 - shrinkage) * covariance + shrinkage * level * np.eye(size)
    return shrunk


def fit_discriminant(table: SampleTable, shrinkage: float = SHRINKAGE) -> LinearClassifier:
    """The classifier of a table of two classes or more; classes are taken as equally frequent."""
    weights = object_weights(table)
    means = class_means(table, weights)
    covariance = shared_covariance(table, weights, means, shrinkage)
    directions = np.asarray(np.linalg.solve(covariance, means.T), np.float64)
    bias = -0.5 * (means * directions.T).sum(axis=1)
    return LinearClassifier(directions, bias, tuple(table.class_ids), "lda")
