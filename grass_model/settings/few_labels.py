"""Settings of `grass-train fewlabels`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True)
class FewLabelsSettings:
    """Compare encoders by what a linear classifier learns from few labels of their features.

    Attributes:
        arms: what is compared: name -> runs of grass-train pretrain, one for each seed; a run may
            also be "random" or "imagenet", the same encoder without that training. The n-th runs of
            all arms are compared with each other.
        data: folder with images/, masks/ and classes.json.
        out: folder for fewlabels.csv, fewlabels.json and fewlabels.png. What is measured already is
            kept there, and not measured again.
        reference: the arm that the others are compared with; the first when empty.
        shares: shares of the training tiles that are labelled, above 0 to 1.
        draws: how often that many tiles are drawn, the same ones for every run.
        features: "pyramid" takes all feature maps from stride 4 on, "last" the last one alone.
        output_stride: of the encoder, 8, 16 or 32; 0 for the run's own.
        tile: side of the tiles, pixels, a multiple of 32.
        cell: side of the cells that get a class each, pixels; feature maps are brought to them.
        cells: cells a classifier learns from, at most, spread evenly over its tiles.
        precision: "bf16" computes features in bfloat16, faster where the hardware has it.
        batch: tiles at once.
        bootstrap: draws behind each interval.
        seed: of the drawn tiles and cells, random weights and bootstrap.
    """

    arms: dict[str, list[str]]
    data: str
    out: str
    reference: str = ""
    shares: list[float] = field(default_factory=lambda: [0.01, 0.05])
    draws: int = 5
    features: Literal["pyramid", "last"] = "pyramid"
    output_stride: Literal[0, 8, 16, 32] = 0
    tile: int = 256
    cell: int = 8
    cells: int = 8192
    precision: Literal["float32", "bf16"] = "float32"
    batch: int = 8
    bootstrap: int = 2000
    seed: int = 0
