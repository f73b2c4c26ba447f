"""`grass-train pretrain`: an encoder from unlabelled imagery."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path
from typing import cast

import numpy as np
import torch
from lightning.pytorch import Trainer
from lightning.pytorch.callbacks import Callback
from torch import Tensor, nn

from grass_qgis.engine.core.errors import JobError

from ..contrast.gather import Moments, channel_sums, moments_of
from ..contrast.lam import pool
from ..contrast.presets import GrassOptions, resolve, warmup_of
from ..data.datasets import WholeTiles, input_spec, require_batch
from ..data.fingerprint import fingerprint
from ..data.held_out import footprints
from ..data.imagery import in_one_order
from ..data.scenes import unlabelled_scenes
from ..data.segments import segment_tiles
from ..data.statistics import measure, measured_once
from ..data.tiles import TileStore, cut_tiles, tile_folder
from ..data.views import Normalisation
from ..files.progress import progress_bar
from ..files.record import refuse_other_model, write_record
from ..files.run_folder import run_folder
from ..models.encoder_run import encoder_card, first_trunk
from ..models.encoders import ProjectionHead, Trunk
from ..models.run_card import BANK, BANK_MEAN, BANK_STD, RunCard, refuse_finished, save_run
from ..models.segmenter import bands_of, normalisation_for
from ..settings.pretrain import PretrainSettings
from ..training.distributed import process_count, synchronise
from ..training.loop import (
    build_trainer,
    check_loop,
    fit,
    last_checkpoint,
    start_afresh,
    steps_done,
)
from ..training.memory_probe import MemoryProbe, TrialStep, random_views
from ..training.precision import PrecisionTrial
from ..training.steps import describe_steps, images_per_step
from .keeping import check_keeping, freeze_start, keepers
from .likeness import LikenessWatch, watched_tiles
from .monitors import Monitors, Plan, clear_pictures
from .probe import probe_of, probe_tiles
from .shared_views import SharedViews
from .task import GrassTask, warmup_steps


@dataclass(frozen=True)
class Imagery:
    """The tiles to train on, a fingerprint of what they were cut from, and those of the probe."""

    tiles: TileStore
    fingerprint: str
    probe: TileStore | None


_LEAST_OBJECTS = 4  # in a tile, on average: some are cut off by a view's edge
_LEAST_SIDE = 32  # below it an encoder's last feature map has a single cell


def pretrain(settings: PretrainSettings, callbacks: Sequence[Callback] = ()) -> Path:
    """Runs warm-up and gradient-guided training; returns the run folder.

    Args:
        settings: of the run.
        callbacks: of Lightning, called after those that write checkpoints.

    Raises:
        DataError: the imagery or the run to resume cannot be used.
        JobError: a setting is out of its range.
    """
    check_settings(settings)
    options, out = resolve(settings.grass), Path(settings.out)
    _check_method(options, settings)
    refuse_finished(out, resume=settings.resume)
    refuse_other_model(settings)
    scenes = unlabelled_scenes(settings.images, settings.bands or (), settings.tile)
    scenes = in_one_order(scenes, bands_of(settings.encoder))
    trunk = first_trunk(scenes, settings)
    trainer = build_trainer(settings.loop, out, "pretrain")
    trainer.callbacks += callbacks  # type: ignore[attr-defined]
    if not trainer.is_global_zero:
        _pretrain(trainer, trunk, None, options, settings)
        return out
    seen = fingerprint(scenes)
    with run_folder(out), tile_folder(out) as tiles:
        write_record(settings, seen)
        probe = _probe_tiles(settings, tiles, scenes[0].names)
        with progress_bar("cutting tiles") as advance:
            held = footprints(Path(settings.held_out)) if settings.held_out else ()
            store = cut_tiles(
                scenes, tiles, settings.tile, 0, settings.max_tiles, advance, held_out=held
            )
        sys.stdout.write(f"{store.account()}\n")
        if options.sample == "objects":
            with progress_bar("cutting tiles into segments") as advance:
                store = segment_tiles(
                    store, tiles, options.object_area, advance, halves=options.positives == "halves"
                )
        _pretrain(trainer, trunk, Imagery(store, seen, probe), options, settings)
    return out


def _pretrain(
    trainer: Trainer,
    trunk: Trunk,
    imagery: Imagery | None,
    options: GrassOptions,
    settings: PretrainSettings,
) -> None:
    """Trains; the process that holds the tiles, the first, also writes the run."""
    out, loop = Path(settings.out), settings.loop
    norm = store = probe = None
    if imagery is not None:
        store, probe = imagery.tiles, imagery.probe
        require_batch(store, loop.batch)
        measuring = partial(_measured, settings, imagery.fingerprint)
        norm = normalisation_for(store, settings.encoder, measuring)
        warmup = warmup_of(settings.grass, options, loop.steps, images_per_step(loop), len(store))
        options = replace(options, warmup_fraction=warmup)
    head = ProjectionHead(options.head, trunk.channels)
    freeze_start(trunk, settings.keep)
    task = GrassTask(trunk, head, options, loop, settings.keep)
    trial = _trial(task, settings)
    trainer.callbacks += [  # type: ignore[attr-defined]
        PrecisionTrial(trial.loss, loop, out),
        MemoryProbe(trial, loop, settings.encoder),
        _monitors(settings, norm, probe),
    ]
    # Before what writes checkpoints, or their weights would lack the last step's part.
    held = keepers(trunk, settings.keep, loop.steps)
    if settings.keep.likeness and store is not None and norm is not None:
        held.append(LikenessWatch(task, watched_tiles(store, norm), settings.keep))
    trainer.callbacks[:0] = held  # type: ignore[attr-defined]
    steps = _train(trainer, task, SharedViews(store, norm, settings), settings)
    if store is None or norm is None:
        return
    card = _card(settings, options, norm, store, steps)
    bank, moments = reference_bank(trunk, head, store, card, settings.bank)
    tensors = {f"trunk.{k}": v for k, v in trunk.state_dict().items()}
    tensors |= {f"head.{k}": v for k, v in head.state_dict().items()}
    tensors |= {BANK: bank, BANK_MEAN: moments.mean, BANK_STD: moments.std}
    save_run(out, card, tensors, store.images)


def _trial(task: GrassTask, settings: PretrainSettings) -> TrialStep:
    """A step on noise, guided when the run will guide."""
    tile = settings.tile if task.options.crop_from == "source" else 0
    objects = task.options.sample == "objects"
    side, bands = settings.view, cast(Trunk, task.trunk).bands
    segments = settings.tile**2 // task.options.object_area if objects else 0

    def loss(images: int) -> Tensor:
        # How long the warm-up is, other processes hear only when training is set up.
        guided = task.warmup_steps < settings.loop.steps
        batch = random_views(images, bands, side, tile, task.device, segments=segments)
        return task.compute(batch, guided=guided).loss

    image = sum(part.nbytes for part in random_views(1, bands, side, tile, segments=segments))
    return TrialStep(loss, image, contrastive=True)


def _measured(settings: PretrainSettings, seen: str, store: TileStore) -> Normalisation:
    percentile = settings.scale_percentile
    state = {
        "data": seen,
        "tile": settings.tile,
        "tiles": len(store),
        "held_out": Path(settings.held_out).name,
        "scale_percentile": percentile,
    }
    return measured_once(Path(settings.out), state, lambda: measure(store, percentile))


def _probe_tiles(
    settings: PretrainSettings, tiles: Path, names: tuple[str, ...]
) -> TileStore | None:
    if not settings.probe:
        return None
    bands = tuple(settings.bands or ())
    return probe_tiles(Path(settings.probe), tiles / "probe", settings.tile, names, bands)


def _monitors(
    settings: PretrainSettings, norm: Normalisation | None, probe: TileStore | None
) -> Monitors:
    plan = Plan(settings.loop.batch, settings.probe_every, settings.pictures_every)
    measure = None
    if probe is not None and norm is not None:
        measure = probe_of(probe, norm, settings.view).measure
    return Monitors(plan, Path(settings.out), norm, measure)


def check_settings(settings: PretrainSettings) -> None:
    """Refuses impossible settings before anything is read or written.

    Raises:
        JobError: naming the setting, its value and what is allowed.
    """
    check_loop(settings.loop, many_devices=True)
    check_keeping(settings.keep, settings.encoder.output_stride)
    for name in ("tile", "view"):
        side = getattr(settings, name)
        if side < _LEAST_SIDE:
            raise JobError(f"{name} is {side}.", f"Use at least {_LEAST_SIDE} pixels.")
    if not 0 < settings.least_area <= 1:
        raise JobError(f"least_area is {settings.least_area}.", "Use a number above 0, at most 1.")
    if settings.view <= settings.encoder.output_stride:
        raise JobError(
            f"view is {settings.view}: at encoder.output_stride {settings.encoder.output_stride} "
            "its feature map has one cell, in which nothing can be chosen.",
            f"Use a view above {settings.encoder.output_stride} pixels or a smaller output stride.",
        )
    if settings.bank < 1 or settings.max_tiles < 0:
        raise JobError(
            f"bank is {settings.bank}, max_tiles {settings.max_tiles}.",
            "Use a bank of at least 1 and 0 or more tiles.",
        )
    if settings.scale_percentile and not 50 <= settings.scale_percentile <= 100:
        raise JobError(
            f"scale_percentile is {settings.scale_percentile}.", "Use 50 to 100, or 0 for the rule."
        )
    if settings.probe_every < 1 or settings.pictures_every < 0:
        raise JobError(
            f"probe_every is {settings.probe_every}, pictures_every {settings.pictures_every}.",
            "Use at least 1 step between probes, and 0 or more between pictures.",
        )
    if process_count(settings.loop) > 1:
        if settings.probe:
            raise JobError("The probe is measured on one device only.", "Leave --probe out.")
        if settings.keep.likeness:
            raise JobError(
                f"keep.likeness is {settings.keep.likeness}, which is watched on one device only.",
                "Leave it at 0, or train on one device.",
            )


def _check_method(options: GrassOptions, settings: PretrainSettings) -> None:
    if settings.keep.head_share and options.lam_gradient == "trunk":
        raise JobError(
            "keep.head_share leaves the encoder out of the first steps, in which "
            "grass.lam_gradient trunk has no gradient to take.",
            "Use grass.lam_gradient head.",
        )
    if options.sample != "objects":
        return
    if process_count(settings.loop) > 1:
        raise JobError(
            "grass.sample objects compares the objects of one device only.",
            "Leave loop.devices and loop.num_nodes at 1.",
        )
    most = settings.tile**2 // _LEAST_OBJECTS
    if options.object_area > most:
        raise JobError(
            f"grass.object_area is {options.object_area}, of a tile of {settings.tile} px too "
            "much to compare objects.",
            f"Use at most {most}, or a larger tile.",
        )


def _train(
    trainer: Trainer,
    task: GrassTask,
    views: SharedViews,
    settings: PretrainSettings,
) -> int:
    out = Path(settings.out)
    checkpoint = last_checkpoint(out) if settings.resume else None
    done = steps_done(checkpoint)
    if checkpoint is None and trainer.is_global_zero:
        start_afresh(out)
        clear_pictures(out)
    if trainer.is_global_zero:
        sys.stdout.write(describe_steps(settings.loop, contrastive=True))
    task.to(memory_format=torch.channels_last)
    if trainer.world_size > 1:
        synchronise(task, trainer.strategy.root_device)
    views.done = done
    return fit(trainer, task, views, checkpoint=checkpoint)


@torch.inference_mode()
def reference_bank(
    trunk: nn.Module, head: nn.Module, store: TileStore, card: RunCard, size: int
) -> tuple[Tensor, Moments]:
    """Unit embeddings (M, D) of evenly spread tiles: the negatives of the regions model.

    With them the moments of the feature map's channels over the same tiles, by which channels count
    alike wherever a single tile is looked at.
    """
    trunk.eval()
    head.eval()
    tiles = WholeTiles(store, input_spec(card.bands, card.norm, card.tile, card.gsd_m))
    chosen = np.unique(np.linspace(0, len(store) - 1, size).round().astype(int))
    rows, sums = [], []
    for part in np.array_split(chosen, max(1, len(chosen) // 16)):
        images = torch.stack([tiles[int(i)][0] for i in part])
        features = trunk(images.contiguous(memory_format=torch.channels_last))
        rows.append(head(pool(features)))
        sums.append(channel_sums(features))
    bank = nn.functional.normalize(torch.cat(rows), dim=1)
    return bank, moments_of(torch.stack(sums).sum(dim=0), bank.dtype)


def _card(
    settings: PretrainSettings,
    options: GrassOptions,
    norm: Normalisation,
    store: TileStore,
    steps: int,
) -> RunCard:
    guided = steps > warmup_steps(options, settings.loop)
    method = {"method": "GraSS" if guided else "SimCLR", "preset": settings.grass.preset}
    card = encoder_card(method, steps, norm, store, settings)
    return replace(card, head=options.head, grass=asdict(options))
