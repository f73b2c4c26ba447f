"""`grass-train fewlabels`: linear probes of encoders with few labels."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from grass_qgis.engine.core.errors import JobError

from ..data.classes import read_classes
from ..data.fingerprint import fingerprint
from ..data.imagery import with_names
from ..data.label_draws import LabelledTiles, draw_tiles
from ..data.scenes import SPLITS, labelled_scenes, of_split
from ..data.tiles import TileStore, cut_tiles
from ..files.atomic import write_whole
from ..files.progress import progress_bar
from ..metrics.paired_difference import compare
from ..models.run_card import RunCard, load_card, package_version
from ..settings.few_labels import FewLabelsSettings
from .cell_features import UNTRAINED, build_cell_encoder
from .classifier import score_draws
from .report import Table, print_table, write_reports

_TILE_STEP = 32  # an encoder halves five times
# Settings that a run's scores depend on.
_DECISIVE = (
    "shares",
    "draws",
    "features",
    "output_stride",
    "tile",
    "cell",
    "cells",
    "precision",
    "seed",
)


@dataclass(frozen=True)
class LabelledData:
    """Tiles of each split, and the names of the classes."""

    stores: Mapping[str, TileStore]
    classes: tuple[str, ...]
    state: str


def few_labels(settings: FewLabelsSettings) -> Path:
    """Measures all runs, prints the table and returns the folder of the results.

    Raises:
        DataError: a run or the data cannot be used, or do not fit each other.
        JobError: a setting is out of its range.
    """
    _check(settings)
    like = load_card(_first_run(settings))
    with tempfile.TemporaryDirectory() as folder:
        data = _cut(Path(settings.data), Path(folder), settings.tile, like.bands)
        count = len(data.stores["train"])
        draws = {
            share: draw_tiles(count, share, settings.draws, settings.seed)
            for share in settings.shares
        }
        scores = {
            arm: np.stack(
                [
                    _score_once(settings, arm, number, data, draws, like)
                    for number in range(len(origins))
                ]
            )
            for arm, origins in settings.arms.items()
        }
    table = _table(settings, scores)
    _report(settings, data, draws, scores, table)
    return Path(settings.out)


def _check(settings: FewLabelsSettings) -> None:
    empty = [arm for arm, runs in settings.arms.items() if not runs]
    if not settings.arms or empty:
        raise JobError(
            f"arms names no run{f' for {empty[0]}' if empty else ''}.",
            "Give names, each with a list of run folders.",
        )
    if settings.reference and settings.reference not in settings.arms:
        raise JobError(
            f"reference is {settings.reference!r}.", f"Name one of {', '.join(settings.arms)}."
        )
    if settings.tile < _TILE_STEP or settings.tile % _TILE_STEP:
        raise JobError(f"tile is {settings.tile}.", f"Use a multiple of {_TILE_STEP} pixels.")
    if not settings.shares or not all(0 < share <= 1 for share in settings.shares):
        raise JobError(f"shares is {settings.shares}.", "Use numbers above 0, at most 1.")
    if settings.cell < 1 or settings.tile % settings.cell:
        raise JobError(
            f"cell is {settings.cell}.", f"Use a divisor of the tile's {settings.tile} pixels."
        )
    for name in ("draws", "cells", "batch", "bootstrap"):
        if getattr(settings, name) < 1:
            raise JobError(f"{name} is {getattr(settings, name)}.", "Use at least 1.")
    if settings.seed < 0:
        raise JobError(f"seed is {settings.seed}.", "Use a whole number from 0.")


def _first_run(settings: FewLabelsSettings) -> Path:
    for origins in settings.arms.values():
        for origin in origins:
            if origin not in UNTRAINED:
                return Path(origin)
    raise JobError("arms names no trained run.", "Give a run folder: it says which encoder to use.")


def _cut(folder: Path, tiles: Path, side: int, bands: tuple[str, ...]) -> LabelledData:
    classes, every = read_classes(folder), with_names(labelled_scenes(folder), bands)
    stores = {}
    for split in SPLITS:
        with progress_bar(f"cutting {split} tiles") as advance:
            scenes = of_split(every, split)
            stores[split] = cut_tiles(
                scenes, tiles / split, side, classes=len(classes), advance=advance
            )
    return LabelledData(stores, tuple(item.name for item in classes), fingerprint(every))


def _score_once(
    settings: FewLabelsSettings,
    arm: str,
    number: int,
    data: LabelledData,
    draws: Mapping[float, list[LabelledTiles]],
    like: RunCard,
) -> NDArray[np.float64]:
    """Test mIoU (shares, draws) of an arm's n-th run; a stored one if nothing has changed."""
    origin = settings.arms[arm][number]
    kept = Path(settings.out) / "runs" / f"{arm}-{number}.json"
    state = _state(settings, origin, number, data)
    try:
        record = json.loads(kept.read_text(encoding="utf-8"))
        if record["of"] == state:
            return np.array(record["miou"], dtype=np.float64)
    except (OSError, ValueError, KeyError, TypeError):
        pass  # missing or unreadable: measured again
    scores = score_arm(settings, origin, number, data, draws, like)
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_whole(kept, json.dumps({"of": state, "miou": scores.tolist()}).encode())
    return scores


def score_arm(
    settings: FewLabelsSettings,
    origin: str,
    number: int,
    data: LabelledData,
    draws: Mapping[float, list[LabelledTiles]],
    like: RunCard,
) -> NDArray[np.float64]:
    """MIoU of one encoder, (shares, draws)."""
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    encoder, card = build_cell_encoder(origin, like, settings.seed + number, settings)
    every = [draw for part in draws.values() for draw in part]
    limits = (settings.cells, settings.batch)
    with progress_bar(f"measuring {Path(origin).name} {number + 1}") as advance:
        miou = score_draws(
            encoder.to(device), card, data.stores, every, len(data.classes), limits, advance
        )
    return miou.reshape(len(draws), settings.draws)


def _state(
    settings: FewLabelsSettings, origin: str, number: int, data: LabelledData
) -> dict[str, Any]:
    """All that a run's scores depend on, as plain JSON values."""
    weights = f"{origin} {settings.seed + number} {_first_run(settings).name}"
    if origin not in UNTRAINED:
        weights = sha256((Path(origin) / "model.safetensors").read_bytes()).hexdigest()
    return {
        "weights": weights,
        "data": data.state,
        "version": package_version(),
        **{name: getattr(settings, name) for name in _DECISIVE},
    }


def _table(settings: FewLabelsSettings, scores: Mapping[str, NDArray[np.float64]]) -> Table:
    """A row for each arm, a comparison for each share; runs without a partner do not count."""
    reference = settings.reference or next(iter(settings.arms))
    table: Table = {}
    for arm, arm_scores in scores.items():
        runs = min(len(arm_scores), len(scores[reference]))
        table[arm] = [
            compare(
                arm_scores[:runs, place],
                None if arm == reference else scores[reference][:runs, place],
                settings.bootstrap,
                settings.seed,
            )
            for place in range(len(settings.shares))
        ]
    return table


def _report(
    settings: FewLabelsSettings,
    data: LabelledData,
    draws: Mapping[float, list[LabelledTiles]],
    scores: Mapping[str, NDArray[np.float64]],
    table: Table,
) -> None:
    about = {
        "data": Path(settings.data).resolve().name,
        "classes": list(data.classes),
        "reference": settings.reference or next(iter(settings.arms)),
        "labelled_tiles": {str(share): len(part[0].tiles) for share, part in draws.items()},
        "training_tiles": len(data.stores["train"]),
        **{name: getattr(settings, name) for name in (*_DECISIVE, "bootstrap")},
    }
    write_reports(Path(settings.out), about, scores, table)
    print_table(about, scores, table)
