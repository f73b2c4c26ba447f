import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grass_model import benchmark as module
from grass_model import benchmark_runs
from grass_model.benchmark import benchmark
from grass_model.benchmark_cells import Cell, load
from grass_model.benchmark_runs import INITIALISATIONS
from grass_model.cli import run
from grass_model.settings import EncoderSettings
from grass_model.settings_benchmark import (
    BenchmarkSettings,
    LinearSettings,
    MethodSettings,
    SegmenterSettings,
)
from grass_qgis.engine.errors import DataError, JobError
from tests.training import TILE, loop


@pytest.fixture
def settings(data, tmp_path):
    return BenchmarkSettings(
        data=str(data),
        out=str(tmp_path / "out"),
        initialisations=["random", "simclr", "moco"],
        seeds=[1],
        shares=[0.3, 1.0],
        draws=2,
        evaluation="linear",
        tile=TILE,
        view=48,
        label_tile=TILE,
        bootstrap=20,
        encoder=EncoderSettings(name="resnet10t"),
        loop=loop(steps=2),
        methods=MethodSettings(hidden=16, queue=32, barlow_width=16, momentum=0.9),
        linear=LinearSettings(cells=200),
        segmenter=SegmenterSettings(crop=TILE, validate_every=2, loop=loop(steps=2, batch=2)),
    )


def rows(settings):
    with Path(settings.out, "cells.csv").open(newline="") as file:
        return list(csv.DictReader(file))


def test_every_initialisation_gives_cells_of_its_own(settings, capsys):
    names = [name for name in INITIALISATIONS if name != "imagenet"]
    benchmark(replace(settings, initialisations=names, shares=[1.0], draws=1))
    found = {row["initialisation"]: row for row in rows(settings)}
    assert set(found) == set(names)
    assert len({row["miou"] for row in found.values()}) == len(names)
    assert all(0.02 < float(row["miou"]) < 1 for row in found.values())
    assert found["random"]["steps"] == "0"
    assert all(float(row["seconds"]) > 0 for name, row in found.items() if name != "random")
    assert "| tile2vec | 1 | 2 |" in capsys.readouterr().out


def test_tables_and_plot_tell_what_the_cells_hold(settings):
    settings = replace(settings, seeds=[1, 2])
    out = benchmark(settings)
    found = rows(settings)
    assert len(found) == 3 * 2 * 2 * 2
    values = {
        name: np.array([float(r["miou"]) for r in found if r["initialisation"] == name])
        for name in ("simclr", "moco")
    }
    by_share = {name: array.reshape(2, 2, 2) for name, array in values.items()}
    gap = 100 * (by_share["moco"] - by_share["simclr"])[:, 0].mean()
    text = (out / "benchmark.md").read_text()
    (line,) = [part for part in text.splitlines() if part.startswith("| moco")]
    assert f"{100 * by_share['moco'][:, 0].mean():.1f} ±" in line
    assert f"{gap:+.2f} [" in line
    tex = (out / "benchmark.tex").read_text()
    assert tex.count(r"\\") == 4
    assert f"{gap:+.2f} [" in tex
    assert (out / "benchmark.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert not list(out.rglob("*.part"))


def test_a_killed_benchmark_goes_on_with_the_cells_that_are_missing(settings, monkeypatch):
    kept = module.store

    def killed(out, cell, result):
        kept(out, cell, result)
        if cell.initialisation == "simclr":
            raise KeyboardInterrupt

    monkeypatch.setattr(module, "store", killed)
    with pytest.raises(KeyboardInterrupt):
        benchmark(settings)
    before = {path: path.read_text() for path in Path(settings.out, "cells").rglob("*.json")}
    assert len(before) == 5
    made = []
    real = benchmark_runs.pretrain_baseline
    monkeypatch.setattr(
        module, "store", lambda out, cell, result: (made.append(cell), kept(out, cell, result))
    )
    monkeypatch.setattr(benchmark_runs, "pretrain", lambda _: pytest.fail("trained again"))
    monkeypatch.setattr(benchmark_runs, "pretrain_baseline", real)
    benchmark(settings)
    assert len(made) == 3 * 4 - 5
    assert all(path.read_text() == text for path, text in before.items())
    assert len(rows(settings)) == 12


def test_an_interrupted_benchmark_gives_what_an_unbroken_one_gives(settings, tmp_path):
    whole = replace(settings, out=str(tmp_path / "whole"))
    benchmark(whole)
    benchmark(replace(settings, initialisations=["simclr", "random"]))
    cell = Path(settings.out, "cells", "steps", "simclr-1", "share-0.3-draw-1.json")
    cell.write_text("{")  # as a full disk leaves it
    benchmark(settings)
    score = {(r["initialisation"], r["share"], r["draw"]): r["miou"] for r in rows(settings)}
    assert score == {(r["initialisation"], r["share"], r["draw"]): r["miou"] for r in rows(whole)}


def test_seeds_may_come_from_commands_of_their_own(settings, capsys):
    for seed in (1, 2):
        benchmark(replace(settings, seeds=[seed]))
    both = replace(settings, seeds=[1, 2, 3], report_only=True)
    capsys.readouterr()
    benchmark(both)
    shown = capsys.readouterr().out
    assert "24 of 36 cells measured" in shown
    assert "| moco | 2 |" in shown


def test_fine_tuning_is_that_of_the_command(settings, data, tmp_path):
    from grass_model.benchmark_scores import finetune_settings
    from grass_model.evaluate import evaluate
    from grass_model.finetune import finetune
    from grass_model.settings_finetune import EvaluateSettings

    settings = replace(
        settings, evaluation="finetune", initialisations=["simclr"], shares=[0.5], draws=1
    )
    out = benchmark(settings)
    cell = Cell("steps", "simclr", 1, 0.5, 0)
    chosen = finetune_settings(out / "pretrained/steps/simclr-1", cell, settings)
    run = finetune(replace(chosen, out=str(tmp_path / "alone")))
    scores = json.loads(evaluate(EvaluateSettings(str(data), run=str(run))).read_text())
    assert load(out, cell).miou == pytest.approx(scores["scores"]["miou"], abs=1e-6)
    assert not list(out.glob("segmenters/*"))


def test_equal_time_scales_the_steps(settings, monkeypatch):
    seconds = {"simclr": 3.0, "moco": 1.0, "random": 0.0}
    monkeypatch.setattr(
        benchmark_runs, "seconds_of", lambda run: seconds[run.name.rpartition("-")[0]]
    )
    benchmark(replace(settings, budgets=["steps", "time"], shares=[1.0], draws=1))
    steps = {(r["budget"], r["initialisation"]): int(r["steps"]) for r in rows(settings)}
    assert steps["time", "moco"] == 3 * steps["steps", "moco"] == 6
    assert steps["time", "simclr"] == steps["steps", "simclr"] == 2
    by_place = {(r["budget"], r["initialisation"]): r["miou"] for r in rows(settings)}
    assert by_place["time", "simclr"] == by_place["steps", "simclr"]
    assert by_place["time", "moco"] != by_place["steps", "moco"]


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"view": 64}, "view 48"),
        ({"linear": LinearSettings(cells=100)}, "linear.cells 200"),
        ({"label_seed": 3}, "label_seed 0"),
    ],
)
def test_other_settings_do_not_mix_with_the_cells_of_a_folder(settings, change, name):
    settings = replace(settings, initialisations=["simclr"], shares=[1.0], draws=1)
    benchmark(settings)
    for report_only in (False, True):
        with pytest.raises(DataError, match=name):
            benchmark(replace(settings, report_only=report_only, **change))


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"initialisations": ["simclr", "dino"]}, JobError, "'dino'.*densecl"),
        ({"initialisations": []}, JobError, "empty"),
        ({"reference": "byol"}, JobError, "reference is 'byol'"),
        ({"reference": "random", "budgets": ["time"]}, JobError, "takes none"),
        ({"seeds": [1, 1]}, JobError, "seeds is"),
        ({"shares": [0.0]}, JobError, "shares is"),
        ({"shares": [0.001]}, JobError, "0.001, which of .* is no tile"),
        ({"draws": 0}, JobError, "draws is 0"),
        ({"label_tile": 50}, JobError, "label_tile is 50"),
        ({"linear": LinearSettings(cell=7)}, JobError, "linear.cell is 7"),
        ({"methods": MethodSettings(mask_ratio=1.0)}, JobError, "mask_ratio 1.0"),
        ({"methods": MethodSettings(queue=0)}, JobError, "queue is 0"),
        (
            {
                "initialisations": ["masked"],
                "reference": "masked",
                "methods": MethodSettings(mask_patch=7),
            },
            JobError,
            "mask_patch is 7",
        ),
        ({"data": "nowhere"}, DataError, "nowhere"),
        (
            {"initialisations": ["imagenet", "simclr"], "imagenet_weights": "none.pth"},
            DataError,
            "none.pth",
        ),
        ({"report_only": True}, DataError, "no cell"),
    ],
)
def test_what_cannot_be_done_is_named_before_anything_is_trained(
    settings, monkeypatch, change, error, message
):
    monkeypatch.setattr(module, "pretrained", lambda *_: pytest.fail("trained"))
    with pytest.raises(error, match=message):
        benchmark(replace(settings, **change))


def test_a_dry_run_tells_cells_cost_and_data_and_leaves_nothing(settings, capsys):
    assert benchmark(replace(settings, dry_run=True)) is None
    shown = capsys.readouterr().out
    assert "3 initialisations x 1 seeds x 2 shares x 2 draws x 1 budgets = 12 cells" in shown
    assert "moco: 1 runs of 2 steps, about" in shown
    assert "is there" in shown
    assert not Path(settings.out).exists()
    with pytest.raises(DataError, match="elsewhere"):
        benchmark(replace(settings, dry_run=True, data="elsewhere"))
    assert "data elsewhere is NOT there" in capsys.readouterr().out


CONFIGS = sorted(Path(__file__).parents[2].glob("benchmarks/configs/*.yaml"))
LITTLE = [
    *("--encoder.name", "resnet10t", "--view", "64", "--methods.queue", "64"),
    *("--methods.hidden", "8", "--methods.barlow_width", "8", "--segmenter.crop", "64"),
]


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_the_configurations_that_are_shipped_can_be_planned(config, data, capsys):
    given = ["benchmark", "--config", str(config), "--data", str(data), "--out", "nowhere"]
    images = [] if config.stem == "dubai" else ["--images", str(data)]
    run([*given, *images, *LITTLE, "--dry_run", "true"])
    shown = capsys.readouterr().out
    assert "12 initialisations x 3 seeds" in shown
    assert "all of it: about" in shown


def test_a_plan_names_a_data_set_of_torchgeo_that_is_not_there(data, capsys):
    (config,) = [path for path in CONFIGS if path.stem == "loveda"]
    given = ["benchmark", "--config", str(config), "--data", str(data), "--dry_run", "true"]
    with pytest.raises(DataError, match="LoveDA"):
        run([*given, *LITTLE, "--initialisations", "[random, simclr]"])
    assert "images torchgeo:LoveDA?root=data/loveda&scene=urban is NOT there" in (
        capsys.readouterr().out
    )
