from __future__ import annotations

import json

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from export.adopt import adopt
from export.onnx_file import contract_of, weights_of
from grass_model.settings.export import AdoptSettings
from grass_qgis.engine.core.errors import ContractError, JobError, ModelError
from grass_qgis.engine.runtime.session import Model
from tests.export.torch_module import WHOLE
from tests.onnx_models import write_segment_model

DEEPNESS = {
    "class_names": json.dumps({"0": "soil", "1": "plant", "2": "water"}),
    "tiles_overlap": "25",
    "standardization_mean": "[0.5, 0.5, 0.5]",
    "standardization_std": "[0.25, 0.25, 0.25]",
}
TILES = np.random.default_rng(0).normal(size=(2, 3, 64, 64)).astype(np.float32)


def run(path):
    return Model(str(path), "cpu", 1).run(TILES)


def test_a_model_without_metadata_gets_its_contract_and_keeps_its_outputs(tmp_path):
    bare = write_segment_model(tmp_path / "m.onnx", metadata={})
    whole = write_segment_model(tmp_path / "w.onnx")
    before = bare.read_bytes()
    (tmp_path / "c.yaml").write_text(
        WHOLE.replace("  multiple: 8", "  multiple: 8\n  dynamic: true")
    )
    result = adopt(AdoptSettings(str(bare), str(tmp_path / "c.yaml")))
    assert result == tmp_path / "m-adopted.onnx"
    assert bare.read_bytes() == before
    np.testing.assert_array_equal(run(result), run(whole))


def test_a_model_of_deepness_is_adopted_from_its_metadata(tmp_path):
    model = write_segment_model(tmp_path / "m.onnx", dynamic=False, metadata=DEEPNESS)
    result = contract_of(adopt(AdoptSettings(str(model))))
    assert [item.name for item in result.output.classes] == ["soil", "plant", "water"]
    assert result.input.min_overlap == 16
    metadata = {e.key: e.value for e in onnx.load(tmp_path / "m-adopted.onnx").metadata_props}
    assert any("contract" in key for key in metadata)


def test_a_repair_changes_what_the_file_names_and_keeps_the_rest(tmp_path):
    model = write_segment_model(tmp_path / "m.onnx", dynamic=False, metadata=DEEPNESS)
    (tmp_path / "c.yaml").write_text("input: {gsd_m: [0.2, 0.1, 0.4]}\n")
    out = tmp_path / "new" / "repaired.onnx"
    result = contract_of(adopt(AdoptSettings(str(model), str(tmp_path / "c.yaml"), str(out))))
    assert result.input.gsd_m == (0.2, 0.1, 0.4)
    assert result.output.classes[1].name == "plant"


def test_old_entries_of_the_former_metadata_do_not_contradict_the_new(tmp_path):
    model = write_segment_model(
        tmp_path / "m.onnx", dynamic=False, metadata={**DEEPNESS, "by": "x"}
    )
    (tmp_path / "c.yaml").write_text("input: {min_overlap: 8}\n")
    result = adopt(AdoptSettings(str(model), str(tmp_path / "c.yaml")))
    metadata = {e.key: e.value for e in onnx.load(result).metadata_props}
    assert metadata["tiles_overlap"] == "12"
    assert metadata["by"] == "x"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("input: {tile: 128}", "input.tile"),
        ("input: {bands: [a], scale: [1], mean: [0], std: [1]}", "input.bands"),
        ('output: {classes: [{id: 0, name: a, colour: "#000000"}]}', "output.classes"),
        ("input: {std: [0, 1, 1]}", "input.std"),
        ("task: regions", "regions"),
    ],
)
def test_a_contract_the_graph_contradicts_is_refused_by_field(tmp_path, text, message):
    model = write_segment_model(tmp_path / "m.onnx", dynamic=False, metadata=DEEPNESS)
    (tmp_path / "c.yaml").write_text(text)
    with pytest.raises(ContractError, match=message):
        adopt(AdoptSettings(str(model), str(tmp_path / "c.yaml")))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["c.yaml", "m.onnx"]


def test_a_model_that_says_nothing_shows_its_shapes(tmp_path):
    model = write_segment_model(tmp_path / "m.onnx", dynamic=False, metadata={})
    with pytest.raises(ContractError, match=r"\(None, 3, 64, 64\)"):
        adopt(AdoptSettings(str(model)))


def test_the_model_itself_is_never_written_over(tmp_path):
    model = write_segment_model(tmp_path / "m.onnx")
    with pytest.raises(JobError, match="is the model itself"):
        adopt(AdoptSettings(str(model), out=str(tmp_path / "." / "m.onnx")))


def test_an_output_of_another_size_is_refused(tmp_path):
    path = tmp_path / "m.onnx"
    nodes = [helper.make_node("AveragePool", ["x"], ["y"], kernel_shape=[2, 2], strides=[2, 2])]
    shapes = {"x": [1, 3, 64, 64], "y": [1, 3, 32, 32]}
    inputs, outputs = (
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, shapes[name])] for name in "xy"
    )
    model = helper.make_model(helper.make_graph(nodes, "g", inputs, outputs), ir_version=9)
    model.opset_import[0].version = 17
    helper.set_model_props(model, DEEPNESS)
    onnx.save(model, path)
    with pytest.raises(ModelError, match="shape"):
        adopt(AdoptSettings(str(path)))
    assert list(tmp_path.iterdir()) == [path]


def test_weights_beside_the_model_come_along(tmp_path, monkeypatch):
    monkeypatch.setattr("export.onnx_file.LARGEST_IN_ONE_FILE", 100)
    model = onnx.load(write_segment_model(tmp_path / "a.onnx", radius=2, dynamic=False))
    big = numpy_helper.to_array(model.graph.initializer[0])
    assert big.nbytes > 100
    source = tmp_path / "in"
    source.mkdir()
    onnx.save_model(
        model, source / "m.onnx", save_as_external_data=True, location="w.bin", size_threshold=0
    )
    monkeypatch.setattr("export.onnx_file.SMALLEST_OUTSIDE", 0)
    result = adopt(AdoptSettings(str(source / "m.onnx"), out=str(tmp_path / "out" / "n.onnx")))
    assert weights_of(result).stat().st_size >= big.nbytes
    np.testing.assert_array_equal(run(result), run(source / "m.onnx"))
