"""A tiny features model: two levels of fixed filters, with our contract."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

from grass_qgis.engine.core.contract import (
    FEATURES,
    Contract,
    FeatureLevel,
    FeaturesSpec,
    InputSpec,
    OutputSpec,
)
from grass_qgis.engine.onnx_model.metadata import encode

TILE, OVERLAP = 64, 16
LEVELS = (FeatureLevel("fine", 2, 4), FeatureLevel("coarse", 8, 6))


def features_contract(bands: tuple[str, ...] = ("red", "green", "blue")) -> Contract:
    """Bytes in, two levels out."""
    count = len(bands)
    spec = InputSpec(bands, (255.0,) * count, (0.5,) * count, (0.25,) * count, TILE, OVERLAP)
    return Contract(FEATURES, spec, OutputSpec(), features=FeaturesSpec(LEVELS, "tiny", "0" * 64))


def write_features_model(path: Path, bands: tuple[str, ...] = ("red", "green", "blue")) -> Path:
    """Writes a model whose levels are random strided convolutions of the image."""
    contract = features_contract(bands)
    random = np.random.default_rng(0)
    nodes, weights, outputs = [], [], []
    for level in LEVELS:
        side = level.stride
        kernel = random.normal(0, 1 / side, (level.channels, len(bands), side, side))
        weights.append(numpy_helper.from_array(kernel.astype(np.float32), f"k_{level.name}"))
        raw = f"raw_{level.name}"
        nodes.append(
            helper.make_node("Conv", ["image", f"k_{level.name}"], [raw], strides=[side] * 2)
        )
        nodes.append(helper.make_node("Relu", [raw], [level.name]))
        size = TILE // side
        outputs.append(
            helper.make_tensor_value_info(
                level.name, TensorProto.FLOAT, ["batch", level.channels, size, size]
            )
        )
    image = helper.make_tensor_value_info(
        "image", TensorProto.FLOAT, ["batch", len(bands), TILE, TILE]
    )
    graph = helper.make_graph(nodes, "tiny", [image], outputs, weights)
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)])
    model.ir_version = 9
    helper.set_model_props(model, encode(contract))
    onnx.save_model(model, str(path))
    return path
