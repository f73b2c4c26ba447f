"""Segmentation models that are wrong in one way each; all but the graph is as it should be."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

from grass_qgis.engine.core import contract
from grass_qgis.engine.onnx_model import metadata as contract_metadata
from tests.onnx_models import COLOURS, input_spec

SIDE = 64
IMAGE = ["batch", 3, SIDE, SIDE]
FLOAT = TensorProto.FLOAT


def node(kind: str, inputs: str, outputs: str, **attributes: Any) -> NodeProto:
    return helper.make_node(kind, inputs.split(), outputs.split(), **attributes)


def model(
    nodes: list[NodeProto],
    *,
    inputs: dict[str, Any] | None = None,
    outputs: dict[str, Any] | None = None,
    weights: dict[str, np.ndarray] | None = None,
    domains: dict[str, int] | None = None,
    classes: int = 3,
) -> ModelProto:
    """A model from `x` to `y`; shapes and types are of floats and the image unless given."""
    graph = helper.make_graph(
        nodes,
        "bad",
        [_value(name, item) for name, item in (inputs or {"x": (FLOAT, IMAGE)}).items()],
        [_value(name, item) for name, item in (outputs or {"y": (FLOAT, None)}).items()],
        [numpy_helper.from_array(value, name) for name, value in (weights or {}).items()],
    )
    versions = [helper.make_opsetid(*item) for item in {"": 17, **(domains or {})}.items()]
    made = helper.make_model(graph, opset_imports=versions, ir_version=9)
    spec = contract.Contract(
        "segmentation",
        input_spec(SIDE, 8, False, 0),
        contract.OutputSpec(classes=(*COLOURS, contract.ClassSpec(3, "rest", "#808080"))[:classes]),
    )
    helper.set_model_props(made, contract_metadata.encode(spec))
    return made


def _value(name: str, item: Any) -> Any:
    return item if not isinstance(item, tuple) else helper.make_tensor_value_info(name, *item)


def endless() -> ModelProto:
    """Runs for ever, in a loop of many short steps."""
    body = helper.make_graph(
        [node("Identity", "go", "go_on"), node("Relu", "state", "next")],
        "body",
        [
            helper.make_tensor_value_info("step", TensorProto.INT64, []),
            helper.make_tensor_value_info("go", TensorProto.BOOL, []),
            helper.make_tensor_value_info("state", FLOAT, None),
        ],
        [
            helper.make_tensor_value_info("go_on", TensorProto.BOOL, []),
            helper.make_tensor_value_info("next", FLOAT, None),
        ],
    )
    return model(
        [node("Loop", "times yes x", "y", body=body)],
        weights={"times": np.array(2**62, np.int64), "yes": np.array(True)},
    )


def sequence() -> ModelProto:
    """Answers with a list."""
    value = helper.make_tensor_sequence_value_info("y", FLOAT, None)
    return model([node("SequenceConstruct", "x", "y")], outputs={"y": value})


def not_numbers(limit: float) -> ModelProto:
    """Answers what is not a number where a standardised value is above `limit`."""
    return model(
        [node("Sub", "limit x", "gap"), node("Sqrt", "gap", "y")],
        weights={"limit": np.array(limit, np.float32)},
    )


def write(made: ModelProto, path: Path) -> Path:
    path.write_bytes(made.SerializeToString())
    return path
