"""A torch model as a user may bring one: module, weights and contract in files; quick to export."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import nn

from grass_model.settings.export import ExportSettings

WHOLE = """
input:
  bands: [red, green, blue]
  scale: [255, 255, 255]
  mean: [0.5, 0.5, 0.5]
  std: [0.25, 0.25, 0.25]
  tile: 64
  min_overlap: 8
  multiple: 8
output:
  classes:
    - {id: 0, name: red, colour: "#d62728"}
    - {id: 1, name: green, colour: "#2ca02c"}
    - {id: 2, name: blue, colour: "#1f77b4"}
"""
LOGITS = WHOLE.replace("output:", "output:\n  kind: logits")
MODULE = '''
from torch import nn

class Wrapped(nn.Module):
    """Answers as torchvision's segmenters do."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Conv2d(3, {channels}, 3, padding=1)
        self.drop = nn.Dropout(0.5)

    def forward(self, image):
        return {{"aux": image, "out": self.drop(self.layer(image))}}

def build():
    return Wrapped()

def nothing():
    return 5
'''


def of_classes(*names: str) -> str:
    """The contract of a model of logits for these classes."""
    lines = [f'    - {{id: {i}, name: {name}, colour: "#808080"}}' for i, name in enumerate(names)]
    return LOGITS[: LOGITS.index("    - {id: 0")] + "\n".join(lines) + "\n"


def write_module(
    folder: Path, name: str, text: str = LOGITS, channels: int = 3, **changes: object
) -> tuple[ExportSettings, nn.Module]:
    """Writes NAME.py, w.safetensors, w.pth and c.yaml; returns settings and the only layer."""
    (folder / f"{name}.py").write_text(MODULE.format(channels=channels))
    layer = nn.Conv2d(3, channels, 3, padding=1)
    tensors = {f"layer.{key}": value for key, value in layer.state_dict().items()}
    save_file(tensors, folder / "w.safetensors")
    torch.save(tensors, folder / "w.pth")
    (folder / "c.yaml").write_text(text)
    values: dict[str, object] = {
        "torch_module": f"{name}:build",
        "weights": str(folder / "w.safetensors"),
        "contract": str(folder / "c.yaml"),
        "out": str(folder / "out"),
        **changes,
    }
    return ExportSettings(**values), layer
