"""The segmenter as a graph: standardised tiles in, probabilities out."""

from __future__ import annotations

from pathlib import Path

from torch import Tensor, nn

from grass_model.data.datasets import input_spec
from grass_model.runs import RunCard
from grass_model.segmenter import load_segmenter
from grass_qgis.engine.contract import Contract, OutputSpec

INPUTS, OUTPUTS = ("image",), ("probabilities",)


class ProbabilityModel(nn.Module):
    """Tiles (N, bands, S, S) to class probabilities (N, K, S, S)."""

    def __init__(self, segmenter: nn.Module) -> None:
        super().__init__()
        self.segmenter = segmenter

    def forward(self, image: Tensor) -> Tensor:
        """Softmax of the segmenter's logits."""
        probabilities: Tensor = self.segmenter(image).softmax(dim=1)
        return probabilities


def load(folder: Path) -> tuple[ProbabilityModel, RunCard]:
    """The graph's model, in eval mode, and the run's card.

    Raises:
        DataError: `folder` holds no fine-tuning run.
    """
    segmenter, card = load_segmenter(folder)
    return ProbabilityModel(segmenter).eval(), card


def contract(card: RunCard, tile: int, gsd_m: float) -> Contract:
    """The contract of the exported segmenter."""
    return Contract(
        task="segmentation",
        input=input_spec(card.bands, card.norm, tile, gsd_m),
        output=OutputSpec("probabilities", "softmax", card.classes),
        provenance=card.provenance,
    )
