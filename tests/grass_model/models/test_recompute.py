import pytest
import torch
from torch import nn

from grass_model.models.encoders import Trunk, build_encoder
from grass_model.models.segmenter import initialise_encoder, recompute_activations
from grass_model.settings.pretrain import EncoderSettings
from grass_qgis.engine.core.errors import DataError


def stepped(name, again):
    """Gradients, buffers and the values kept for the gradient after one step."""
    torch.manual_seed(0)
    trunk = Trunk(build_encoder(name, 3, 16))
    if again:
        recompute_activations(trunk.encoder, name)
    images = torch.randn(4, 3, 48, 48, generator=torch.Generator().manual_seed(1))
    kept = []

    def keep(tensor):
        kept.append(tensor.numel())
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        features = trunk(images)
    features.square().mean().backward()
    gradients = {key: value.grad for key, value in trunk.named_parameters()}
    return gradients, dict(trunk.named_buffers()), sum(kept)


@pytest.mark.parametrize("name", ["resnet10t", "tf_efficientnet_lite0"])
def test_recomputing_saves_memory_and_changes_no_gradient_and_no_statistics(name):
    gradients, buffers, kept = stepped(name, False)
    others, other_buffers, fewer = stepped(name, True)
    assert fewer < 0.8 * kept
    for key, value in gradients.items():
        torch.testing.assert_close(others[key], value)
    assert any(key.endswith("running_mean") for key in buffers)
    for key, value in buffers.items():
        assert torch.equal(other_buffers[key], value), key


def test_norms_go_on_counting_after_a_recomputed_step():
    trunk = Trunk(build_encoder("resnet10t", 3, 16))
    recompute_activations(trunk.encoder, "resnet10t")
    for _ in range(2):
        trunk(torch.randn(2, 3, 48, 48)).mean().backward()
    counts = {int(v) for key, v in trunk.named_buffers() if key.endswith("num_batches_tracked")}
    assert counts == {2}


def test_an_encoder_that_cannot_is_refused():
    with pytest.raises(DataError, match="'odd' cannot recompute") as caught:
        recompute_activations(nn.Conv2d(3, 4, 3), "odd")
    assert "--no-encoder.checkpointing" in caught.value.remedy


@pytest.mark.parametrize("checkpointing", [False, True])
def test_the_setting_reaches_the_encoder(checkpointing):
    encoder = build_encoder("resnet10t", 3, 16)
    settings = EncoderSettings(name="resnet10t", checkpointing=checkpointing)
    initialise_encoder(encoder, settings, 3)
    assert encoder.model.grad_checkpointing is checkpointing
