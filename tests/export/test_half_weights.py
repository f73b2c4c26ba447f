"""Weights kept in 16 bits give nearly the same outputs from half of the file."""

from __future__ import annotations

import numpy as np
import onnx
import onnxruntime
import pytest
from onnx import TensorProto, helper, numpy_helper

from export.half_weights import with_half_weights


@pytest.fixture
def model():
    """Two products of matrices, one with a large and one with a small weight."""
    rng = np.random.default_rng(0)
    large, small = rng.normal(size=(64, 64)) / 8, rng.normal(size=(64, 4)) / 8
    weights = [
        numpy_helper.from_array(values.astype(np.float32), name)
        for name, values in (("large", large), ("small", small))
    ]
    nodes = [
        helper.make_node("MatMul", ["x", "large"], ["h"]),
        helper.make_node("MatMul", ["h", "small"], ["y"]),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 64])
    y = helper.make_tensor_value_info("y", TensorProto.FLOAT, [None, 4])
    graph = helper.make_graph(nodes, "g", [x], [y], weights)
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=9)


def outputs(model, values):
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    return session.run(None, {"x": values})[0]


def test_the_file_shrinks_and_outputs_stay_within_the_rounding_of_16_bits(model):
    values = np.random.default_rng(1).normal(size=(8, 64)).astype(np.float32)
    before, size = outputs(model, values), model.ByteSize()
    halved = with_half_weights(model)
    onnx.checker.check_model(halved)
    after = outputs(halved, values)
    assert halved.ByteSize() < 0.6 * size
    assert after.dtype == np.float32
    assert 0 < np.abs(after - before).max() < 1e-3 * np.abs(before).max()


def test_small_weights_keep_all_of_their_digits(model):
    halved = with_half_weights(model)
    kept = {item.name: item.data_type for item in halved.graph.initializer}
    assert kept == {"large_half": TensorProto.FLOAT16, "small": TensorProto.FLOAT}
