"""Reports of the few-label comparison: terminal table, CSV, JSON and a plot."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray
from rich.console import Console
from rich.table import Table as RichTable

from ..files.atomic import write_named
from ..metrics.paired_difference import Comparison
from ..metrics.scores import or_none

Table = dict[str, list[Comparison]]
_PIPE_WIDTH = 160


def write_reports(
    out: Path, about: Mapping[str, Any], scores: Mapping[str, NDArray[np.float64]], table: Table
) -> None:
    """Writes fewlabels.csv, fewlabels.json and fewlabels.png, each complete or not at all.

    Args:
        out: folder, made when it is not there.
        about: what was measured, plain values; `shares` and `reference` among them.
        scores: by arm, (runs, shares, draws).
        table: by arm, a comparison for each share.

    Raises:
        DataError: the folder cannot be written.
    """
    record = {**about, "arms": {arm: _record(scores[arm], row) for arm, row in table.items()}}
    picture = io.BytesIO()
    draw(about, table).savefig(picture, format="png", dpi=120)
    files = {
        "fewlabels.csv": _csv(about["shares"], scores).encode(),
        "fewlabels.json": json.dumps(record, indent=1, allow_nan=False).encode(),
        "fewlabels.png": picture.getvalue(),
    }
    write_named(out, files)


def print_table(
    about: Mapping[str, Any], scores: Mapping[str, NDArray[np.float64]], table: Table
) -> None:
    """The table for the terminal.

    Args:
        about: what was compared, as in fewlabels.json.
        scores: mIoU, 0 to 1, of each arm: (runs, shares, draws).
        table: means and paired differences, in points.
    """
    console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH)
    shown = RichTable(title="mIoU of a linear classifier on the test split", title_justify="left")
    shown.add_column("arm")
    shown.add_column("runs", justify="right")
    for share in about["shares"]:
        tiles = about["labelled_tiles"][str(share)]
        shown.add_column(f"{100 * share:g} % ({tiles} tiles)", justify="right")
        shown.add_column(f"against {about['reference']}", justify="right")
    for arm, row in table.items():
        cells = [
            text
            for comparison in row
            for text in (mean_text(comparison), difference_text(comparison))
        ]
        shown.add_row(arm, str(len(scores[arm])), *cells)
    console.print(shown)
    console.print("mean ± std over runs and draws; paired difference [95 % interval]")


def draw(about: Mapping[str, Any], table: Table) -> Figure:
    """The plot: paired differences to the reference with their intervals, a panel a share."""
    others = [arm for arm in table if arm != about["reference"]] or list(table)
    shares = about["shares"]
    figure = Figure(figsize=(5.5 * len(shares), 1.4 + 0.42 * len(others)), layout="constrained")
    panels = figure.subplots(1, len(shares), squeeze=False, sharey=True)[0]
    for place, (axes, share) in enumerate(zip(panels, shares, strict=True)):
        comparisons = [table[arm][place] for arm in others]
        middle = np.array([item.difference for item in comparisons])
        bounds = np.abs(np.array([item.interval for item in comparisons]).T - middle)
        axes.axvline(0, color="0.6", linewidth=1)
        axes.errorbar(100 * middle, others, xerr=100 * bounds, fmt="o", capsize=3)
        axes.set_title(f"{100 * share:g} % of the training tiles labelled")
        axes.set_xlabel(f"mIoU against {about['reference']}, points (95 % interval)")
        axes.margins(y=0.1)
    panels[0].invert_yaxis()
    return figure


def mean_text(comparison: Comparison) -> str:
    """Mean and standard deviation in percent."""
    return f"{100 * comparison.mean:.1f} ± {100 * comparison.std:.1f}"


def difference_text(comparison: Comparison) -> str:
    """Paired difference in points, its interval where there is one; empty for the reference."""
    if np.isnan(comparison.difference):
        return ""
    if np.isnan(comparison.interval[0]):
        return f"{100 * comparison.difference:+.2f}"
    low, high = comparison.interval
    return f"{100 * comparison.difference:+.2f} [{100 * low:+.2f}, {100 * high:+.2f}]"


def _record(scores: NDArray[np.float64], row: list[Comparison]) -> dict[str, Any]:
    return {
        "miou": scores.round(6).tolist(),
        "mean": [or_none(comparison.mean) for comparison in row],
        "deviation": [or_none(comparison.std) for comparison in row],
        "difference": [or_none(comparison.difference) for comparison in row],
        "interval": [[or_none(bound) for bound in comparison.interval] for comparison in row],
    }


def _csv(shares: list[float], scores: Mapping[str, NDArray[np.float64]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["arm", "run", "share", "draw", "miou"])
    for arm, arm_scores in scores.items():
        for (run, place, number), miou in np.ndenumerate(arm_scores):
            writer.writerow([arm, run, shares[place], number, round(float(miou), 6)])
    return text.getvalue()
