import pytest
import torch

from grass_model.contrast.presets import resolve
from grass_model.models.run_card import levels_of, load_card, load_tensors
from grass_model.pretraining.adapt import adapt, pretraining_of
from grass_model.settings.pretrain import AdaptSettings
from grass_qgis.engine.core.errors import DataError
from tests.scenes import noise, write_scene
from tests.training import TILE


def test_an_adapted_run_begins_with_the_given_one_and_keeps_its_fine_maps(
    data, pretrained, tmp_path
):
    run = adapt(
        AdaptSettings(str(data), str(tmp_path), str(pretrained), tile=TILE, steps=4, batch=8)
    )
    before, after = load_tensors(pretrained), load_tensors(run)
    trunk = [key for key in before if key.startswith("trunk.")]
    # The moving average rounds.
    same = {key for key in trunk if torch.allclose(before[key], after[key], rtol=1e-5)}
    assert {key for key in trunk if "running" in key or ".layer1." in key} <= same
    assert any(".layer4." in key for key in trunk if key not in same)
    card = load_card(run)
    assert card.encoder == "resnet10t"
    assert card.norm == load_card(pretrained).norm


@pytest.mark.parametrize("method", ["simclr", "objects", "random_objects"])
def test_a_method_differs_from_the_others_in_its_samples_alone(method):
    settings = pretraining_of(AdaptSettings("images", "out", method=method, tile=256))
    other = pretraining_of(AdaptSettings("images", "out", method="simclr", tile=256))
    assert settings.keep == other.keep
    assert settings.loop == other.loop
    assert (resolve(settings.grass).sample == "objects") == (method != "simclr")
    assert (settings.grass.control == "random") == (method == "random_objects")


def test_objects_are_learnt_from_on_several_levels(data, pretrained, tmp_path):
    run = adapt(
        AdaptSettings(
            str(data),
            str(tmp_path),
            str(pretrained),
            method="objects",
            tile=TILE,
            steps=2,
            batch=8,
        )
    )
    assert levels_of(load_card(run)) == (8, 16)


def test_an_encoder_that_is_no_run_is_refused(data, tmp_path):
    with pytest.raises(DataError, match="not the folder of a finished run"):
        adapt(AdaptSettings(str(data), str(tmp_path / "out"), str(tmp_path / "none")))


@pytest.mark.parametrize(("side", "batch", "tile"), [(600, 2, 256), (600, 4, 192), (600, 16, 128)])
def test_small_imagery_is_cut_into_smaller_tiles(tmp_path, side, batch, tile):
    write_scene(tmp_path / "scene.tif", noise(side, side))
    settings = pretraining_of(AdaptSettings(str(tmp_path / "scene.tif"), "out", batch=batch))
    assert (settings.tile, settings.view) == (tile, tile * 5 // 8)


def test_tiles_stay_as_they_are_asked_for(tmp_path):
    write_scene(tmp_path / "scene.tif", noise(600, 600))
    settings = pretraining_of(AdaptSettings(str(tmp_path / "scene.tif"), "out", tile=224))
    assert settings.tile == 224
