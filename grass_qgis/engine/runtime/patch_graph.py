"""The part of a segmentation's graph that describes imagery.

Ordinary runs use the model's file as it is. To look at imagery, the graph is cut off behind the
levels in the contract's `domain`, and gives mean and mean square of their channels in each patch.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Dict, Iterable, List, Sequence, Set, Tuple, Union

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from ..core.contract import FEATURES, Contract, FeatureLevel, FeaturesSpec, InputSpec, OutputSpec
from ..core.errors import ModelError, cause_of
from ..onnx_model.external_data import check_external_data
from ..onnx_model.metadata import encode

Level = Tuple[str, int, Tuple[int, ...]]  # name of the value, stride, channels
_ENLARGING = ("Resize", "Upsample", "ConvTranspose", "DepthToSpace")
_LEAST_CHANNELS = 8


def patch_side(tile: int, stride: int, most: int = 128) -> int:
    """Largest side of a patch up to `most` that divides `tile`, a multiple of `stride`; or 0."""
    sides = (tile // k for k in range(1, tile + 1) if tile % k == 0)
    return next((side for side in sides if side <= most and side % stride == 0), 0)


def load_graph(path: Path) -> onnx.ModelProto:
    """A model that keeps its weights in its own file.

    Raises:
        ModelError: it does not, or cannot be read.
    """
    if check_external_data(path):
        raise ModelError(
            f"The model {path} keeps its weights in other files.", "Use one of less than 2 GB."
        )
    try:
        return onnx.load_model(str(path), load_external_data=False)
    except Exception as error:  # protobuf raises errors of several kinds
        raise ModelError(
            f"The model {path} cannot be read ({cause_of(error)[:200]}).",
            "Export it again.",
        ) from error


def levels_of(model: onnx.ModelProto, spec: InputSpec, strides: Sequence[int]) -> List[Level]:
    """For each stride the last of the narrowest values before the graph first enlarges a map.

    Returns:
        Name, stride and all channels of each; strides that the graph lacks are left out.
    """
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    _fix_input(copy, spec)
    shapes = _shapes(onnx.shape_inference.infer_shapes(copy).graph)
    finest: Dict[int, Tuple[str, int]] = {}
    for node in copy.graph.node:
        if node.op_type in _ENLARGING:
            break
        for name in node.output:
            channels, rows, cols = shapes.get(name, (0, 0, 0))
            stride = spec.tile // rows if rows and spec.tile % rows == 0 and rows == cols else 0
            narrow = channels <= finest.get(stride, ("", channels))[1]
            if stride in strides and channels >= _LEAST_CHANNELS and narrow:
                finest[stride] = (name, channels)
    return [(finest[s][0], s, tuple(range(finest[s][1]))) for s in strides if s in finest]


def patch_graph(
    model: onnx.ModelProto, spec: InputSpec, levels: Sequence[Level], patch: int
) -> Tuple[onnx.ModelProto, Contract]:
    """The graph up to the levels, with a contract of the task "features".

    Output k is (batch, 2 * channels, tile / patch, tile / patch): means, then mean squares.

    Raises:
        ModelError: the graph has no such value.
    """
    made = onnx.ModelProto()
    made.CopyFrom(model)
    _fix_input(made, spec)
    graph = made.graph
    produced = {name for node in graph.node for name in node.output}
    missing = [name for name, _, _ in levels if name not in produced]
    if missing:
        raise ModelError(f"The model has no value {missing[0]}.", "Export it again.")
    kept = _needed(graph.node, {name for name, _, _ in levels})
    used = {name for node in kept for name in node.input}
    weights = [item for item in graph.initializer if item.name in used]
    nodes, outputs, features = list(kept), [], []
    for number, (name, stride, channels) in enumerate(levels):
        target = f"patch_{number}"
        nodes += _pooled(name, number, patch // stride, channels, weights)
        side = spec.tile // patch
        sizes: List[Union[str, int, None]] = [None, 2 * len(channels), side, side]
        outputs.append(helper.make_tensor_value_info(target, TensorProto.FLOAT, sizes))
        features.append(FeatureLevel(target, patch, 2 * len(channels)))
    for field, values in (("node", nodes), ("initializer", weights), ("output", outputs)):
        graph.ClearField(field)
        getattr(graph, field).extend(values)
    graph.ClearField("value_info")
    contract = Contract(FEATURES, spec, OutputSpec(), features=FeaturesSpec(tuple(features)))
    helper.set_model_props(made, encode(contract))
    return made, contract


def _pooled(
    name: str,
    number: int,
    cells: int,
    channels: Tuple[int, ...],
    weights: List[onnx.TensorProto],
) -> List[onnx.NodeProto]:
    prefix = f"domain/{number}"
    numbers = numpy_helper.from_array(np.array(channels, np.int64), f"{prefix}/channels")
    weights.append(numbers)
    pool: Dict[str, Any] = {"kernel_shape": [cells] * 2, "strides": [cells] * 2}
    return [
        helper.make_node("Gather", [name, numbers.name], [f"{prefix}/some"], axis=1),
        helper.make_node("Cast", [f"{prefix}/some"], [f"{prefix}/map"], to=TensorProto.FLOAT),
        helper.make_node("Mul", [f"{prefix}/map", f"{prefix}/map"], [f"{prefix}/squared"]),
        helper.make_node("AveragePool", [f"{prefix}/map"], [f"{prefix}/mean"], **pool),
        helper.make_node("AveragePool", [f"{prefix}/squared"], [f"{prefix}/square"], **pool),
        helper.make_node(
            "Concat", [f"{prefix}/mean", f"{prefix}/square"], [f"patch_{number}"], axis=1
        ),
    ]


def _needed(nodes: Iterable[onnx.NodeProto], needed: Set[str]) -> List[onnx.NodeProto]:
    """The nodes that `needed` values depend on, in order."""
    kept = []
    for node in reversed(list(nodes)):
        if needed.intersection(node.output):
            kept.append(node)
            needed = needed | set(node.input)
    return kept[::-1]


def _fix_input(model: onnx.ModelProto, spec: InputSpec) -> None:
    """Gives a free tile its usual side."""
    held = {item.name for item in model.graph.initializer}
    for value in model.graph.input:
        dims = value.type.tensor_type.shape.dim
        if value.name not in held and len(dims) == 4:
            for dim in dims[2:]:
                dim.dim_value = spec.tile


def _shapes(graph: onnx.GraphProto) -> Dict[str, Tuple[int, int, int]]:
    """Channels, rows and columns of each floating-point map in the graph."""
    floats = (TensorProto.FLOAT, TensorProto.FLOAT16)
    shapes = {}
    for value in (*graph.value_info, *graph.output):
        tensor = value.type.tensor_type
        sizes = [dim.dim_value for dim in tensor.shape.dim]
        if len(sizes) == 4 and tensor.elem_type in floats:
            shapes[value.name] = (sizes[1], sizes[2], sizes[3])
    return shapes
