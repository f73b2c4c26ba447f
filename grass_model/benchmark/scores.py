"""Test mIoU of the cells of one encoder: by a linear classifier, clicks, or fine-tuning."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

import numpy as np
import torch

from grass_qgis.engine.core.contract import ClassSpec

from ..data.label_draws import draw_tiles
from ..data.tiles import TileStore
from ..evaluation.tile_scores import evaluate_model
from ..files.progress import progress_bar
from ..finetuning.command import finetune_on
from ..linear_probe.cell_features import CellEncoder, build_cell_encoder
from ..linear_probe.classifier import score_draws
from ..linear_probe.click_scores import clicked_scenes
from ..models.run_card import RunCard, load_card
from ..models.segmenter import build_segmenter, load_segmenter, require_side
from ..settings.benchmark import BenchmarkSettings
from ..settings.few_labels import FewLabelsSettings
from ..settings.finetune import FinetuneSettings
from .cells import Cell


@dataclass(frozen=True)
class Labelled:
    """The labelled data of a benchmark: tiles of each split, classes, a folder for more tiles."""

    stores: Mapping[str, TileStore]
    classes: tuple[ClassSpec, ...]
    folder: Path


@dataclass(frozen=True)
class Scored:
    """A cell's mIoU, the seconds it took, and, from clicks, the mIoU of each scene."""

    cell: Cell
    miou: float
    seconds: float
    scenes: tuple[float, ...] = ()


def require_segmenter(settings: BenchmarkSettings) -> None:
    """Refuses a decoder that does not go with the encoder, before anything is pretrained.

    Raises:
        DataError: it cannot be built, or not for crops of that side.
    """
    segmenter, encoder = settings.segmenter, settings.encoder
    model = build_segmenter(segmenter.decoder, encoder.name, 3, 2, encoder.output_stride)
    require_side(model, 3, segmenter.crop, segmenter.decoder)


def score_cells(
    run: Path, cells: Sequence[Cell], data: Labelled, settings: BenchmarkSettings
) -> Iterator[Scored]:
    """The score of each cell, as soon as it is known.

    Args:
        run: the pretraining all the cells start from.
        cells: of one initialisation, seed and budget.
        data: what is learned from and scored on.
        settings: of the benchmark.
    """
    measured = {"finetune": _by_finetuning, "linear": _by_classifier, "clicks": _by_clicks}
    return measured[settings.evaluation](run, cells, data, settings)


def _by_clicks(
    run: Path, cells: Sequence[Cell], data: Labelled, settings: BenchmarkSettings
) -> Iterator[Scored]:
    """All cells at once: the mean over test scenes, each learnt from clicks in it."""
    begun, clicks = perf_counter(), settings.clicks
    encoder, card = _frozen(run, cells, settings)
    counts = sorted({int(cell.share) for cell in cells})
    draws = sorted({cell.draw for cell in cells})
    values: dict[tuple[int, int], list[float]] = {}
    for scene in clicked_scenes(
        encoder.encoder, card, data.stores["test"], clicks.scenes, clicks.batch
    ):
        for number in draws:
            curve = scene.curve(counts, settings.label_seed + number, clicks.radius)
            for count, value in curve.items():
                values.setdefault((count, number), []).append(value)
    seconds = (perf_counter() - begun) / len(cells)
    for cell in cells:
        scenes = values[int(cell.share), cell.draw]
        yield Scored(cell, float(np.mean(scenes)), seconds, tuple(scenes))


def _by_classifier(
    run: Path, cells: Sequence[Cell], data: Labelled, settings: BenchmarkSettings
) -> Iterator[Scored]:
    """All cells at once: the encoder sees every tile a single time."""
    begun, count, linear = perf_counter(), len(data.stores["train"]), settings.linear
    draws = [
        draw_tiles(count, cell.share, cell.draw + 1, settings.label_seed)[cell.draw]
        for cell in cells
    ]
    encoder, card = _frozen(run, cells, settings)
    limits = (linear.cells, linear.batch)
    with progress_bar(f"measuring {run.name}") as advance:
        miou = score_draws(encoder, card, data.stores, draws, len(data.classes), limits, advance)
    seconds = (perf_counter() - begun) / len(cells)
    for cell, value in zip(cells, miou.tolist(), strict=True):
        yield Scored(cell, value, seconds)


def _frozen(
    run: Path, cells: Sequence[Cell], settings: BenchmarkSettings
) -> tuple[CellEncoder, RunCard]:
    """The encoder of a run on its device, and how it is fed."""
    linear = settings.linear
    shape = FewLabelsSettings(
        arms={},
        data=settings.data,
        out=settings.out,
        features=linear.features,
        cell=linear.cell,
        precision=linear.precision,
    )
    encoder, card = build_cell_encoder(str(run), load_card(run), cells[0].seed, shape)
    return encoder.to("cuda" if torch.cuda.is_available() else "cpu"), card


def _by_finetuning(
    run: Path, cells: Sequence[Cell], data: Labelled, settings: BenchmarkSettings
) -> Iterator[Scored]:
    """A segmenter for each cell; its run goes when it is scored, or it would be many gigabytes."""
    for cell in cells:
        begun = perf_counter()
        chosen = finetune_settings(run, cell, settings)
        folder = Path(chosen.out)
        # A run that was killed after its last step is scored, not trained again.
        if not (folder / "model.json").exists():
            stores = (data.stores["train"], data.stores["val"])
            finetune_on(chosen, data.classes, stores, data.folder)
        model, card = load_segmenter(folder)
        miou = evaluate_model(model, data.stores["test"], card).miou
        yield Scored(cell, miou, perf_counter() - begun)
        shutil.rmtree(folder, ignore_errors=True)


def finetune_settings(run: Path, cell: Cell, settings: BenchmarkSettings) -> FinetuneSettings:
    """How the segmenter of a cell is trained: the encoder of `run`, the cell's draw and seed."""
    segmenter = settings.segmenter
    transfer = segmenter.transfer
    if cell.initialisation == "random" and transfer.rate is None:
        transfer = replace(transfer, rate=1.0)  # as grass-train finetune does for random weights
    name = f"{cell.budget}-{cell.initialisation}-{cell.seed}-{cell.share:g}-{cell.draw}"
    return FinetuneSettings(
        data=settings.data,
        out=str(Path(settings.out) / "segmenters" / name),
        decoder=segmenter.decoder,
        tile=settings.label_tile,
        crop=segmenter.crop,
        label_fraction=cell.share,
        label_draw=cell.draw,
        label_seed=settings.label_seed,
        validate_every=segmenter.validate_every,
        patience=segmenter.patience,
        resume=True,
        encoder=replace(settings.encoder, init=str(run)),
        transfer=transfer,
        loss=segmenter.loss,
        augment=segmenter.augment,
        loop=replace(segmenter.loop, seed=cell.seed),
    )
