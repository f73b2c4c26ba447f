from __future__ import annotations

import json

import numpy as np
import onnx
import pytest
from onnx import TensorProto, numpy_helper
from onnx.external_data_helper import set_external_data

from export.describe import describe, description
from grass_model.settings.export import DescribeSettings
from grass_qgis.engine.core.errors import ModelError
from tests.onnx_models import write_regions_model, write_segment_model


def test_json_holds_shapes_contract_and_origin(tmp_path, capsys):
    path = write_segment_model(tmp_path / "m.onnx", dynamic=False)
    describe(DescribeSettings(str(path), json=True))
    result = json.loads(capsys.readouterr().out)
    assert result["inputs"] == [
        {"name": "image", "dtype": "float32", "shape": ["batch", 3, 64, 64]}
    ]
    assert result["opset"] == {"ai.onnx": 17}
    assert result["contract"]["output"]["classes"][1]["name"] == "green"
    assert (result["metadata"], result["problem"]) == ("GraSS Segmenter", "")


def test_the_table_names_the_same(tmp_path, capsys):
    describe(DescribeSettings(str(write_regions_model(tmp_path / "r.onnx"))))
    text = capsys.readouterr().out
    for word in ("r.onnx", "views", "regions.stride", "red, green, blue", "IR 9"):
        assert word in text


@pytest.mark.parametrize(
    ("metadata", "origin", "message"),
    [
        ({}, "none", "no contract"),
        ({"class_names": "5"}, "Deepness", "class_names"),
        ({"class_names": '["a", "b", "c"]'}, "Deepness", ""),
    ],
)
def test_a_model_without_a_contract_is_described_all_the_same(tmp_path, metadata, origin, message):
    result = description(write_segment_model(tmp_path / "m.onnx", metadata=metadata))
    assert result["metadata"] == origin
    assert message in result["problem"]
    assert (result["contract"] is None) == bool(message)


def test_a_file_that_reads_elsewhere_is_refused(tmp_path):
    model = onnx.load(write_segment_model(tmp_path / "m.onnx"))
    tensor = numpy_helper.from_array(np.ones(4, np.float32), "w")
    set_external_data(tensor, "../w.bin", 0, 16)
    tensor.ClearField("raw_data")
    tensor.data_location = TensorProto.EXTERNAL
    model.graph.initializer.append(tensor)
    (tmp_path / "m.onnx").write_bytes(model.SerializeToString())
    with pytest.raises(ModelError, match="outside its folder"):
        description(tmp_path / "m.onnx")


def test_a_file_that_is_no_model_is_said(tmp_path):
    (tmp_path / "m.onnx").write_bytes(b"")
    with pytest.raises(ModelError, match="no input"):
        description(tmp_path / "m.onnx")
