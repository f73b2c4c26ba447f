"""How Deepness 0.6 reads a segmentation model, rewritten from its documentation.

Its pages say: metadata values are JSON; the model has one input, NCHW, of a square static tile and
float32, and one output with a plane for each class (or a single one); pixel values are divided by
255, then `standardization_mean` is taken off and `standardization_std` divides; tiles overlap by
`tiles_overlap` percent; `resolution` is centimetres a pixel.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import onnxruntime

NEWEST_IR, NEWEST_OPSET = 9, 20


@dataclass(frozen=True)
class DeepnessModel:
    """A model as that plugin would hold it."""

    session: Any
    names: dict[int, str]
    mean: np.ndarray
    std: np.ndarray
    tile: int
    overlap_percent: int
    resolution_cm: float

    def classes(self, tiles: np.ndarray) -> np.ndarray:
        """Tiles (N, S, S, bands) of 8 bits to the most probable class (N, S, S)."""
        values = tiles.astype(np.float32) / 255.0
        values = (values - self.mean) / self.std
        batch = np.ascontiguousarray(values.transpose(0, 3, 1, 2), dtype=np.float32)
        result = self.session.run(None, {self.session.get_inputs()[0].name: batch})[0]
        return result.argmax(axis=1)


def read(path) -> DeepnessModel:
    """Opens a model or says what the plugin would stumble over."""
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    raw = session.get_modelmeta().custom_metadata_map
    values = {key: json.loads(text) for key, text in raw.items()}
    if values.get("model_type") != "Segmentor":
        raise ValueError(f"model_type {values.get('model_type')!r}")
    (image,), outputs = session.get_inputs(), session.get_outputs()
    if image.type != "tensor(float)" or len(image.shape) != 4:
        raise ValueError(f"input {image.type} {image.shape}")
    _, bands, rows, cols = image.shape
    if not all(isinstance(size, int) for size in (bands, rows, cols)) or rows != cols:
        raise ValueError(f"the tile {image.shape} is not square and static")
    names = {int(key): name for key, name in values["class_names"].items()}
    if sorted(names) != list(range(len(names))):
        raise ValueError(f"class ids {sorted(names)}")
    channels = outputs[0].shape[1]
    if channels not in (len(names), 1) or outputs[0].shape[2:] != [rows, cols]:
        raise ValueError(f"output {outputs[0].shape}")
    mean, std = (np.array(values[f"standardization_{key}"], np.float32) for key in ("mean", "std"))
    if len(mean) != bands or len(std) != bands:
        raise ValueError("mean and deviation are not one number a band")
    if values["tile_size"] != rows:
        raise ValueError(f"tile_size {values['tile_size']}")
    return DeepnessModel(
        session, names, mean, std, rows, int(values["tiles_overlap"]), float(values["resolution"])
    )
