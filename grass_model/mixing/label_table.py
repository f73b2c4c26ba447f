"""What a label means: which of the model's classes it may stand for.

Where data sets have different class lists, a label is a number of one of their classes, all sets
counted through. A label that names one class of the model is exact; one that names several
("vegetation" for trees and low vegetation) is partial.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..data.classes import IGNORE
from ..metrics.scores import Scores, as_record, or_none, scores_of


@dataclass(frozen=True)
class SetLabels:
    """The labels of one data set.

    Attributes:
        name: of the set.
        first: number of its first label, all sets counted through.
        classes: names of its classes; label `first` + i is class i.
        weight: of its scores in the mean over all sets.
    """

    name: str
    first: int
    classes: tuple[str, ...]
    weight: float = 1.0

    @property
    def labels(self) -> slice:
        """The numbers of its labels."""
        return slice(self.first, self.first + len(self.classes))


@dataclass(frozen=True)
class SetScores:
    """Scores of a segmenter on one data set, in the set's own classes.

    Attributes:
        labels: of the set.
        scores: of its classes, and of one more, last: predictions that fit none of them.
        miou: mean IoU over its classes that occur.
    """

    labels: SetLabels
    scores: Scores
    miou: float


@dataclass(frozen=True)
class LabelTable:
    """All labels of a training.

    Attributes:
        members: (C, K) bool, the model's classes that each label may stand for; none where it
            stands for nothing, which is never trained on.
        sets: the data sets, in the order of their labels.
    """

    members: NDArray[np.bool_]
    sets: tuple[SetLabels, ...]

    @property
    def plain(self) -> bool:
        """Whether every label is a class of the model, by the same number."""
        return bool(np.array_equal(self.members, np.eye(*self.members.shape, dtype=bool)))

    @property
    def side(self) -> int:
        """Rows and columns of a square matrix with room for all labels and all classes."""
        return max(self.members.shape)

    def exact(self) -> NDArray[np.uint8]:
        """(256,) the class of each label that names one, else 255."""
        table = np.full(256, IGNORE, np.uint8)
        one = self.members.sum(axis=1) == 1
        table[: len(one)][one] = self.members[one].argmax(axis=1)
        return table

    def class_in(self, labels: SetLabels) -> NDArray[np.uint8]:
        """(K,) the class of a set that each class of the model is scored as; 255 for none.

        Of several the one that stands for the fewest classes, of these the first.
        """
        members = self.members[labels.labels]
        size = members.sum(axis=1)
        order = np.where(members, size[:, None], members.shape[1] + 1)
        classes: NDArray[np.uint8] = order.argmin(axis=0).astype(np.uint8)
        classes[~members.any(axis=0)] = IGNORE
        return classes

    def scores(self, confusion: NDArray[np.int64]) -> tuple[SetScores, ...]:
        """Scores on each set, in its own classes.

        Args:
            confusion: pixel counts, rows are labels, columns the model's classes; rows and columns
                beyond these are not read.
        """
        counts = confusion[: len(self.members), : self.members.shape[1]]
        result = []
        for labels in self.sets:
            size = len(labels.classes)
            scored = self.class_in(labels)
            columns = np.where(scored == IGNORE, size, scored)
            square = np.zeros((size + 1, size + 1), np.int64)
            for number, column in enumerate(columns):
                square[:size, column] += counts[labels.labels, number]
            scores = scores_of(square)
            iou = np.array(scores.iou[:size])
            miou = float(np.nanmean(iou)) if np.isfinite(iou).any() else float("nan")
            result.append(SetScores(labels, scores, miou))
        return tuple(result)


def plain_table(classes: Sequence[str], name: str = "") -> LabelTable:
    """The table of a single data set whose classes are the model's."""
    return LabelTable(np.eye(len(classes), dtype=bool), (SetLabels(name, 0, tuple(classes)),))


def validation_record(table: LabelTable, confusion: NDArray[np.int64]) -> dict[str, Any]:
    """Scores as plain JSON: of one set in its classes, of several their means and each one's."""
    by_set = table.scores(confusion)
    if table.plain:
        side = len(table.members)
        return as_record(scores_of(confusion[:side, :side]), table.sets[0].classes)
    miou, accuracy = mean_scores(by_set)
    return {
        "miou": or_none(miou),
        "oa": or_none(accuracy),
        "sets": {
            item.labels.name: {
                "miou": or_none(item.miou),
                "oa": or_none(item.scores.oa),
                "iou": {
                    name: or_none(value)
                    for name, value in zip(item.labels.classes, item.scores.iou, strict=False)
                },
            }
            for item in by_set
        },
    }


def mean_scores(scores: Sequence[SetScores]) -> tuple[float, float]:
    """Mean IoU and overall accuracy, each the mean over the sets by their weights."""
    weights = [item.labels.weight for item in scores]
    mious, rates = [item.miou for item in scores], [item.scores.oa for item in scores]
    return _mean(mious, weights), _mean(rates, weights)


def _mean(values: Sequence[float], weights: Sequence[float]) -> float:
    finite = np.isfinite(values)
    if not finite.any():
        return float("nan")
    return float(np.average(np.array(values)[finite], weights=np.array(weights)[finite]))
