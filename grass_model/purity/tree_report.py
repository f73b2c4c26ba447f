"""Table and CSV of the regions that are segments of a tree."""

from __future__ import annotations

import csv
import io
from dataclasses import fields

from rich.table import Table

from ..metrics.region_purity import RegionSummary
from .record import Report, interval_text, rounded

_ENDS = ("low", "high")


def trees_table(subset: str, report: Report) -> Table:
    """The regions of a subset of the places, for the terminal."""
    title = f"Purity of segments of a tree, {subset} places"
    table = Table(title=title, title_justify="left")
    table.add_column("rule")
    for column in (
        "regions", "dropped", "pixels", "purity", "over nodes", "interval", "over squares",
        "interval", "over SLIC", "interval", "tree less", "interval",
    ):  # fmt: skip
        table.add_column(column, justify="right")
    for rule, by_subset in report.trees.items():
        summary = by_subset[subset]
        less = report.less[rule][subset] if rule in report.less else None
        table.add_row(
            rule,
            str(summary.regions),
            str(summary.dropped),
            f"{summary.area_px:.0f}",
            f"{summary.purity:.3f}",
            f"{summary.gain:+.3f}",
            interval_text(summary.gain_over_scenes),
            f"{summary.over_squares:+.3f}",
            interval_text(summary.over_squares_over_scenes),
            f"{summary.over_slic:+.3f}",
            interval_text(summary.over_slic_over_scenes),
            f"{less.gain:+.3f}" if less else "",
            interval_text(less.over_scenes) if less else "",
        )
    return table


def trees_csv(report: Report) -> str:
    """A row for each rule and subset; the bounds of an interval are two columns."""
    names = [field.name for field in fields(RegionSummary)]
    columns = [column for name in names for column in _columns(name)]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    less = ["less", *_columns("less_over_scenes")]
    writer.writerow(["rule", "subset", *columns, *less])
    for rule, by_subset in report.trees.items():
        for subset, summary in by_subset.items():
            values: list[float | None] = []
            for name in names:
                value = getattr(summary, name)
                values += map(rounded, value if isinstance(value, tuple) else (value,))
            if rule in report.less:
                difference = report.less[rule][subset]
                values += map(rounded, (difference.gain, *difference.over_scenes))
            writer.writerow([rule, subset, *values])
    return text.getvalue()


def _columns(name: str) -> list[str]:
    return [f"{name}_{end}" for end in _ENDS] if name.endswith("over_scenes") else [name]
