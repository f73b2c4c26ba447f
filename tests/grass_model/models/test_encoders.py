import pytest
import torch

from grass_model.models.encoders import Trunk, build_encoder, imagenet_normalisation, load_imagenet
from grass_qgis.engine.core.errors import DataError


@pytest.mark.parametrize(("name", "stride"), [("resnet10t", 16), ("tf_efficientnet_lite0", 8)])
def test_the_feature_map_has_the_output_stride(name, stride):
    trunk = Trunk(build_encoder(name, 4, stride)).eval()
    with torch.inference_mode():
        features = trunk(torch.zeros(1, 4, 64, 96))
    assert features.shape == (1, trunk.channels, 64 // stride, 96 // stride)


@pytest.mark.parametrize("stride", [8, 32])
def test_levels_lie_side_by_side_on_the_grid_of_the_finest(stride):
    encoder = build_encoder("tf_efficientnet_lite0", 3, stride).eval()
    trunk = Trunk(encoder, (4, 8)).eval()
    images = torch.randn(2, 3, 64, 64)
    with torch.inference_mode():
        maps, result = encoder(images), trunk(images)
    deepest = maps[5] if stride == 8 else maps[3]
    assert trunk.stride == 4
    assert result.shape == (2, trunk.channels, 16, 16)
    assert torch.equal(result[:, :24], maps[2])
    doubled = deepest.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3)
    assert torch.equal(result[:, 24:], doubled)


def test_a_level_that_the_encoder_has_not_is_refused_with_those_it_has():
    with pytest.raises(DataError, match="stride 32") as caught:
        Trunk(build_encoder("resnet10t", 3, 16), (8, 32))
    assert "2, 4, 8, 16" in caught.value.remedy


def test_an_unknown_encoder_is_named_and_others_are_offered():
    with pytest.raises(DataError, match="resnet9000") as caught:
        build_encoder("resnet9000", 3, 16)
    assert "resnet" in caught.value.remedy


def test_an_encoder_without_a_pyramid_is_refused():
    with pytest.raises(DataError, match="vit_tiny_patch16_224"):
        build_encoder("vit_tiny_patch16_224", 3, 8)


def test_packaged_imagenet_weights_are_loaded_whole():
    name = "tf_efficientnet_lite0"
    encoder, other = build_encoder(name, 3, 16), build_encoder(name, 3, 16)
    load_imagenet(encoder, name, 3)
    load_imagenet(other, name, 3)
    same = [
        torch.equal(a, b) for a, b in zip(encoder.parameters(), other.parameters(), strict=True)
    ]
    assert all(same)
    assert imagenet_normalisation(name) == ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5))


def test_imagenet_weights_on_grey_bands_give_the_output_of_a_grey_picture():
    name = "tf_efficientnet_lite0"
    colour, six = Trunk(build_encoder(name, 3, 32)), Trunk(build_encoder(name, 6, 32))
    load_imagenet(colour.encoder, name, 3)
    load_imagenet(six.encoder, name, 6)
    grey = torch.randn(1, 1, 64, 64)
    with torch.inference_mode():
        expected = colour.eval()(grey.repeat(1, 3, 1, 1))
        result = six.eval()(grey.repeat(1, 6, 1, 1))
    assert torch.allclose(result, expected, atol=1e-3)


def test_weights_out_of_reach_are_one_clear_error(monkeypatch):
    def unreachable(*_, **__):
        raise OSError("no route to the hub")

    monkeypatch.setattr("timm.create_model", unreachable)
    with pytest.raises(DataError, match="no route to the hub"):
        load_imagenet(torch.nn.Identity(), "resnet18", 3)
