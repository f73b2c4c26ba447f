"""A segmenter in half precision, for GPUs; input, output and sensitive operators stay float32."""

from __future__ import annotations

import os

import onnx
import onnx_ir
from onnx_ir.passes.common import ShapeInferencePass, TopologicalSortPass

# Read once, when ONNX Runtime is loaded: it would send telemetry to its makers.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
from onnxruntime.transformers.float16 import DEFAULT_OP_BLOCK_LIST, convert_float_to_float16

# Sums over many pixels lose precision in float16, to which softmax is sensitive.
_SENSITIVE = ("ReduceMean", "ReduceMax", "ReduceSum", "Sub", "Exp", "Div", "Softmax", "Sigmoid")


def halved(model: onnx.ModelProto) -> onnx.ModelProto:
    """The same graph with weights and most operators in float16."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    converted = convert_float_to_float16(
        copy,
        keep_io_types=True,
        op_block_list=[*DEFAULT_OP_BLOCK_LIST, *_SENSITIVE],
        disable_shape_infer=True,  # the exporter has set every shape
    )
    del converted.graph.value_info[:]  # of float32
    graph = onnx_ir.from_proto(converted)
    TopologicalSortPass()(graph)  # the converter puts its casts at the end
    ShapeInferencePass()(graph)
    return onnx_ir.to_proto(graph)
