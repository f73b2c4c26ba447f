"""Draw and record of the training tiles whose labels a fine-tuning may use."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grass_qgis.engine.core.errors import DataError, JobError

from ..data.balance import class_pixels
from ..data.label_draws import draw_tiles
from ..data.tiles import TileStore, pick_tiles
from ..files.atomic import write_whole
from ..mixing.label_table import LabelTable
from ..settings.finetune import FinetuneSettings

FILE = "labelled_tiles.json"


def check_share(settings: FinetuneSettings) -> None:
    """Rejects shares and draws out of range.

    Raises:
        JobError: naming the setting, its value and what is allowed.
    """
    if not 0 < settings.label_fraction <= 1:
        raise JobError(
            f"label_fraction is {settings.label_fraction}.", "Use a share above 0, up to 1."
        )
    for name in ("label_draw", "label_seed"):
        if getattr(settings, name) < 0:
            raise JobError(f"{name} is {getattr(settings, name)}.", "Use a whole number from 0.")


def draw_labelled(store: TileStore, settings: FinetuneSettings, folder: Path) -> TileStore:
    """The drawn tiles of the training split, which are listed in labelled_tiles.json.

    Tiles never overlap, so no label outside the draw is seen. The draws are those of
    `grass-train fewlabels` with the same share, seed and tiles.

    Args:
        store: all labelled tiles of the training split.
        settings: share, draw, seed and run folder.
        folder: where the drawn tiles are stored.

    Raises:
        JobError: the share is less than one tile.
        DataError: the run to resume was given other tiles.
    """
    if round(settings.label_fraction * len(store)) < 1:
        raise JobError(
            f"label_fraction {settings.label_fraction} of {len(store)} training tiles is no tile.",
            f"Use at least {np.ceil(1e4 / len(store)) / 1e4:.4f}, or smaller tiles.",
        )
    draws = draw_tiles(
        len(store), settings.label_fraction, settings.label_draw + 1, settings.label_seed
    )
    chosen = draws[settings.label_draw].tiles.tolist()
    _record(store, chosen, settings)
    return store if len(chosen) == len(store) else pick_tiles(store, chosen, folder)


def print_class_counts(labelled: TileStore, table: LabelTable) -> NDArray[np.int64]:
    """Prints and returns the pixels (C,) of each label of the table in the drawn tiles.

    Warns of labels without a pixel, which few labels make likely for rare classes.
    """
    pixels = class_pixels(_masks(labelled), len(table.members))
    missing = []
    for item in table.sets:
        counts = dict(zip(item.classes, pixels[item.labels].tolist(), strict=True))
        shares = ", ".join(
            f"{n} {100 * c / max(1, sum(counts.values())):.1f} %" for n, c in counts.items()
        )
        tiles = len(labelled) if len(table.sets) == 1 else _tiles_of(labelled, item.name)
        of_set = "" if len(table.sets) == 1 else f" of {item.name}"
        sys.stdout.write(
            f"labelled{of_set}: {tiles} tiles, {sum(counts.values())} pixels: {shares}\n"
        )
        missing += [name for name, count in counts.items() if not count]
    if missing and len(table.sets) == 1:
        sys.stderr.write(
            f"warning: the labelled tiles hold no pixel of {', '.join(missing)}: the model cannot "
            "learn it. Label more, take another label_draw, or take the class out of "
            "classes.json.\n"
        )
    return pixels


def _tiles_of(store: TileStore, name: str) -> int:
    return sum(key.startswith(f"{name}/") for key, _, _ in store.places)


def _masks(store: TileStore) -> NDArray[np.uint8]:
    if store.masks is None:
        raise TypeError("These tiles have no masks.")
    return store.masks


def _record(store: TileStore, chosen: list[int], settings: FinetuneSettings) -> None:
    path = Path(settings.out) / FILE
    places = [list(store.places[number]) for number in chosen]
    record = {
        "label_fraction": settings.label_fraction,
        "label_draw": settings.label_draw,
        "label_seed": settings.label_seed,
        "tile": settings.tile,
        "of": len(store),
        "tiles": places,
    }
    former = _former(path) if settings.resume else None
    if former is not None and former.get("tiles") != places:
        raise DataError(
            f"The run in {settings.out} was given {len(former.get('tiles', []))} labelled tiles, "
            f"and these are {len(places)} others.",
            "Resume with the same data, tile and label_ settings, or begin with another --out.",
        )
    write_whole(path, json.dumps(record, indent=1).encode())


def _former(path: Path) -> dict[str, Any] | None:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError, TypeError):
        return None
