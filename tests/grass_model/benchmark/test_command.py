import csv
import json
import os
import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from grass_model.benchmark import runs as benchmark_runs
from grass_model.benchmark.cells import Cell, load
from grass_model.benchmark.command import benchmark
from grass_model.benchmark.runs import INITIALISATIONS
from grass_model.cli import run
from grass_model.settings.benchmark import (
    BenchmarkSettings,
    ClickSettings,
    LinearSettings,
    MethodSettings,
    SegmenterSettings,
)
from grass_model.settings.pretrain import EncoderSettings, KeepSettings
from grass_qgis.engine.core.errors import DataError, JobError
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


def test_every_initialisation_gives_separate_cells(settings, capsys):
    names = [name for name in INITIALISATIONS if name != "imagenet"]
    benchmark(replace(settings, initialisations=names, shares=[1.0], draws=1))
    actual = {row["initialisation"]: row for row in rows(settings)}
    assert set(actual) == set(names)
    assert len({row["miou"] for row in actual.values()}) == len(names)
    assert all(0.02 < float(row["miou"]) < 1 for row in actual.values())
    assert actual["random"]["steps"] == "0"
    assert all(float(row["seconds"]) > 0 for name, row in actual.items() if name != "random")
    assert "| tile2vec | 1 | 2 |" in capsys.readouterr().out


def test_clicks_learn_whole_test_scenes_and_are_named_so_in_the_tables(settings, capsys):
    benchmark(
        replace(
            settings,
            initialisations=["random", "simclr", "objects"],
            evaluation="clicks",
            shares=[4, 12],
            keep=KeepSettings(norms="freeze"),
        )
    )
    actual = scores(settings)
    assert {share for _, share, _ in actual} == {"4", "12"}
    assert all(0.05 < float(miou) < 1 for miou in actual.values())
    assert {row["tiles"] for row in rows(settings)} == {"4", "12"}
    for name in ("random", "objects"):
        result = load(Path(settings.out), Cell("steps", name, settings.seeds[0], 12, 0))
        assert result.scenes
        assert np.mean(result.scenes) == result.miou
    text = capsys.readouterr().out
    assert "| 4 clicks |" in text
    assert "At 12 clicks a single difference varies" in text
    report = Path(settings.out, "benchmark.md").read_text()
    benchmark(
        replace(
            settings,
            report_only=True,
            evaluation="clicks",
            shares=[12, 4],
            initialisations=["random", "simclr"],
            keep=KeepSettings(norms="freeze"),
        )
    )
    assert "12 clicks" in Path(settings.out, "benchmark.md").read_text() != report


def scores(settings):
    return {(r["initialisation"], r["share"], r["draw"]): r["miou"] for r in rows(settings)}


def stored_in(cells):
    return list(cells.rglob("share-*.json"))


def test_a_killed_benchmark_ends_with_the_cells_of_an_unbroken_one(settings, tmp_path, monkeypatch):
    settings = replace(settings, initialisations=["random", "moco"], reference="moco")
    whole = replace(settings, out=str(tmp_path / "whole"))
    benchmark(whole)
    moved, cells = os.replace, Path(settings.out, "cells")

    def killed(source, target):
        moved(source, target)
        if len(stored_in(cells)) == 5:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(os, "replace", killed)
        benchmark(settings)
    assert load(Path(settings.out), Cell("steps", "moco", 1, 0.3, 0)) is not None
    before = {
        path: path.stat().st_mtime_ns
        for path in (*stored_in(cells), *Path(settings.out, "pretrained").rglob("*"))
        if path.is_file()
    }
    benchmark(settings)
    assert len(stored_in(cells)) == 8
    assert all(path.stat().st_mtime_ns == time for path, time in before.items())
    assert scores(settings) == scores(whole)


def test_fine_tuning_is_that_of_the_command(settings, data, tmp_path):
    from grass_model.benchmark.scores import finetune_settings
    from grass_model.evaluation.command import evaluate
    from grass_model.finetuning.command import finetune
    from grass_model.settings.finetune import EvaluateSettings

    settings = replace(
        settings, evaluation="finetune", initialisations=["simclr"], shares=[0.5], draws=1
    )
    longer = loop(steps=8, batch=4, lr=5e-3)
    settings = replace(settings, segmenter=replace(settings.segmenter, loop=longer))
    out = benchmark(settings)
    cell = Cell("steps", "simclr", 1, 0.5, 0)
    chosen = finetune_settings(out / "pretrained/steps/simclr-1", cell, settings)
    run = finetune(replace(chosen, out=str(tmp_path / "alone")))
    scores = json.loads(evaluate(EvaluateSettings(str(data), run=str(run))).read_text())
    assert load(out, cell).miou == pytest.approx(scores["miou"], abs=1e-4)
    assert not list(out.glob("segmenters/*"))


def test_the_chosen_clock_is_read(tmp_path):
    record = {"steps": 4, "seconds": 8.0, "processor_seconds": 6.0}
    (tmp_path / "training_time.json").write_text(json.dumps(record))
    assert benchmark_runs.time_of(tmp_path, "wall") == (4, 8.0)
    assert benchmark_runs.seconds_of(tmp_path, "processor") == 6.0


def test_equal_time_scales_the_steps(settings):
    settings = replace(settings, initialisations=["simclr", "moco"], shares=[1.0], draws=1)
    for name, seconds in (("simclr", 3.0), ("moco", 1.0)):
        path = benchmark_runs.pretrained(settings, "steps", name, 1) / "training_time.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), "seconds": seconds}))
    benchmark(replace(settings, budgets=["steps", "time"]))
    steps = {(r["budget"], r["initialisation"]): int(r["steps"]) for r in rows(settings)}
    assert steps["time", "moco"] == 3 * steps["steps", "moco"] == 6
    assert steps["time", "simclr"] == steps["steps", "simclr"] == 2
    by_place = {(r["budget"], r["initialisation"]): r["miou"] for r in rows(settings)}
    assert by_place["time", "simclr"] == by_place["steps", "simclr"]
    assert by_place["time", "moco"] != by_place["steps", "moco"]


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"initialisations": ["simclr", "dino"]}, JobError, "'dino'.*densecl"),
        ({"keep": KeepSettings(frozen=4)}, JobError, "keep is set, and moco"),
        ({"evaluation": "clicks"}, JobError, "shares.*0.3"),
        ({"evaluation": "clicks", "shares": [10.5]}, JobError, "shares.*10.5"),
        ({"clicks": ClickSettings(scenes=0)}, JobError, "clicks.scenes is 0"),
        ({"initialisations": []}, JobError, "empty"),
        ({"reference": "byol"}, JobError, "reference is 'byol'"),
        ({"reference": "random", "budgets": ["time"]}, JobError, "is not trained"),
        ({"seeds": [1, 1]}, JobError, "seeds is"),
        ({"shares": [0.0]}, JobError, "shares is"),
        ({"shares": [0.001]}, JobError, "0.001, which of .* is no tile"),
        ({"draws": 0}, JobError, "draws is 0"),
        ({"view": 16}, JobError, "view is 16"),
        ({"loop": loop(batch=1)}, JobError, "batch is 1"),
        (
            {"evaluation": "finetune", "segmenter": SegmenterSettings(crop=50)},
            JobError,
            "crop is 50",
        ),
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
        (
            {
                "evaluation": "finetune",
                "encoder": EncoderSettings(name="resnet10t", output_stride=32),
            },
            DataError,
            "cannot carry a deeplabv3plus at output stride 32",
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
def test_what_cannot_be_done_is_named_before_anything_is_trained(settings, change, error, message):
    with pytest.raises(error, match=message):
        benchmark(replace(settings, **change))
    assert not Path(settings.out, "pretrained").exists()


def test_a_dry_run_reports_cells_cost_and_data_and_leaves_nothing(settings, capsys):
    assert benchmark(replace(settings, dry_run=True)) is None
    shown = capsys.readouterr().out
    assert "3 initialisations x 1 seeds x 2 shares x 2 draws x 1 budgets = 12 cells" in shown
    assert "moco: 1 runs of 2 steps, about" in shown
    assert "is there" in shown
    assert not Path(settings.out).exists()
    with pytest.raises(DataError, match="elsewhere"):
        benchmark(replace(settings, dry_run=True, data="elsewhere"))
    assert "data elsewhere is NOT there" in capsys.readouterr().out


CONFIGS = sorted(Path(__file__).parents[3].glob("benchmarks/configs/*.yaml"))
LITTLE = [
    *("--encoder.name", "resnet10t", "--view", "64", "--methods.queue", "64"),
    *("--methods.hidden", "8", "--methods.barlow_width", "8", "--segmenter.crop", "64"),
]


def test_the_configurations_of_adapting_differ_in_what_a_data_set_asks_for_alone():
    kept = []
    for config in CONFIGS:
        if config.stem.startswith("adapt-"):
            text = config.read_text(encoding="utf-8")
            text = re.sub("#.*|label_tile: .*|scenes: [0-9]+", "", text)
            kept.append(text)
    assert len(kept) == 3
    assert len(set(kept)) == 1


@pytest.mark.parametrize("config", CONFIGS, ids=lambda path: path.stem)
def test_the_configurations_that_are_shipped_can_be_planned(config, data, capsys):
    given = ["benchmark", "--config", str(config), "--data", str(data), "--out", "nowhere"]
    images = [] if config.stem == "dubai" else ["--images", str(data)]
    run([*given, *images, *LITTLE, "--dry_run", "true"])
    shown = capsys.readouterr().out
    assert re.search(r"\d+ initialisations x 3 seeds", shown)
    assert "all of it: about" in shown


def test_a_plan_names_a_data_set_of_torchgeo_that_is_not_there(data, capsys):
    (config,) = [path for path in CONFIGS if path.stem == "loveda"]
    given = ["benchmark", "--config", str(config), "--data", str(data), "--dry_run", "true"]
    with pytest.raises(DataError, match="LoveDA"):
        run([*given, *LITTLE, "--initialisations", "[random, simclr]"])
    assert "images torchgeo:LoveDA?root=data/loveda&scene=urban is NOT there" in (
        capsys.readouterr().out
    )
