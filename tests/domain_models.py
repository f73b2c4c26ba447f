"""A little segmenter with maps of stride 4 and 8, and its description of generated imagery."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from onnx import TensorProto, helper, numpy_helper

from grass_qgis.engine.core.contract import Contract, DomainLevel, DomainSpec, OutputSpec
from grass_qgis.engine.onnx_model.metadata import encode
from grass_qgis.engine.runtime.patch_graph import levels_of, patch_graph, patch_side
from grass_qgis.engine.tensors.novelty import decode_domain, described, encode_moments, moments_of
from grass_qgis.engine.tensors.preprocess import standardise
from tests.onnx_models import COLOURS, input_spec

TILE, CHANNELS = 128, 8


def field(rows: int, cols: int, seed: int = 0) -> np.ndarray:
    """(3, rows, cols) uint8: soft greenish blobs, each time others."""
    rng = np.random.default_rng(seed)
    coarse = rng.random((-(-rows // 16) + 1, -(-cols // 16) + 1))
    blobs = coarse.repeat(16, axis=0).repeat(16, axis=1)[:rows, :cols]
    grain = rng.normal(0, 6, (3, rows, cols))
    colour = np.array([90.0, 130.0, 70.0])[:, None, None]
    return np.clip(colour * (0.7 + 0.5 * blobs) + grain, 0, 255).astype(np.uint8)


def desert(rows: int, cols: int, seed: int = 0) -> np.ndarray:
    """(3, rows, cols) uint8: bright, reddish, with fine stripes."""
    stripes = 40 * (np.arange(cols) // 2 % 2)[None, :]
    grain = np.random.default_rng(seed).normal(0, 3, (3, rows, cols))
    colour = np.array([215.0, 180.0, 130.0])[:, None, None]
    return np.clip(colour - stripes + grain, 0, 255).astype(np.uint8)


def write_domain_model(path: Path, *, described_by: bool = True, tile: int = TILE) -> Path:
    """Random features of stride 4 and 8, then the strongest colour; trained on `field`."""
    rng = np.random.default_rng(0)
    shapes = {"fine": (CHANNELS, 3, 4, 4), "coarse": (CHANNELS, CHANNELS, 2, 2)}
    weights = [
        numpy_helper.from_array(rng.normal(0, 0.3, shape).astype(np.float32), name)
        for name, shape in shapes.items()
    ]
    mix = np.eye(3, dtype=np.float32)[:, :, None, None].copy()
    sizes = np.array([1, 1, tile // 4, tile // 4], np.int64)
    weights += [
        numpy_helper.from_array(mix, "mix"),
        numpy_helper.from_array(np.zeros((3, CHANNELS, 1, 1), np.float32), "none"),
        numpy_helper.from_array(sizes[:0].astype(np.float32), "roi"),
        numpy_helper.from_array(np.array([1, 1, 8, 8], np.float32), "enlarge"),
    ]
    nodes = [
        helper.make_node("Conv", ["image", "fine"], ["fine_raw"], strides=[4, 4]),
        helper.make_node("Relu", ["fine_raw"], ["fine_map"]),
        helper.make_node("Conv", ["fine_map", "coarse"], ["coarse_raw"], strides=[2, 2]),
        helper.make_node("Relu", ["coarse_raw"], ["coarse_map"]),
        helper.make_node("Conv", ["coarse_map", "none"], ["small"]),
        helper.make_node("Resize", ["small", "roi", "enlarge"], ["large"], mode="nearest"),
        helper.make_node("Conv", ["image", "mix"], ["scores"]),
        helper.make_node("Add", ["scores", "large"], ["sums"]),
        helper.make_node("Softmax", ["sums"], ["out"], axis=1),
    ]
    shape = ["batch", 3, tile, tile]
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, shape)],
        [helper.make_tensor_value_info("out", TensorProto.FLOAT, shape)],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    spec = input_spec(tile, 16, False, 0)
    contract = Contract("segmentation", spec, OutputSpec(classes=COLOURS))
    if described_by:
        contract = replace(contract, domain=domain_of(model, contract))
    helper.set_model_props(model, encode(contract))
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
    return path


def domain_of(model: onnx.ModelProto, contract: Contract) -> DomainSpec:
    """The description of `field` by the graph."""
    spec = contract.input
    patch = patch_side(spec.tile, 8, 64)
    levels = levels_of(model, spec, (4, 8))
    made, _ = patch_graph(model, spec, levels, patch)
    session = onnxruntime.InferenceSession(
        made.SerializeToString(), providers=["CPUExecutionProvider"]
    )
    tiles = np.stack([standardise(field(spec.tile, spec.tile, k), spec) for k in range(48)])
    tables = []
    for result in session.run(None, {"image": tiles}):
        flat = result.transpose(0, 2, 3, 1).reshape(-1, result.shape[1])
        tables.append(described(flat[:, :CHANNELS], flat[:, CHANNELS:]))
    fitted = tuple(
        DomainLevel(name, stride, numbers, encode_moments(moments_of(table)))
        for (name, stride, numbers), table in zip(levels, tables)
    )
    whole = DomainSpec(fitted, patch, 1.0)
    limit = 1.5 * float(np.quantile(decode_domain(whole).distances(tables), 0.99))
    return replace(whole, limit=limit)
