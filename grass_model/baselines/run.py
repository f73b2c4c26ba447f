"""Pretraining runs of methods compared with GraSS, or of an encoder without pretraining.

Imagery, tiles, views, optimiser and run folder are as in `grass-train pretrain`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

import torch
from lightning.pytorch.callbacks import Callback
from torch import Tensor

from ..data.datasets import require_batch
from ..data.fingerprint import fingerprint
from ..data.imagery import in_one_order
from ..data.scenes import unlabelled_scenes
from ..data.tiles import TileStore, cut_tiles, tile_folder
from ..data.views import Normalisation
from ..files.progress import progress_bar
from ..files.record import refuse_other_model, write_record
from ..files.run_folder import run_folder
from ..models.encoder_run import encoder_card, first_trunk
from ..models.encoders import Trunk
from ..models.run_card import refuse_finished, save_run
from ..models.segmenter import bands_of, normalisation_for
from ..settings.benchmark import MethodSettings
from ..settings.pretrain import PretrainSettings
from ..training.loop import (
    build_trainer,
    check_loop,
    fit,
    last_checkpoint,
    loader,
    start_afresh,
    steps_done,
)
from ..training.precision import PrecisionTrial
from ..training.steps import images_per_step
from .table import METHODS, views_of
from .task import BaselineTask


def pretrain_baseline(
    name: str,
    settings: PretrainSettings,
    methods: MethodSettings,
    callbacks: Sequence[Callback] = (),
) -> Path:
    """Trains an encoder by the method `name`, or with "" keeps its initial weights.

    Args:
        name: of `table.METHODS`, or empty.
        settings: of a pretraining; those of GraSS, probe and pictures are not used.
        methods: of the method.
        callbacks: of Lightning, called after those that write checkpoints.

    Returns:
        The run folder. Its encoder can be fine-tuned and compared on few labels; it has no
        reference bank, so GraSS's other commands cannot use it.

    Raises:
        DataError: the imagery or the run to resume cannot be used.
        JobError: a setting is out of its range.
    """
    check_loop(settings.loop)
    out = Path(settings.out)
    refuse_finished(out, resume=settings.resume)
    refuse_other_model(settings)
    scenes = unlabelled_scenes(settings.images, settings.bands or (), settings.tile)
    scenes = in_one_order(scenes, bands_of(settings.encoder))
    trunk = first_trunk(scenes, settings)
    with run_folder(out), tile_folder(out) as tiles:
        write_record(settings, fingerprint(scenes))
        with progress_bar("cutting tiles") as advance:
            store = cut_tiles(scenes, tiles, settings.tile, 0, settings.max_tiles, advance)
        norm = normalisation_for(store, settings.encoder)
        steps = 0
        if name:
            steps = _train(name, trunk, store, norm, settings, methods, callbacks)
        card = encoder_card({"method": name or "none"}, steps, norm, store, settings)
        tensors = {f"trunk.{key}": value for key, value in trunk.state_dict().items()}
        save_run(out, card, tensors, store.images)
    return out


def _train(
    name: str,
    trunk: Trunk,
    store: TileStore,
    norm: Normalisation,
    settings: PretrainSettings,
    methods: MethodSettings,
    callbacks: Sequence[Callback],
) -> int:
    out, loop, images = Path(settings.out), settings.loop, images_per_step(settings.loop)
    require_batch(store, loop.batch)
    checkpoint = last_checkpoint(out) if settings.resume else None
    if checkpoint is None:
        start_afresh(out)
    task = BaselineTask(METHODS[name](trunk, methods), loop)
    task.to(memory_format=torch.channels_last)
    views = views_of(name)(store, norm, settings.view, loop.seed, loop.steps * images)
    batches = loader(views, loop, first=steps_done(checkpoint) * images)
    trainer = build_trainer(loop, out, name)
    loss = partial(_encoder_loss, trunk, settings.view)
    trainer.callbacks += [*callbacks, PrecisionTrial(loss, loop, out)]  # type: ignore[attr-defined]
    return fit(trainer, task, batches, checkpoint=checkpoint)


def _encoder_loss(trunk: Trunk, view: int, images: int) -> Tensor:
    """A loss of the encoder alone on noise, since the methods' losses would fill their queues."""
    place = next(trunk.parameters()).device
    noise = torch.randn(images, trunk.bands, view, view, device=place)
    features: Tensor = trunk(noise.contiguous(memory_format=torch.channels_last))
    return features.float().square().mean()
