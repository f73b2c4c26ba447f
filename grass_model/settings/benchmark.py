"""Settings of `grass-train benchmark`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .finetune import AugmentSettings, Decoder, LossSettings, TransferSettings, finetuning_loop
from .pretrain import EncoderSettings, KeepSettings, LoopSettings

Clock = Literal["wall", "processor"]


@dataclass(frozen=True)
class MethodSettings:
    """Settings of the pretrainings other than GraSS and SimCLR; defaults as published.

    Attributes:
        hidden: width of the heads' hidden layers (MoCo, DenseCL, BYOL).
        temperature: of the loss of MoCo and DenseCL.
        queue: keys that MoCo and DenseCL keep as negatives.
        momentum: share of its weights that a following encoder keeps a step (MoCo, DenseCL), or at
            first (BYOL, where it rises to 1). Short runs need a smaller one.
        barlow_width: width of Barlow Twins' three layers.
        mask_ratio: share of a view that masked image modelling hides, above 0 and below 1.
        mask_patch: side of the hidden squares, a divisor of the view's, pixels.
        margin: by which Tile2Vec wants distant ground farther away than neighbouring ground.
    """

    hidden: int = 2048
    temperature: float = 0.2
    queue: int = 65536
    momentum: float = 0.996
    barlow_width: int = 8192
    mask_ratio: float = 0.6
    mask_patch: int = 16
    margin: float = 10.0


@dataclass(frozen=True)
class LinearSettings:
    """Evaluation by a linear classifier, as in grass-train fewlabels.

    Attributes:
        features: "pyramid" takes all feature maps from stride 4 on, "last" the last one alone.
        cell: side of the cells that get a class each, pixels.
        cells: cells a classifier learns from, at most.
        batch: tiles at once.
        precision: "bf16" computes features in bfloat16.
    """

    features: Literal["pyramid", "last"] = "pyramid"
    cell: int = 8
    cells: int = 20_000
    batch: int = 16
    precision: Literal["float32", "bf16"] = "float32"


@dataclass(frozen=True)
class ClickSettings:
    """Evaluation by clicks: a simulated analyst labels places of a test scene at random.

    Attributes:
        scenes: at most so many test scenes, spread evenly; each is learnt for itself.
        radius: of the disc that a click labels, pixels.
        batch: tiles at once.
    """

    scenes: int = 12
    radius: float = 6.0
    batch: int = 8


@dataclass(frozen=True)
class SegmenterSettings:
    """Evaluation by fine-tuning, as in grass-train finetune; its data, init and seed are set.

    Attributes:
        decoder: decoder of segmentation_models_pytorch.
        crop: side of the random crops trained on, pixels.
        validate_every: steps between validations, of which the best is kept.
        patience: stop after so many validations without a better mIoU; 0 for never.
    """

    decoder: Decoder = "deeplabv3plus"
    crop: int = 192
    validate_every: int = 100
    patience: int = 0
    transfer: TransferSettings = field(default_factory=TransferSettings)
    loss: LossSettings = field(default_factory=LossSettings)
    augment: AugmentSettings = field(default_factory=AugmentSettings)
    loop: LoopSettings = field(default_factory=finetuning_loop)


@dataclass(frozen=True)
class BenchmarkSettings:
    """Compare pretrainings: initialisations x label shares x draws of labels x seeds.

    Each cell is kept as soon as it is measured; a command that was stopped goes on, and seeds may
    be run by several commands into one folder.

    Attributes:
        data: labelled folder (docs/data.md): encoders learn from its training labels, the best
            setting is chosen on val, reported is test.
        out: folder of all runs, cells and tables.
        images: unlabelled imagery to pretrain on, as in grass-train pretrain; the training split of
            `data` when empty.
        initialisations: which are compared: random, imagenet, simclr, moco, byol, barlow, masked,
            densecl, tile2vec, released, fixed, control, objects, object_control.
        reference: the one that the others are compared with, and whose seconds are the measure.
        seeds: of pretraining; each gives a run of every initialisation.
        budgets: "steps" gives every pretraining loop.steps steps, "time" the seconds that the
            reference took for them.
        clock: which seconds: "wall", or "processor", CPU seconds of the process, added
            up over its threads. What else the machine does hardly lengthens these; they mean
            something on a CPU alone, with one thread and `loop.workers` 0.
        shares: shares of the training tiles that are labelled, above 0 to 1; with evaluation
            "clicks" numbers of clicks, from 2.
        draws: how often that many tiles, or places, are drawn, the same ones for every run.
        label_seed: of the draws.
        evaluation: "finetune" trains a segmenter for each cell, "linear" a linear classifier;
            "clicks" learns each test scene from clicks in it.
        imagenet_weights: file of ImageNet weights of the encoder; its package or hub when empty.
        tile: side of the tiles pretrained on, pixels.
        view: side of the views, pixels.
        least_area: of a view, as a share of its tile, above 0 to 1; not of tile2vec's.
        temperature: of the loss of SimCLR and GraSS, above 0; the published preset keeps its own.
        max_tiles: pretrain on at most so many tiles, drawn evenly; 0 for all.
        label_tile: side of the labelled tiles, pixels, a multiple of 32.
        score_tiles: of val and of test at most so many tiles, spread evenly; 0 for all.
        bootstrap: draws behind each interval.
        report_only: measure nothing, write the tables of the cells there are.
        dry_run: print the cells and what they would cost, and check the data; nothing is trained.
        encoder: the encoder of all; its `init` is that of every pretraining.
        keep: what SimCLR and GraSS keep of the encoder's first weights.
        loop: of pretraining; its `seed` is not used.
    """

    data: str
    out: str
    images: str = ""
    initialisations: list[str] = field(
        default_factory=lambda: [
            "random", "imagenet", "simclr", "moco", "byol", "barlow", "masked", "densecl",
            "tile2vec", "released", "fixed", "control",
        ]
    )  # fmt: skip
    reference: str = "simclr"
    seeds: list[int] = field(default_factory=lambda: [1, 2, 3])
    budgets: list[Literal["steps", "time"]] = field(default_factory=lambda: ["steps"])
    clock: Clock = "wall"
    shares: list[float] = field(default_factory=lambda: [0.01, 0.05, 1.0])
    draws: int = 5
    label_seed: int = 0
    evaluation: Literal["finetune", "linear", "clicks"] = "finetune"
    imagenet_weights: str = ""
    tile: int = 256
    view: int = 96
    least_area: float = 0.08
    temperature: float = 0.5
    max_tiles: int = 0
    label_tile: int = 256
    score_tiles: int = 0
    bootstrap: int = 2000
    report_only: bool = False
    dry_run: bool = False
    encoder: EncoderSettings = field(default_factory=EncoderSettings)
    keep: KeepSettings = field(default_factory=KeepSettings)
    loop: LoopSettings = field(default_factory=LoopSettings)
    methods: MethodSettings = field(default_factory=MethodSettings)
    linear: LinearSettings = field(default_factory=LinearSettings)
    clicks: ClickSettings = field(default_factory=ClickSettings)
    segmenter: SegmenterSettings = field(default_factory=SegmenterSettings)
