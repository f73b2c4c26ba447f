"""The cells of a benchmark, their results on disk, and a guard against mixed settings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from itertools import product
from pathlib import Path
from typing import Any

from grass_qgis.engine.core.errors import DataError

from ..files.atomic import write_whole
from ..models.run_card import package_version
from ..settings.benchmark import BenchmarkSettings

GUARD = "benchmark.json"
# Settings that select cells, or have no effect on a result.
_FREE = frozenset((
    "data", "images", "out", "initialisations", "reference", "seeds", "budgets", "shares", "draws",
    "bootstrap", "report_only", "dry_run", "imagenet_weights",
))  # fmt: skip
_FREE_OF_LOOPS = frozenset((
    "seed", "workers", "checkpoint_every", "memory_probe", "max_time", "devices", "num_nodes",
))  # fmt: skip


@dataclass(frozen=True)
class Cell:
    """One measurement: a run's encoder trained with one draw of a share of the labels.

    With evaluation "clicks" the share is a number of clicks.
    """

    budget: str
    initialisation: str
    seed: int
    share: float
    draw: int


@dataclass(frozen=True)
class Result:
    """The result of a cell.

    Attributes:
        miou: on the test split.
        tiles: how many were labelled, or clicks.
        steps: of pretraining.
        seconds: of pretraining.
        evaluation_seconds: of training on the labels and scoring.
        scenes: mIoU of each test scene, whose mean `miou` is; empty where all are scored as one.
    """

    miou: float
    tiles: int
    steps: int
    seconds: float
    evaluation_seconds: float
    scenes: tuple[float, ...] = ()


def cells_of(settings: BenchmarkSettings) -> Iterator[Cell]:
    """All cells, in the order in which they are measured."""
    for seed, budget, name in product(settings.seeds, settings.budgets, settings.initialisations):
        for share, draw in product(settings.shares, range(settings.draws)):
            yield Cell(budget, name, seed, share, draw)


def labelled_places(settings: BenchmarkSettings, share: float, tiles: int) -> int:
    """Number of training tiles in a share of them, or of clicks with evaluation "clicks".

    Args:
        settings: of the benchmark.
        share: of a cell.
        tiles: training tiles in all.
    """
    return int(share) if settings.evaluation == "clicks" else round(share * tiles)


def places_name(settings: BenchmarkSettings) -> str:
    """What is labelled, in the plural."""
    return "clicks" if settings.evaluation == "clicks" else "tiles"


def share_text(settings: BenchmarkSettings, share: float) -> str:
    """A share as a table shows it."""
    return f"{share:g} clicks" if settings.evaluation == "clicks" else f"{100 * share:g} %"


def store(out: Path, cell: Cell, result: Result) -> None:
    """Writes a cell's result, complete or not at all."""
    path = _path(out, cell)
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(path, {**asdict(cell), **asdict(result)})


def load(out: Path, cell: Cell) -> Result | None:
    """The result of a cell, or None if it is not measured yet or cannot be read."""
    try:
        record = json.loads(_path(out, cell).read_text(encoding="utf-8"))
        values = {name: record[name] for name in Result.__dataclass_fields__}
        return Result(**{**values, "scenes": tuple(values["scenes"])})
    except (OSError, ValueError, KeyError, TypeError):
        return None


def guard(settings: BenchmarkSettings, data: str | None) -> None:
    """Records what the cells of a folder depend on, or compares it with the record.

    Args:
        settings: of the benchmark.
        data: fingerprint of the labelled data and the imagery; None to compare settings only.

    Raises:
        DataError: the folder's cells were measured with other settings; names a difference.
    """
    path = Path(settings.out) / GUARD
    state = {"version": package_version(), **decisive(settings)}
    if data is not None:
        state["data"] = data
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        noted = None
    if noted is None:
        if data is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            _write(path, state)
        return
    for key, value in state.items():
        if noted.get(key) != value:
            raise DataError(
                f"{settings.out} holds cells measured with {key} {_short(noted.get(key))}, now it "
                f"is {_short(value)}.",
                "Use the settings and data of that folder, or another --out.",
            )


def decisive(settings: BenchmarkSettings) -> dict[str, Any]:
    """All settings a cell's result depends on, by dotted name, as plain JSON values."""
    return {
        key: value
        for key, value in _flat(asdict(settings))
        if key not in _FREE and not _is_free_of_loop(key)
    }


def _is_free_of_loop(key: str) -> bool:
    return ".loop." in f".{key}" and key.rpartition(".")[2] in _FREE_OF_LOOPS


def _flat(values: dict[str, Any], before: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in values.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{before}{key}.")
        else:
            yield f"{before}{key}", value


def _short(value: Any) -> str:
    return str(value)[:12]


def _path(out: Path, cell: Cell) -> Path:
    folder = out / "cells" / cell.budget / f"{cell.initialisation}-{cell.seed}"
    return folder / f"share-{cell.share:g}-draw-{cell.draw}.json"


def _write(path: Path, record: dict[str, Any]) -> None:
    # Several commands may write into one folder.
    write_whole(path, json.dumps(record, indent=1, allow_nan=False).encode(), shared=True)
