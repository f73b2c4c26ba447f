"""The model contract: inputs and outputs of an ONNX model, as frozen values.

`onnx_model/checks.py` validates them, `onnx_model/metadata.py` reads and writes them as metadata of
a model. Source: docs/contract.md.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Tuple

NODATA = 255

LAM, WINDOWS = "lam", "windows"  # outputs of a regions model
SEGMENTATION, REGIONS, FEATURES = "segmentation", "regions", "features"  # tasks
WINDOW_SCORES = ("lam_mass", "guided", "balanced")
PALETTE = ("#4e79a7", "#f28e2b", "#59a14f", "#e15759", "#76b7b2", "#edc948", "#b07aa1", "#9c755f")


@dataclass(frozen=True)
class ClassSpec:
    """One class of the output: value in the class raster, name, colour "#rrggbb"."""

    id: int
    name: str
    colour: str


@dataclass(frozen=True)
class InputSpec:
    """Input of the graph, (batch, bands, tile, tile), and how it is computed from a raster.

    Standardised values are (raw / `scale` - `mean`) / `std`, with one number per band. `gsd_m`:
    nominal, least and greatest pixel size in metres the model was trained for, all 0 when unknown.
    `tile`: default side in pixels; other sides must be multiples of `multiple` and are possible
    only when `dynamic`. `min_overlap`: pixels. `dtype`: "float32" for standardised values; "uint8"
    for raw ones, which the graph standardises itself with the same numbers.
    """

    bands: Tuple[str, ...]
    scale: Tuple[float, ...]
    mean: Tuple[float, ...]
    std: Tuple[float, ...]
    tile: int
    min_overlap: int
    dtype: str = "float32"
    gsd_m: Tuple[float, float, float] = (0.0, 0.0, 0.0)
    multiple: int = 32
    dynamic: bool = False
    fixed_batch: int = 0


@dataclass(frozen=True)
class OutputSpec:
    """Output of the graph: kind, activation in (or missing from) the graph, classes."""

    kind: str = "probabilities"
    activation: str = "softmax"
    classes: Tuple[ClassSpec, ...] = ()
    ignore_id: int = 255


@dataclass(frozen=True)
class RefineSpec:
    """Refinement of a segmentation's probabilities before classes are chosen.

    The probabilities of a pixel are mixed with their mean over its segment, an area of like colour
    of at most `pixels` pixels; `share` is the weight of the mean.
    """

    pixels: int = 1000
    share: float = 0.5


@dataclass(frozen=True)
class RegionsSpec:
    """Rule that selects a region from the loss attention map (LAM); docs/method.md.

    The graph returns the LAM with sign "raise" as `lam`. `stride`: input pixels per feature cell.
    `positive`: augmentation in the graph that makes the second view for the loss. `score`: the
    rule. For those in `WINDOW_SCORES` the graph also returns `windows`, the score of each square
    window whose side is the share `window` of the tile's, one cell apart: the highest is chosen.
    """

    sign: str = "raise"
    relu: bool = True
    threshold: float = 0.5
    score: str = "box_max"
    window: float = 0.5
    stride: int = 32
    bank_size: int = 0
    positive: str = "flip"


@dataclass(frozen=True)
class FeatureLevel:
    """One output of a features model: name, input pixels per cell, channels."""

    name: str
    stride: int
    channels: int


@dataclass(frozen=True)
class FeaturesSpec:
    """Outputs of a features model, (batch, channels, tile / stride, tile / stride) for each level.

    `encoder`: its name. `checksum`: SHA-256 of the encoder's weights.
    """

    levels: Tuple[FeatureLevel, ...]
    encoder: str = ""
    checksum: str = ""


@dataclass(frozen=True)
class DomainLevel:
    """Distribution of one value of a segmentation's graph over patches of training imagery.

    `name`: of the value, (batch, channels, tile / stride, tile / stride). `channels`: those used.
    `moments`: base64 of their means and spreads over patches; `tensors/novelty.py`. Empty where
    the domain has a network.
    """

    name: str
    stride: int
    channels: Tuple[int, ...]
    moments: str = ""


@dataclass(frozen=True)
class DomainFault:
    """A direction in which training imagery moves when it is spoilt: "darker", "finer" ...

    `weights`: base64; patches whose product with them is above `offset` look spoilt.
    """

    name: str
    weights: str
    offset: float


@dataclass(frozen=True)
class DomainSpec:
    """Description of the training imagery in a model, to recognise imagery unlike it.

    A tile is unlike it if the mean distance of its patches is above `limit`. `patch`: side in
    pixels. `tiles`: training tiles measured; `held_out`: those that the limit was set on.
    `network`: base64 of what gives the distance, `tensors/novelty_network.py`; where it is empty,
    moments of the levels do, and a tile that shows a fault is unlike the training imagery too.
    """

    levels: Tuple[DomainLevel, ...]
    patch: int
    limit: float
    faults: Tuple[DomainFault, ...] = ()
    tiles: int = 0
    held_out: int = 0
    network: str = ""


@dataclass(frozen=True)
class Contract:
    """The contract of a model; `regions` and `features` are set for the task of that name.

    A features model has no classes. `refine` is of a segmentation; None to take the probabilities
    as they are. `domain` too; None when the training imagery is not described.
    """

    task: str
    input: InputSpec
    output: OutputSpec
    regions: Optional[RegionsSpec] = None
    provenance: Mapping[str, Any] = field(default_factory=dict)
    features: Optional[FeaturesSpec] = None
    refine: Optional[RefineSpec] = None
    domain: Optional[DomainSpec] = None


Shape = Tuple[Optional[int], ...]


@dataclass(frozen=True)
class GraphShape:
    """Shapes of the graph's first input and output; None where a size is free."""

    input: Shape
    output: Shape
    input_dtype: str = "float32"
