"""Sound files of weights, as other programs write them."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file


def write_weights(folder: Path) -> dict[str, Path]:
    """A state_dict, the same as safetensors, and a checkpoint; written once."""
    found = {name: folder / f"weights.{name}" for name in ("pth", "pt", "safetensors", "ckpt")}
    tensors = {"conv.weight": torch.arange(24.0).reshape(2, 3, 2, 2), "conv.bias": torch.ones(2)}
    if not found["ckpt"].exists():
        torch.save(tensors, found["pth"])
        torch.save(tensors, found["pt"])
        save_file(tensors, found["safetensors"])
        torch.save({"global_step": 3, "state_dict": tensors}, found["ckpt"])
    return found
