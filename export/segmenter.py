"""Export of a segmenter: tiles to class probabilities."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

import torch
from torch import Tensor, nn

from grass_model.models.run_card import RunCard, input_of
from grass_model.models.segmenter import load_segmenter
from grass_qgis.engine.core.contract import Contract, InputSpec, OutputSpec
from grass_qgis.engine.core.errors import ModelError

INPUTS, OUTPUTS = ("image",), ("probabilities",)


class ProbabilityModel(nn.Module):
    """Standardised tiles (N, bands, S, S) to class probabilities (N, channels, S, S)."""

    def __init__(self, segmenter: nn.Module, activation: str = "softmax") -> None:
        """Args beyond the obvious: `activation`, "softmax", "sigmoid", or "" where it is inside."""
        super().__init__()
        self.segmenter, self.activation = segmenter, activation

    def forward(self, image: Tensor) -> Tensor:
        """Probabilities (N, channels, S, S), 0 to 1, of standardised tiles (N, bands, S, S)."""
        channels = _channels(self.segmenter(image))
        if self.activation == "sigmoid":
            return channels.sigmoid()
        return _softmax(channels) if self.activation else channels


class RawInput(nn.Module):
    """Raw tiles (N, bands, S, S) uint8 to the output of `model` for the standardised tiles."""

    def __init__(self, model: nn.Module, spec: InputSpec) -> None:
        super().__init__()
        self.model = model
        scale, mean, std = (
            torch.tensor(values).view(1, -1, 1, 1) for values in (spec.scale, spec.mean, spec.std)
        )
        self.multiply: Tensor
        self.add: Tensor
        self.register_buffer("multiply", 1 / (scale * std))
        self.register_buffer("add", -mean / std)

    def forward(self, image: Tensor) -> Tensor:
        """Standardises (N, bands, S, S) uint8, then runs the model."""
        return cast(Tensor, self.model(image.float() * self.multiply + self.add))


def load(folder: Path) -> tuple[ProbabilityModel, RunCard]:
    """The graph's model, in eval mode, and the run's card.

    Raises:
        DataError: `folder` holds no fine-tuning run.
    """
    segmenter, card = load_segmenter(folder)
    return ProbabilityModel(segmenter).eval(), card


def contract(card: RunCard, tile: int, gsd_m: float = 0.0) -> Contract:
    """The contract of the exported segmenter; `gsd_m` replaces the pixel size of the training."""
    return Contract(
        task="segmentation",
        input=input_of(card, tile, gsd_m),
        output=OutputSpec("probabilities", "softmax", card.classes),
        provenance=card.provenance,
    )


def _channels(output: object) -> Tensor:
    """The output tensor of a model, out of the dictionary or list some libraries return."""
    if isinstance(output, Mapping):
        output = output["out"] if "out" in output else next(iter(output.values()))
    if isinstance(output, (tuple, list)):
        output = output[0]
    if not isinstance(output, Tensor):
        raise ModelError(f"The model returns {type(output).__name__}.", "It must return a tensor.")
    return output


def _softmax(logits: Tensor) -> Tensor:
    """Softmax over the classes, spelled out.

    ONNX Runtime's operator transposes the image to have the classes last, which took a tenth of
    the model's time on the CPU; these five operators take almost none.
    """
    powers = torch.exp(logits - logits.amax(dim=1, keepdim=True))
    return powers / powers.sum(dim=1, keepdim=True)
