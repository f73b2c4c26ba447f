"""Reports of purity: terminal table, CSV, JSON and a plot."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from ..files.atomic import write_named
from .plot import draw
from .record import SUBSETS, BoxSummaries, Report, Result, interval_text, plain_values, rounded
from .tree_report import trees_csv, trees_table

_NUMBERS = ("tiles", "scenes", "dropped", "purity", "expected", "gain")
_PIPE_WIDTH = 160
_REST = ("whole", "area", "mix_distance")


def write_report(out: Path, report: Report) -> None:
    """Writes purity.csv, trees.csv, purity.json and purity.png, each only when it is complete.

    Args:
        out: folder, made when it is not there.
        report: what they say; a CSV file without a rule is not written.

    Raises:
        DataError: the folder cannot be written.
    """
    record = json.dumps(_record(report), indent=1, allow_nan=False)
    picture = io.BytesIO()
    draw(report).savefig(picture, format="png", dpi=120)
    files = {"purity.json": record.encode(), "purity.png": picture.getvalue()}
    if report.boxes:
        files["purity.csv"] = _csv(report.classes, report.boxes).encode()
    if report.trees:
        files["trees.csv"] = trees_csv(report).encode()
    write_named(out, files)


def print_report(report: Report) -> None:
    """The tables for the terminal."""
    # A pipe has no width, and the library's default would truncate figures.
    console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH)
    about = report.about
    console.print(
        f"{about['tiles']} tiles of {about['tile']} px of {about['data']} ({about['splits']}), "
        f"sign {about['sign']}, mode {about['mode']}, output stride {about['output_stride']}; "
        f"{about['incomplete_tiles_left_out']} incomplete tiles left out"
    )
    if report.boxes:
        for subset in SUBSETS:
            console.print(_purity_table(subset, report.boxes))
        console.print(_mix_table(report.classes, report.boxes))
    if report.trees:
        for subset in SUBSETS:
            console.print(trees_table(subset, report))


def _purity_table(subset: str, summaries: BoxSummaries) -> Table:
    table = Table(title=f"Purity, {subset} tiles", title_justify="left")
    table.add_column("rule")
    titles = ("tiles", "dropped", "purity", "random", "gain", "over tiles", "over scenes")
    for title in (*titles, "whole tile", "area"):
        table.add_column(title, justify="right")
    for rule, by_subset in summaries.items():
        summary = by_subset[subset]
        table.add_row(
            rule,
            str(summary.tiles),
            str(summary.dropped),
            f"{summary.purity:.3f}",
            f"{summary.expected:.3f}",
            f"{summary.gain:+.3f}",
            interval_text(summary.over_tiles),
            interval_text(summary.over_scenes),
            f"{summary.whole:.3f}",
            f"{summary.area:.2f}",
        )
    return table


def _mix_table(classes: tuple[str, ...], summaries: BoxSummaries) -> Table:
    table = Table(title="Class mix of the chosen pixels, %, all tiles", title_justify="left")
    table.add_column("rule")
    for title in (*classes, "distance"):
        table.add_column(title, justify="right")
    first = next(iter(summaries.values()))["all"]
    table.add_row("every pixel", *(f"{100 * v:.1f}" for v in first.every_mix), "")
    for rule, by_subset in summaries.items():
        summary = by_subset["all"]
        shares = (f"{100 * v:.1f}" for v in summary.chosen_mix)
        table.add_row(rule, *shares, f"{summary.mix_distance:.3f}")
    return table


def _csv(classes: tuple[str, ...], summaries: BoxSummaries) -> str:
    bounds = ("tiles_low", "tiles_high", "scenes_low", "scenes_high")
    mixes = [f"{kind}:{name}" for kind in ("chosen", "every") for name in classes]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["rule", "subset", *_NUMBERS, *bounds, *_REST, *mixes])
    for rule, by_subset in summaries.items():
        for subset, summary in by_subset.items():
            values = [getattr(summary, name) for name in _NUMBERS]
            values += [*summary.over_tiles, *summary.over_scenes]
            values += [getattr(summary, name) for name in _REST]
            values += [*summary.chosen_mix, *summary.every_mix]
            writer.writerow([rule, subset, *(rounded(value) for value in values)])
    return text.getvalue()


def _record(report: Report) -> dict[str, Any]:
    parts: dict[str, Mapping[str, Mapping[str, Result]]] = {
        "rules": report.boxes,
        "trees": report.trees,
        "trees_less": report.less,
    }
    return {
        **report.about,
        "classes": list(report.classes),
        **{
            part: {
                rule: {subset: plain_values(summary) for subset, summary in by_subset.items()}
                for rule, by_subset in summaries.items()
            }
            for part, summaries in parts.items()
        },
    }
