from dataclasses import replace

import pytest
import torch
from lightning.pytorch.callbacks import Callback

from grass_model.finetuning.command import finetune
from grass_model.models.run_card import load_card, load_tensors
from grass_model.models.segmenter import build_segmenter, load_encoder, load_segmenter
from grass_model.models.weights_export import export_weights
from grass_model.settings.finetune import (
    AugmentSettings,
    FinetuneSettings,
    LossSettings,
    TransferSettings,
)
from grass_model.settings.pretrain import EncoderSettings, WeightsSettings
from grass_qgis.engine.core.errors import DataError, JobError
from tests.training import PRECISIONS, TILE, StopAt, loop


def settings_for(data, out, **changes):
    base = FinetuneSettings(
        data=str(data),
        out=str(out),
        tile=TILE,
        crop=TILE,
        validate_every=3,
        encoder=EncoderSettings(name="resnet10t"),
        loop=loop(),
    )
    return replace(base, **changes)


def test_a_run_knows_its_classes_scores_and_where_its_encoder_comes_from(finetuned):
    card = load_card(finetuned)
    assert [c.name for c in card.classes] == ["building", "land", "road", "vegetation", "water"]
    assert card.provenance["pretraining"]["method"] == "GraSS"
    assert 0 <= card.provenance["validation"]["miou"] <= 1


def test_the_segmenter_starts_from_the_pretrained_encoder(data, pretrained, tmp_path):
    encoder = EncoderSettings(name="resnet10t", init=str(pretrained))
    run = finetune(settings_for(data, tmp_path, encoder=encoder, loop=loop(steps=1, lr=0.0)))
    trunk, model = load_tensors(pretrained), load_tensors(run)
    name = "model.layer1.0.conv1.weight"
    assert torch.equal(model[f"encoder.{name}"], trunk[f"trunk.encoder.{name}"])


@pytest.mark.parametrize("decoder", ["unet", "pspnet"])
def test_decoders_train_and_load_again(data, tmp_path, decoder):
    model, card = load_segmenter(finetune(settings_for(data, tmp_path, decoder=decoder)))
    with torch.inference_mode():
        logits = model(torch.zeros(1, 3, TILE, TILE))
    assert logits.shape == (1, len(card.classes), TILE, TILE)


def test_an_encoder_of_another_name_is_refused(data, pretrained, tmp_path):
    encoder = EncoderSettings(name="resnet18", init=str(pretrained))
    with pytest.raises(DataError, match="resnet10t"):
        finetune(settings_for(data, tmp_path, encoder=encoder))


def test_weights_that_do_not_fit_are_never_dropped_silently(pretrained):
    model = build_segmenter("unet", "resnet18", 3, 2, 16)
    with pytest.raises(RuntimeError, match=r"size mismatch|Missing key"):
        load_encoder(model.encoder, load_tensors(pretrained))


def test_what_is_kept_scored_best_not_last(data, tmp_path, monkeypatch):
    scored = iter([0.9, 0.1])
    kept = []

    def pretend(self):
        kept.append({key: value.clone() for key, value in self.model.state_dict().items()})
        self._confusion.reset()
        self.log("val_miou", next(scored))

    monkeypatch.setattr("grass_model.finetuning.task.SegmentTask.on_validation_epoch_end", pretend)
    model = load_tensors(finetune(settings_for(data, tmp_path)))
    assert all(torch.equal(model[key], kept[0][key]) for key in model)
    assert not all(torch.equal(kept[0][key], kept[1][key]) for key in model)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_a_resumed_run_ends_where_an_unbroken_one_does(data, tmp_path, precision):
    way = loop(precision=precision)
    whole = load_tensors(finetune(settings_for(data, tmp_path / "whole", loop=way)))
    broken = settings_for(data, tmp_path / "broken", loop=way)
    with pytest.raises(InterruptedError):
        finetune(broken, [StopAt(3)])
    resumed = load_tensors(finetune(replace(broken, resume=True)))
    assert all(torch.equal(whole[key], resumed[key]) for key in whole)


def test_a_run_that_stops_before_a_validation_does_not_lose_its_scores(data, tmp_path):
    often = {"validate_every": 2, "loop": loop(checkpoint_every=1)}
    whole = finetune(settings_for(data, tmp_path / "whole", **often))
    best = torch.load(whole / "checkpoints" / "best.ckpt", weights_only=True)["global_step"]
    broken = settings_for(data, tmp_path / "broken", **often)

    class StopBefore(Callback):
        def on_validation_start(self, trainer, _):
            if trainer.global_step == best:
                raise InterruptedError

    with pytest.raises(InterruptedError):
        finetune(broken, [StopBefore()])
    resumed, whole_tensors = (
        load_tensors(finetune(replace(broken, resume=True))),
        load_tensors(whole),
    )
    assert all(torch.equal(whole_tensors[key], resumed[key]) for key in resumed)


def test_a_finished_run_is_not_written_over(data, finetuned):
    with pytest.raises(DataError, match="already holds a finished run"):
        finetune(settings_for(data, finetuned))


@pytest.mark.parametrize(("change", "word"), [({"tile": 50}, "tile"), ({"crop": 96}, "crop")])
def test_impossible_sides_are_refused(data, tmp_path, change, word):
    with pytest.raises(JobError, match=word):
        finetune(settings_for(data, tmp_path, **change))


def test_the_folder_of_another_kind_of_run_is_refused(data, finetuned, tmp_path):
    encoder = EncoderSettings(name="resnet10t", init=str(finetuned))
    with pytest.raises(DataError, match="segmenter"):
        finetune(settings_for(data, tmp_path, encoder=encoder))


def test_a_segmenter_starts_from_a_file_of_weights_and_learns_from_few_balanced_labels(
    data, pretrained, tmp_path, capsys
):
    file = export_weights(WeightsSettings(str(pretrained), str(tmp_path / "w.safetensors")))
    settings = settings_for(
        data,
        tmp_path / "run",
        decoder="fpn",
        label_fraction=0.3,
        encoder=EncoderSettings(name="resnet10t", init=str(file)),
        transfer=TransferSettings(freeze=True),
        loss=LossSettings(cross_entropy=1.0, dice=0.0, focal=1.0, lovasz=1.0, balance="tiles"),
        loop=loop(steps=2),
    )
    run = finetune(settings)
    printed = capsys.readouterr().out
    assert "train: 2 scenes, 18 tiles; left out: 0 without a label" in printed
    assert "labelled: 5 tiles" in printed
    card, first = load_card(run), load_card(pretrained)
    assert card.norm == first.norm
    assert card.provenance["finetuning"]["init"] == "w.safetensors"
    assert card.provenance["finetuning"]["tiles"] == 5
    trunk, model = load_tensors(pretrained), load_tensors(run)
    encoder_keys = {key for key in model if key.startswith("encoder.")}
    assert encoder_keys
    assert all(torch.equal(model[key], trunk[f"trunk.{key}"]) for key in encoder_keys)


def test_training_ends_when_validation_gets_no_better(data, tmp_path, capsys):
    still = settings_for(
        data, tmp_path, validate_every=1, patience=2, transfer=TransferSettings(freeze=True),
        loop=loop(steps=6, lr=0.0),
    )  # fmt: skip
    run = finetune(still)
    steps = load_card(run).provenance["finetuning"]["steps"]
    assert 3 <= steps < 6
    assert f"stopped by patience after {steps} of 6 steps: 2 validations" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"patience": -1}, "patience is -1"),
        ({"augment": AugmentSettings(band_gain=2.0)}, "band_gain is 2"),
        ({"loss": LossSettings(focal=-1.0)}, "focal is -1"),
        ({"transfer": TransferSettings(layer_decay=2.0)}, "layer_decay is 2"),
        ({"label_fraction": 0.0}, "label_fraction is 0"),
    ],
)
def test_settings_out_of_their_range_are_refused(data, tmp_path, change, word):
    with pytest.raises(JobError, match=word):
        finetune(settings_for(data, tmp_path, **change))
    assert not list(tmp_path.iterdir())


def test_a_decoder_that_cannot_take_so_small_a_crop_is_refused(data, tmp_path):
    with pytest.raises(DataError, match="pan on this encoder cannot take images of 64 px"):
        finetune(settings_for(data, tmp_path, decoder="pan"))
