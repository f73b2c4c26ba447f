import csv
import json
from dataclasses import replace

import numpy as np
import pytest
import torch

import grass_model.pretraining.command
from grass_model.data.datasets import WholeTiles, input_spec
from grass_model.data.scenes import unlabelled_scenes
from grass_model.data.tiles import cut_tiles
from grass_model.models.run_card import levels_of, load_card, load_tensors
from grass_model.pretraining.command import pretrain, reference_bank
from grass_model.purity.tile_maps import load_tile_maps
from grass_model.settings.pretrain import (
    EncoderSettings,
    GrassSettings,
    KeepSettings,
    PretrainSettings,
)
from grass_qgis.engine.core.errors import DataError, JobError
from tests.training import TILE, StopAt, loop


def settings_for(data, out, **changes):
    base = PretrainSettings(
        images=str(data),
        out=str(out),
        tile=TILE,
        view=48,
        bank=6,
        encoder=EncoderSettings(name="resnet10t"),
        loop=loop(),
    )
    return replace(base, **changes)


def logged(run, column):
    with (run / "metrics.csv").open() as file:
        return [float(row[column]) for row in csv.DictReader(file) if row.get(column)]


def test_a_run_leaves_encoder_head_bank_card_and_logs(pretrained):
    tensors, card = load_tensors(pretrained), load_card(pretrained)
    assert card.kind == "encoder"
    assert card.grass["head"] == "mlp"
    assert card.gsd_m == pytest.approx(0.5, rel=1e-3)
    assert tensors["bank"].shape == (12, 128)
    assert torch.allclose(tensors["bank"].norm(dim=1), torch.ones(12), atol=1e-5)
    assert any(key.startswith("trunk.encoder.") for key in tensors)
    assert logged(pretrained, "loss")
    assert 0 < logged(pretrained, "spread")[-1] < 1.5


@pytest.mark.parametrize("preset", ["fixed", "released"])
def test_guided_steps_train_the_trunk(data, tmp_path, preset):
    grass = GrassSettings(preset=preset, warmup_fraction=0.0)
    one = settings_for(data, tmp_path / "a", grass=grass, loop=loop(steps=2, lr=0.0))
    other = settings_for(data, tmp_path / "b", grass=grass, loop=loop(steps=2, lr=1e-2))
    before, after = (load_tensors(pretrain(settings)) for settings in (one, other))
    for name in ("model.conv1.0.weight", "model.layer4.0.conv2.weight"):
        key = f"trunk.encoder.{name}"
        assert not torch.equal(before[key], after[key])


OBJECTS = GrassSettings(
    sample="objects",
    warmup_fraction=0.0,
    levels=[8, 16],
    object_area=200,
    object_pixels=16,
)


def test_objects_of_several_levels_train_the_trunk_and_their_run_has_regions(data, tmp_path):
    run = pretrain(settings_for(data, tmp_path, grass=OBJECTS))
    assert all(np.isfinite(logged(run, "loss")))
    assert all(0 < area <= 1 for area in logged(run, "box/median_area"))
    assert levels_of(load_card(run)) == (8, 16)
    maps, _ = load_tile_maps(run)
    features, lam = maps.by_bank(torch.zeros(2, 3, TILE, TILE))
    assert features.shape[-2:] == lam.shape[-2:] == (TILE // 8, TILE // 8)


KEPT = KeepSettings(
    frozen=4, norms="freeze", encoder_rate=0.1, head_share=0.4, pull=10.0, average=0.5
)


def test_what_is_kept_stays_as_it_was_and_the_rest_learns(data, tmp_path, pretrained):
    encoder = EncoderSettings(name="resnet10t", init=str(pretrained))
    run = pretrain(settings_for(data, tmp_path, encoder=encoder, keep=KEPT))
    before, after = load_tensors(pretrained), load_tensors(run)
    trunk = [key for key in before if key.startswith("trunk.")]
    same = {key for key in trunk if torch.equal(before[key], after[key])}
    assert {key for key in trunk if "running" in key} <= same
    assert {key for key in trunk if ".model.conv1." in key or ".layer1." in key} <= same
    assert not any("layer4" in key and "conv" in key for key in same)


def test_the_head_alone_learns_in_its_steps(data, tmp_path, pretrained):
    encoder = EncoderSettings(name="resnet10t", init=str(pretrained))
    keep = KeepSettings(head_share=1.0, norms="freeze")
    run = pretrain(settings_for(data, tmp_path, encoder=encoder, keep=keep))
    before, after = load_tensors(pretrained), load_tensors(run)
    assert all(torch.equal(after[k], v) for k, v in before.items() if k.startswith("trunk."))
    assert not torch.equal(before["head.first.weight"], after["head.first.weight"])


def test_a_frozen_start_and_the_published_gradient_of_the_trunk_do_not_go_together(data, tmp_path):
    grass = GrassSettings(preset="released")
    with pytest.raises(JobError, match="head_share"):
        pretrain(settings_for(data, tmp_path, grass=grass, keep=KeepSettings(head_share=0.1)))


def test_objects_too_large_for_their_tile_are_refused(data, tmp_path):
    with pytest.raises(JobError, match="object_area"):
        pretrain(settings_for(data, tmp_path, grass=replace(OBJECTS, object_area=4096)))


@pytest.mark.parametrize("preset", ["fixed", "released"])
def test_both_presets_train_on_guided_samples(data, tmp_path, preset):
    grass = GrassSettings(preset=preset, warmup_fraction=0.0)
    run = pretrain(settings_for(data, tmp_path, grass=grass))
    areas = logged(run, "box/median_area")
    assert areas
    assert all(0 < area <= 1 for area in areas)


def test_boxes_are_watched_during_warm_up_without_changing_it(data, tmp_path, monkeypatch):
    grass = GrassSettings(warmup_fraction=1.0, norm_first_pass="update")
    watched = pretrain(settings_for(data, tmp_path / "a", grass=grass))
    assert len(logged(watched, "box/median_area")) == 1
    monkeypatch.setattr("grass_model.pretraining.watch.StepWatch.begin", lambda *_, requested: None)
    alone = pretrain(settings_for(data, tmp_path / "b", grass=grass, loop=loop(steps=6)))
    first, second = load_tensors(watched), load_tensors(alone)
    assert all(torch.equal(first[key], second[key]) for key in first)


def test_the_card_names_the_chosen_bands(data, tmp_path):
    card = load_card(pretrain(settings_for(data, tmp_path, bands=[3, 1], loop=loop(steps=2))))
    assert card.bands == ("blue", "red")


def test_tiles_on_held_out_areas_are_left_out_and_counted(data, tmp_path, capsys):
    copies = [f"copy_{scene.name}" for scene in data.glob("images/*.tif")]
    for name in copies:
        (tmp_path / name).write_bytes((data / "images" / name[5:]).read_bytes())
    (tmp_path / "again.txt").write_text("\n".join(copies))
    changes = {"held_out": str(data), "loop": loop(steps=2)}
    pretrain(settings_for(tmp_path / "again.txt", tmp_path / "run", **changes))
    # Of four scenes of nine tiles two are in training.
    assert "18 tiles; left out: 0 without data, 0 of a single value, 18 on held-out ground" in (
        capsys.readouterr().out
    )


def test_the_same_seed_gives_the_same_weights(data, tmp_path):
    runs = [pretrain(settings_for(data, tmp_path / name)) for name in "ab"]
    first, second = (load_tensors(run) for run in runs)
    assert all(torch.equal(first[key], second[key]) for key in first)


def stopped_and_resumed(settings, step):
    with pytest.raises(InterruptedError):
        pretrain(settings, [StopAt(step)])
    return load_tensors(pretrain(replace(settings, resume=True)))


def test_objects_and_what_is_kept_go_on_from_a_checkpoint_as_if_unbroken(data, tmp_path):
    same = {"grass": OBJECTS, "keep": KEPT, "loop": loop(steps=6, checkpoint_every=2)}
    whole = load_tensors(pretrain(settings_for(data, tmp_path / "whole", **same)))
    resumed = stopped_and_resumed(settings_for(data, tmp_path / "broken", **same), 5)
    assert all(torch.equal(whole[key], resumed[key]) for key in whole)


@pytest.mark.parametrize(
    ("stopped_after", "workers", "precision"),
    [(3, 0, "32-true"), (5, 0, "32-true"), (3, 1, "32-true"), (5, 1, "bf16-mixed")],
)
def test_a_resumed_run_ends_where_an_unbroken_one_does(
    data, tmp_path, stopped_after, workers, precision
):
    way = loop(steps=9, checkpoint_every=2, workers=workers, precision=precision)
    whole = load_tensors(pretrain(settings_for(data, tmp_path / "whole", loop=way)))
    broken = settings_for(data, tmp_path / "broken", loop=way)
    resumed = stopped_and_resumed(broken, stopped_after)
    assert all(torch.equal(whole[key], resumed[key]) for key in whole)
    assert len(list((tmp_path / "broken").glob("metrics*.csv"))) == 2


def test_a_run_stopped_by_its_time_limit_says_so_and_can_go_on(data, tmp_path, capsys):
    limited = settings_for(data, tmp_path, loop=loop(steps=500, max_time="00:00:00:01"))
    taken = load_card(pretrain(limited)).provenance["pretraining"]["steps"]
    assert 0 < taken < 500
    assert f"after {taken} of 500 steps" in capsys.readouterr().out
    more = load_card(pretrain(replace(limited, resume=True))).provenance["pretraining"]["steps"]
    assert more > taken


def test_a_checkpoint_of_another_model_is_refused(data, tmp_path):
    settings = settings_for(data, tmp_path)
    pretrain(settings)
    other = replace(settings, resume=True, grass=GrassSettings(head="linear"))
    with pytest.raises(DataError, match="another model"):
        pretrain(replace(other, loop=loop(steps=8)))


def test_checkpoints_of_an_unfinished_run_are_not_mixed_with_a_new_one(data, tmp_path):
    folder = tmp_path / "checkpoints"
    folder.mkdir()
    (folder / "best.ckpt").write_bytes(b"of an earlier run")
    pretrain(settings_for(data, tmp_path))
    assert [p.name for p in folder.iterdir()] == ["last.ckpt"]


def test_plain_simclr_is_not_called_grass(data, tmp_path):
    run = pretrain(settings_for(data, tmp_path, grass=GrassSettings(warmup_fraction=1.0)))
    assert load_card(run).provenance["pretraining"]["method"] == "SimCLR"


def test_resuming_a_finished_run_keeps_its_weights(data, tmp_path):
    settings = settings_for(data, tmp_path)
    before = load_tensors(pretrain(settings))
    after = load_tensors(pretrain(replace(settings, resume=True)))
    assert all(torch.equal(before[key], after[key]) for key in before)


def test_a_finished_run_is_not_written_over(pretrained, data):
    before = (pretrained / "model.safetensors").read_bytes()
    with pytest.raises(DataError, match="already holds a finished run"):
        pretrain(settings_for(data, pretrained))
    assert (pretrained / "model.safetensors").read_bytes() == before


def test_the_cut_tiles_do_not_stay_behind(pretrained):
    assert not list(pretrained.glob(".tiles-*"))


def test_a_damaged_checkpoint_is_said(data, tmp_path):
    (tmp_path / "checkpoints").mkdir()
    (tmp_path / "checkpoints" / "last.ckpt").write_bytes(b"nothing")
    with pytest.raises(DataError, match=r"last\.ckpt cannot be read"):
        pretrain(settings_for(data, tmp_path, resume=True))


def test_the_card_is_plain_json_without_paths(pretrained, data):
    text = (pretrained / "model.json").read_text()
    assert json.loads(text)["provenance"]["pretraining"]["data"] == data.name
    assert str(data.parent) not in text


def test_a_run_keeps_the_moments_of_its_features(pretrained, data, tmp_path):
    tensors, card = load_tensors(pretrained), load_card(pretrained)
    store = cut_tiles(unlabelled_scenes(str(data)), tmp_path, card.tile)
    maps, _ = load_tile_maps(pretrained)
    bank, _ = reference_bank(maps.trunk, maps.head, store, card, len(tensors["bank"]))
    torch.testing.assert_close(bank, tensors["bank"], rtol=1e-4, atol=1e-5)
    chosen = np.unique(np.linspace(0, len(store) - 1, len(bank)).round().astype(int))
    spec = input_spec(card.bands, card.norm, card.tile, card.gsd_m)
    images = torch.stack([WholeTiles(store, spec)[int(i)][0] for i in chosen])
    features, _ = maps.by_bank(images)
    by_channel = features.transpose(0, 1).flatten(1)
    torch.testing.assert_close(tensors["bank_mean"], by_channel.mean(dim=1), rtol=1e-3, atol=1e-5)
    result = tensors["bank_deviation"]
    torch.testing.assert_close(result, by_channel.std(dim=1), rtol=1e-3, atol=1e-5)


def test_the_imagery_is_listed_and_fingerprinted_once(data, tmp_path, monkeypatch):
    requests = []
    for name in ("unlabelled_scenes", "fingerprint"):
        real = getattr(grass_model.pretraining.command, name)
        monkeypatch.setattr(
            f"grass_model.pretraining.command.{name}",
            lambda *it, r=real, n=name: requests.append(n) or r(*it),
        )
    run = pretrain(settings_for(data, tmp_path, loop=loop(steps=1)))
    assert requests == ["unlabelled_scenes", "fingerprint"]
    session = json.loads((run / "run.json").read_text())["sessions"][0]
    assert json.loads((run / "statistics.json").read_text())["of"]["data"] == session["data"]
