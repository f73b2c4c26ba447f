"""`grass-train finetune`: a segmenter from an encoder and labelled scenes."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import datetime, timezone
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, cast

import torch
from lightning.pytorch import seed_everything
from lightning.pytorch.callbacks import Callback
from torch import Tensor, nn

from grass_qgis.engine.core.contract import ClassSpec
from grass_qgis.engine.core.errors import DataError, JobError

from ..data.datasets import LabelledCrops, WholeTiles, input_spec
from ..data.fingerprint import fingerprint
from ..data.polygon_labels import print_polygon_counts
from ..data.scenes import labelled_scenes
from ..data.tiles import TileStore, tile_folder
from ..data.views import Changes, Normalisation
from ..evaluation.tile_scores import evaluate_model
from ..files.record import refuse_other_model, write_record
from ..files.run_folder import run_folder
from ..mixing.joined_tiles import (
    class_weights,
    join_split,
    set_scenes,
    set_shares,
    trained_pixels,
)
from ..mixing.label_table import validation_record
from ..mixing.mixture import Mixture, read_mixture, require_labels, single_set
from ..models.run_card import SEGMENTER, RunCard, load_card, refuse_finished, save_run
from ..models.segmenter import (
    bands_of,
    build_segmenter,
    encoder_of,
    initialise_encoder,
    input_normalisation,
    origin_of,
    require_side,
)
from ..models.weights_import import is_weights_file
from ..settings.finetune import FinetuneSettings
from ..training.callbacks import Patience
from ..training.loop import (
    best_weights,
    build_trainer,
    check_loop,
    fit,
    last_checkpoint,
    loader,
    start_afresh,
    steps_done,
)
from ..training.memory_probe import MemoryProbe, TrialStep
from ..training.precision import PrecisionTrial
from ..training.steps import describe_steps, images_per_step
from .encoder_rates import check_transfer, transfer_of
from .label_share import check_share, draw_labelled, print_class_counts
from .losses import SegmentLoss, check_loss
from .task import SegmentTask

_STRIDE = 32
_STORES = ("train", "val")
_AUGMENT = {
    "light": (0, 1), "band_gain": (0, 0.9), "gamma": (0, 2), "haze": (0, 0.9), "season": (0, 1),
    "zoom": (1, 4),
}  # fmt: skip


def finetune(settings: FinetuneSettings, callbacks: Sequence[Callback] = ()) -> Path:
    """Trains on the training split and keeps the weights that score best on the validation split.

    Args:
        settings: of the run.
        callbacks: of Lightning, called after those that write checkpoints.

    Returns:
        The run folder.

    Raises:
        DataError: the data, the encoder or the run to resume cannot be used.
        JobError: a setting is out of its range.
    """
    check_settings(settings)
    out = Path(settings.out)
    refuse_finished(out, resume=settings.resume)
    refuse_other_model(settings)
    mixture = read_mixture(folders_of(settings), settings.mix)
    require_labels(mixture)
    every = [labelled_scenes(item.folder) for item in mixture.sets]
    scenes = set_scenes(mixture, every, bands_of(settings.encoder))
    for of_set in scenes:
        print_polygon_counts(of_set)
    bands = max(len(of_set[0].names) for of_set in scenes)
    model = _first_model(settings, bands, mixture.classes)
    with run_folder(out), tile_folder(out) as tiles:
        write_record(settings, fingerprint([scene for of_set in scenes for scene in of_set]))
        train, held = (
            join_split(mixture, scenes, split, tiles / split, settings.tile) for split in _STORES
        )
        _finetune(model, (train, held), mixture, settings, tiles, callbacks)
    return out


def finetune_on(
    settings: FinetuneSettings,
    classes: tuple[ClassSpec, ...],
    stores: tuple[TileStore, TileStore],
    folder: Path,
) -> Path:
    """Fine-tunes on tiles that are already cut, for many runs on the same data.

    Args:
        settings: as for `finetune`; their `tile` is the side of the tiles.
        classes: of the labels.
        stores: all tiles of the training split and those to validate on.
        folder: where the drawn tiles are stored during the run.

    Raises:
        DataError: the encoder or the run to resume cannot be used.
        JobError: a setting is out of its range.
    """
    check_settings(settings)
    out = Path(settings.out)
    refuse_finished(out, resume=settings.resume)
    refuse_other_model(settings)
    model = _first_model(settings, stores[0].images.shape[1], classes)
    mixture = single_set(Path(folders_of(settings)[0]), classes)
    with run_folder(out), TemporaryDirectory(dir=folder) as tiles:
        write_record(settings)
        _finetune(model, stores, mixture, settings, Path(tiles))
    return out


def folders_of(settings: FinetuneSettings) -> list[str]:
    """The data sets of a fine-tuning.

    Raises:
        JobError: there is none.
    """
    folders = [settings.data] if isinstance(settings.data, str) else list(settings.data)
    if not folders:
        raise JobError("data is empty.", "Give one folder or several.")
    return folders


def _first_model(
    settings: FinetuneSettings, bands: int, classes: tuple[ClassSpec, ...]
) -> nn.Module:
    """The segmenter before its first step."""
    seed_everything(settings.loop.seed, verbose=False)
    model = build_segmenter(
        settings.decoder, settings.encoder.name, bands, len(classes), settings.encoder.output_stride
    )
    require_side(model, bands, settings.crop, settings.decoder)
    initialise_encoder(encoder_of(model), settings.encoder, bands)
    return model


def check_settings(settings: FinetuneSettings) -> None:
    """Rejects invalid settings before anything is read or written.

    Raises:
        JobError: naming the setting, its value and what is allowed.
    """
    check_loop(settings.loop)
    check_loss(settings.loss)
    check_transfer(settings.transfer)
    check_share(settings)
    for name in ("tile", "crop"):
        side = getattr(settings, name)
        if side < _STRIDE or side % _STRIDE:
            raise JobError(f"{name} is {side}.", f"Use a multiple of {_STRIDE}.")
    for name, least in (("validate_every", 1), ("patience", 0)):
        if getattr(settings, name) < least:
            raise JobError(f"{name} is {getattr(settings, name)}.", f"Use at least {least}.")
    for name, (least, most) in _AUGMENT.items():
        value = getattr(settings.augment, name)
        if not least <= value <= most:
            raise JobError(f"augment.{name} is {value}.", f"Use a number from {least} to {most}.")
    if settings.crop > settings.tile:
        raise JobError(
            f"crop is {settings.crop}, tile {settings.tile}.", "A crop must fit into a tile."
        )


def _finetune(
    model: nn.Module,
    stores: tuple[TileStore, TileStore],
    mixture: Mixture,
    settings: FinetuneSettings,
    folder: Path,
    callbacks: Sequence[Callback] = (),
) -> None:
    out, (every, held) = Path(settings.out), stores
    if every.images.dtype != held.images.dtype:
        raise DataError(
            f"Training scenes are of {every.images.dtype}, those for validation of "
            f"{held.images.dtype}.",
            "Train on images of one kind.",
        )
    labelled = draw_labelled(every, settings, folder)
    norm = input_normalisation(every, settings.encoder, settings.transfer.normalisation)
    pixels = print_class_counts(labelled, mixture.table)
    balance = settings.loss.balance
    weights = class_weights(mixture, pixels) if balance == "pixels" else None
    task = SegmentTask(
        model,
        encoder_of(model),
        SegmentLoss(settings.loss, weights, mixture.table),
        mixture.table,
        settings.loop,
        transfer_of(settings.transfer, settings.encoder.init),
    )
    card = _card(settings, mixture, norm, labelled)
    balanced = balance == "tiles"
    crops = LabelledCrops(
        labelled,
        norm,
        settings.crop,
        settings.loop.seed,
        settings.loop.steps * images_per_step(settings.loop),
        changes=Changes(**asdict(settings.augment), pixel_m=mixture.pixel_m),
        shares=set_shares(mixture, labelled, balanced=balanced)
        if balanced or len(mixture.sets) > 1
        else None,
    )
    spec = input_spec(card.bands, card.norm, card.tile, card.gsd_m)
    steps = _train(task, crops, WholeTiles(held, spec), settings, callbacks)
    best_weights(out, task)
    confusion = evaluate_model(model, held, card, side=mixture.table.side).confusion
    scores = validation_record(mixture.table, confusion)
    trained = {**card.provenance["finetuning"], "steps": steps}
    provenance = {**card.provenance, "finetuning": trained, "validation": scores}
    save_run(out, replace(card, provenance=provenance), model.state_dict(), labelled.images)


def _train(
    task: SegmentTask,
    crops: LabelledCrops,
    held: WholeTiles,
    settings: FinetuneSettings,
    callbacks: Sequence[Callback],
) -> int:
    out = Path(settings.out)
    loop, images = settings.loop, images_per_step(settings.loop)
    checkpoint = last_checkpoint(out) if settings.resume else None
    done = steps_done(checkpoint)
    if checkpoint is None:
        start_afresh(out)
    sys.stdout.write(describe_steps(loop, contrastive=False))
    task.to(memory_format=torch.channels_last)
    every = min(settings.validate_every, loop.steps)
    trainer = build_trainer(loop, out, "finetune", validate_every=every)
    if settings.patience:
        # Before the checkpoints, which store its wait count.
        cast(Any, trainer).callbacks.insert(0, Patience(settings.patience))
    trial = _trial(task, len(crops[0][0]), settings.crop)
    trainer.callbacks += [  # type: ignore[attr-defined]
        *callbacks,
        PrecisionTrial(trial.loss, loop, out),
        MemoryProbe(trial, loop, settings.encoder),
    ]
    held_loader = loader(held, loop, batch=loop.batch)
    batches = loader(crops, loop, first=done * images)
    return fit(trainer, task, batches, held_loader, checkpoint=checkpoint)


def _trial(task: SegmentTask, bands: int, side: int) -> TrialStep:
    """A trial step on noise."""

    def loss(images: int) -> Tensor:
        labels = torch.zeros(images, side, side, dtype=torch.int64, device=task.device)
        return task.compute(torch.randn(images, bands, side, side, device=task.device), labels)

    values, numbers = (torch.empty(0, dtype=kind).itemsize for kind in (torch.float32, torch.int64))
    return TrialStep(loss, (bands * values + numbers) * side * side, contrastive=False)


def _card(
    settings: FinetuneSettings, mixture: Mixture, norm: Normalisation, store: TileStore
) -> RunCard:
    init = settings.encoder.init
    zoom = settings.augment.zoom
    provenance: dict[str, Any] = {
        "finetuning": {
            "init": origin_of(settings.encoder),
            "batch": settings.loop.batch,
            "accumulate": settings.loop.accumulate,
            "data": ", ".join(item.name for item in mixture.sets),
            "tiles": len(store),
            "label_fraction": settings.label_fraction,
            "seed": settings.loop.seed,
        },
        "date": datetime.now(timezone.utc).date().isoformat(),
    }
    if init not in ("random", "imagenet") and not is_weights_file(init):
        provenance["pretraining"] = load_card(Path(init)).provenance.get("pretraining", {})
    return RunCard(
        kind=SEGMENTER,
        encoder=settings.encoder.name,
        output_stride=settings.encoder.output_stride,
        bands=store.names,
        norm=norm,
        tile=settings.tile,
        gsd_m=store.gsd_m,
        pixel_m=trained_pixels(mixture, store.pixel_m, zoom, settings.tile / settings.crop),
        decoder=settings.decoder,
        classes=mixture.classes,
        provenance=provenance,
    )
