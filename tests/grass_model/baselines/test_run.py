import json
from dataclasses import replace

import pytest
import torch

from grass_model.baselines.run import pretrain_baseline
from grass_model.models.run_card import load_card, load_tensors
from grass_model.purity.tile_maps import load_tile_maps
from grass_model.settings.benchmark import MethodSettings
from grass_model.settings.pretrain import EncoderSettings, PretrainSettings
from grass_qgis.engine.core.errors import DataError, JobError
from tests.training import TILE, StopAt, loop

METHODS = MethodSettings(hidden=16, queue=32, momentum=0.9)


@pytest.fixture
def settings(data, tmp_path):
    return PretrainSettings(
        images=str(data),
        out=str(tmp_path / "run"),
        tile=TILE,
        view=48,
        resume=True,
        encoder=EncoderSettings(name="resnet10t"),
        loop=loop(steps=4, checkpoint_every=1, precision="32-true"),
    )


def test_a_killed_run_ends_with_the_weights_of_an_unbroken_one(settings, tmp_path):
    whole = load_tensors(
        pretrain_baseline("moco", replace(settings, out=str(tmp_path / "whole")), METHODS)
    )
    with pytest.raises(MemoryError):
        pretrain_baseline("moco", settings, METHODS, [StopAt(2, MemoryError)])
    run = pretrain_baseline("moco", settings, METHODS)
    result = load_tensors(run)
    assert result.keys() == whole.keys()
    assert all(torch.allclose(result[key], whole[key], atol=1e-6) for key in result)
    assert load_card(run).provenance["pretraining"]["steps"] == 4
    assert json.loads((run / "training_time.json").read_text())["steps"] == 4


def test_all_methods_begin_with_the_same_encoder(settings, tmp_path):
    still = replace(settings, loop=replace(settings.loop, steps=1, lr=0.0))
    first = load_tensors(pretrain_baseline("", still, METHODS))
    other = load_tensors(
        pretrain_baseline("tile2vec", replace(still, out=str(tmp_path / "other")), METHODS)
    )
    weights = [key for key in first if key.endswith("weight")]
    assert weights
    assert all(torch.equal(first[key], other[key]) for key in weights)


def test_an_encoder_of_another_method_has_no_regions_and_says_so(settings):
    run = pretrain_baseline("", settings, METHODS)
    with pytest.raises(DataError, match="pretrained by none, which has no regions"):
        load_tile_maps(run)


def test_a_batch_larger_than_the_imagery_is_refused(settings):
    many = replace(settings, loop=replace(settings.loop, batch=500))
    with pytest.raises(JobError, match=r"fewer than a batch of"):
        pretrain_baseline("moco", many, METHODS)
