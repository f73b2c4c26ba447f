"""What `grass-train finetune` and `grass-train evaluate` can be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from .settings import EncoderSettings, LoopSettings

Decoder = Literal["deeplabv3plus", "unet"]


@dataclass(frozen=True)
class FinetuneSettings:
    """Fine-tune a segmenter on images with index masks (255: not labelled).

    Attributes:
        data: folder with images/, masks/ and classes.json; splits from index.csv when present.
        out: the run folder.
        decoder: decoder of segmentation_models_pytorch.
        tile: side of the tiles cut from the scenes, pixels.
        crop: side of the random crops trained on, pixels.
        validate_every: steps between validations.
        resume: go on from the last checkpoint of `out`.
    """

    data: str
    out: str
    decoder: Decoder = "deeplabv3plus"
    tile: int = 256
    crop: int = 192
    validate_every: int = 100
    resume: bool = False
    encoder: EncoderSettings = field(default_factory=EncoderSettings)
    loop: LoopSettings = field(
        default_factory=lambda: LoopSettings(steps=1000, batch=8, lr=5e-4, weight_decay=1e-2)
    )


@dataclass(frozen=True)
class EvaluateSettings:
    """Measure a fine-tuned run on one split of a labelled data set.

    Attributes:
        run: folder of a fine-tuning run.
        data: folder with images/, masks/ and classes.json.
        split: "train", "val" or "test".
        out: file for the scores; RUN/scores-SPLIT.json when empty.
        batch: tiles at once.
    """

    run: str
    data: str
    split: Literal["train", "val", "test"] = "test"
    out: str = ""
    batch: int = 8
