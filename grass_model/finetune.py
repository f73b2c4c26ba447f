"""`grass-train finetune`: a segmenter from an encoder and labelled scenes."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import torch
from lightning.pytorch import seed_everything
from torch import Tensor, nn

from grass_qgis.engine.contract import ClassSpec
from grass_qgis.engine.errors import JobError

from .data.datasets import LabelledCrops, WholeTiles, input_spec, require_batch
from .data.fingerprint import fingerprint
from .data.scenes import labelled_scenes, of_split, read_classes
from .data.tiles import TileStore, band_names, cut_tiles, describe, tile_folder
from .data.views import Normalisation
from .evaluate import evaluate_model
from .loop import (
    best_weights,
    build_trainer,
    check_loop,
    fit,
    last_checkpoint,
    loader,
    start_afresh,
    steps_done,
)
from .memory_probe import MemoryProbe, TrialStep
from .progress import shown_progress
from .record import refuse_other_model, write_record
from .runs import SEGMENTER, RunCard, load_card, refuse_finished, save_run
from .scores import as_record
from .segmenter import build_segmenter, encoder_of, initialise_encoder, normalisation_for, origin_of
from .settings import FinetuneSettings
from .steps import images_per_step, told_steps
from .tasks import SegmentTask

_STRIDE = 32
_GENTLE = 0.3  # a pretrained encoder moves at this share of the decoder's learning rate


def finetune(settings: FinetuneSettings) -> Path:
    """Trains on the data set's training split, keeps what scores best on its validation split.

    Returns:
        The run folder.

    Raises:
        DataError: the data, the encoder or the run to resume cannot be used.
        JobError: a setting is out of its range.
    """
    check_loop(settings.loop)
    _check_sides(settings)
    data, out = Path(settings.data), Path(settings.out)
    refuse_finished(out, settings.resume)
    refuse_other_model(settings)
    classes, scenes = read_classes(data), labelled_scenes(data)
    seed_everything(settings.loop.seed, verbose=False)
    bands = describe(scenes[0].image).bands
    model = build_segmenter(
        settings.decoder, settings.encoder.name, bands, len(classes), settings.encoder.output_stride
    )
    initialise_encoder(encoder_of(model), settings.encoder, bands)
    write_record(settings, fingerprint(scenes))
    with tile_folder(out) as tiles:
        stores = {}
        for split in ("train", "val"):
            with shown_progress(f"cutting {split} tiles") as advance:
                stores[split] = cut_tiles(
                    of_split(scenes, split),
                    tiles / split,
                    settings.tile,
                    classes=len(classes),
                    advance=advance,
                )
        _finetune(model, stores["train"], stores["val"], classes, settings)
    return out


def _finetune(
    model: nn.Module,
    store: TileStore,
    held: TileStore,
    classes: tuple[ClassSpec, ...],
    settings: FinetuneSettings,
) -> None:
    out = Path(settings.out)
    require_batch(store, settings.loop.batch)
    norm = normalisation_for(store, settings.encoder)
    gentle = 1.0 if settings.encoder.init == "random" else _GENTLE
    task = SegmentTask(model, encoder_of(model), len(classes), settings.loop, gentle)
    card = _card(settings, classes, norm, store)
    spec = input_spec(card.bands, card.norm, card.tile, card.gsd_m)
    steps = _train(task, store, WholeTiles(held, spec), norm, settings, out)
    best_weights(out, task)
    scores = as_record(evaluate_model(model, held, card), tuple(item.name for item in classes))
    trained = {**card.provenance["finetuning"], "steps": steps}
    provenance = {**card.provenance, "finetuning": trained, "validation": scores}
    save_run(out, replace(card, provenance=provenance), model.state_dict(), store.images)


def _train(
    task: SegmentTask,
    store: TileStore,
    held: WholeTiles,
    norm: Normalisation,
    settings: FinetuneSettings,
    out: Path,
) -> int:
    loop, images = settings.loop, images_per_step(settings.loop)
    checkpoint = last_checkpoint(out) if settings.resume else None
    done = steps_done(checkpoint)
    if checkpoint is None:
        start_afresh(out)
    crops = LabelledCrops(store, norm, settings.crop, loop.seed, loop.steps * images)
    sys.stdout.write(told_steps(loop, contrastive=False))
    task.to(memory_format=torch.channels_last)
    every = min(settings.validate_every, loop.steps)
    trainer = build_trainer(loop, out, "finetune", validate_every=every)
    trainer.callbacks.append(  # type: ignore[attr-defined]
        MemoryProbe(_trial(task, len(norm.mean), settings.crop), loop, settings.encoder)
    )
    held_loader = loader(held, loop, batch=loop.batch)
    batches = loader(crops, loop, first=done * images)
    return fit(trainer, task, batches, held_loader, checkpoint=checkpoint)


def _trial(task: SegmentTask, bands: int, side: int) -> TrialStep:
    """A step on noise."""

    def loss(images: int) -> Tensor:
        labels = torch.zeros(images, side, side, dtype=torch.int64, device=task.device)
        return task.compute(torch.randn(images, bands, side, side, device=task.device), labels)

    values, numbers = (torch.empty(0, dtype=kind).itemsize for kind in (torch.float32, torch.int64))
    return TrialStep(loss, (bands * values + numbers) * side * side, contrastive=False)


def _check_sides(settings: FinetuneSettings) -> None:
    for name in ("tile", "crop"):
        side = getattr(settings, name)
        if side < _STRIDE or side % _STRIDE:
            raise JobError(f"{name} is {side}.", f"Use a multiple of {_STRIDE}.")
    if settings.validate_every < 1:
        raise JobError(f"validate_every is {settings.validate_every}.", "Use at least 1.")
    if settings.crop > settings.tile:
        raise JobError(
            f"crop is {settings.crop}, tile {settings.tile}.", "A crop must fit into a tile."
        )


def _card(
    settings: FinetuneSettings,
    classes: tuple[ClassSpec, ...],
    norm: Normalisation,
    store: TileStore,
) -> RunCard:
    init = settings.encoder.init
    provenance: dict[str, Any] = {
        "finetuning": {
            "init": origin_of(settings.encoder),
            "batch": settings.loop.batch,
            "accumulate": settings.loop.accumulate,
            "data": Path(settings.data).resolve().name,
            "tiles": len(store),
            "seed": settings.loop.seed,
        },
        "date": datetime.now(timezone.utc).date().isoformat(),
    }
    if init not in ("random", "imagenet"):
        provenance["pretraining"] = load_card(Path(init)).provenance.get("pretraining", {})
    return RunCard(
        kind=SEGMENTER,
        encoder=settings.encoder.name,
        output_stride=settings.encoder.output_stride,
        bands=band_names(store.images.shape[1]),
        norm=norm,
        tile=settings.tile,
        gsd_m=store.gsd_m,
        decoder=settings.decoder,
        classes=classes,
        provenance=provenance,
    )
