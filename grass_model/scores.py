"""Segmentation scores, all from one confusion matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

Array = np.ndarray


@dataclass(frozen=True)
class Scores:
    """Scores of a segmentation, each 0-1 (kappa -1 to 1).

    Attributes:
        miou: mean IoU over the classes that occur in labels or prediction.
        oa: overall accuracy.
        kappa: Cohen's kappa.
        f1: mean F1 over the same classes.
        iou: IoU by class; NaN for a class that occurs nowhere.
        class_f1: F1 by class; NaN likewise.
        confusion: (K, K) pixel counts, rows are labels, columns predictions.
    """

    miou: float
    oa: float
    kappa: float
    f1: float
    iou: tuple[float, ...]
    class_f1: tuple[float, ...]
    confusion: Array


def scores_of(confusion: Array) -> Scores:
    """Scores from pixel counts (K, K), rows labels, columns predictions.

    Kappa: Cohen, "A coefficient of agreement for nominal scales", 1960.
    """
    counts = np.asarray(confusion, dtype=np.float64)
    hit = np.diag(counts)
    labelled, predicted, total = counts.sum(axis=1), counts.sum(axis=0), counts.sum()
    union = labelled + predicted - hit
    iou = np.divide(hit, union, out=np.full_like(hit, np.nan), where=union > 0)
    both = labelled + predicted
    f1 = np.divide(2 * hit, both, out=np.full_like(hit, np.nan), where=both > 0)
    agreed = hit.sum() / total if total else np.nan
    chance = float((labelled * predicted).sum() / total**2) if total else np.nan
    kappa = (agreed - chance) / (1 - chance) if chance < 1 else float(agreed == 1)
    return Scores(
        miou=_mean(iou),
        oa=float(agreed),
        kappa=float(kappa),
        f1=_mean(f1),
        iou=tuple(float(v) for v in iou),
        class_f1=tuple(float(v) for v in f1),
        confusion=np.asarray(confusion),
    )


def as_record(scores: Scores, names: tuple[str, ...]) -> dict[str, Any]:
    """The scores as plain JSON; None where a class does not occur."""
    return {
        "miou": _or_none(scores.miou),
        "oa": _or_none(scores.oa),
        "kappa": _or_none(scores.kappa),
        "f1": _or_none(scores.f1),
        "classes": {
            name: {"iou": _or_none(scores.iou[i]), "f1": _or_none(scores.class_f1[i])}
            for i, name in enumerate(names)
        },
        "confusion": scores.confusion.tolist(),
    }


def _mean(values: Array) -> float:
    return float(np.nanmean(values)) if np.isfinite(values).any() else float("nan")


def _or_none(value: float) -> float | None:
    return None if np.isnan(value) else round(float(value), 6)
