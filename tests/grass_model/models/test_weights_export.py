import json

import numpy as np
import pytest
import timm
import torch
import torchvision
from safetensors import safe_open
from safetensors.torch import load_file

from grass_model.contrast.lam import pool
from grass_model.data.views import Normalisation
from grass_model.models.encoders import Trunk, build_encoder
from grass_model.models.run_card import ENCODER, RunCard, save_run
from grass_model.models.segmenter import encoder_of, load_segmenter
from grass_model.models.weights_export import export_weights
from grass_model.settings.pretrain import WeightsSettings
from grass_qgis.engine.core.errors import DataError


def encoder_run(folder, name, bands=3, stride=16):
    """A run of a random encoder, and its trunk in eval mode with norms that do something."""
    torch.manual_seed(0)
    trunk = Trunk(build_encoder(name, bands, stride))
    with torch.no_grad():
        trunk.train()(torch.randn(4, bands, 64, 64))
    card = RunCard(
        kind=ENCODER,
        encoder=name,
        output_stride=stride,
        bands=tuple(f"band {i}" for i in range(bands)),
        norm=Normalisation((255.0,) * bands, (0.4,) * bands, (0.2,) * bands),
        tile=64,
        gsd_m=0.5,
        head="mlp",
        provenance={"pretraining": {"method": "GraSS", "steps": 7}},
    )
    tensors = {f"trunk.{key}": value for key, value in trunk.state_dict().items()}
    save_run(folder, card, tensors | {"bank": torch.eye(2)}, np.zeros((4, bands, 8, 8), np.uint8))
    return trunk.eval()


def written(run, out, form):
    assert export_weights(WeightsSettings(run=str(run), out=str(out), format=form)) == out
    assert not list(out.parent.glob("*.part"))
    return load_file(out) if out.suffix == ".safetensors" else torch.load(out, weights_only=True)


def images(bands=3):
    return torch.randn(2, bands, 64, 64, generator=torch.Generator().manual_seed(1))


@torch.no_grad()
def test_timm_loads_a_pretraining_run_and_gives_its_features(tmp_path):
    trunk = encoder_run(tmp_path / "run", "resnet10t", bands=4)
    state = written(tmp_path / "run", tmp_path / "w.safetensors", "timm")
    model = timm.create_model("resnet10t", num_classes=0, in_chans=4, output_stride=16)
    model.load_state_dict(state, strict=True)
    expected = pool(trunk(images(4)))
    torch.testing.assert_close(model.eval()(images(4)), expected, rtol=0, atol=1e-5)
    # The same weights at timm's own stride are another function: the stride matters.
    plain = timm.create_model("resnet10t", num_classes=0, in_chans=4)
    plain.load_state_dict(state, strict=True)
    assert (plain.eval()(images(4)) - expected).abs().max() > 1e-3


@torch.no_grad()
def test_timm_loads_a_fine_tuning_run(finetuned, tmp_path):
    segmenter, card = load_segmenter(finetuned)
    model = timm.create_model(card.encoder, num_classes=0, output_stride=card.output_stride)
    model.load_state_dict(written(finetuned, tmp_path / "w.pth", "timm"), strict=True)
    expected = encoder_of(segmenter)(images())[-1].mean(dim=(2, 3))
    torch.testing.assert_close(model.eval()(images()), expected, rtol=0, atol=1e-5)


@torch.no_grad()
def test_an_encoder_with_layers_behind_its_features_loads_as_features(tmp_path):
    trunk = encoder_run(tmp_path / "run", "tf_efficientnet_lite0", stride=32)
    state = written(tmp_path / "run", tmp_path / "w.safetensors", "timm")
    model = timm.create_model("tf_efficientnet_lite0", features_only=True)
    model.load_state_dict(state, strict=True)
    torch.testing.assert_close(model.eval()(images())[-1], trunk(images()), rtol=0, atol=1e-5)
    with safe_open(tmp_path / "w.safetensors", "pt") as file:
        assert "features_only=True" in file.metadata()["loads_into"]


@torch.no_grad()
@pytest.mark.parametrize("name", ["resnet18", "resnet50"])
def test_torchvision_loads_plain_resnets(name, tmp_path):
    trunk = encoder_run(tmp_path / "run", name, stride=32)
    model = torchvision.models.get_model(name, weights=None)
    model.fc = torch.nn.Identity()
    state = written(tmp_path / "run", tmp_path / "w.safetensors", "torchvision")
    model.load_state_dict(state, strict=True)
    torch.testing.assert_close(model.eval()(images()), pool(trunk(images())), rtol=0, atol=1e-5)


@torch.no_grad()
def test_torchvision_with_dilation_gives_the_features_of_stride_16(tmp_path):
    trunk = encoder_run(tmp_path / "run", "resnet50", stride=16)
    model = torchvision.models.resnet50(replace_stride_with_dilation=[False, False, True])
    model.fc = torch.nn.Identity()
    state = written(tmp_path / "run", tmp_path / "w.safetensors", "torchvision")
    model.load_state_dict(state, strict=True)
    torch.testing.assert_close(model.eval()(images()), pool(trunk(images())), rtol=0, atol=1e-5)


def test_what_torchvision_has_no_model_for_is_refused(tmp_path):
    for name, bands, word in (("resnet10t", 3, "resnet10t"), ("resnet18", 4, "3 bands")):
        encoder_run(tmp_path / f"{name}", name, bands)
        settings = WeightsSettings(str(tmp_path / name), str(tmp_path / "w.pth"), "torchvision")
        with pytest.raises(DataError, match=word) as caught:
            export_weights(settings)
        assert "timm" in caught.value.remedy
    assert not (tmp_path / "w.pth").exists()


def norm(name, width):
    return {f"{name}.{key}": (width,) for key in ("weight", "bias", "running_mean", "running_var")}


def mmsegmentation_resnet50(deep):
    """Names and shapes of mmsegmentation's ResNet-50, V1c where `deep`, without counters.

    Documented layout: stem conv1, bn1, or with a deep stem `stem` of three times convolution, norm,
    activation; layer1 to layer4 of 3, 4, 6, 3 bottlenecks conv1 to conv3 with bn1 to bn3; the first
    of each with the shortcut downsample.0 (convolution) and downsample.1 (norm).
    """
    shapes = {"conv1.weight": (64, 3, 7, 7), **norm("bn1", 64)}
    if deep:
        shapes = {"stem.0.weight": (32, 3, 3, 3), **norm("stem.1", 32)}
        shapes |= {"stem.3.weight": (32, 32, 3, 3), **norm("stem.4", 32)}
        shapes |= {"stem.6.weight": (64, 32, 3, 3), **norm("stem.7", 64)}
    inner = 64
    for layer, (blocks, width) in enumerate([(3, 64), (4, 128), (6, 256), (3, 512)], start=1):
        for block in range(blocks):
            at = f"layer{layer}.{block}"
            shapes[f"{at}.conv1.weight"] = (width, inner, 1, 1)
            shapes[f"{at}.conv2.weight"] = (width, width, 3, 3)
            shapes[f"{at}.conv3.weight"] = (4 * width, width, 1, 1)
            shapes |= norm(f"{at}.bn1", width) | norm(f"{at}.bn2", width)
            shapes |= norm(f"{at}.bn3", 4 * width)
            if block == 0:
                shapes[f"{at}.downsample.0.weight"] = (4 * width, inner, 1, 1)
                shapes |= norm(f"{at}.downsample.1", 4 * width)
            inner = 4 * width
    return {f"backbone.{key}": shape for key, shape in shapes.items()}


@pytest.mark.parametrize(("name", "deep"), [("resnet50", False), ("resnet50c", True)])
def test_mmsegmentation_gets_its_names_and_shapes(name, deep, tmp_path):
    trunk = encoder_run(tmp_path / "run", name)
    state = written(tmp_path / "run", tmp_path / "w.pth", "mmsegmentation")
    counters = {key for key in state if key.endswith("num_batches_tracked")}
    result = {key: tuple(value.shape) for key, value in state.items() if key not in counters}
    assert result == mmsegmentation_resnet50(deep)
    assert len(counters) == sum(key.endswith("running_mean") for key in state)
    assert sum(value.double().sum() for value in state.values()) == pytest.approx(
        sum(value.double().sum().item() for value in trunk.state_dict().values())
    )


def test_mmsegmentation_counts_the_shortcuts_of_v1d_from_its_pooling(tmp_path):
    trunk = encoder_run(tmp_path / "run", "resnet50d")
    state = written(tmp_path / "run", tmp_path / "w.pth", "mmsegmentation")
    kept = trunk.state_dict()
    for theirs, ours in {
        "stem.7.weight": "bn1.weight",
        "layer1.0.downsample.0.weight": "layer1.0.downsample.1.weight",
        "layer1.0.downsample.1.bias": "layer1.0.downsample.2.bias",
        "layer2.0.downsample.1.weight": "layer2.0.downsample.1.weight",
        "layer2.0.downsample.2.bias": "layer2.0.downsample.2.bias",
    }.items():
        assert torch.equal(state[f"backbone.{theirs}"], kept[f"encoder.model.{ours}"])
    assert "backbone.layer1.0.downsample.2.bias" not in state


def test_mmsegmentation_refuses_other_stems(tmp_path):
    encoder_run(tmp_path / "run", "resnet10t")
    with pytest.raises(DataError, match=r"resnet10t.*resnet18"):
        export_weights(
            WeightsSettings(str(tmp_path / "run"), str(tmp_path / "w.pth"), "mmsegmentation")
        )


def test_the_file_says_where_it_comes_from(tmp_path):
    encoder_run(tmp_path / "night", "resnet10t")
    written(tmp_path / "night", tmp_path / "w.safetensors", "timm")
    with safe_open(tmp_path / "w.safetensors", "pt") as file:
        about = file.metadata()
    assert (about["run"], about["method"], about["encoder"]) == ("night", "GraSS", "resnet10t")
    assert json.loads(about["bands"]) == ["band 0", "band 1", "band 2"]
    assert json.loads(about["scale"]) == [255.0] * 3
    assert json.loads(about["mean"]) == [0.4] * 3
    assert json.loads(about["std"]) == [0.2] * 3
    assert json.loads(about["provenance"])["pretraining"]["steps"] == 7
    assert str(tmp_path) not in "".join(about.values())


def test_a_name_that_is_no_file_of_weights_is_refused(tmp_path):
    with pytest.raises(DataError, match=r"w\.txt"):
        export_weights(WeightsSettings(str(tmp_path), str(tmp_path / "w.txt")))
