"""Encoder weights from files of other tools: timm, torchvision, a self-supervised run.

Such files differ in the dictionaries around the tensors and in prefixes of their names; the rest
must match the encoder, tensor for tensor.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor, nn

from grass_qgis.engine.core.errors import DataError

from ..data.views import Normalisation
from .encoders import widen_first_layer

SUFFIXES = (".safetensors", ".pth", ".pt", ".ckpt", ".bin")
_WRAPPINGS = ("state_dict", "model", "model_state_dict", "teacher", "student")
_COUNTER = "num_batches_tracked"  # often left out, and not used in computations
# A ResNet of torchvision that was taken apart into nn.Sequential, as many self-supervised runs do.
_SEQUENTIAL = {
    "0": "conv1", "1": "bn1", "4": "layer1", "5": "layer2", "6": "layer3", "7": "layer4",
}  # fmt: skip


def is_weights_file(init: str) -> bool:
    """Whether `encoder.init` names a file of weights: by its ending."""
    return Path(init).suffix.lower() in SUFFIXES


def load_weights_file(encoder: nn.Module, path: Path, name: str) -> None:
    """Fills `encoder` with the tensors of a file, all of them or none.

    A first convolution for another number of bands is adapted to the encoder's; other tensors of
    the file (heads, a second encoder) are left out and counted in a message.

    Args:
        encoder: as `build_encoder` makes it.
        path: the file.
        name: of the encoder, for messages.

    Raises:
        DataError: the file cannot be read, or does not hold this encoder.
    """
    tensors = read_tensors(path)
    expected = {key.removeprefix("model."): value for key, value in encoder.state_dict().items()}
    state, prefix = _encoder_tensors(tensors, expected, path, name)
    first = next(iter(expected))
    if state[first].shape[1:2] != expected[first].shape[1:2]:
        widen_first_layer(state, {first: expected[first]}, expected[first].shape[1])
    wrong = [key for key in expected if key in state and state[key].shape != expected[key].shape]
    if wrong:
        raise DataError(
            f"{path} has {wrong[0]} of shape {tuple(state[wrong[0]].shape)}, {name} needs "
            f"{tuple(expected[wrong[0]].shape)}.",
            "Set encoder.name to the encoder the file was written for.",
        )
    sys.stdout.write(
        f"encoder from {path.name}: {len(state)} tensors"
        + (f" named {prefix}..." if prefix else "")
        + f", {len(tensors) - len(state)} others left out\n"
    )
    whole = {key: state.get(key, expected[key]) for key in expected}
    encoder.load_state_dict(
        {key: whole[key.removeprefix("model.")] for key in encoder.state_dict()}, strict=True
    )


def normalisation_in(path: Path) -> Normalisation | None:
    """Normalisation the weights were trained with, if in the file, as of `export_weights`."""
    if path.suffix.lower() != ".safetensors":
        return None
    try:
        with safe_open(path, "pt") as file:
            about = file.metadata() or {}
        parts = [tuple(float(v) for v in json.loads(about[k])) for k in ("scale", "mean", "std")]
    except (OSError, SafetensorError, KeyError, ValueError, TypeError):
        return None
    return Normalisation(*parts)


def read_tensors(path: Path) -> dict[str, Tensor]:
    """The tensors of a file, out of nested dictionaries.

    Raises:
        DataError: it cannot be read, or holds none.
    """
    try:
        if path.suffix.lower() == ".safetensors":
            return dict(load_file(path))
        content: Any = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises errors of many types for a damaged file
        raise DataError(
            f"{path} cannot be read as weights ({type(error).__name__}).",
            "Give a file of tensors: .safetensors, or .pth as torch.save writes a state_dict.",
        ) from error
    for _ in range(2):
        inner = [content[key] for key in _WRAPPINGS if _is_mapping(content, key)]
        content = inner[0] if inner else content
    if not isinstance(content, Mapping):
        content = {}
    tensors = {str(key): value for key, value in content.items() if isinstance(value, Tensor)}
    if not tensors:
        raise DataError(f"{path} holds no tensors by name.", "Save the model's state_dict.")
    return tensors


def _is_mapping(content: Any, key: str) -> bool:
    return isinstance(content, Mapping) and isinstance(content.get(key), Mapping)


def _encoder_tensors(
    tensors: Mapping[str, Tensor], expected: Mapping[str, Tensor], path: Path, name: str
) -> tuple[dict[str, Tensor], str]:
    """The encoder's tensors under its names, and their prefix in the file.

    Raises:
        DataError: no prefix gives all of them.
    """
    needed = [key for key in expected if not key.endswith(_COUNTER)]
    lacking: list[str] = []
    for renamed in (dict(tensors), _without_sequence(tensors)):
        for prefix in _prefixes(renamed, needed[0]):
            lacking = [key for key in needed if prefix + key not in renamed]
            if not lacking:
                matched = {
                    k: renamed[prefix + k].clone() for k in expected if prefix + k in renamed
                }
                return matched, prefix
    raise DataError(
        f"{path} does not hold the encoder {name!r}: it lacks {(lacking or needed)[0]}.",
        f"Set encoder.name to the encoder it was written for; it holds {next(iter(tensors))}, ...",
    )


def _prefixes(tensors: Mapping[str, Tensor], key: str) -> list[str]:
    """Prefixes of `key` in the file, in the file's order."""
    ends = [name.removesuffix(key) for name in tensors if name.endswith(key)]
    return [prefix for prefix in ends if not prefix or prefix.endswith(".")]


def _without_sequence(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The tensors with numbers of a ResNet in nn.Sequential replaced by the layers' names."""
    renamed = {}
    for key, value in tensors.items():
        parts = re.fullmatch(r"(|.*?\.)(\d)\.(.+)", key)
        name = _SEQUENTIAL.get(parts[2]) if parts else None
        renamed[f"{parts[1]}{name}.{parts[3]}" if parts and name else key] = value
    return renamed
