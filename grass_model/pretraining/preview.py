"""`grass-train preview`: views, attention and boxes of a training's first guided step, on a sheet.

What is wrong with the imagery, the views or the boxes is seen here in seconds, not after a night.
"""

from __future__ import annotations

import sys
import tempfile
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Literal, cast

import numpy as np
import torch
from lightning.pytorch import seed_everything
from numpy.typing import NDArray

from grass_qgis.engine.core.errors import JobError

from ..contrast.presets import GrassOptions, resolve
from ..contrast.region import area_shares
from ..data.datasets import ViewPairs, require_batch
from ..data.imagery import in_one_order
from ..data.scenes import Scene, unlabelled_scenes
from ..data.segments import segment_tiles
from ..data.tiles import TileStore, cut_tiles
from ..data.views import Normalisation
from ..models.encoders import ProjectionHead, Trunk, build_encoder
from ..models.run_card import (
    ENCODER,
    levels_of,
    load_card,
    load_tensors,
    require_kind,
    require_regions,
)
from ..models.segmenter import bands_of, initialise_encoder, normalisation_for
from ..settings.pretrain import EncoderSettings, LoopSettings, PreviewSettings
from ..training.loop import loader
from .monitors import WHOLE
from .sheets import sheet, write_picture
from .task import GrassTask
from .watch import Seen

_SCENES = 6  # read first, evenly spread; more only while these give too few tiles
_LEAST_SIDE = 32
_MANY = 0.5  # of the boxes: what is wrong with so many is wrong with the settings
_LARGE = 0.5  # share of the view
_NEAR = 1.1  # times the least area: grown boxes are a whole number of pixels wide


def preview(settings: PreviewSettings) -> Path:
    """Draws the sheet and writes what it shows to standard output; returns the sheet's path.

    Raises:
        DataError: the imagery or the run cannot be used.
        JobError: a setting is out of its range.
    """
    _check(settings)
    out, options = Path(settings.out), resolve(settings.grass)
    scenes = unlabelled_scenes(settings.images, settings.bands or (), settings.tile)
    encoder = replace(settings.encoder, init=settings.init or settings.encoder.init)
    scenes = in_one_order(scenes, bands_of(encoder))
    bands = len(scenes[0].names)
    with tempfile.TemporaryDirectory(prefix="grass-preview-") as folder:
        store = _some_tiles(scenes, Path(folder), settings)
        task, norm = _task(settings, options, bands, store)
        if options.sample == "objects":
            store = segment_tiles(store, Path(folder), options.object_area)
        seen = first_guided_step(task, store, norm, settings)
    shares = area_shares(seen.boxes, settings.view).numpy()
    line = summary(shares, task.options)
    picture = sheet(seen, task.options, norm, line.split(". ")[0], settings.rows)
    write_picture(out, picture)
    start = settings.init or settings.encoder.init
    drawn = " The weights are random: those of a trained encoder will point elsewhere."
    sys.stdout.write(f"{line}{drawn if start == 'random' else ''}\n")
    return out


def first_guided_step(
    task: GrassTask, store: TileStore, norm: Normalisation, settings: PreviewSettings
) -> Seen:
    """What the guide makes of a training's first batch, by the training's own step."""
    from_source = task.options.crop_from == "source"
    views = ViewPairs(store, norm, settings.view, settings.seed, settings.batch, tiles=from_source)
    batch = next(iter(loader(views, task.loop)))
    task.train()
    task.watch.begin(requested=True)
    with torch.no_grad(), warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Lightning's, that there is no log to write to
        task.training_step(batch, 0)
    if task.watch.seen is None:
        raise RuntimeError("The step was not guided.")
    return task.watch.seen


def summary(shares: NDArray[np.floating], options: GrassOptions) -> str:
    """One line on box areas (N,), shares of the view, and what to change when they are bad."""
    above = float((shares > WHOLE).mean())
    specks = float((shares <= max(options.min_area, 0.01) * _NEAR).mean())
    line = (
        f"{len(shares)} boxes: median {100 * np.median(shares):.0f} % of the view, "
        f"{100 * above:.0f} % of the boxes above {100 * WHOLE:.0f} %. "
    )
    smaller = "Set grass.lam_relu true or raise grass.threshold."
    if above > _MANY:
        return f"{line}Most are the whole view: guided steps would be plain SimCLR. {smaller}"
    if np.median(shares) > _LARGE:
        return f"{line}Most samples would hardly differ from their views. {smaller}"
    if specks > _MANY:
        return line + (
            f"{100 * specks:.0f} % of the boxes are as small as they may be, so samples would be "
            "specks enlarged: lower grass.threshold, or take a larger view."
        )
    return line + "Most boxes are neither whole views nor specks."


def _check(settings: PreviewSettings) -> None:
    for name in ("tile", "view"):
        side = getattr(settings, name)
        if side < _LEAST_SIDE:
            raise JobError(f"{name} is {side}.", f"Use at least {_LEAST_SIDE} pixels.")
    if settings.batch < 2 or settings.rows < 1 or not 0 <= settings.seed < 2**32:
        raise JobError(
            f"batch is {settings.batch}, rows {settings.rows}, seed {settings.seed}.",
            "Use a batch from 2, rows from 1, and a seed from 0.",
        )
    if Path(settings.out).suffix.lower() != ".png":
        raise JobError(f"out is {settings.out}.", "Give the name of a .png file.")


def _some_tiles(scenes: tuple[Scene, ...], folder: Path, settings: PreviewSettings) -> TileStore:
    count = min(_SCENES, len(scenes))
    while True:
        chosen = np.linspace(0, len(scenes) - 1, count).round().astype(int)
        store = cut_tiles([scenes[i] for i in chosen], folder / str(count), settings.tile)
        if len(store) >= settings.batch or count == len(scenes):
            break
        count = min(4 * count, len(scenes))
    require_batch(store, settings.batch)
    return store


def _task(
    settings: PreviewSettings, options: GrassOptions, bands: int, store: TileStore
) -> tuple[GrassTask, Normalisation]:
    """The task as a training would begin it, but guided from the start."""
    seed_everything(settings.seed, verbose=False)
    encoder, tensors = settings.encoder, None
    if settings.init:
        card = require_kind(load_card(Path(settings.init)), ENCODER, Path(settings.init))
        require_regions(card, Path(settings.init))
        stride = cast(Literal[8, 16, 32], card.output_stride)
        encoder = EncoderSettings(card.encoder, settings.init, stride)
        options = replace(options, head=card.head, levels=levels_of(card))
        tensors = load_tensors(Path(settings.init))
    trunk = Trunk(build_encoder(encoder.name, bands, encoder.output_stride), options.levels)
    initialise_encoder(trunk.encoder, encoder, bands)
    head = ProjectionHead(options.head, trunk.channels)
    if tensors is not None:
        head.load_state_dict(
            {k.removeprefix("head."): v for k, v in tensors.items() if k.startswith("head.")}
        )
    loop = LoopSettings(steps=1, batch=settings.batch, workers=0, seed=settings.seed)
    task = GrassTask(trunk, head, replace(options, warmup_fraction=0.0), loop)
    task.to(memory_format=torch.channels_last)
    return task, normalisation_for(store, encoder)
