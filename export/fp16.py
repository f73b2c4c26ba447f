"""A segmenter in half precision, for GPUs: input, answer and sensitive operators stay float32."""

from __future__ import annotations

import os

import onnx
import onnx_ir
from onnx_ir.passes.common import ShapeInferencePass, TopologicalSortPass

# ONNX Runtime would tell its makers what is done with it; it asks only once, when it is loaded.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
from onnxruntime.transformers.float16 import DEFAULT_OP_BLOCK_LIST, convert_float_to_float16

# Sums over many pixels lose digits in half precision, and a softmax decides by its last ones.
_SENSITIVE = ("ReduceMean", "ReduceMax", "ReduceSum", "Sub", "Exp", "Div", "Softmax", "Sigmoid")


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph with weights and most operators in float16."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    converted = convert_float_to_float16(
        copy,
        keep_io_types=True,
        op_block_list=[*DEFAULT_OP_BLOCK_LIST, *_SENSITIVE],
        disable_shape_infer=True,  # the exporter has told every shape
    )
    del converted.graph.value_info[:]  # of float32
    graph = onnx_ir.from_proto(converted)
    TopologicalSortPass()(graph)  # the converter puts its casts at the end
    ShapeInferencePass()(graph)
    return onnx_ir.to_proto(graph)
