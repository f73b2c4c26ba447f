"""`grass-train adapt`: a pretraining that keeps what its first weights know."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Literal, cast

from ..data.imagery import describe_image
from ..data.scenes import unlabelled_scenes
from ..models.run_card import ENCODER, load_card, require_kind
from ..settings.pretrain import (
    AdaptSettings,
    EncoderSettings,
    KeepSettings,
    LoopSettings,
    PretrainSettings,
)
from .command import pretrain
from .methods import method_settings

_TILES = (256, 192, 128)  # px, the first that gives enough of them
_BATCHES = 2  # of different tiles, or every step would compare the same ones
_VIEW = 5 / 8  # of a tile: views show about the imagery's own resolution, as maps are made at
_LEAST_AREA = 0.25  # of a tile
_HEAD_RATE, _ENCODER_SHARE = 2e-3, 0.05
_KEEP = KeepSettings(
    frozen=4,
    norms="freeze",
    encoder_rate=_ENCODER_SHARE,
    head_share=0.1,
    average=0.98,
    likeness=0.8,
)
_TEMPERATURE = 0.2
_METHODS = {"simclr": "simclr", "objects": "objects", "random_objects": "object_control"}


def adapt(settings: AdaptSettings) -> Path:
    """Runs the adaptation; returns the run folder.

    Raises:
        DataError: the imagery, the first weights or the run to resume cannot be used.
        JobError: a setting is out of its range.
    """
    return pretrain(pretraining_of(settings))


def pretraining_of(settings: AdaptSettings) -> PretrainSettings:
    """The pretraining that an adaptation is.

    Raises:
        DataError: `encoder` names no pretraining run, or the imagery cannot be used.
    """
    encoder = _encoder(settings)
    tile = settings.tile or _tile_for(settings)
    return PretrainSettings(
        images=settings.images,
        out=settings.out,
        bands=settings.bands,
        held_out=settings.held_out,
        tile=tile,
        view=round(_VIEW * tile),
        least_area=_LEAST_AREA,
        resume=settings.resume,
        encoder=encoder,
        grass=method_settings(_METHODS[settings.method], encoder.output_stride, _TEMPERATURE),
        keep=_KEEP,
        loop=LoopSettings(
            steps=settings.steps,
            batch=settings.batch,
            lr=_HEAD_RATE,
            weight_decay=0.0,
            seed=settings.seed,
            checkpoint_every=50,
        ),
    )


def _tile_for(settings: AdaptSettings) -> int:
    wanted, counts = _BATCHES * settings.batch, Counter[int]()
    for scene in unlabelled_scenes(settings.images, settings.bands or (), _TILES[0]):
        whole = describe_image(scene.image).whole
        for tile in _TILES:
            counts[tile] += (whole.height // tile) * (whole.width // tile)
        if counts[_TILES[0]] >= wanted:
            break
    return next((tile for tile in _TILES if counts[tile] >= wanted), _TILES[-1])


def _encoder(settings: AdaptSettings) -> EncoderSettings:
    if settings.encoder == "imagenet":
        return EncoderSettings(settings.name, "imagenet", 32)
    folder = Path(settings.encoder)
    card = require_kind(load_card(folder), ENCODER, folder)
    stride = cast(Literal[8, 16, 32], card.output_stride)
    return EncoderSettings(card.encoder, settings.encoder, stride)
