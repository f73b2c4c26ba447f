"""`grass-train benchmark`: initialisations x label shares x draws x seeds, compared."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from itertools import groupby
from pathlib import Path

from grass_qgis.engine.core.errors import DataError, JobError

from ..baselines.table import METHODS
from ..data.classes import read_classes
from ..data.fingerprint import fingerprint
from ..data.imagery import in_one_order, kind_of
from ..data.scenes import SPLITS, labelled_scenes, of_split, unlabelled_scenes
from ..data.sources import may_be_there
from ..data.tiles import TileStore, cut_tiles, tile_folder
from ..files.progress import progress_bar
from ..finetuning.command import check_settings as check_finetuning
from ..models.weights_import import is_weights_file
from ..settings.benchmark import BenchmarkSettings
from ..settings.pretrain import KeepSettings
from ..training.loop import check_loop
from .cells import Cell, Result, cells_of, guard, labelled_places, load, places_name, store
from .dry_run import print_plan
from .report import report
from .runs import (
    INITIALISATIONS,
    UNTRAINED,
    check_pretraining,
    encoder_for,
    pretrained,
    run_folder,
    time_of,
)
from .scores import Labelled, finetune_settings, require_segmenter, score_cells

_LEAST_CLICKS = 2  # one class alone makes no map
_TILE_STEP = 32  # an encoder halves five times


def benchmark(settings: BenchmarkSettings) -> Path | None:
    """Measures the missing cells, then writes the tables of all.

    Returns:
        The folder of the results; None after a dry run.

    Raises:
        DataError: data, weights or the cells in the folder cannot be used.
        JobError: a setting is out of its range.
    """
    check(settings)
    if settings.dry_run:
        print_plan(settings)
        _require_data(settings)
        return None
    out = Path(settings.out)
    if settings.report_only:
        guard(settings, None)
        report(settings)
        return out
    _require_data(settings)
    guard(settings, _state_of_data(settings))
    missing = [cell for cell in cells_of(settings) if load(out, cell) is None]
    if missing:
        with _cut(settings) as data:
            _require_tiles(settings, len(data.stores["train"]))
            _measure(settings, missing, data)
    report(settings)
    return out


def check(settings: BenchmarkSettings) -> None:
    """Rejects invalid settings before anything is read or written.

    Raises:
        DataError: the encoder cannot carry the decoder.
        JobError: naming the setting, its value and what is allowed.
    """
    unknown = [name for name in settings.initialisations if name not in INITIALISATIONS]
    if unknown or not settings.initialisations:
        raise JobError(
            f"initialisations names {unknown[0]!r}." if unknown else "initialisations is empty.",
            f"Choose from {', '.join(INITIALISATIONS)}.",
        )
    if settings.reference not in settings.initialisations:
        raise JobError(
            f"reference is {settings.reference!r}, which is not among initialisations.",
            f"Name one of {', '.join(settings.initialisations)}.",
        )
    if "time" in settings.budgets and settings.reference in UNTRAINED:
        raise JobError(
            f"budgets has time, but the reference {settings.reference} is not trained.",
            "Use --reference simclr, or budgets [steps].",
        )
    for name in ("initialisations", "seeds", "budgets", "shares"):
        given = getattr(settings, name)
        if not given or len(set(given)) < len(given):
            raise JobError(f"{name} is {given}.", "Give at least one, each once.")
    _check_numbers(settings)
    check_loop(settings.loop)  # one device: pretraining itself can have many
    check_pretraining(settings)
    if settings.evaluation == "finetune":
        first = next(cells_of(settings))
        check_finetuning(finetune_settings(Path(settings.out), first, settings))
        require_segmenter(settings)


def _check_shares(settings: BenchmarkSettings) -> None:
    clicks = settings.evaluation == "clicks"
    if clicks and not all(count >= _LEAST_CLICKS and count % 1 == 0 for count in settings.shares):
        raise JobError(
            f"shares is {settings.shares}.", "Use numbers of clicks, [10, 40, 160] say, from 2."
        )
    if not clicks and not all(0 < share <= 1 for share in settings.shares):
        raise JobError(f"shares is {settings.shares}.", "Use numbers above 0, at most 1.")
    for name in ("scenes", "batch", "radius"):
        if not getattr(settings.clicks, name) >= 1:
            raise JobError(
                f"clicks.{name} is {getattr(settings.clicks, name)}.", "Use a number from 1."
            )


def _check_numbers(settings: BenchmarkSettings) -> None:
    _check_shares(settings)
    if min(settings.seeds) < 0:
        raise JobError(f"seeds is {settings.seeds}.", "Use whole numbers from 0.")
    least = {"draws": 1, "bootstrap": 1, "label_seed": 0, "score_tiles": 0, "max_tiles": 0}
    for name, bound in least.items():
        if getattr(settings, name) < bound:
            raise JobError(f"{name} is {getattr(settings, name)}.", f"Use at least {bound}.")
    side, cell = settings.label_tile, settings.linear.cell
    if side < _TILE_STEP or side % _TILE_STEP:
        raise JobError(f"label_tile is {side}.", f"Use a multiple of {_TILE_STEP} pixels.")
    if settings.evaluation == "linear" and (cell < 1 or side % cell):
        raise JobError(f"linear.cell is {cell}.", f"Use a divisor of the tile's {side} pixels.")
    _check_methods(settings)


def _check_methods(settings: BenchmarkSettings) -> None:
    methods = settings.methods
    held = [name for name in settings.initialisations if name in METHODS]
    if held and settings.keep != KeepSettings():
        raise JobError(
            f"keep is set, and {held[0]} holds nothing back.",
            "Leave keep out, or compare untrained encoders, SimCLR and GraSS alone.",
        )
    for name in ("hidden", "queue", "barlow_width", "mask_patch"):
        if getattr(methods, name) < 1:
            raise JobError(f"methods.{name} is {getattr(methods, name)}.", "Use at least 1.")
    for name in ("temperature", "margin"):
        if not getattr(methods, name) > 0:
            raise JobError(f"methods.{name} is {getattr(methods, name)}.", "Use a number above 0.")
    if not 0 <= methods.momentum <= 1 or not 0 < methods.mask_ratio < 1:
        raise JobError(
            f"methods.momentum is {methods.momentum}, mask_ratio {methods.mask_ratio}.",
            "Use a momentum from 0 to 1, and a ratio above 0 and below 1.",
        )
    if "masked" in settings.initialisations and settings.view % methods.mask_patch:
        raise JobError(
            f"methods.mask_patch is {methods.mask_patch}, view {settings.view}.",
            "Use a divisor of the view's side.",
        )


def _require_data(settings: BenchmarkSettings) -> None:
    """Rejects missing data and weights, before hours of training.

    Raises:
        DataError: naming what is missing.
    """
    for name in ("data", "images"):
        value = getattr(settings, name)
        if value and not may_be_there(value):
            raise DataError(f"There is no file or folder {value}.", f"Check --{name}.")
    weights = settings.imagenet_weights
    if not weights or "imagenet" not in settings.initialisations:
        return
    if not is_weights_file(weights) or not Path(weights).is_file():
        raise DataError(
            f"There is no file of weights {weights}.",
            "Give --imagenet_weights a .safetensors or .pth file, or leave imagenet out of "
            "initialisations.",
        )


def _state_of_data(settings: BenchmarkSettings) -> str:
    data = Path(settings.data)
    classes = ",".join(item.name for item in read_classes(data))
    imagery = unlabelled_scenes(settings.images or settings.data, (), settings.tile)
    states = [classes, fingerprint(labelled_scenes(data)), fingerprint(imagery)]
    if "imagenet" in settings.initialisations:
        states.append(Path(encoder_for(settings, "imagenet").init).name)
    return " ".join(states)


@contextmanager
def _cut(settings: BenchmarkSettings) -> Iterator[Labelled]:
    classes, scenes = read_classes(Path(settings.data)), labelled_scenes(Path(settings.data))
    imagery = unlabelled_scenes(settings.images or settings.data, (), settings.tile)
    scenes = in_one_order(scenes, kind_of(imagery[0]).names)
    most = {"train": 0, "val": settings.score_tiles, "test": settings.score_tiles}
    if settings.evaluation == "clicks":
        most = {"train": 0, "val": 1, "test": 0}  # whole scenes of test are what is clicked on
    with tile_folder(Path(settings.out)) as folder:
        stores: dict[str, TileStore] = {}
        for split in SPLITS:
            with progress_bar(f"cutting {split} tiles") as advance:
                stores[split] = cut_tiles(
                    of_split(scenes, split),
                    folder / split,
                    settings.label_tile,
                    len(classes),
                    most[split],
                    advance,
                )
        yield Labelled(stores, classes, folder)


def _require_tiles(settings: BenchmarkSettings, count: int) -> None:
    if settings.evaluation == "clicks":
        return
    empty = [share for share in settings.shares if round(share * count) < 1]
    if empty:
        raise JobError(
            f"shares has {empty[0]}, which of {count} training tiles is no tile.",
            f"Use at least {1 / count:.4f}, or a smaller label_tile.",
        )


def _measure(settings: BenchmarkSettings, missing: list[Cell], data: Labelled) -> None:
    out, done, count = Path(settings.out), 0, len(data.stores["train"])
    for (budget, name, seed), group in groupby(
        missing, lambda cell: (cell.budget, cell.initialisation, cell.seed)
    ):
        cells = list(group)
        run = pretrained(settings, budget, name, seed)
        steps, seconds = time_of(run, settings.clock)
        if budget == "time" and run == run_folder(settings, "steps", name, seed):
            cells = _copied(out, cells)
        for item in score_cells(run, cells, data, settings) if cells else ():
            cell, miou = item.cell, item.miou
            tiles = labelled_places(settings, cell.share, count)
            store(out, cell, Result(miou, tiles, steps, seconds, item.seconds, item.scenes))
            done += 1
            sys.stdout.write(
                f"cell {done} of {len(missing)}: {name}, seed {seed}, by {budget}, "
                f"{tiles} {places_name(settings)}, draw {cell.draw}: mIoU {100 * miou:.1f}\n"
            )
            sys.stdout.flush()


def _copied(out: Path, cells: list[Cell]) -> list[Cell]:
    """Copies the results of the same run under the budget "steps"; returns the missing cells."""
    left = []
    for cell in cells:
        result = load(out, replace(cell, budget="steps"))
        if result is None:
            left.append(cell)
        else:
            store(out, cell, result)
    return left
