"""Sound files of weights, as other programs write them."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file


def write_weights(folder: Path) -> dict[str, Path]:
    """A state_dict, the same as safetensors, and a checkpoint; written once."""
    result = {name: folder / f"weights.{name}" for name in ("pth", "pt", "safetensors", "ckpt")}
    tensors = {"conv.weight": torch.arange(24.0).reshape(2, 3, 2, 2), "conv.bias": torch.ones(2)}
    if not result["ckpt"].exists():
        torch.save(tensors, result["pth"])
        torch.save(tensors, result["pt"])
        save_file(tensors, result["safetensors"])
        torch.save({"global_step": 3, "state_dict": tensors}, result["ckpt"])
    return result
