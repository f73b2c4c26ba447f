"""Encoder weights from a file that another tool wrote: timm, torchvision, a self-supervised run.

Such files differ in what they wrap around the tensors and in what stands before their names; what
remains must be the encoder, tensor for tensor.
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
_COUNTER = "num_batches_tracked"  # many files leave it out, and nothing is computed from it
# A ResNet of torchvision that was taken apart into nn.Sequential, as many self-supervised runs do.
_SEQUENTIAL = {
    "0": "conv1", "1": "bn1", "4": "layer1", "5": "layer2", "6": "layer3", "7": "layer4",
}  # fmt: skip


def is_weights_file(init: str) -> bool:
    """Whether `encoder.init` names a file of weights: by its ending."""
    return Path(init).suffix.lower() in SUFFIXES


def load_weights_file(encoder: nn.Module, path: Path, name: str) -> None:
    """Fills `encoder` with the tensors of a file, all of them or none.

    A first convolution for another number of bands is spread over the encoder's; what else the file
    holds (heads, a second encoder) is left out, and said.

    Args:
        encoder: as `build_encoder` makes it.
        path: the file.
        name: of the encoder, for messages.

    Raises:
        DataError: the file cannot be read, or does not hold this encoder.
    """
    found = _read(path)
    wanted = {key.removeprefix("model."): value for key, value in encoder.state_dict().items()}
    state, before = _own(found, wanted, path, name)
    first = next(iter(wanted))
    if state[first].shape[1:2] != wanted[first].shape[1:2]:
        widen_first_layer(state, {first: wanted[first]}, wanted[first].shape[1])
    wrong = [key for key in wanted if key in state and state[key].shape != wanted[key].shape]
    if wrong:
        raise DataError(
            f"{path} has {wrong[0]} of shape {tuple(state[wrong[0]].shape)}, {name} needs "
            f"{tuple(wanted[wrong[0]].shape)}.",
            "Set encoder.name to the encoder the file was written for.",
        )
    sys.stdout.write(
        f"encoder from {path.name}: {len(state)} tensors"
        + (f" named {before}..." if before else "")
        + f", {len(found) - len(state)} others left out\n"
    )
    whole = {key: state.get(key, wanted[key]) for key in wanted}
    encoder.load_state_dict(
        {key: whole[key.removeprefix("model.")] for key in encoder.state_dict()}, strict=True
    )


def normalisation_in(path: Path) -> Normalisation | None:
    """What the weights were trained with, where the file says so: those of grass-train weights."""
    if path.suffix.lower() != ".safetensors":
        return None
    try:
        with safe_open(path, "pt") as file:
            about = file.metadata() or {}
        parts = [tuple(float(v) for v in json.loads(about[k])) for k in ("scale", "mean", "std")]
    except (OSError, SafetensorError, KeyError, ValueError, TypeError):
        return None
    return Normalisation(*parts)


def _read(path: Path) -> dict[str, Tensor]:
    """The tensors of a file, out of their wrappings.

    Raises:
        DataError: it cannot be read, or holds none.
    """
    try:
        if path.suffix.lower() == ".safetensors":
            return dict(load_file(path))
        content: Any = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:  # torch raises many kinds for a damaged file
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


def _own(
    found: Mapping[str, Tensor], wanted: Mapping[str, Tensor], path: Path, name: str
) -> tuple[dict[str, Tensor], str]:
    """The encoder's tensors under its own names, and what stood before them in the file.

    Raises:
        DataError: no prefix gives all of them.
    """
    needed = [key for key in wanted if not key.endswith(_COUNTER)]
    lacking: list[str] = []
    for renamed in (dict(found), _without_sequence(found)):
        for before in _prefixes(renamed, needed[0]):
            lacking = [key for key in needed if before + key not in renamed]
            if not lacking:
                own = {k: renamed[before + k].clone() for k in wanted if before + k in renamed}
                return own, before
    raise DataError(
        f"{path} does not hold the encoder {name!r}: it lacks {(lacking or needed)[0]}.",
        f"Set encoder.name to the encoder it was written for; it holds {next(iter(found))}, ...",
    )


def _prefixes(found: Mapping[str, Tensor], key: str) -> list[str]:
    """What stands before `key` in the file, in the file's order."""
    ends = [name.removesuffix(key) for name in found if name.endswith(key)]
    return [before for before in ends if not before or before.endswith(".")]


def _without_sequence(found: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Numbers of a taken-apart ResNet as the names they stand for, where a number comes first."""
    renamed = {}
    for key, value in found.items():
        parts = re.fullmatch(r"(|.*?\.)(\d)\.(.+)", key)
        name = _SEQUENTIAL.get(parts[2]) if parts else None
        renamed[f"{parts[1]}{name}.{parts[3]}" if parts and name else key] = value
    return renamed
