"""Reports of purity: terminal table, CSV, JSON and a plot."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from rich.console import Console
from rich.table import Table

from ..files.atomic import write_named
from ..metrics.purity import Summary
from ..metrics.scores import or_none

Summaries = Mapping[str, Mapping[str, Summary]]

_NUMBERS = ("tiles", "scenes", "dropped", "purity", "expected", "gain")
_PIPE_WIDTH = 160
_REST = ("whole", "area", "mix_distance")
_COLOURS = {"all": "tab:blue", "mixed": "tab:orange"}


def write_reports(
    out: Path, about: Mapping[str, Any], classes: tuple[str, ...], summaries: Summaries
) -> None:
    """Writes purity.csv, purity.json and purity.png, each under its name only when complete.

    Args:
        out: folder, made when it is not there.
        about: what was measured, plain values.
        classes: names, in the order of the class mixes.
        summaries: by rule, then by subset of the tiles.

    Raises:
        DataError: the folder cannot be written.
    """
    record = json.dumps(_record(about, classes, summaries), indent=1, allow_nan=False)
    picture = io.BytesIO()
    draw(about, classes, summaries).savefig(picture, format="png", dpi=120)
    files = {
        "purity.csv": _csv(classes, summaries).encode(),
        "purity.json": record.encode(),
        "purity.png": picture.getvalue(),
    }
    write_named(out, files)


def print_summaries(
    about: Mapping[str, Any], classes: tuple[str, ...], summaries: Summaries
) -> None:
    """The tables for the terminal."""
    # A pipe has no width, and the library's default would truncate figures.
    console = Console(width=None if sys.stdout.isatty() else _PIPE_WIDTH)
    console.print(
        f"{about['tiles']} tiles of {about['tile']} px of {about['data']} ({about['splits']}), "
        f"sign {about['sign']}, mode {about['mode']}, output stride {about['output_stride']}; "
        f"{about['incomplete_tiles_left_out']} incomplete tiles left out"
    )
    for subset in ("all", "mixed"):
        console.print(_purity_table(subset, summaries))
    console.print(_mix_table(classes, summaries))


def draw(about: Mapping[str, Any], classes: tuple[str, ...], summaries: Summaries) -> Figure:
    """The plot: gains with both intervals, and the class mix of what each rule chooses."""
    figure = Figure(figsize=(13, 5), layout="constrained")
    left, right = figure.subplots(1, 2)
    _draw_gains(left, summaries)
    _draw_mixes(right, classes, summaries)
    figure.suptitle(
        f"{about['run']} on {about['data']} ({about['splits']}): {about['tiles']} tiles of "
        f"{about['tile']} px, sign {about['sign']}, mode {about['mode']}, "
        f"stride {about['output_stride']}"
    )
    return figure


def _draw_gains(axes: Axes, summaries: Summaries) -> None:
    for shift, (subset, colour) in zip((-0.15, 0.15), _COLOURS.items(), strict=True):
        for row, by_subset in enumerate(summaries.values()):
            summary, height = by_subset[subset], row + shift
            axes.plot(summary.over_scenes, (height, height), color=colour, linewidth=1)
            axes.plot(summary.over_tiles, (height, height), color=colour, linewidth=5, alpha=0.4)
            label = f"{subset} tiles" if row == 0 else None
            axes.plot(summary.gain, height, "o", color=colour, label=label)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks(range(len(summaries)), list(summaries))
    axes.invert_yaxis()
    axes.set_xlabel("purity gained over equal boxes anywhere in the tile")
    axes.set_title("95 % intervals: thick over tiles, thin over scenes")
    axes.legend()


def _draw_mixes(axes: Axes, classes: tuple[str, ...], summaries: Summaries) -> None:
    first = next(iter(summaries.values()))["all"]
    mixes = {"every pixel": first.every_mix} | {
        rule: by_subset["all"].chosen_mix for rule, by_subset in summaries.items()
    }
    start = np.zeros(len(mixes))
    for number, name in enumerate(classes):
        shares = np.nan_to_num([mix[number] for mix in mixes.values()])
        axes.barh(list(mixes), shares, left=start, label=name)
        start = start + shares
    axes.invert_yaxis()
    axes.set_xlabel("share of the labelled pixels")
    axes.set_title("Class mix of the chosen pixels")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=min(4, len(classes)))


def _purity_table(subset: str, summaries: Summaries) -> Table:
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
            _interval(summary.over_tiles),
            _interval(summary.over_scenes),
            f"{summary.whole:.3f}",
            f"{summary.area:.2f}",
        )
    return table


def _mix_table(classes: tuple[str, ...], summaries: Summaries) -> Table:
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


def _interval(bounds: tuple[float, float]) -> str:
    return "-" if np.isnan(bounds[0]) else f"{bounds[0]:+.3f} {bounds[1]:+.3f}"


def _csv(classes: tuple[str, ...], summaries: Summaries) -> str:
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
            writer.writerow([rule, subset, *(_rounded(value) for value in values)])
    return text.getvalue()


def _record(
    about: Mapping[str, Any], classes: tuple[str, ...], summaries: Summaries
) -> dict[str, Any]:
    rules = {
        rule: {
            subset: {key: _plain(value) for key, value in asdict(summary).items()}
            for subset, summary in by_subset.items()
        }
        for rule, by_subset in summaries.items()
    }
    return {**about, "classes": list(classes), "rules": rules}


def _plain(value: Any) -> Any:
    """The value with NaN as None, since JSON has no NaN."""
    return [_rounded(v) for v in value] if isinstance(value, tuple) else _rounded(value)


def _rounded(value: float) -> float | None:
    return value if isinstance(value, int) else or_none(value)
