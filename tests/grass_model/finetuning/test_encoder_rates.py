import pytest
from torch import nn

from grass_model.finetuning.encoder_rates import (
    check_transfer,
    rates_by_part,
    stages_of,
    transfer_of,
)
from grass_model.models.encoders import build_encoder
from grass_model.settings.finetune import TransferSettings
from grass_qgis.engine.core.errors import JobError

STARTS = {
    "resnet10t": ("conv1.0", "layer1", "layer2", "layer3", "layer4"),
    "tf_efficientnet_lite0": ("conv_stem", "blocks.1", "blocks.2", "blocks.3", "blocks.5"),
    "convnext_atto": ("stem_0", "stages_1", "stages_2", "stages_3"),
}


@pytest.mark.parametrize("name", STARTS)
def test_stages_are_those_of_the_feature_maps_and_hold_every_parameter_once(name):
    encoder = build_encoder(name, 3, 32)
    stages = stages_of(encoder)
    named = {id(p): key.removeprefix("model.") for key, p in encoder.named_parameters()}
    assert [id(p) for stage in stages for p in stage] == list(named)
    for stage, start in zip(stages, STARTS[name], strict=True):
        assert named[id(stage[0])].startswith(f"{start}.")


def test_earlier_stages_learn_more_gently_and_the_decoder_at_the_full_rate():
    encoder = build_encoder("resnet10t", 3, 32)
    model = nn.ModuleDict({"encoder": encoder, "decoder": nn.Conv2d(4, 4, 1)})
    parts = rates_by_part(model, encoder, lr=0.1, share=0.5, decay=0.8)
    expected = [0.05 * 0.8**4, 0.05 * 0.8**3, 0.05 * 0.8**2, 0.05 * 0.8, 0.05, 0.1]
    assert [rate for _, rate in parts] == pytest.approx(expected)
    assert [p.numel() for p in parts[-1][0]] == [16, 4]


def test_pretrained_encoders_are_gentle_unless_a_rate_is_given():
    assert transfer_of(TransferSettings(), "random").share == 1.0
    assert transfer_of(TransferSettings(), "imagenet").share == 0.3
    assert transfer_of(TransferSettings(rate=0.0), "imagenet").share == 0.0


@pytest.mark.parametrize(
    ("change", "word"), [({"rate": -1.0}, "rate is -1"), ({"layer_decay": 0.0}, "layer_decay is 0")]
)
def test_rates_out_of_their_range_are_refused(change, word):
    with pytest.raises(JobError, match=word):
        check_transfer(TransferSettings(**change))
