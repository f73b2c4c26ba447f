"""Summary of a fit, for the user and for the model's provenance."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import ClassSpec, FeaturesSpec
from ..raster.geodesic import to_map
from .extraction import CELL
from .fit import Fit, block_confusion, disagreeing
from .labels import LabelObject
from .logistic import Check, nothing
from .samples import Sample
from .scene import Source

_MOST_SHOWN = 20  # objects that disagree

Pairs = Sequence[Tuple[LabelObject, Sample]]


def provenance_of(
    summary: Mapping[str, Any], features: Optional[FeaturesSpec], sources: Sequence[Source]
) -> Dict[str, Any]:
    """Provenance of a learned model, without paths of the machine."""
    return {
        "method": "map from labels",
        "classifier": summary["classifier"],
        "encoder": "" if features is None else features.encoder,
        "encoder_checksum": "" if features is None else features.checksum,
        "labels": {row["name"]: row["objects"] for row in summary["classes"]},
        "rasters": [Path(source.info.path).name for source in sources],
        "extents": [_extent(source) for source in sources],
        "held_out_accuracy": summary["accuracy"],
        "block_accuracy": summary["block_accuracy"],
    }


def summary_of(
    fit: Fit,
    classes: Sequence[ClassSpec],
    pairs: Sequence[Tuple[LabelObject, Sample]],
    sources: Sequence[Source],
    check: Check = nothing,
) -> Dict[str, Any]:
    """Summary of labels and scores; `check` is called now and then."""
    table = fit.table
    confusion = fit.held_out.confusion(table)
    blocks = block_confusion(fit, check=check)
    rows = []
    for item in classes:
        members = [sample for label, sample in pairs if label.class_id == item.id]
        row = {
            **asdict(item),
            "objects": len(members),
            "pixels": sum(sample.cells for sample in members) * CELL**2,
            "recall": None,
        }
        if item.id in table.class_ids:
            row_counts = confusion[table.class_ids.index(item.id)]
            if row_counts.sum():
                row["recall"] = float(row_counts[table.class_ids.index(item.id)] / row_counts.sum())
        rows.append(row)
    return {
        "classes": rows,
        "class_ids": table.class_ids,
        "classifier": fit.classifier.method,
        "likelihoods": fit.likelihoods,
        "confusion": confusion.tolist(),
        "accuracy": _accuracy(confusion),
        "block_confusion": None if blocks is None else blocks.tolist(),
        "block_accuracy": None if blocks is None else _accuracy(blocks),
        "check": _checked(fit, [pair for pair in pairs if pair[0].check]),
        "disagreeing": _disagreements(fit, classes, pairs, sources),
    }


def _accuracy(confusion: NDArray[np.int64]) -> Optional[float]:
    total = int(confusion.sum())
    return float(np.trace(confusion)) / total if total else None


def _checked(fit: Fit, pairs: Sequence[Tuple[LabelObject, Sample]]) -> Optional[Dict[str, Any]]:
    """Accuracy of the objects kept aside, classified by the mean over their cells."""
    if not pairs:
        return None
    right = 0
    for item, sample in pairs:
        logits = fit.classifier.logits(sample.vectors).mean(axis=0)
        right += fit.classifier.class_ids[int(logits.argmax())] == item.class_id
    return {"objects": len(pairs), "accuracy": right / len(pairs)}


def _disagreements(
    fit: Fit,
    classes: Sequence[ClassSpec],
    pairs: Sequence[Tuple[LabelObject, Sample]],
    sources: Sequence[Source],
) -> List[Dict[str, Any]]:
    """Objects whose class the others contradict: where they lie, and both classes."""
    learnt = [item for item, _ in pairs if not item.check]
    rows = []
    for number, predicted in disagreeing(fit)[:_MOST_SHOWN]:
        item = learnt[int(fit.table.order[number])]
        row, col = item.cells.mean(axis=0)
        work = sources[item.source].work
        x, y = to_map(work.transform, (col + 0.5) * CELL, (row + 0.5) * CELL)
        rows.append(
            {
                "id": item.name,
                "raster": item.source,
                "x": float(x),
                "y": float(y),
                "label": classes[item.class_id].name,
                "map": classes[predicted].name,
                "label_id": item.class_id,
                "map_id": predicted,
            }
        )
    return rows


def _extent(source: Source) -> List[float]:
    corners = [
        to_map(source.work.transform, col, row)
        for col in (0, source.work.width)
        for row in (0, source.work.height)
    ]
    xs, ys = [float(x) for x, _ in corners], [float(y) for _, y in corners]
    return [min(xs), min(ys), max(xs), max(ys)]
