import json

import pytest
import timm
import torch
import torchvision
from safetensors.torch import save_file
from torch import nn

from grass_model.models.encoders import build_encoder
from grass_model.models.weights_import import is_weights_file, load_weights_file, normalisation_in
from grass_qgis.engine.core.errors import DataError


@pytest.fixture(scope="module")
def source():
    torch.manual_seed(1)
    return timm.create_model("resnet18", pretrained=False)


def load(path, name="resnet18", bands=3):
    encoder = build_encoder(name, bands, 32)
    load_weights_file(encoder, path, name)
    return encoder.model.state_dict()


def same(result, model):
    expected = model.state_dict()
    return all(torch.equal(value, expected[key]) for key, value in result.items())


@pytest.mark.parametrize(
    ("before", "wrap"),
    [("", None), ("module.encoder_q.", "state_dict"), ("backbone.", "model"), ("student.", None)],
)
def test_weights_are_read_behind_any_prefix_and_in_usual_wrappings(
    source, tmp_path, capsys, before, wrap
):
    tensors = {before + key: value for key, value in source.state_dict().items()}
    tensors["head.weight"] = torch.zeros(2)
    torch.save({wrap: tensors, "epoch": 3} if wrap else tensors, tmp_path / "w.pth")
    assert same(load(tmp_path / "w.pth"), source)
    line = capsys.readouterr().out
    assert "encoder from w.pth: 120 tensors" in line
    assert "3 others left out" in line  # fc and the head
    assert before in line


def test_a_torchvision_resnet_taken_apart_is_put_together(tmp_path):
    model = torchvision.models.resnet18(weights=None)
    parts = nn.Sequential(*list(model.children())[:-1])
    torch.save({f"backbone.{k}": v for k, v in parts.state_dict().items()}, tmp_path / "w.ckpt")
    assert same(load(tmp_path / "w.ckpt"), model)


def test_counters_that_a_file_leaves_out_are_not_missed(source, tmp_path):
    state = source.state_dict()
    kept = {key: value for key, value in state.items() if "num_batches" not in key}
    save_file(kept, tmp_path / "w.safetensors")
    assert same(load(tmp_path / "w.safetensors"), source)


def test_other_bands_get_a_first_layer_with_the_same_sums(source, tmp_path):
    torch.save(source.state_dict(), tmp_path / "w.pth")
    result = load(tmp_path / "w.pth", bands=5)["conv1.weight"]
    assert result.shape[1] == 5
    assert torch.allclose(result.sum(1), source.state_dict()["conv1.weight"].sum(1), atol=1e-5)


@pytest.mark.parametrize(
    ("tensors", "word"),
    [
        ({"conv1.weight": torch.zeros(64, 3, 7, 7)}, "lacks bn1.weight"),
        ({}, "no tensors by name"),
        ({"fc.weight": torch.zeros(2)}, "lacks conv1.weight"),
    ],
)
def test_files_that_do_not_hold_the_encoder_are_refused(tmp_path, tensors, word):
    torch.save(tensors, tmp_path / "w.pth")
    with pytest.raises(DataError, match=word):
        load(tmp_path / "w.pth")


def test_another_width_and_a_damaged_file_are_refused(source, tmp_path):
    state = source.state_dict()
    state["layer1.0.conv1.weight"] = torch.zeros(32, 64, 3, 3)
    torch.save(state, tmp_path / "w.pth")
    with pytest.raises(DataError, match=r"layer1\.0\.conv1\.weight of shape \(32"):
        load(tmp_path / "w.pth")
    (tmp_path / "x.pt").write_bytes(b"nothing")
    with pytest.raises(DataError, match=r"x\.pt cannot be read as weights"):
        load(tmp_path / "x.pt")


def test_what_the_input_was_normalised_with_is_read_where_the_file_says_it(tmp_path):
    about = {key: json.dumps([1.0, 2.0, 3.0]) for key in ("scale", "mean", "std")}
    save_file({"a": torch.zeros(1)}, tmp_path / "w.safetensors", about)
    assert normalisation_in(tmp_path / "w.safetensors").mean == (1.0, 2.0, 3.0)
    save_file({"a": torch.zeros(1)}, tmp_path / "v.safetensors")
    assert normalisation_in(tmp_path / "v.safetensors") is None
    assert normalisation_in(tmp_path / "w.pth") is None


def test_files_are_distinguished_from_run_folders_by_their_ending():
    assert is_weights_file("a/b.pth")
    assert not is_weights_file("runs/encoder")
    assert not is_weights_file("imagenet")
