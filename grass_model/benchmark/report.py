"""Reports of a benchmark: CSV, Markdown and LaTeX tables, and a plot."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from matplotlib.figure import Figure
from numpy.typing import NDArray

from grass_qgis.engine.core.errors import DataError

from ..files.atomic import write_named
from ..linear_probe.report import difference_text, mean_text
from ..metrics.paired_difference import Comparison, compare
from ..settings.benchmark import BenchmarkSettings
from .cells import Cell, Result, cells_of, load, share_text

Results = Mapping[Cell, Result]
_TITLES = {
    "steps": "Equal steps",
    "wall": "Equal wall-clock: the seconds that {reference} took",
    "processor": "Equal time: the CPU seconds that {reference} took",
}
# Twelve distinct colours, since matplotlib's ten repeat.
_COLOURS = (*(f"C{number}" for number in range(10)), "black", "gold")


@dataclass(frozen=True)
class Row:
    """One initialisation under one budget.

    Attributes:
        name: of the initialisation.
        seeds: whose cells are complete, for it and for the reference.
        steps: of pretraining, mean over seeds.
        seconds: of pretraining, mean over seeds.
        comparisons: with the reference, for each share; empty without a complete seed.
        noise: for each share the standard deviation over draws of a difference to the
            reference of the same seed and draw; NaN for the reference.
    """

    name: str
    seeds: tuple[int, ...]
    steps: float
    seconds: float
    comparisons: tuple[Comparison, ...]
    noise: tuple[float, ...]


Table = dict[str, list[Row]]


def report(settings: BenchmarkSettings) -> None:
    """Writes cells.csv, benchmark.md, benchmark.tex and benchmark.png, and prints the Markdown.

    Raises:
        DataError: there is no cell to report, or the folder cannot be written.
    """
    out, cells = Path(settings.out), list(cells_of(settings))
    results = {cell: result for cell in cells if (result := load(out, cell)) is not None}
    if not results:
        raise DataError(f"{out} holds no cell of this benchmark.", "Run it without --report_only.")
    table = table_of(settings, results)
    text = markdown(settings, results, table)
    picture = io.BytesIO()
    draw(settings, table).savefig(picture, format="png", dpi=120)
    files = {
        "cells.csv": _csv(results).encode(),
        "benchmark.md": text.encode(),
        "benchmark.tex": latex(settings, results, table).encode(),
        "benchmark.png": picture.getvalue(),
    }
    write_named(out, files)
    sys.stdout.write(f"{text}\n{len(results)} of {len(cells)} cells measured\n")


def table_of(settings: BenchmarkSettings, results: Results) -> Table:
    """A row for each initialisation with a whole seed, by budget."""
    table: Table = {}
    for budget in settings.budgets:
        rows = [_row(settings, results, budget, name) for name in settings.initialisations]
        table[budget] = [row for row in rows if row.seeds]
    return table


def _title(settings: BenchmarkSettings, budget: str) -> str:
    key = settings.clock if budget == "time" else budget
    return _TITLES[key].format(reference=settings.reference)


def markdown(settings: BenchmarkSettings, results: Results, table: Table) -> str:
    """The tables for a page, a section for each budget."""
    parts = []
    for budget, rows in table.items():
        head = _head(settings, results)
        lines = [
            f"### {_title(settings, budget)}",
            "",
            f"| {' | '.join(head)} |",
            f"|---|{'---:|' * (len(head) - 1)}",
            *(f"| {' | '.join(_texts(row))} |" for row in rows),
            "",
            *_sharpness(settings, rows),
        ]
        parts.append("\n".join(lines))
    caption = (
        f"mIoU in % on test, mean ± std over seeds and {settings.draws} draws of labels; "
        f"difference to {settings.reference} of the same seed and draw with its 95 % interval"
        f"{' over seeds, draws and scenes' if settings.evaluation == 'clicks' else ''}."
    )
    return "\n".join([caption, "", *parts])


def latex(settings: BenchmarkSettings, results: Results, table: Table) -> str:
    """The tables for a paper, one tabular for each budget."""
    parts = []
    for budget, rows in table.items():
        head = _head(settings, results)
        body = [_tex(head), *(_tex(_texts(row)) for row in rows)]
        parts += [
            f"% {_title(settings, budget)}",
            rf"\begin{{tabular}}{{l{'r' * (len(head) - 1)}}}",
            r"\hline",
            rf"{body[0]} \\ \hline",
            *(rf"{line} \\" for line in body[1:]),
            r"\hline",
            r"\end{tabular}",
            "",
        ]
    return "\n".join(parts)


def draw(settings: BenchmarkSettings, table: Table) -> Figure:
    """The plot: mIoU against the share of labels, a panel a budget, a line an initialisation."""
    figure = Figure(figsize=(7.5 * len(table), 5.5), layout="constrained")
    panels = figure.subplots(1, len(table), squeeze=False, sharey=True)[0]
    order = np.argsort(settings.shares)
    clicks = settings.evaluation == "clicks"
    shares = (1 if clicks else 100) * np.array(settings.shares)[order]
    for axes, (budget, rows) in zip(panels, table.items(), strict=True):
        for number, row in enumerate(rows):
            # Lines side by side, or their bars would hide each other.
            shifted = shares * 1.02 ** (number - (len(rows) - 1) / 2)
            means = 100 * np.array([item.mean for item in row.comparisons])[order]
            std = 100 * np.nan_to_num([item.std for item in row.comparisons])[order]
            colour = _COLOURS[number % len(_COLOURS)]
            axes.errorbar(
                shifted, means, std, label=row.name, color=colour, capsize=2, marker="o", ms=4,
                lw=1,
            )  # fmt: skip
        axes.set_xscale("log")
        axes.set_xticks(shares, [f"{share:g}" for share in shares], minor=False)
        axes.minorticks_off()
        axes.set_xlabel("clicks" if clicks else "labelled share of the training tiles, %")
        axes.set_title(_title(settings, budget))
        axes.grid(axis="y", alpha=0.3)
    panels[0].set_ylabel("mIoU on test, % (bars: std over seeds and draws)")
    panels[-1].legend(loc="center left", bbox_to_anchor=(1.0, 0.5), frameon=False)
    return figure


def _row(settings: BenchmarkSettings, results: Results, budget: str, name: str) -> Row:
    seeds = tuple(
        seed
        for seed in settings.seeds
        if all(
            Cell(budget, arm, seed, share, number) in results
            for arm in (name, settings.reference)
            for share in settings.shares
            for number in range(settings.draws)
        )
    )
    if not seeds:
        return Row(name, (), 0.0, 0.0, (), ())
    scores, reference_scores = (
        _scores(settings, results, budget, arm, seeds) for arm in (name, settings.reference)
    )
    same = name == settings.reference
    comparisons = tuple(
        compare(part, None if same else against, settings.bootstrap, settings.label_seed)
        for part, against in zip(scores, reference_scores, strict=True)
    )
    noise = tuple(
        _std_over_draws((part - against).mean(axis=2)) if not same else float("nan")
        for part, against in zip(scores, reference_scores, strict=True)
    )
    first = [results[Cell(budget, name, seed, settings.shares[0], 0)] for seed in seeds]
    steps, seconds = (
        float(np.mean([getattr(item, key) for item in first])) for key in ("steps", "seconds")
    )
    return Row(name, seeds, steps, seconds, comparisons, noise)


def _scores(
    settings: BenchmarkSettings, results: Results, budget: str, name: str, seeds: Sequence[int]
) -> NDArray[np.float64]:
    """(shares, seeds, draws, scenes); a single scene where all are scored as one."""

    def of(cell: Cell) -> tuple[float, ...]:
        result = results[cell]
        return result.scenes or (result.miou,)

    values = [
        [[of(Cell(budget, name, seed, share, n)) for n in range(settings.draws)] for seed in seeds]
        for share in settings.shares
    ]
    return np.array(values, dtype=np.float64)


def _std_over_draws(gaps: NDArray[np.float64]) -> float:
    """Of differences (seeds, draws): how much one cell's differs from its seed's mean."""
    if gaps.shape[1] < 2:
        return float("nan")
    return float(np.sqrt(gaps.var(axis=1, ddof=1).mean()))


def _sharpness(settings: BenchmarkSettings, rows: Sequence[Row]) -> list[str]:
    """Lines on the range of methods compared with the noise of one cell."""
    lines = []
    for place, share in enumerate(settings.shares):
        means = {row.name: row.comparisons[place].mean for row in rows}
        noises = [row.noise[place] for row in rows if np.isfinite(row.noise[place])]
        if len(means) < 2 or not noises:
            continue
        noise, best = float(np.sqrt(np.mean(np.square(noises)))), max(means.values())
        above = [f"{_span(best - min(means.values()), noise)} above the weakest"]
        if "random" in means:
            above.append(f"{_span(best - means['random'], noise)} above random weights")
        lines.append(
            f"At {share_text(settings, share)} a single difference varies by "
            f"{100 * noise:.2f} points from draw to draw; the best initialisation is "
            f"{' and '.join(above)}.\n"
        )
    return lines


def _span(span: float, noise: float) -> str:
    times = f" ({span / noise:.1f} times that)" if noise > 0 else ""
    return f"{100 * span:.1f} points{times}"


def _head(settings: BenchmarkSettings, results: Results) -> list[str]:
    tiles = {cell.share: result.tiles for cell, result in results.items()}
    head = ["initialisation", "seeds", "steps", "seconds"]
    for share in settings.shares:
        counted = share in tiles and settings.evaluation != "clicks"
        count = f" ({tiles[share]} tiles)" if counted else ""
        head += [f"{share_text(settings, share)}{count}", f"against {settings.reference}"]
    return head


def _texts(row: Row) -> list[str]:
    numbers = [f"{row.steps:.0f}", f"{row.seconds:.0f}"] if row.steps else ["", ""]
    cells = [text for item in row.comparisons for text in (mean_text(item), difference_text(item))]
    return [row.name, str(len(row.seeds)), *numbers, *cells]


def _tex(cells: Sequence[str]) -> str:
    line = " & ".join(cell.replace("%", r"\%").replace("_", r"\_") for cell in cells)
    return line.replace("±", r"$\pm$")


def _csv(results: Results) -> str:
    text = io.StringIO()
    names = [*Cell.__dataclass_fields__, *Result.__dataclass_fields__]
    names.remove("scenes")
    writer = csv.DictWriter(text, names, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows({**asdict(cell), **asdict(result)} for cell, result in results.items())
    return text.getvalue()
