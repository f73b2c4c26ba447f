"""The graph that turns tiles into features: an encoder's levels, and filters of all bands.

Preview and finished model run this same graph, so that both see the same numbers. Its input holds
the encoder's bands first, then the raster's others.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import List, Optional, Sequence, Tuple, Union

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from ..core.contract import FEATURES, Contract, FeatureLevel, FeaturesSpec, InputSpec, OutputSpec
from ..core.errors import ContractError, ModelError
from ..onnx_model.header import read_contract
from ..onnx_model.metadata import encode
from ..runtime.patch_graph import load_graph

CELL = 4  # input pixels a cell: the finest features that are learnt from
TILE, OVERLAP = 512, 128  # of models without an encoder
FILTERS = "filters"
_WINDOWS = (1, 3, 7)  # cells; about Gaussians of 1, 4 and 8 px
_OPSET, _IR_VERSION = 18, 9
_LEAST_VARIANCE = 1e-6  # of standardised values: below it is rounding
_PREFIX = "encoder/"


@dataclass(frozen=True)
class Extraction:
    """A graph of features with its contract (task "features").

    Attributes:
        model: tiles (N, bands, S, S) in, one map a level out.
        contract: levels in the order of the outputs; the last one holds the filters.
    """

    model: onnx.ModelProto
    contract: Contract

    @property
    def levels(self) -> Tuple[FeatureLevel, ...]:
        """Levels of the contract, each at `CELL` or a multiple of it."""
        spec = self.contract.features
        return () if spec is None else spec.levels

    def save(self, path: Path) -> None:
        """Writes the graph with its contract."""
        model = onnx.ModelProto()
        model.CopyFrom(self.model)
        helper.set_model_props(model, encode(self.contract))
        path.write_bytes(model.SerializeToString())


def features_contract(path: Path) -> Contract:
    """The contract of a features model.

    Raises:
        ModelError: the file is missing or damaged.
        ContractError: it is a model of another kind.
    """
    contract = read_contract(path)
    if contract.task != FEATURES or contract.features is None:
        raise ContractError(
            f"The model {path} is for {contract.task}; learning needs a features model.",
            "Write one with grass-train export --features, or leave it out.",
        )
    for level in contract.features.levels:
        if level.stride > CELL and level.stride % CELL:
            raise ContractError(
                f"The features model {path} has a level of stride {level.stride}; multiples of "
                f"{CELL} are needed from {CELL} on.",
                "Export another encoder.",
            )
    return contract


def build_extraction(path: Optional[Path], spec: InputSpec) -> Extraction:
    """The graph over all bands of a raster.

    Args:
        path: the features model, or None for filters of the bands alone.
        spec: of all bands, those of the features model first.

    Raises:
        ModelError: the file cannot be read.
    """
    nodes: List[onnx.NodeProto] = []
    weights: List[onnx.TensorProto] = []
    levels: List[FeatureLevel] = []
    opset, encoder, checksum = _OPSET, "", ""
    if path is not None:
        contract = features_contract(path)
        inner = load_graph(path)
        opset = max([item.version for item in inner.opset_import if item.domain == ""] or [_OPSET])
        count = len(contract.input.bands)
        nodes += _slice("image", "encoder_image", count, weights)
        _embed(inner, nodes, weights)
        spec_levels = contract.features.levels if contract.features is not None else ()
        for level in spec_levels:
            levels.append(_at_cells(level, nodes))
        if contract.features is not None:
            encoder, checksum = contract.features.encoder, contract.features.checksum
    levels.append(_filters(len(spec.bands), nodes, weights))
    sizes: List[Union[str, int, None]] = ["batch", len(spec.bands), spec.tile, spec.tile]
    graph = helper.make_graph(
        nodes,
        "features",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, sizes)],
        [_value(level, spec.tile) for level in levels],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)])
    model.ir_version = _IR_VERSION
    features = FeaturesSpec(tuple(levels), encoder, checksum)
    return Extraction(
        model, Contract(FEATURES, replace(spec, dynamic=False), OutputSpec(), features=features)
    )


def tensor(name: str, values: NDArray[np.generic]) -> onnx.TensorProto:
    """An initializer."""
    return numpy_helper.from_array(np.ascontiguousarray(values), name)


def _value(level: FeatureLevel, tile: int) -> onnx.ValueInfoProto:
    side = tile // level.stride
    return helper.make_tensor_value_info(
        level.name, TensorProto.FLOAT, ["batch", level.channels, side, side]
    )


def _slice(
    source: str, target: str, count: int, weights: List[onnx.TensorProto]
) -> List[onnx.NodeProto]:
    """The first `count` bands."""
    weights += [
        tensor("slice_start", np.array([0], np.int64)),
        tensor("slice_stop", np.array([count], np.int64)),
        tensor("slice_axis", np.array([1], np.int64)),
    ]
    return [
        helper.make_node("Slice", [source, "slice_start", "slice_stop", "slice_axis"], [target])
    ]


def _embed(
    inner: onnx.ModelProto, nodes: List[onnx.NodeProto], weights: List[onnx.TensorProto]
) -> None:
    """Adds the encoder's graph with all its names behind a prefix; its input is our slice."""
    held = {item.name for item in inner.graph.initializer}
    image = next(item.name for item in inner.graph.input if item.name not in held)

    def renamed(name: str) -> str:
        if name == image:
            return "encoder_image"
        return f"{_PREFIX}{name}" if name else ""

    for item in inner.graph.initializer:
        copy = onnx.TensorProto()
        copy.CopyFrom(item)
        copy.name = renamed(item.name)
        weights.append(copy)
    for node in inner.graph.node:
        if any(attribute.HasField("g") for attribute in node.attribute):
            raise ModelError(
                f"The features model holds a graph within its node {node.name}.",
                "Export it again with grass-train export.",
            )
        renamed_node = onnx.NodeProto()
        renamed_node.CopyFrom(node)
        del renamed_node.input[:], renamed_node.output[:]
        renamed_node.input.extend(renamed(name) for name in node.input)
        renamed_node.output.extend(renamed(name) for name in node.output)
        renamed_node.name = f"{_PREFIX}{node.name}" if node.name else ""
        nodes.append(renamed_node)


def _at_cells(level: FeatureLevel, nodes: List[onnx.NodeProto]) -> FeatureLevel:
    """The level under a name of ours; finer ones as means of cells."""
    source, target = f"{_PREFIX}{level.name}", f"map_{level.name}"
    if level.stride >= CELL:
        nodes.append(helper.make_node("Identity", [source], [target]))
        return replace(level, name=target)
    side = CELL // level.stride
    nodes.append(
        helper.make_node(
            "AveragePool", [source], [target], kernel_shape=[side, side], strides=[side, side]
        )
    )
    return FeatureLevel(target, CELL, level.channels)


def _filters(
    bands: int, nodes: List[onnx.NodeProto], weights: List[onnx.TensorProto]
) -> FeatureLevel:
    """Mean and standard deviation of each band in square windows around each cell.

    At the tile's edge a window holds only what lies in the tile.
    """
    weights.append(tensor("least_variance", np.array(_LEAST_VARIANCE, np.float32)))
    weights.append(tensor("zero", np.array(0, np.float32)))
    nodes.append(helper.make_node("Mul", ["image", "image"], ["image_squared"]))
    for source, target in (("image", "cell_mean"), ("image_squared", "cell_square")):
        nodes.append(
            helper.make_node(
                "AveragePool", [source], [target], kernel_shape=[CELL] * 2, strides=[CELL] * 2
            )
        )
    parts: List[str] = []
    for window in _WINDOWS:
        mean, square = _around("cell_mean", window, nodes), _around("cell_square", window, nodes)
        parts += [mean, _std_node(mean, square, f"deviation_{window}", nodes)]
    nodes.append(helper.make_node("Concat", parts, [FILTERS], axis=1))
    return FeatureLevel(FILTERS, CELL, bands * len(parts))


def _around(source: str, window: int, nodes: List[onnx.NodeProto]) -> str:
    """The mean of `window` x `window` cells around each."""
    if window == 1:
        return source
    target = f"{source}_{window}"
    nodes.append(
        helper.make_node(
            "AveragePool",
            [source],
            [target],
            kernel_shape=[window] * 2,
            strides=[1, 1],
            pads=[window // 2] * 4,
            count_include_pad=0,
        )
    )
    return target


def _std_node(mean: str, square: str, target: str, nodes: List[onnx.NodeProto]) -> str:
    steps: Sequence[Tuple[str, List[str], str]] = (
        ("Mul", [mean, mean], f"{target}_of_mean"),
        ("Sub", [square, f"{target}_of_mean"], f"{target}_raw"),
        ("Max", [f"{target}_raw", "zero"], f"{target}_variance"),
        ("Add", [f"{target}_variance", "least_variance"], f"{target}_sum"),
        ("Sqrt", [f"{target}_sum"], target),
    )
    nodes += [helper.make_node(kind, sources, [result]) for kind, sources, result in steps]
    return target
