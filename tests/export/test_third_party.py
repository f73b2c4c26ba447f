from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from export.onnx_file import answer, contract_of, open_session
from export.run import export_run
from grass_model.settings_export import ExportSettings
from grass_qgis.engine.errors import ContractError, DataError, JobError
from tests.export.test_contract_yaml import WHOLE

MODULE = '''
from torch import nn

class Wrapped(nn.Module):
    """Answers as torchvision's segmenters do."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Conv2d(3, {planes}, 3, padding=1)
        self.drop = nn.Dropout(0.5)

    def forward(self, image):
        return {{"aux": image, "out": self.drop(self.layer(image))}}

def build():
    return Wrapped()

def nothing():
    return 5
'''
TILES = np.random.default_rng(0).normal(size=(2, 3, 64, 64)).astype(np.float32)
LOGITS = WHOLE.replace("output:", "output:\n  kind: logits")


@pytest.fixture
def given(tmp_path, monkeypatch):
    """Writes module, weights and contract; returns the settings and the convolution."""
    monkeypatch.chdir(tmp_path)

    def make(name, text=LOGITS, planes=3, **changes):
        (tmp_path / f"{name}.py").write_text(MODULE.format(planes=planes))
        layer = nn.Conv2d(3, planes, 3, padding=1)
        tensors = {f"layer.{key}": value for key, value in layer.state_dict().items()}
        save_file(tensors, tmp_path / "w.safetensors")
        torch.save(tensors, tmp_path / "w.pth")
        (tmp_path / "c.yaml").write_text(text)
        values = {
            "torch_module": f"{name}:build",
            "weights": "w.safetensors",
            "contract": "c.yaml",
            "out": str(tmp_path / "out"),
            **changes,
        }
        return ExportSettings(**values), layer

    return make


def logits_of(layer):
    with torch.inference_mode():
        return layer(torch.from_numpy(TILES))


@pytest.mark.parametrize("weights", ["w.safetensors", "w.pth"])
def test_a_model_of_ones_own_gets_its_activation_and_its_contract(given, weights):
    settings, layer = given(f"own_{weights[2:]}", weights=weights, licence="MIT")
    path = export_run(settings)
    found = answer(open_session(path), TILES)
    np.testing.assert_allclose(found, logits_of(layer).softmax(dim=1).numpy(), atol=1e-5)
    contract = contract_of(path)
    assert contract.output.kind == "probabilities"
    assert [item.name for item in contract.output.classes] == ["red", "green", "blue"]
    assert contract.provenance["licence"] == "MIT"


def test_a_single_plane_gets_a_sigmoid(given):
    text = LOGITS.replace("kind: logits", "kind: logits\n  activation: sigmoid")
    text = text[: text.index("    - {id: 2")]
    settings, layer = given("single", text, planes=1)
    found = answer(open_session(export_run(settings)), TILES)
    np.testing.assert_allclose(found, logits_of(layer).sigmoid().numpy(), atol=1e-5)


def test_probabilities_stay_as_they_are(given):
    settings, layer = given("whole", WHOLE)
    found = answer(open_session(export_run(settings)), TILES)
    np.testing.assert_allclose(found, logits_of(layer).numpy(), atol=1e-5)


def test_its_variants_are_written_too(given):
    settings, _ = given("more", variants=["dynamic", "fp16"])
    out = export_run(settings)
    assert sorted(path.name for path in out.iterdir()) == [
        "segment-dynamic.onnx",
        "segment-fp16.onnx",
    ]
    found = answer(open_session(out / "segment-dynamic.onnx"), TILES[:1, :, :40, :24])
    assert found.shape == (1, 3, 40, 24)


@pytest.mark.parametrize(
    ("changes", "error", "says"),
    [
        ({"torch_module": "nowhere:build"}, JobError, "nowhere"),
        ({"torch_module": "bad:missing"}, JobError, "missing"),
        ({"torch_module": "bad:nothing"}, JobError, "int"),
        ({"torch_module": "bad"}, JobError, "cannot be called"),
        ({"tile": 20}, JobError, "tile is 20"),
        ({"weights": ""}, JobError, "--weights"),
        ({"contract": ""}, JobError, "--contract"),
        ({"variants": ["int8"]}, DataError, "real tiles"),
    ],
)
def test_what_is_missing_is_named(given, tmp_path, changes, error, says):
    settings, _ = given("bad", **changes)
    with pytest.raises(error, match=says):
        export_run(settings)
    assert not list((tmp_path / "out").glob("*"))


def test_weights_of_another_model_are_refused(given, tmp_path):
    settings, _ = given("other")
    save_file({"layer.weight": torch.zeros(1)}, tmp_path / "w.safetensors")
    with pytest.raises(DataError, match="another model"):
        export_run(settings)


class Trap:
    """Runs code when it is unpickled."""

    def __reduce__(self):
        return (print, ("unpickled",))


def test_code_in_a_file_of_weights_is_never_run(given, tmp_path, capsys):
    settings, _ = given("trap", weights="w.pth")
    torch.save({"layer.weight": Trap()}, tmp_path / "w.pth")
    with pytest.raises(DataError, match="cannot be read as weights"):
        export_run(settings)
    assert "unpickled" not in capsys.readouterr().out


def test_a_contract_that_does_not_fit_the_answer_is_refused(given):
    settings, _ = given("planes", planes=5)
    with pytest.raises(ContractError, match=r"output\.classes"):
        export_run(settings)
