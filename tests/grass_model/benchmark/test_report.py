import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grass_model.benchmark.cells import Cell, Result, cells_of, store
from grass_model.benchmark.report import report
from grass_model.settings.benchmark import BenchmarkSettings
from grass_qgis.engine.core.errors import DataError

NAMES = ["random", "simclr", "masked"]


@pytest.fixture
def settings(tmp_path):
    return BenchmarkSettings(
        "data",
        str(tmp_path),
        initialisations=NAMES,
        seeds=[1, 2],
        shares=[0.05, 0.01],
        draws=3,
        bootstrap=50,
    )


def miou(settings):
    """(initialisations, seeds, shares, draws), the same whenever it is requested."""
    shape = (len(NAMES), 2, len(settings.shares), settings.draws)
    return np.random.default_rng(0).uniform(0.3, 0.6, shape)


def fill(settings, skip=()):
    values = miou(settings)
    for cell in cells_of(settings):
        if cell in skip:
            continue
        place = (
            NAMES.index(cell.initialisation),
            cell.seed - 1,
            settings.shares.index(cell.share),
            cell.draw,
        )
        trained = cell.initialisation != "random"
        result = Result(float(values[place]), 4, 250 * trained, (40.0 + cell.seed) * trained, 1.0)
        store(Path(settings.out), cell, result)


def line(settings, name, file="benchmark.md", start="| {} |"):
    text = Path(settings.out, file).read_text()
    (actual,) = [part for part in text.splitlines() if part.startswith(start.format(name))]
    return actual


def test_tables_hold_means_stds_and_paired_differences(settings):
    fill(settings)
    report(settings)
    values = 100 * miou(settings)
    for place in range(2):
        scores, reference = values[2, :, place], values[1, :, place]
        mean = f"{scores.mean():.1f} ± {scores.std(ddof=1):.1f}"
        gap = f"{(scores - reference).mean():+.2f} ["
        assert mean in line(settings, "masked")
        assert gap in line(settings, "masked")
        tex = line(settings, "masked", "benchmark.tex", "{} &")
        assert mean.replace("±", r"$\pm$") in tex
        assert gap in tex
    assert "| 2 | 250 | 42 |" in line(settings, "simclr")
    assert "| random | 2 |  |  |" in line(settings, "random")


def test_the_csv_has_a_row_for_each_cell(settings):
    fill(settings)
    report(settings)
    with Path(settings.out, "cells.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 3 * 2 * 2 * 3
    actual = [
        float(r["miou"]) for r in rows if (r["initialisation"], r["share"]) == ("masked", "0.01")
    ]
    assert actual == miou(settings)[2, :, 1].ravel().tolist()


def test_sharpness_is_the_range_over_the_std_of_a_difference(settings):
    fill(settings)
    report(settings)
    values = 100 * miou(settings)[:, :, 0]
    gaps = np.stack([values[0] - values[1], values[2] - values[1]])
    noise = np.sqrt(gaps.var(axis=2, ddof=1).mean())
    means = values.mean(axis=(1, 2))
    least, first = means.max() - means.min(), means.max() - means[0]
    text = Path(settings.out, "benchmark.md").read_text()
    assert f"At 5 % a single difference varies by {noise:.2f} points" in text
    assert f"is {least:.1f} points ({least / noise:.1f} times that) above the weakest" in text
    assert f"and {first:.1f} points ({first / noise:.1f} times that) above random weights" in text


def test_a_seed_that_is_not_whole_does_not_count(settings, capsys):
    lacking = Cell("steps", "masked", 2, 0.01, 1)
    fill(settings, skip=(lacking,))
    report(settings)
    assert "| masked | 1 | 250 | 41 |" in line(settings, "masked")
    assert "| random | 2 |" in line(settings, "random")
    assert "35 of 36 cells measured" in capsys.readouterr().out


def test_an_initialisation_without_a_whole_seed_has_no_row(settings):
    fill(settings, skip=[cell for cell in cells_of(settings) if cell.initialisation == "masked"])
    report(settings)
    assert "masked" not in Path(settings.out, "benchmark.md").read_text()


def test_two_budgets_have_two_tables_and_panels(settings):
    both = replace(settings, budgets=["steps", "time"])
    fill(both)
    report(both)
    text = Path(settings.out, "benchmark.md").read_text()
    assert "### Equal steps\n" in text
    assert "### Equal wall-clock: the seconds that simclr took\n" in text
    assert Path(settings.out, "benchmark.tex").read_text().count(r"\end{tabular}") == 2
    assert Path(settings.out, "benchmark.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert not list(Path(settings.out).rglob("*.part"))


def test_a_folder_without_cells_has_nothing_to_report(settings):
    with pytest.raises(DataError, match="holds no cell"):
        report(settings)
