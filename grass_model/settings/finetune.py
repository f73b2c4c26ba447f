"""Settings of `grass-train finetune` and `grass-train evaluate`."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .devices import Device
from .pretrain import EncoderSettings, LoopSettings

Decoder = Literal[
    "deeplabv3plus", "unet", "unetplusplus", "manet", "linknet", "fpn", "pspnet", "deeplabv3",
    "pan", "upernet", "segformer",
]  # fmt: skip


@dataclass(frozen=True)
class LossSettings:
    """The loss: a sum of terms, each with its weight; those of weight 0 are not computed.

    Attributes:
        cross_entropy: weight of the cross-entropy of the labelled pixels.
        dice: weight of the Dice loss.
        focal: weight of the focal loss (gamma 2).
        lovasz: weight of the Lovasz-softmax loss, a stand-in for IoU.
        balance: "pixels" weighs each class in the cross-entropy by the median frequency over its
            own, at most tenfold; "tiles" draws tiles of rare classes more often.
    """

    cross_entropy: float = 1.0
    dice: float = 1.0
    focal: float = 0.0
    lovasz: float = 0.0
    balance: Literal["none", "pixels", "tiles"] = "none"


@dataclass(frozen=True)
class TransferSettings:
    """How the encoder's first weights are used.

    Attributes:
        freeze: leave the encoder as it is, its norms too, and train the decoder alone.
        rate: the encoder's share of the learning rate; 1 for random weights and 0.3 for others
            when left out.
        layer_decay: share of the rate by which each earlier stage of the encoder learns more
            slowly than the next, above 0 to 1.
        normalisation: of the input. "auto": what the weights were trained with where they say so
            (runs, ImageNet, files of grass-train weights), else measured on the training tiles.
    """

    freeze: bool = False
    rate: float | None = None
    layer_decay: float = 1.0
    normalisation: Literal["auto", "imagenet", "measured"] = "auto"


@dataclass(frozen=True)
class AugmentSettings:
    """Random changes of the crops; cuts, scales, flips and quarter turns are always drawn.

    Attributes:
        light: strength of the changes of brightness, contrast and blur, 0 for none to 1.
        colour: change hue and saturation too; the first three bands are red, green and blue.
        band_gain: each band by itself is multiplied by 1 plus or minus at most this, 0 to 0.9.
        gamma: values are raised to a power up to 1 plus this, or its inverse, 0 to 2.
        haze: at most this share of the light is that of a bright, even haze, 0 to 0.9.
        season: strength of the change of what is green or dry, 0 to 1; with `colour` only.
        zoom: how much finer and coarser than the imagery crops are drawn, 1 to 4.
    """

    light: float = 0.3
    colour: bool = True
    band_gain: float = 0.0
    gamma: float = 0.0
    haze: float = 0.0
    season: float = 0.0
    zoom: float = 2**0.5


def finetuning_loop() -> LoopSettings:
    """The default loop of a fine-tuning: shorter and gentler than a pretraining's."""
    return LoopSettings(steps=1000, batch=8, lr=5e-4, weight_decay=1e-2)


@dataclass(frozen=True)
class FinetuneSettings:
    """Fine-tune a segmenter on images with index masks, colour masks or polygons.

    `encoder.init` may also be a file of weights (.safetensors, .pth, .pt, .ckpt) of timm,
    torchvision or another self-supervised run of the same encoder.

    Attributes:
        data: folder with images/, classes.json and masks/ or polygons; splits from index.csv when
            present (docs/data.md). Several folders (--data A B C) are trained on together.
        out: the run folder.
        mix: YAML file that says what the classes of each of several folders stand for, how often
            each is drawn, and its pixel size (docs/finetune.md); empty where all have the same
            classes.
        decoder: decoder of segmentation_models_pytorch.
        tile: side of the tiles cut from the scenes, pixels.
        crop: side of the random crops trained on, pixels.
        label_fraction: share of the training tiles whose labels are used, above 0 to 1.
        label_draw: which draw of that many tiles, from 0; the draws of grass-train fewlabels.
        label_seed: of the draws.
        validate_every: steps between validations.
        patience: stop after so many validations without a better mIoU; 0 for never.
        resume: go on from the last checkpoint of `out`.
    """

    data: list[str] | str
    out: str
    mix: str = ""
    decoder: Decoder = "deeplabv3plus"
    tile: int = 256
    crop: int = 192
    label_fraction: float = 1.0
    label_draw: int = 0
    label_seed: int = 0
    validate_every: int = 100
    patience: int = 0
    resume: bool = False
    encoder: EncoderSettings = field(default_factory=EncoderSettings)
    transfer: TransferSettings = field(default_factory=TransferSettings)
    loss: LossSettings = field(default_factory=LossSettings)
    augment: AugmentSettings = field(default_factory=AugmentSettings)
    loop: LoopSettings = field(default_factory=finetuning_loop)


@dataclass(frozen=True)
class EvaluateSettings:
    """Measure a fine-tuned run, or an exported model in the engine, on labelled scenes.

    Attributes:
        data: folder with images/, classes.json and masks/ or polygons.
        run: folder of a fine-tuning run; its model sees tile by tile, without overlap.
        model: an exported .onnx instead of a run; the engine runs it over whole scenes, so that
            what is scored is what users get.
        mix: YAML file that says what the classes of `data` stand for where they are not the
            model's; scores are of the classes of `data`.
        split: "train", "val" or "test", or "all" scenes.
        out: file for the scores, .json, with a .csv and a .html page beside it; when empty
            RUN/scores-SPLIT.json, or MODEL-scores-SPLIT.json beside the model.
        batch: tiles at once.
        boundary_px: pixels by which a border may be missed and still counts as met.
        bootstrap: draws behind each interval.
        examples: worst and best tiles on the page, so many of each.
        device: where the engine runs the model.
        threads: of the engine; 0 for one a core.
        seed: of the bootstrap.
    """

    data: str
    run: str = ""
    model: str = ""
    mix: str = ""
    split: Literal["train", "val", "test", "all"] = "test"
    out: str = ""
    batch: int = 8
    boundary_px: int = 3
    bootstrap: int = 1000
    examples: int = 6
    device: Device = "auto"
    threads: int = 0
    seed: int = 0
