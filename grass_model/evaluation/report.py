"""Evaluation reports: JSON, CSV, an HTML page, and tables for the terminal."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from rich.console import Console
from rich.table import Table

from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import DataError

from ..files.atomic import write_whole
from ..metrics.boundary_f1 import boundary_f1
from ..metrics.calibration import BINS, reliability
from ..metrics.scores import as_record, or_none, scores_of
from ..metrics.tally import Interval, Tally, figures_of, total_of
from .page import page
from .scene_scores import EvaluationResult

HEADLINES = {
    "miou": "mIoU",
    "f1": "mean F1",
    "precision": "mean precision",
    "recall": "mean recall",
    "oa": "overall accuracy",
    "kappa": "kappa",
    "boundary_f1": "boundary F1",
    "ece": "calibration error",
}


@dataclass(frozen=True)
class Evaluation:
    """Content of an evaluation report.

    Attributes:
        about: what was measured, plain values; keys "data", "split", "measured" and more.
        classes: of the data set.
        result: scenes, their counts, and example windows.
        intervals: 95 % intervals of the figures of `figures_of`.
    """

    about: Mapping[str, Any]
    classes: tuple[ClassSpec, ...]
    result: EvaluationResult
    intervals: Mapping[str, Interval]

    @property
    def total(self) -> Tally:
        """The counts of all scenes."""
        return total_of(self.result.tallies)


def write_reports(out: Path, evaluation: Evaluation) -> None:
    """Writes `out` (JSON) and, beside it, the same name as .csv and .html, each when complete.

    Raises:
        DataError: they cannot be written, or a picture's scene cannot be read.
    """
    record = record_of(evaluation)
    texts = {
        out: json.dumps(record, indent=1, allow_nan=False),
        out.with_suffix(".csv"): _csv(evaluation),
        out.with_suffix(".html"): page(record, evaluation.classes, evaluation.result),
    }
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        for path, text in texts.items():
            write_whole(path, text.encode())
    except OSError as error:
        raise DataError(
            f"{out} cannot be written ({error.strerror}).", "Choose another."
        ) from error


def record_of(evaluation: Evaluation) -> dict[str, Any]:
    """The evaluation as plain JSON; None where a figure is undefined."""
    total, names = evaluation.total, tuple(item.name for item in evaluation.classes)
    figures = figures_of(total)
    record = as_record(scores_of(total.confusion), names)
    borders, pixels = boundary_f1(total.borders), total.confusion.sum(axis=1)
    for number, name in enumerate(names):
        record["classes"][name] |= {
            "boundary_f1": or_none(borders[number]),
            "pixels": int(pixels[number]),
            "iou_interval": _plain(evaluation.intervals[f"iou:{number}"]),
        }
    return {
        **evaluation.about,
        **record,
        "boundary_f1": or_none(figures["boundary_f1"]),
        "ece": or_none(figures["ece"]),
        "intervals": {key: _plain(evaluation.intervals[key]) for key in HEADLINES},
        "scenes": [
            {
                "scene": scene.key,
                "pixels": int(tally.confusion.sum()),
                **{key: or_none(figures_of(tally)[key]) for key in HEADLINES},
            }
            for scene, tally in zip(
                evaluation.result.scenes, evaluation.result.tallies, strict=True
            )
        ],
        "calibration": _calibration(total),
        "unpredicted_pixels": total.unpredicted,
    }


def print_scores(record: Mapping[str, Any]) -> None:
    """The table of held-out scores, for the terminal."""
    table = Table(title=f"Scores on split '{record['split']}'", title_justify="left")
    table.add_column("class")
    keys = ("iou", "f1", "precision", "recall", "boundary_f1")
    for title in ("IoU", "F1", "precision", "recall", "boundary F1"):
        table.add_column(title, justify="right")
    for name, row in record["classes"].items():
        table.add_row(name, *(_percent(row[key]) for key in keys))
    table.add_section()
    table.add_row("mean", *(_percent(record[key]) for key in ("miou", *keys[1:])))
    console = Console()
    console.print(table)
    low, high = record["intervals"]["miou"]
    console.print(
        f"{len(record['scenes'])} scenes   mIoU {_percent(record['miou'])} "
        f"[{_percent(low)}, {_percent(high)}]   overall accuracy {_percent(record['oa'])}   "
        f"kappa {_number(record['kappa'])}   calibration error {_percent(record['ece'])}",
        markup=False,
    )
    if record["unpredicted_pixels"]:
        console.print(f"{record['unpredicted_pixels']} labelled pixels hold no data: not scored")
    console.print(_confusion_table(record))


def _confusion_table(record: Mapping[str, Any]) -> Table:
    matrix = Table(title="Confusion: rows labels, columns predictions, % of the row")
    matrix.add_column("")
    for name in record["classes"]:
        matrix.add_column(name, justify="right")
    for name, row in zip(record["classes"], record["confusion"], strict=True):
        total = sum(row)
        matrix.add_row(name, *(_percent(value / total if total else None) for value in row))
    return matrix


def _csv(evaluation: Evaluation) -> str:
    """A row for each scene, and one for all."""
    names = [item.name for item in evaluation.classes]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["scene", "pixels", *HEADLINES, *(f"iou:{name}" for name in names)])
    keys = [scene.key for scene in evaluation.result.scenes]
    rows = [*zip(keys, evaluation.result.tallies, strict=True), ("all", evaluation.total)]
    for key, tally in rows:
        figures = figures_of(tally)
        ious = [figures[f"iou:{number}"] for number in range(len(names))]
        values = [or_none(value) for value in [*(figures[name] for name in HEADLINES), *ious]]
        writer.writerow([key, int(tally.confusion.sum()), *values])
    return text.getvalue()


def _calibration(total: Tally) -> list[dict[str, Any]]:
    confidence, accuracy = reliability(total.bins)
    return [
        {
            "from": number / BINS,
            "pixels": int(total.bins[number, 0]),
            "confidence": or_none(confidence[number]),
            "accuracy": or_none(accuracy[number]),
        }
        for number in range(BINS)
    ]


def _plain(interval: Interval) -> list[float | None]:
    return [or_none(bound) for bound in interval]


def _percent(value: float | None) -> str:
    return "-" if value is None or np.isnan(value) else f"{100 * value:.1f}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"
