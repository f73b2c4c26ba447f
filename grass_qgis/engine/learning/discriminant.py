"""Linear discriminant analysis with a shrunk covariance: a closed form from one click a class on.

Source: Fisher 1936; Friedman 1989 (regularised discriminant analysis). The law of shrinkage and the
weights of objects and classes were found by measurement.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .linear import LinearClassifier
from .samples import SampleTable

_POWER = 0.25  # of an object's size
_MOST_SHRUNK, _SHRUNK_AT_ONE, _FALL = 0.9, 3.0, 0.4


@dataclass(frozen=True)
class Gaussians:
    """One Gaussian a class, with a covariance that they share.

    Attributes:
        means: (classes, size).
        covariance: (size, size), shrunk.
        shares: (classes,) that add up to 1: how frequent each class is taken to be.
    """

    means: NDArray[np.float64]
    covariance: NDArray[np.float64]
    shares: NDArray[np.float64]


def object_weights(table: SampleTable) -> NDArray[np.float64]:
    """(objects,) weights by size, whose sum is 1 in every class.

    Cells of an object are much alike: 16 times as many tell about twice as much.
    """
    weights = table.cells.astype(np.float64) ** _POWER
    totals = np.bincount(table.classes, weights)
    even: NDArray[np.float64] = weights / totals[table.classes]
    return even


def class_shares(table: SampleTable) -> NDArray[np.float64]:
    """(classes,) shares by the square root of the number of objects.

    A class that was labelled more often tends to be more frequent, or more varied; but whoever
    labels also takes care that rare classes get labels.
    """
    roots = np.sqrt([np.count_nonzero(table.classes == k) for k in table.class_ids])
    shares: NDArray[np.float64] = roots / roots.sum()
    return shares


def shrinkage_of(objects: int) -> float:
    """Share of a multiple of the identity in the covariance; the fewer objects, the more."""
    return min(_MOST_SHRUNK, _SHRUNK_AT_ONE / float(objects) ** _FALL)


def gaussians_of(table: SampleTable) -> Gaussians:
    """The Gaussians of a table of one class or more."""
    ids = np.array(table.class_ids)
    weights, shares = object_weights(table), class_shares(table)
    column = np.searchsorted(ids, table.classes)
    means = ((table.classes[None, :] == ids[:, None]) * weights) @ table.means
    cells = np.bincount(table.owner)
    away = table.vectors - means[column][table.owner]
    away *= np.sqrt(weights * shares[column] / cells)[table.owner][:, None]
    covariance = away.T @ away
    size = len(covariance)
    level = max(float(np.trace(covariance)) / size, 1e-9)
    shrinkage = shrinkage_of(len(table.classes))
    shrunk: NDArray[np.float64] = (1 - shrinkage) * covariance + shrinkage * level * np.eye(size)
    return Gaussians(means, shrunk, shares)


def fit_discriminant(table: SampleTable) -> LinearClassifier:
    """The classifier of a table of two classes or more."""
    fitted = gaussians_of(table)
    directions = np.asarray(np.linalg.solve(fitted.covariance, fitted.means.T), np.float64)
    bias = np.log(fitted.shares) - 0.5 * (fitted.means * directions.T).sum(axis=1)
    return LinearClassifier(directions, bias, tuple(table.class_ids), "lda")
