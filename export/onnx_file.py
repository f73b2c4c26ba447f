"""ONNX files: checked reading, atomic writing, and runs in ONNX Runtime."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from google.protobuf.message import DecodeError
from numpy.typing import NDArray
from onnx.external_data_helper import load_external_data_for_model

# Read once, when ONNX Runtime is loaded: it would send telemetry to its makers.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
import onnxruntime

from grass_qgis.engine.core import atomic
from grass_qgis.engine.core.contract import Contract, GraphShape
from grass_qgis.engine.core.errors import ModelError, cause_of
from grass_qgis.engine.onnx_model.external_data import check_external_data
from grass_qgis.engine.onnx_model.metadata import decode

# A protobuf message cannot be larger than 2 GiB; the graph itself needs some of it.
LARGEST_IN_ONE_FILE = 1_900_000_000
SMALLEST_OUTSIDE = 1024  # bytes of a tensor that is worth a place in the file of weights


def load(path: Path, *, weights: bool = True) -> onnx.ModelProto:
    """Reads a model whose weights are in its own folder.

    Args:
        path: the ONNX file.
        weights: also read what it keeps in files beside it.

    Raises:
        ModelError: the file is missing, damaged, or refers to files elsewhere.
    """
    if not path.is_file():
        raise ModelError(f"The model {path} does not exist.", "Choose an ONNX file.")
    check_external_data(path)
    try:
        model = onnx.load_model(str(path), load_external_data=False)
        if weights:
            load_external_data_for_model(model, str(path.resolve().parent))
    except (DecodeError, OSError, ValueError, onnx.checker.ValidationError) as error:
        raise ModelError(
            f"The model {path} cannot be read ({cause_of(error)[:200]}).",
            "Export it again, or choose another file.",
        ) from error
    if not model.graph.input or not model.graph.output:
        raise ModelError(f"The model {path} has no input or no output.", "Choose an ONNX model.")
    return model


def save(model: onnx.ModelProto, path: Path, metadata: Mapping[str, str]) -> None:
    """Writes a model and checks the file; weights of 2 GB and more go to PATH.data.

    Args:
        model: is given the metadata.
        path: the file to write.
        metadata: replaces what the model held.
    """
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, dict(metadata))
    size = sum(len(tensor.raw_data) for tensor in model.graph.initializer)
    # onnx would append to the weights of an earlier file of this name.
    weights_of(path).unlink(missing_ok=True)
    if size < LARGEST_IN_ONE_FILE:
        onnx.save_model(model, str(path))
    else:
        onnx.save_model(
            model,
            str(path),
            save_as_external_data=True,
            location=weights_of(path).name,
            size_threshold=SMALLEST_OUTSIDE,
        )
    onnx.checker.check_model(str(path), full_check=True)


def weights_of(path: Path) -> Path:
    """Path of the external weights of a model too large for one file."""
    return path.with_name(f"{path.name}.data")


def move(path: Path, folder: Path) -> Path:
    """Moves a finished model, after its external weights, to `folder`; returns its path.

    Files are on the disk before they have their names there.
    """
    for file in (weights_of(path), path):
        if file.exists():
            atomic.to_disk(file)
            atomic.replace(file, folder / file.name)
    return folder / path.name


def bytes_of(path: Path) -> int:
    """Size of a model with its file of weights."""
    return sum(file.stat().st_size for file in (path, weights_of(path)) if file.exists())


def is_large(path: Path) -> bool:
    """Whether a model's weights do not fit into one file with it."""
    return bytes_of(path) >= LARGEST_IN_ONE_FILE


def metadata_of(model: onnx.ModelProto) -> dict[str, str]:
    """Metadata entries of a model."""
    return {entry.key: entry.value for entry in model.metadata_props}


def write_metadata(path: Path, metadata: Mapping[str, str]) -> None:
    """Replaces the metadata of a file that has no final name yet; weights beside it stay."""
    model = load(path, weights=False)
    del model.metadata_props[:]
    onnx.helper.set_model_props(model, dict(metadata))
    path.write_bytes(model.SerializeToString())


def graph_shape(model: onnx.ModelProto) -> GraphShape:
    """Shapes of the image and the first output; None where a size is free.

    Raises:
        ModelError: the model does not take one image.
    """
    weights = {tensor.name for tensor in model.graph.initializer}
    images = [value for value in model.graph.input if value.name not in weights]
    if len(images) != 1:
        names = ", ".join(value.name for value in images) or "nothing"
        raise ModelError(f"The model takes {names}; one image is needed.", "Choose another model.")
    kind = onnx.helper.tensor_dtype_to_np_dtype(images[0].type.tensor_type.elem_type)
    return GraphShape(_sizes(images[0]), _sizes(model.graph.output[0]), str(kind))


def contract_of(path: Path) -> Contract:
    """The contract that a file holds.

    Raises:
        ContractError: there is none, or a field of it is wrong.
    """
    model = load(path, weights=False)
    return decode(metadata_of(model), graph_shape(model))


def open_session(path: Path, threads: int = 0) -> Any:
    """The model in ONNX Runtime on the CPU.

    Raises:
        ModelError: the runtime refuses it.
    """
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors only
    options.intra_op_num_threads = threads
    # Without VNNI, sums of 8-bit products would overflow; the engine sets this too, so a variant
    # scores the same on every CPU.
    options.add_session_config_entry("session.x64quantprecision", "1")
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # the runtime's errors share no base class
        raise ModelError(
            f"The model {path.name} cannot be loaded: {cause_of(error)[:300]}",
            "Export it again, or choose another file.",
        ) from error


def run_session(session: Any, images: NDArray[Any]) -> NDArray[np.float32]:
    """The first output for images (N, bands, S, S), as (N, channels, S, S) float32.

    Raises:
        ModelError: the runtime fails.
    """
    try:
        output = session.run(None, {session.get_inputs()[0].name: images})[0]
    except Exception as error:  # the runtime's errors share no base class
        raise ModelError(
            f"The model fails on images of {images.shape}: {cause_of(error)[:300]}",
            "Check the tile and the bands of its contract.",
        ) from error
    channels = output[:, None] if output.ndim == 3 else output
    return np.asarray(channels, dtype=np.float32)


def _sizes(value: onnx.ValueInfoProto) -> tuple[int | None, ...]:
    return tuple(dim.dim_value or None for dim in value.type.tensor_type.shape.dim)
