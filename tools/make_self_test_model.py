"""Writes the little segmenter that devices are tested with: the same bytes on every machine.

Usage: python tools/make_self_test_model.py [--out FILE]

Its weights are random and its classes mean nothing; its operators are those of real segmenters.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from grass_qgis.engine.core import contract  # noqa: E402  (found only with the line above)
from grass_qgis.engine.onnx_model import metadata as contract_metadata  # noqa: E402

_TILE, _MULTIPLE = 512, 8
_CLASSES = (("ground", "#9c755f"), ("plants", "#59a14f"), ("water", "#4e79a7"), ("roof", "#e15759"))
# name, input, output channels, kernel, stride, dilation
_LAYERS = (
    ("stem", 3, 16, 3, 2, 1),
    ("quarter", 16, 32, 3, 2, 1),
    ("eighth", 32, 48, 3, 2, 1),
    ("wide", 48, 48, 3, 1, 2),
    ("narrow", 48, 32, 1, 1, 1),
    ("join", 64, 24, 3, 1, 1),
    ("logits", 24, len(_CLASSES), 1, 1, 1),
)


def spec() -> contract.Contract:
    """How the model is fed and read."""
    return contract.Contract(
        "segmentation",
        contract.InputSpec(
            bands=("red", "green", "blue"),
            scale=(255.0, 255.0, 255.0),
            mean=(0.485, 0.456, 0.406),
            std=(0.229, 0.224, 0.225),
            tile=_TILE,
            min_overlap=64,
            multiple=_MULTIPLE,
            dynamic=True,
        ),
        contract.OutputSpec(
            classes=tuple(contract.ClassSpec(k, *item) for k, item in enumerate(_CLASSES))
        ),
        provenance={
            "purpose": "test of devices: its weights are random, its classes mean nothing",
            "export": {"variant": "default"},
        },
    )


def model() -> onnx.ModelProto:
    """The graph: an encoder, a dilated layer, a decoder with one skip connection, softmax."""
    random = np.random.RandomState(0)  # its sequence is stable across versions
    nodes, weights = [], []
    for name, inside, outside, kernel, *_ in _LAYERS:
        bound = np.sqrt(6.0 / (inside * kernel**2))
        shape = (outside, inside, kernel, kernel)
        values = (2 * random.random_sample(shape) - 1) * bound
        weights.append(numpy_helper.from_array(values.astype(np.float32), f"{name}.weight"))
        bias = (2 * random.random_sample(outside) - 1) * 0.1
        weights.append(numpy_helper.from_array(bias.astype(np.float32), f"{name}.bias"))
    for factor in (2, 4):
        scales = np.array([1, 1, factor, factor], np.float32)
        weights.append(numpy_helper.from_array(scales, f"times_{factor}"))
    nodes += [*_conv("stem", "image"), *_conv("quarter", "stem"), *_conv("eighth", "quarter")]
    nodes += [*_conv("wide", "eighth"), *_conv("narrow", "wide"), _resize("narrow", 2, "up")]
    nodes.append(helper.make_node("Concat", ["up", "quarter"], ["both"], "concat", axis=1))
    nodes += [*_conv("join", "both"), *_conv("logits", "join", rectified=False)]
    nodes.append(_resize("logits", 4, "large"))
    nodes.append(helper.make_node("Softmax", ["large"], ["probabilities"], "softmax", axis=1))
    sides = ["rows", "columns"]
    graph = helper.make_graph(
        nodes,
        "self_test",
        [helper.make_tensor_value_info("image", TensorProto.FLOAT, ["batch", 3, *sides])],
        [
            helper.make_tensor_value_info(
                "probabilities", TensorProto.FLOAT, ["batch", len(_CLASSES), *sides]
            )
        ],
        weights,
    )
    whole = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    helper.set_model_props(whole, contract_metadata.encode(spec()))
    onnx.checker.check_model(whole, full_check=True)
    return whole


def _conv(name: str, before: str, rectified: bool = True) -> list[onnx.NodeProto]:
    _, _, _, kernel, stride, dilation = next(layer for layer in _LAYERS if layer[0] == name)
    sizes: dict[str, Any] = {"kernel_shape": [kernel] * 2, "strides": [stride] * 2}
    sizes.update(dilations=[dilation] * 2, pads=[dilation * (kernel // 2)] * 4)
    inputs = [before, f"{name}.weight", f"{name}.bias"]
    if not rectified:
        return [helper.make_node("Conv", inputs, [name], name, **sizes)]
    return [
        helper.make_node("Conv", inputs, [f"{name}.sum"], name, **sizes),
        helper.make_node("Relu", [f"{name}.sum"], [name], f"{name}.relu"),
    ]


def _resize(before: str, factor: int, after: str) -> onnx.NodeProto:
    ways = {"mode": "linear", "coordinate_transformation_mode": "half_pixel"}
    return helper.make_node("Resize", [before, "", f"times_{factor}"], [after], after, **ways)


def main(arguments: list[str] | None = None) -> int:
    """Writes the file and prints its path."""
    target = ROOT / "grass_qgis" / "models" / "self_test.onnx"
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--out", type=Path, default=target, help="file to write")
    path: Path = parser.parse_args(arguments).out
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(model().SerializeToString(deterministic=True))
    print(path)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
