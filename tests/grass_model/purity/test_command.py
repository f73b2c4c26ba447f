import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rasterio
import torch

from grass_model.purity import command as module
from grass_model.purity.command import purity
from grass_model.settings.pretrain import PuritySettings
from grass_qgis.engine.core.errors import DataError, JobError


@pytest.fixture
def settings(pretrained, data, tmp_path):
    return PuritySettings(
        run=str(pretrained), data=str(data), out=str(tmp_path / "out"), tile=64, bootstrap=40
    )


def read(settings):
    return json.loads((purity(settings) / "purity.json").read_text())


def test_table_record_and_plot_agree(settings, capsys):
    record = read(settings)
    with Path(settings.out, "purity.csv").open(newline="") as file:
        rows = {(row["rule"], row["subset"]): row for row in csv.DictReader(file)}
    assert {*record["rules"], *record["trees"]} == set(settings.rules.split(","))
    for rule, subsets in record["rules"].items():
        for subset, result in subsets.items():
            row = rows[rule, subset]
            assert int(row["tiles"]) == result["tiles"]
            assert float(row["gain"]) == pytest.approx(
                result["purity"] - result["expected"], abs=2e-6
            )
            assert sum(result["chosen_mix"]) == pytest.approx(1, abs=1e-5)
    with Path(settings.out, "trees.csv").open(newline="") as file:
        trees = {(row["rule"], row["subset"]): row for row in csv.DictReader(file)}
    for rule, subsets in record["trees"].items():
        for subset, result in subsets.items():
            row = trees[rule, subset]
            assert int(row["regions"]) == result["regions"] > 0
            assert float(row["gain"]) == pytest.approx(result["purity"] - result["nodes"], abs=2e-6)
            assert result["purity"] > result["squares"]  # fields with straight edges
    assert set(record["trees_less"]) == {"tree_turned", "tree_ungated"}
    assert Path(settings.out, "purity.png").read_bytes()[:8] == b"\x89PNG\r\n\x1a\n"
    assert not list(Path(settings.out).glob("*.part"))
    shown = capsys.readouterr().out
    assert "balanced" in shown
    assert "…" not in shown


def test_the_same_command_gives_the_same_figures(settings):
    assert read(settings) == read(settings)


def test_a_rule_s_box_is_scored_on_the_pixels_it_covers(settings, data, monkeypatch):
    """A fake rule that takes the upper right quarter, against the masks read from the files."""

    def corner(features, lam, window, moments):
        side = features.shape[-1]
        return torch.tensor([[side - window, 0, side, window]]).repeat(len(features), 1)

    monkeypatch.setitem(module.RULES, "corner", corner)
    record = read(replace(settings, rules="corner", splits="train,test", max_tiles=0))
    with (data / "index.csv").open() as file:
        splits = {row["key"]: row["split"] for row in csv.DictReader(file)}
    purities = []
    for path in sorted((data / "masks").iterdir()):
        if splits[path.stem] == "val":
            continue
        with rasterio.open(path) as source:
            mask = source.read(1)
        for top in range(0, 192, 64):
            for left in range(0, 192, 64):
                part = mask[top : top + 32, left + 32 : left + 64]
                labelled = part[part != 255]
                if 2 * labelled.size >= part.size:
                    purities.append(np.bincount(labelled).max() / labelled.size)
    result = record["rules"]["corner"]["all"]
    assert result["tiles"] == len(purities)
    assert result["purity"] == pytest.approx(np.mean(purities), abs=1e-5)
    assert result["area"] == 0.25


def test_tiles_that_the_scene_s_end_cuts_are_left_out(settings):
    record = read(replace(settings, tile=128, rules="lam_mass", splits="test"))
    assert record["incomplete_tiles_left_out"] == 3 * record["tiles"]


def test_batch_mode_scores_every_tile_in_its_place(settings, monkeypatch):
    def left_half(features, lam, window, moments):
        side = features.shape[-1]
        return torch.tensor([[0, 0, window, side]]).repeat(len(features), 1)

    monkeypatch.setitem(module.RULES, "left", left_half)
    chosen = replace(settings, rules="left", splits="train,val,test", batch=4)
    by_bank, by_batch = read(chosen), read(replace(chosen, mode="batch"))
    # Intervals over scenes would differ if tiles were given to other scenes.
    assert by_bank["rules"] == by_batch["rules"]


def test_sign_and_mode_change_what_is_chosen(settings):
    base = replace(settings, rules="lam_mass", splits="train,val,test")
    raised = read(base)["rules"]
    assert read(replace(base, sign="support"))["rules"] != raised
    assert read(replace(base, mode="batch"))["rules"] != raised


def test_a_tile_s_region_does_not_depend_on_the_tiles_beside_it(settings):
    base = replace(settings, rules="balanced,guided", splits="train,val,test")
    assert read(replace(base, batch=1))["rules"] == read(replace(base, batch=7))["rules"]


def test_regions_of_trees_depend_on_the_map_and_on_the_mode(settings):
    base = replace(settings, rules="tree,tree_ungated", splits="train,val,test", bootstrap=10)
    raised, support = read(base)["trees"], read(replace(base, sign="support"))["trees"]
    assert raised["tree"] != support["tree"]
    assert raised["tree_ungated"] == support["tree_ungated"]
    assert read(replace(base, mode="batch"))["trees"]["tree"] != raised["tree"]
    assert read(replace(base, batch=3))["trees"] == raised


def test_only_what_is_requested_is_written(settings):
    record = read(replace(settings, rules="tree"))
    assert record["rules"] == {}
    assert sorted(path.name for path in Path(settings.out).iterdir()) == [
        "purity.json", "purity.png", "trees.csv",
    ]  # fmt: skip


def test_at_most_so_many_tiles_are_measured(settings):
    assert read(replace(settings, max_tiles=5))["tiles"] == 5


@pytest.mark.parametrize(
    "change",
    [
        {"rules": "lam_box,nonsense"},
        {"rules": ""},
        {"splits": "training"},
        {"tile": 100},
        {"window": 0.0},
        {"bootstrap": 0},
        {"mode": "batch", "batch": 1},
    ],
)
def test_settings_out_of_range_are_refused(settings, change):
    with pytest.raises(JobError):
        purity(replace(settings, **change))


def test_a_segmenter_s_run_is_refused(settings, finetuned):
    with pytest.raises(DataError, match="kind"):
        purity(replace(settings, run=str(finetuned)))
