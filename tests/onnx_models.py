"""Tiny ONNX models with predictable answers and our contract: what the engine's tests run.

`python -m tests.onnx_models DIR` writes DIR/segment.onnx and DIR/regions.onnx.
"""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any, Mapping

import numpy as np
import onnx
from onnx import NodeProto, TensorProto, helper, numpy_helper

from grass_qgis.engine.core import contract
from grass_qgis.engine.onnx_model import metadata as contract_metadata

MEAN = (0.5, 0.5, 0.5)
STD = (0.25, 0.25, 0.25)
GAIN = 5.0
COLOURS = (
    contract.ClassSpec(0, "red", "#d62728"),
    contract.ClassSpec(1, "green", "#2ca02c"),
    contract.ClassSpec(2, "blue", "#1f77b4"),
)
REST_AND_RED = (
    contract.ClassSpec(0, "rest", "#808080"),
    contract.ClassSpec(1, "red", "#d62728"),
)
REGION_STRIDE = 8


def input_spec(tile: int, overlap: int, dynamic: bool, batch: int) -> contract.InputSpec:
    """Red, green, blue of 8 bits; the default of every model here."""
    return contract.InputSpec(
        bands=("red", "green", "blue"),
        scale=(255.0, 255.0, 255.0),
        mean=MEAN,
        std=STD,
        tile=tile,
        min_overlap=overlap,
        multiple=8,
        dynamic=dynamic,
        fixed_batch=batch,
    )


def _standardising() -> tuple[list[NodeProto], list[TensorProto]]:
    """From raw pixels of 8 bits, "image", to standardised ones, "standard"."""
    factors = {"mean": 255 * np.array(MEAN), "deviation": 255 * np.array(STD)}
    weights = [
        numpy_helper.from_array(values.astype(np.float32).reshape(1, 3, 1, 1), key)
        for key, values in factors.items()
    ]
    nodes = [
        helper.make_node("Cast", ["image"], ["wide"], to=TensorProto.FLOAT),
        helper.make_node("Sub", ["wide", "mean"], ["centred"]),
        helper.make_node("Div", ["centred", "deviation"], ["standard"]),
    ]
    return nodes, weights


def write_segment_model(
    path: Path,
    *,
    radius: int = 0,
    repeat: int = 1,
    tile: int = 64,
    overlap: int = 8,
    dynamic: bool = True,
    batch: int = 0,
    logits: bool = False,
    one_channel: bool = False,
    raw: bool = False,
    provenance: Mapping[str, Any] | None = None,
    refine: contract.RefineSpec | None = None,
    metadata: Mapping[str, str] | None = None,
    gsd_m: tuple[float, float, float] = (0.0, 0.0, 0.0),
) -> Path:
    """The strongest of red, green and blue is the class, after a box blur of `radius` pixels,
    done `repeat` times, which makes a slow model of many operators.

    The logit of class k is GAIN times standardised colour k. `one_channel` gives the sigmoid of
    the red logit alone: class 1 where red is above one half. `raw`: the graph takes pixels of 8
    bits and standardises them. `metadata` replaces our contract.
    """
    nodes, weights = _standardising() if raw else ([], [])
    name = "standard" if raw else "image"
    if radius:
        side = 2 * radius + 1
        blur = np.full((3, 1, side, side), 1.0 / side**2, np.float32)
        weights.append(numpy_helper.from_array(blur, "blur"))
        pads = [radius] * 4
        for number in range(repeat):
            after = f"blurred_{number}"
            nodes.append(helper.make_node("Conv", [name, "blur"], [after], group=3, pads=pads))
            name = after
    mix = np.eye(3, dtype=np.float32)[: 1 if one_channel else 3] * GAIN
    weights.append(numpy_helper.from_array(mix[:, :, None, None].copy(), "mix"))
    nodes.append(helper.make_node("Conv", [name, "mix"], ["scores" if not logits else "out"]))
    if not logits:
        final, axis = ("Sigmoid", {}) if one_channel else ("Softmax", {"axis": 1})
        nodes.append(helper.make_node(final, ["scores"], ["out"], **axis))
    side_dim = "side" if dynamic else tile
    shape = [batch or "batch", 3, side_dim, side_dim]
    out_shape = [shape[0], len(mix), *shape[2:]]
    classes = REST_AND_RED if one_channel else COLOURS
    read = input_spec(tile, overlap, dynamic, batch)
    spec = contract.Contract(
        "segmentation",
        replace(read, dtype="uint8" if raw else "float32", gsd_m=gsd_m),
        contract.OutputSpec(
            "logits" if logits else "probabilities",
            "sigmoid" if one_channel else "softmax",
            classes,
        ),
        provenance=provenance or {"origin": "generated for a test"},
        refine=refine,
    )
    given = contract_metadata.encode(spec) if metadata is None else metadata
    kind = TensorProto.UINT8 if raw else TensorProto.FLOAT
    return _save(path, nodes, weights, shape, {"out": out_shape}, given, kind)


def write_regions_model(
    path: Path,
    *,
    tile: int = 64,
    sign: str = "raise",
    batch: int = 0,
    threshold: float = 0.5,
    score: str = "box_max",
    windows: bool = False,
) -> Path:
    """The LAM is red minus green, averaged over cells of 8 x 8 pixels; the embedding the mean.

    `windows` adds scores of windows of half the tile's side: how much blue they hold.
    """
    cell: dict[str, Any] = {"kernel_shape": [REGION_STRIDE] * 2, "strides": [REGION_STRIDE] * 2}
    mix = np.array([1.0, -1.0, 0.0], np.float32).reshape(1, 3, 1, 1)
    weights = [
        numpy_helper.from_array(mix, "mix"),
        numpy_helper.from_array(np.array([1], np.int64), "plane"),
        numpy_helper.from_array(np.array([2, 3], np.int64), "space"),
    ]
    nodes = [
        helper.make_node("AveragePool", ["views"], ["pooled"], **cell),
        helper.make_node("Conv", ["pooled", "mix"], ["difference"]),
        helper.make_node("Squeeze", ["difference", "plane"], ["lam"]),
        helper.make_node("GlobalAveragePool", ["views"], ["mean"]),
        helper.make_node("Squeeze", ["mean", "space"], ["embedding"]),
    ]
    first = batch or "batch"
    cells = tile // REGION_STRIDE
    outputs = {"lam": [first, cells, cells], "embedding": [first, 3]}
    if windows:
        blue = np.array([0.0, 0.0, 1.0], np.float32).reshape(1, 3, 1, 1)
        weights.append(numpy_helper.from_array(blue, "blue"))
        half = {"kernel_shape": [cells // 2] * 2}
        nodes += [
            helper.make_node("Conv", ["pooled", "blue"], ["plane_of_blue"]),
            helper.make_node("AveragePool", ["plane_of_blue"], ["by_window"], **half),
            helper.make_node("Squeeze", ["by_window", "plane"], ["windows"]),
        ]
        outputs["windows"] = [first, cells - cells // 2 + 1, cells - cells // 2 + 1]
    spec = contract.Contract(
        "regions",
        input_spec(tile, 0, False, batch),
        contract.OutputSpec(),
        contract.RegionsSpec(sign=sign, threshold=threshold, score=score, stride=REGION_STRIDE),
        {"origin": "generated for a test"},
    )
    given = contract_metadata.encode(spec)
    return _save(path, nodes, weights, [first, 3, tile, tile], outputs, given)


def _save(
    path: Path,
    nodes: list[onnx.NodeProto],
    weights: list[onnx.TensorProto],
    shape: list[int | str],
    outputs: Mapping[str, list[int | str]],
    metadata: Mapping[str, str],
    kind: int = TensorProto.FLOAT,
) -> Path:
    graph = helper.make_graph(
        nodes,
        "test",
        [helper.make_tensor_value_info(nodes[0].input[0], kind, shape)],
        [helper.make_tensor_value_info(k, TensorProto.FLOAT, v) for k, v in outputs.items()],
        weights,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)])
    model.ir_version = 9
    helper.set_model_props(model, dict(metadata))
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())
    return path


def main(folder: Path) -> None:
    """Writes one model of each task into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    write_segment_model(folder / "segment.onnx")
    write_regions_model(folder / "regions.onnx")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
