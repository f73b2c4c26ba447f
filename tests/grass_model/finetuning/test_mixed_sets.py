"""Fine-tuning and evaluation over data sets with different class lists."""

import json

import pytest
import torch

from grass_model.cli import run
from grass_model.data.classes import read_classes
from grass_model.evaluation.command import evaluate
from grass_model.finetuning.command import finetune
from grass_model.models.run_card import load_card, load_tensors
from grass_model.settings.finetune import EvaluateSettings, FinetuneSettings
from grass_model.settings.pretrain import EncoderSettings
from grass_qgis.engine.core.errors import DataError
from tests.mixed_sets import write_sets
from tests.training import StopAt, loop


@pytest.fixture(scope="module")
def sets(tmp_path_factory):
    return write_sets(tmp_path_factory.mktemp("sets"))


def settings_for(sets, out, **changes):
    town, forest, path = sets
    return FinetuneSettings(
        data=[str(town), str(forest)],
        out=str(out),
        mix=str(path),
        decoder="fpn",
        tile=64,
        crop=32,
        validate_every=10,
        encoder=EncoderSettings(name="resnet10t"),
        **{"loop": loop(steps=60, lr=3e-3), **changes},
    )


@pytest.fixture(scope="module")
def trained(sets, tmp_path_factory):
    return finetune(settings_for(sets, tmp_path_factory.mktemp("run") / "run"))


def test_one_model_learns_classes_that_no_single_set_separates(trained, sets):
    card = load_card(trained)
    assert [c.name for c in card.classes] == ["building", "tree", "grass"]
    assert card.bands == ("red", "green", "blue", "nir")
    validation = card.provenance["validation"]
    assert card.provenance["finetuning"]["data"] == "town, forest"
    assert validation["sets"].keys() == {"town", "forest"}
    # Houses are labelled in the town alone, trees and grass apart in the forest alone.
    assert validation["sets"]["town"]["iou"]["house"] > 0.5
    assert validation["sets"]["forest"]["oa"] > 0.5


def test_the_run_is_scored_in_the_classes_of_a_set(trained, sets, tmp_path):
    town, forest, path = sets
    given = {"run": str(trained), "split": "val", "out": str(tmp_path / "s.json")}
    out = evaluate(EvaluateSettings(data=str(town), mix=str(path), **given))
    record = json.loads(out.read_text())
    assert list(record["classes"]) == [c.name for c in read_classes(town)]
    expected = load_card(trained).provenance["validation"]["sets"]["town"]
    assert record["miou"] == pytest.approx(expected["miou"], abs=0.002)
    with pytest.raises(DataError, match="has the classes"):
        evaluate(EvaluateSettings(data=str(town), **given))
    with pytest.raises(DataError, match="No class of forest stands for building"):
        evaluate(EvaluateSettings(data=str(forest), mix=str(path), **given))


def test_a_resumed_mixture_ends_where_an_unbroken_one_does(sets, tmp_path):
    short = {"loop": loop(steps=6)}
    whole = load_tensors(finetune(settings_for(sets, tmp_path / "whole", **short)))
    with pytest.raises(InterruptedError):
        finetune(settings_for(sets, tmp_path / "broken", **short), [StopAt(3)])
    resumed = load_tensors(finetune(settings_for(sets, tmp_path / "broken", resume=True, **short)))
    assert all(torch.equal(whole[key], resumed[key]) for key in whole)


def test_the_command_takes_folders_one_after_another(sets, tmp_path, capsys):
    town, forest, path = map(str, sets)
    words = ["finetune", "--data", town, forest, "--mix", path, "--out", str(tmp_path / "run")]
    options = {
        "--tile": 64, "--crop": 32, "--encoder.name": "resnet10t", "--encoder.init": "random",
        "--decoder": "fpn", "--loop.steps": 1, "--loop.batch": 2, "--loop.workers": 0,
    }  # fmt: skip
    run([*words, *(str(word) for pair in options.items() for word in pair)])
    printed = capsys.readouterr().out
    assert "train of town: 2 scenes" in printed
    assert "labelled of forest:" in printed
    with pytest.raises(DataError, match="There is no file or folder /nowhere"):
        run(["finetune", "--data", town, "/nowhere", "--out", str(tmp_path / "other")])
