"""What a model says of itself, compared with what the runtime and onnx read from the same file."""

from __future__ import annotations

import pytest

from grass_qgis.engine.core.errors import ContractError, ModelError
from grass_qgis.engine.onnx_model.header import read_contract, read_header
from grass_qgis.engine.runtime.session import Model
from tests.onnx_models import write_regions_model, write_segment_model


@pytest.mark.parametrize(
    "kind",
    [
        {},
        {"dynamic": False},
        {"dynamic": False, "batch": 4},
        {"one_channel": True},
        {"raw": True},
        {"radius": 2, "logits": True},
    ],
)
def test_the_contract_is_the_one_the_runtime_finds(tmp_path, kind):
    path = write_segment_model(tmp_path / "m.onnx", **kind)
    assert read_contract(path) == Model(str(path), "cpu", 1).contract


def test_a_regions_model_is_read_too(tmp_path):
    path = write_regions_model(tmp_path / "m.onnx", score="balanced", windows=True)
    assert read_contract(path) == Model(str(path), "cpu", 1).contract


def test_shapes_are_those_of_the_runtime(tmp_path):
    import onnxruntime

    path = write_segment_model(tmp_path / "m.onnx", dynamic=False, batch=2)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    graph = read_header(path).graph
    assert list(graph.input) == session.get_inputs()[0].shape
    assert list(graph.output) == session.get_outputs()[0].shape
    assert dict(read_header(path).metadata) == session.get_modelmeta().custom_metadata_map


def test_a_deepness_model_is_read_by_the_same_rules(tmp_path):
    keys = {"class_names": '{"0": "a", "1": "b", "2": "c"}', "tile_size": "64"}
    path = write_segment_model(tmp_path / "m.onnx", metadata=keys)
    assert read_contract(path) == Model(str(path), "cpu", 1).contract


def test_weights_listed_among_the_inputs_are_no_image(tmp_path):
    onnx = pytest.importorskip("onnx")
    path = write_segment_model(tmp_path / "m.onnx")
    model = onnx.load(path)
    for weight in model.graph.initializer:
        info = onnx.helper.make_tensor_value_info(weight.name, weight.data_type, weight.dims)
        model.graph.input.append(info)
    path.write_bytes(model.SerializeToString())
    assert read_contract(path) == Model(str(path), "cpu", 1).contract


def test_a_model_without_a_contract_is_reported_with_its_shapes(tmp_path):
    path = write_segment_model(tmp_path / "m.onnx", metadata={})
    with pytest.raises(ContractError, match=r"no contract \(input \(None, 3"):
        read_contract(path)


def test_a_model_without_one_image_is_refused(tmp_path):
    onnx = pytest.importorskip("onnx")
    path = write_segment_model(tmp_path / "m.onnx")
    model = onnx.load(path)
    model.graph.input[0].type.tensor_type.elem_type = onnx.TensorProto.INT64
    path.write_bytes(model.SerializeToString())
    with pytest.raises(ModelError, match="one float32 or uint8 image"):
        read_contract(path)


@pytest.mark.parametrize("content", [b"", b"no model", b"\x0a" * 100, b"PK\x03\x04" * 50])
def test_what_is_no_model_is_reported_with_its_path(tmp_path, content):
    path = tmp_path / "m.onnx"
    path.write_bytes(content)
    with pytest.raises(ModelError, match=r"m\.onnx is damaged, or not an ONNX model") as caught:
        read_contract(path)
    assert caught.value.remedy


def test_a_model_cut_off_anywhere_is_an_error_unless_its_contract_is_whole(tmp_path):
    target = write_segment_model(tmp_path / "m.onnx", radius=1)
    whole, contract = target.read_bytes(), read_contract(target)
    path = tmp_path / "part.onnx"
    refused = 0
    for size in range(0, len(whole), 7):
        path.write_bytes(whole[:size])
        try:
            assert read_contract(path) == contract
        except (ModelError, ContractError):
            refused += 1
    assert refused > len(whole) // 7 // 2


def test_a_folder_and_a_missing_file_are_reported(tmp_path):
    for path in (tmp_path, tmp_path / "gone.onnx"):
        with pytest.raises(ModelError, match="cannot be read"):
            read_contract(path)
