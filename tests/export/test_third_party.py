from __future__ import annotations

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from export.onnx_file import contract_of, open_session, run_session
from export.run import export_run
from grass_qgis.engine.core.errors import ContractError, DataError, JobError
from tests.export.torch_module import LOGITS, WHOLE

TILES = np.random.default_rng(0).normal(size=(2, 3, 64, 64)).astype(np.float32)


def logits_of(layer):
    with torch.inference_mode():
        return layer(torch.from_numpy(TILES))


@pytest.mark.parametrize("weights", ["w.safetensors", "w.pth"])
def test_a_user_s_model_gets_its_activation_and_its_contract(make_module, weights):
    settings, layer = make_module(f"own_{weights[2:]}", weights=weights, licence="MIT")
    path = export_run(settings)
    result = run_session(open_session(path), TILES)
    np.testing.assert_allclose(result, logits_of(layer).softmax(dim=1).numpy(), atol=1e-5)
    contract = contract_of(path)
    assert contract.output.kind == "probabilities"
    assert [item.name for item in contract.output.classes] == ["red", "green", "blue"]
    assert contract.provenance["licence"] == "MIT"


def test_a_single_channel_gets_a_sigmoid(make_module):
    text = LOGITS.replace("kind: logits", "kind: logits\n  activation: sigmoid")
    text = text[: text.index("    - {id: 2")]
    settings, layer = make_module("single", text, channels=1)
    result = run_session(open_session(export_run(settings)), TILES)
    np.testing.assert_allclose(result, logits_of(layer).sigmoid().numpy(), atol=1e-5)


def test_probabilities_stay_as_they_are(make_module):
    settings, layer = make_module("whole", WHOLE)
    result = run_session(open_session(export_run(settings)), TILES)
    np.testing.assert_allclose(result, logits_of(layer).numpy(), atol=1e-5)


def test_its_variants_are_written_too(make_module):
    settings, _ = make_module("more", variants=["dynamic", "fp16"])
    out = export_run(settings)
    assert sorted(path.name for path in out.iterdir()) == [
        "segment-dynamic.onnx",
        "segment-fp16.onnx",
    ]
    result = run_session(open_session(out / "segment-dynamic.onnx"), TILES[:1, :, :40, :24])
    assert result.shape == (1, 3, 40, 24)


@pytest.mark.parametrize(
    ("changes", "error", "message"),
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
def test_what_is_missing_is_named(make_module, tmp_path, changes, error, message):
    settings, _ = make_module("bad", **changes)
    with pytest.raises(error, match=message):
        export_run(settings)
    assert not list((tmp_path / "out").glob("*"))


def test_weights_of_another_model_are_refused(make_module, tmp_path):
    settings, _ = make_module("other")
    save_file({"layer.weight": torch.zeros(1)}, tmp_path / "w.safetensors")
    with pytest.raises(DataError, match="another model"):
        export_run(settings)


class Trap:
    """Runs code when it is unpickled."""

    def __reduce__(self):
        return (print, ("unpickled",))


def test_code_in_a_file_of_weights_is_never_run(make_module, tmp_path, capsys):
    settings, _ = make_module("trap", weights="w.pth")
    torch.save({"layer.weight": Trap()}, tmp_path / "w.pth")
    with pytest.raises(DataError, match="cannot be read as weights"):
        export_run(settings)
    assert "unpickled" not in capsys.readouterr().out


def test_a_contract_that_does_not_fit_the_output_is_refused(make_module):
    settings, _ = make_module("planes", channels=5)
    with pytest.raises(ContractError, match=r"output\.classes"):
        export_run(settings)
