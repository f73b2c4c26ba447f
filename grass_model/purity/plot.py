"""The plot of a measurement of purity."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..metrics.purity import Summary
from ..metrics.region_purity import RegionSummary
from .record import BoxSummaries, Report

_COLOURS = {"all": "tab:blue", "mixed": "tab:orange"}


def draw(report: Report) -> Figure:
    """The plot: gains with both intervals, and the class mix of what each rule chooses."""
    figure = Figure(figsize=(13, 5), layout="constrained")
    left, right = figure.subplots(1, 2)
    about = report.about
    _draw_gains(left, report)
    if report.boxes:
        _draw_mixes(right, report.classes, report.boxes)
    else:
        right.set_axis_off()
    figure.suptitle(
        f"{about['run']} on {about['data']} ({about['splits']}): {about['tiles']} tiles of "
        f"{about['tile']} px, sign {about['sign']}, mode {about['mode']}, "
        f"stride {about['output_stride']}"
    )
    return figure


def _draw_gains(axes: Axes, report: Report) -> None:
    summaries: dict[str, Mapping[str, Summary | RegionSummary]] = {**report.boxes, **report.trees}
    for shift, (subset, colour) in zip((-0.15, 0.15), _COLOURS.items(), strict=True):
        for row, by_subset in enumerate(summaries.values()):
            summary, height = by_subset[subset], row + shift
            heights = (height, height)
            if isinstance(summary, Summary):
                axes.plot(summary.over_scenes, heights, color=colour, linewidth=1)
                axes.plot(summary.over_tiles, heights, color=colour, linewidth=5, alpha=0.4)
            else:
                axes.plot(summary.gain_over_scenes, heights, color=colour, linewidth=1)
            axes.plot(summary.gain, height, "o", color=colour, label=None if row else subset)
    axes.axvline(0, color="black", linewidth=0.8)
    axes.set_yticks(range(len(summaries)), list(summaries))
    axes.invert_yaxis()
    axes.set_xlabel("purity gained over boxes, or nodes of the tree, of the same area")
    axes.set_title("95 % intervals: thick over tiles, thin over scenes")
    axes.legend()


def _draw_mixes(axes: Axes, classes: tuple[str, ...], summaries: BoxSummaries) -> None:
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
