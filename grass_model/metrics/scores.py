"""Segmentation scores, all from one confusion matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

MEANS = ("miou", "oa", "kappa", "f1", "precision", "recall")
BY_CLASS = {
    "iou": "iou", "f1": "class_f1", "precision": "class_precision", "recall": "class_recall"
}  # fmt: skip


@dataclass(frozen=True)
class Scores:
    """Scores of a segmentation, each 0-1 (kappa -1 to 1).

    Attributes:
        miou: mean IoU over the classes that occur in labels or prediction.
        oa: overall accuracy.
        kappa: Cohen's kappa.
        f1: mean F1 over the same classes.
        precision: mean precision over the classes that are predicted anywhere.
        recall: mean recall over the classes that are labelled anywhere.
        iou: IoU by class; NaN for a class that occurs nowhere.
        class_f1: F1 by class; NaN likewise.
        class_precision: precision by class; NaN for a class that is predicted nowhere.
        class_recall: recall by class; NaN for a class that is labelled nowhere.
        confusion: (K, K) pixel counts, rows are labels, columns predictions.
    """

    miou: float
    oa: float
    kappa: float
    f1: float
    precision: float
    recall: float
    iou: tuple[float, ...]
    class_f1: tuple[float, ...]
    class_precision: tuple[float, ...]
    class_recall: tuple[float, ...]
    confusion: NDArray[np.int64]


def scores_of(confusion: NDArray[np.int64]) -> Scores:
    """Scores from pixel counts (K, K), rows labels, columns predictions.

    Kappa: Cohen, "A coefficient of agreement for nominal scales", 1960.
    """
    counts = np.asarray(confusion, dtype=np.float64)
    hit = np.diag(counts)
    labelled, predicted, total = counts.sum(axis=1), counts.sum(axis=0), counts.sum()
    iou = share(hit, labelled + predicted - hit)
    f1 = share(2 * hit, labelled + predicted)
    precision, recall = share(hit, predicted), share(hit, labelled)
    agreed = hit.sum() / total if total else np.nan
    chance = float((labelled * predicted).sum() / total**2) if total else np.nan
    kappa = (agreed - chance) / (1 - chance) if chance < 1 else float(agreed == 1)
    return Scores(
        miou=_mean(iou),
        oa=float(agreed),
        kappa=float(kappa),
        f1=_mean(f1),
        precision=_mean(precision),
        recall=_mean(recall),
        iou=tuple(iou.tolist()),
        class_f1=tuple(f1.tolist()),
        class_precision=tuple(precision.tolist()),
        class_recall=tuple(recall.tolist()),
        confusion=np.asarray(confusion),
    )


def as_record(scores: Scores, names: tuple[str, ...]) -> dict[str, Any]:
    """The scores as plain JSON; None where a class does not occur."""
    return {
        **{key: or_none(getattr(scores, key)) for key in MEANS},
        "classes": {
            name: {key: or_none(getattr(scores, field)[i]) for key, field in BY_CLASS.items()}
            for i, name in enumerate(names)
        },
        "confusion": scores.confusion.tolist(),
    }


def share(part: NDArray[Any], whole: NDArray[Any]) -> NDArray[np.float64]:
    """Elementwise part / whole, NaN where the whole is 0; shapes must broadcast."""
    return np.divide(part, whole, out=np.full(np.shape(whole), np.nan), where=whole > 0)


def _mean(values: NDArray[np.float64]) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")


def or_none(value: float) -> float | None:
    """The rounded value, or None for NaN, which JSON does not have."""
    return None if np.isnan(value) else round(float(value), 6)
