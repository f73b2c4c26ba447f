"""Fitting: one of two linear classifiers, calibrated by held-out objects, with novelty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.errors import DataError
from .discriminant import fit_discriminant, gaussians_of
from .linear import LinearClassifier, log_shares
from .logistic import Check, fit_logistic, nothing
from .samples import Sample, SampleTable, block_folds, folds_of, table_of

METHODS = ("auto", "lda", "logistic")
_MOST_FOLDS, _LEAST_FOLDS, _FOLDED = 10, 3, 1000  # the more objects, the fewer folds
_MANY = 500  # objects; with fewer the choice is more often wrong than LDA is
_LEAST_HELD_OUT = 4  # objects, to choose or calibrate by
_LEAST_SCALE, _MOST_SCALE = 0.02, 3.0
_LEAST_LOG = -700.0  # of a probability; a class that a fold lacks has none
# Of the search, and of cells: predictions of held-out objects need no more.
_FOLD_TOLERANCE, _FOLD_CELLS = 1e-3, 2000

Refit = Callable[[SampleTable], LinearClassifier]


@dataclass(frozen=True)
class HeldOut:
    """Predictions of held-out objects.

    Attributes:
        logs: (objects, classes) logarithms of probabilities, mean over the object's cells.
        seen: (objects,) whether an object was held out at all.
    """

    logs: NDArray[np.float64]
    seen: NDArray[np.bool_]

    def likelihood(self, table: SampleTable, scale: float = 1.0) -> float:
        """Mean logarithm of the true class's probability over objects.

        Args:
            table: the objects.
            scale: factor on the logits.
        """
        column = np.searchsorted(np.array(table.class_ids), table.classes)
        shares = log_shares(np.maximum(self.logs, _LEAST_LOG) * scale)
        right = shares[np.arange(len(column)), column]
        return float(right[self.seen].mean()) if self.seen.any() else -np.inf

    def confusion(self, table: SampleTable) -> NDArray[np.int64]:
        """(classes, classes) of held-out objects: true class by rows, predicted one by columns."""
        ids = np.array(table.class_ids)
        predicted = self.logs.argmax(axis=1)
        truth = np.searchsorted(ids, table.classes)
        counts = np.zeros((len(ids), len(ids)), np.int64)
        np.add.at(counts, (truth[self.seen], predicted[self.seen]), 1)
        return counts


@dataclass(frozen=True)
class Novelty:
    """Novelty of a vector: squared Mahalanobis distance to the nearest class.

    Attributes:
        means: (classes, size).
        root: (size, size); a difference times it has the identity as its covariance.
        usual: the distance that 99 in 100 labelled cells keep.
    """

    means: NDArray[np.float64]
    root: NDArray[np.float64]
    usual: float

    def of(self, vectors: NDArray[np.floating]) -> NDArray[np.float64]:
        """(n,) distances as multiples of the usual one."""
        # The root is in the precision of the vectors: maps take half the time.
        white = vectors @ self.root.astype(vectors.dtype)
        centres = (self.means @ self.root).astype(vectors.dtype)
        squares = (white**2).sum(1)[:, None] - 2 * white @ centres.T + (centres**2).sum(1)
        distances: NDArray[np.float64] = np.maximum(squares.min(axis=1), 0) / self.usual
        return distances


@dataclass(frozen=True)
class Fit:
    """A finished classifier and what is known of it.

    Attributes:
        classifier: calibrated.
        table: what it was learnt from.
        held_out: by object.
        likelihoods: of each method that was tried, by held-out objects.
        scale: the factor that calibration put on the logits.
    """

    classifier: LinearClassifier
    table: SampleTable
    held_out: HeldOut
    likelihoods: Dict[str, float]
    scale: float

    def novelty(self) -> Novelty:
        """The measure of novelty of these labels."""
        table = self.table
        fitted = gaussians_of(table)
        root = np.linalg.cholesky(np.linalg.inv(fitted.covariance))
        unscaled = Novelty(fitted.means, root, 1.0)
        usual = float(np.quantile(unscaled.of(table.vectors), 0.99))
        return Novelty(fitted.means, root, max(usual, 1e-9))


def fit_samples(samples: Sequence[Sample], method: str = "auto", check: Check = nothing) -> Fit:
    """The classifier of all samples; the order they come in makes no difference, to the last bit.

    Args:
        samples: of two classes or more.
        method: one of `METHODS`; "auto" is LDA, and with many objects what gives held-out ones
            more probability.
        check: called now and then; what it raises ends the fit.

    Raises:
        DataError: there are no samples, or all are of one class.
    """
    table = _table(samples)
    names = _names(method, len(table.classes))
    number = min(_MOST_FOLDS, max(_LEAST_FOLDS, _FOLDED // len(table.classes)))
    folds = folds_of(table, number)
    fitted = {name: _fitted(name, table, None, check) for name in names}
    tried = {name: held_out(table, folds, _refit(fitted[name], check), check) for name in names}
    scales = {name: calibration(tried[name], table) for name in names}
    likelihoods = {name: tried[name].likelihood(table, scales[name]) for name in names}
    best = max(names, key=lambda name: likelihoods[name])  # the first of equals: LDA
    classifier = fitted[best]
    scale = scales[best]
    return Fit(classifier.scaled(scale), table, tried[best], likelihoods, scale)


def refit(samples: Sequence[Sample], like: Optional[Fit], check: Check = nothing) -> Fit:
    """The classifier of all samples by the method and calibration of another fit; not evaluated.

    It is what `fit_samples` would give if it chose the same again, in a fraction of the time.

    Args:
        samples: of two classes or more.
        like: the other one, of about the same samples; None for LDA.
        check: as of `fit_samples`.

    Raises:
        DataError: there are no samples, or all are of one class.
    """
    table = _table(samples)
    name, scale = ("lda", 1.0) if like is None else (like.classifier.method, like.scale)
    unseen = np.zeros(len(table.classes), bool)
    logs = np.full((len(table.classes), len(table.class_ids)), -np.inf)
    start = None
    if like is not None and set(table.class_ids) <= set(like.classifier.class_ids):
        start = like.classifier.scaled(1 / scale)
    classifier = _fitted(name, table, start, check).scaled(scale)
    return Fit(classifier, table, HeldOut(logs, unseen), {}, scale)


def _names(method: str, objects: int) -> Sequence[str]:
    if method != "auto":
        return (method,)
    return ("lda", "logistic") if objects > _MANY else ("lda",)


def _table(samples: Sequence[Sample]) -> SampleTable:
    if not samples:
        raise DataError("There is no label to learn from.", "Label an object of each class.")
    table = table_of(samples)
    if len(table.class_ids) < 2:
        raise DataError(
            "All labels are of one class; a map needs two.", "Label an object of another class."
        )
    return table


def _fitted(
    name: str, table: SampleTable, start: Optional[LinearClassifier], check: Check
) -> LinearClassifier:
    check()
    return fit_discriminant(table) if name == "lda" else fit_logistic(table, start, check=check)


def _refit(whole: LinearClassifier, check: Check) -> Refit:
    """Fit of a part of the objects by the method of a classifier of all of them."""
    if whole.method == "lda":
        return fit_discriminant
    return lambda table: fit_logistic(table, whole, _FOLD_TOLERANCE, most=_FOLD_CELLS, check=check)


def held_out(
    table: SampleTable,
    folds: NDArray[np.int64],
    fit: Refit,
    check: Check = nothing,
) -> HeldOut:
    """Predictions of each fold by a classifier of the others; `check` is called before each.

    A fold whose others lack a class is evaluated by the classes that are left.
    """
    ids = np.array(table.class_ids)
    logs = np.full((len(folds), len(ids)), -np.inf)
    seen = np.zeros(len(folds), bool)
    for fold in range(int(folds.max(initial=-1)) + 1):
        check()
        out = folds == fold
        rest = table.without(out)
        if not out.any() or len(rest.classes) == 0 or len(rest.class_ids) < 2:
            continue
        evaluated = out & np.isin(table.classes, rest.class_ids)
        cells = evaluated[table.owner]
        if not evaluated.any():
            continue
        classifier = fit(rest)
        shares = log_shares(classifier.logits(table.vectors[cells]))
        owners = table.owner[cells]
        columns = np.searchsorted(ids, classifier.class_ids)
        for number, column in enumerate(columns):
            sums = np.bincount(owners, shares[:, number], len(folds))
            logs[evaluated, column] = (sums / np.maximum(1, np.bincount(owners, None, len(folds))))[
                evaluated
            ]
        seen |= evaluated
    return HeldOut(logs, seen)


def calibration(outside: HeldOut, table: SampleTable) -> float:
    """The factor on logits under which held-out objects are likeliest (temperature scaling).

    Source: Guo et al. 2017.
    """
    seen = outside.seen
    column = np.searchsorted(np.array(table.class_ids), table.classes)[seen]
    if int(seen.sum()) < _LEAST_HELD_OUT:
        return 1.0
    logs = np.maximum(outside.logs[seen], _LEAST_LOG)

    def loss(scale: float) -> float:
        return -float(log_shares(logs * scale)[np.arange(len(column)), column].sum())

    low, high = np.log(_LEAST_SCALE), np.log(_MOST_SCALE)
    golden = (5**0.5 - 1) / 2
    for _ in range(40):  # golden section: the loss is convex in the scale
        left, right = high - golden * (high - low), low + golden * (high - low)
        if loss(float(np.exp(left))) <= loss(float(np.exp(right))):
            high = right
        else:
            low = left
    return float(np.exp((low + high) / 2))


def block_confusion(
    fit: Fit, blocks: int = 5, check: Check = nothing
) -> Optional[NDArray[np.int64]]:
    """Confusion of objects held out together with their neighbours; None for too few labels."""
    table = fit.table
    if len(table.classes) < 2 * blocks:
        return None
    folds = block_folds(table, blocks)
    whole = fit.classifier.scaled(1 / fit.scale)
    outside = held_out(table, folds, _refit(whole, check), check)
    return outside.confusion(table) if outside.seen.any() else None


def disagreeing(fit: Fit) -> List[Tuple[int, int]]:
    """Objects whose class the others contradict: number in the table, class that they say."""
    ids = fit.table.class_ids
    predicted = fit.held_out.logs.argmax(axis=1)
    return [
        (int(k), ids[int(predicted[k])])
        for k in np.flatnonzero(fit.held_out.seen)
        if ids[int(predicted[k])] != int(fit.table.classes[k])
    ]
