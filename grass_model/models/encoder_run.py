"""What runs of all pretrainings share: their first weights, and the card of what was trained."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone
from typing import Any

from lightning.pytorch import seed_everything

from ..contrast.presets import resolve
from ..data.imagery import kind_of
from ..data.scenes import Scene
from ..data.sources import short_name
from ..data.tiles import TileStore
from ..data.views import Normalisation
from ..settings.pretrain import PretrainSettings
from .encoders import Trunk, build_encoder
from .run_card import ENCODER, RunCard
from .segmenter import initialise_encoder, origin_of


def first_trunk(scenes: tuple[Scene, ...], settings: PretrainSettings) -> Trunk:
    """The encoder before its first step, for the bands of `scenes`; seeds all that is random.

    Raises:
        DataError: the first weights cannot be used.
    """
    seed_everything(settings.loop.seed, verbose=False)
    bands = kind_of(scenes[0]).bands
    encoder = build_encoder(settings.encoder.name, bands, settings.encoder.output_stride)
    trunk = Trunk(encoder, resolve(settings.grass).levels)
    initialise_encoder(trunk.encoder, settings.encoder, bands)
    return trunk


def encoder_card(
    method: Mapping[str, Any],
    steps: int,
    norm: Normalisation,
    store: TileStore,
    settings: PretrainSettings,
) -> RunCard:
    """The card of a pretraining's run, without a head.

    Args:
        method: how it was trained, plain values: what its provenance begins with.
        steps: optimiser steps behind the weights.
        norm: of the views.
        store: the tiles trained on.
        settings: of the pretraining.
    """
    pretraining = {
        **method,
        "init": origin_of(settings.encoder),
        "steps": steps,
        "batch": settings.loop.batch,
        "accumulate": settings.loop.accumulate,
        "data": short_name(settings.images),
        "tiles": len(store),
        "seed": settings.loop.seed,
    }
    return RunCard(
        kind=ENCODER,
        encoder=settings.encoder.name,
        output_stride=settings.encoder.output_stride,
        bands=store.names,
        norm=norm,
        tile=settings.tile,
        gsd_m=store.gsd_m,
        pixel_m=store.pixel_m,
        provenance={
            "pretraining": pretraining,
            "date": datetime.now(timezone.utc).date().isoformat(),
        },
    )
