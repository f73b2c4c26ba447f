"""`grass-train purity`: purity of the regions that a pretraining run chooses."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grass_qgis.engine.core.errors import DataError, JobError

from ..contrast.lam import signed
from ..contrast.rules import RULES
from ..data.classes import read_classes
from ..data.datasets import WholeTiles, input_spec
from ..data.imagery import with_names
from ..data.scenes import SPLITS, Scene, labelled_scenes, of_split
from ..data.tiles import TileStore, cut_tiles
from ..files.progress import progress_bar
from ..metrics.purity import TileScores, cell_counts, score_boxes, summarise
from ..metrics.region_purity import gain_difference, summarise_regions
from ..models.run_card import RunCard
from ..settings.pretrain import PuritySettings
from .record import SUBSETS, Report
from .report import print_report, write_report
from .stored_scene import StoredScene
from .tile_maps import TileMaps, load_tile_maps
from .tree_regions import TREE_RULES, Batches, Scores, score_trees

_TILE_STEP = 32  # an encoder halves five times
_TREE = "tree"  # the rule that the other rules of trees are controls of


@dataclass(frozen=True)
class ChosenTiles:
    """The tiles to measure on.

    Attributes:
        stores: tiles of each scene.
        places: (M, 2) number of the scene and of the tile in it.
        incomplete: tiles left out because they cross the edge of the scene.
    """

    stores: Sequence[TileStore]
    places: NDArray[np.int64]
    incomplete: int


def purity(settings: PuritySettings) -> Path:
    """Measures all rules, prints the table and returns the folder of the results.

    Raises:
        DataError: the run or the data cannot be used, or do not fit each other.
        JobError: a setting is out of its range.
    """
    rules, splits = _check(settings)
    maps, card = load_tile_maps(Path(settings.run), settings.output_stride)
    data, out = Path(settings.data), Path(settings.out)
    classes = tuple(item.name for item in read_classes(data))
    every = with_names(labelled_scenes(data), card.bands)
    scenes = [scene for split in splits for scene in of_split(every, split)]
    with tempfile.TemporaryDirectory() as folder:
        tiles = _cut(scenes, Path(folder), settings, len(classes))
        _require_batch(tiles, settings)
        boxes = [rule for rule in rules if rule in RULES]
        scores = _score(maps, card, tiles, boxes, len(classes), settings)
        trees = [rule for rule in rules if rule in TREE_RULES]
        tree_scores = _score_trees(maps, card, tiles, trees, len(classes), settings)
    draws, seed = settings.bootstrap, settings.seed
    report = Report(
        _about(settings, card, tiles),
        classes,
        {rule: summarise(rows, tiles.places[:, 0], draws, seed) for rule, rows in scores.items()},
        {
            rule: {name: summarise_regions(rows, draws, seed) for name, rows in by_subset.items()}
            for rule, by_subset in tree_scores.items()
        },
        {
            rule: {
                name: gain_difference(tree_scores[_TREE][name], by_subset[name], draws, seed)
                for name in SUBSETS
            }
            for rule, by_subset in tree_scores.items()
            if rule != _TREE and _TREE in tree_scores
        },
    )
    write_report(out, report)
    print_report(report)
    return out


def _check(settings: PuritySettings) -> tuple[list[str], list[str]]:
    rules = _names(settings.rules, {**RULES, **TREE_RULES}, "rules")
    splits = _names(settings.splits, SPLITS, "splits")
    if settings.tile < _TILE_STEP or settings.tile % _TILE_STEP:
        raise JobError(f"tile is {settings.tile}.", f"Use a multiple of {_TILE_STEP} pixels.")
    if not 0 < settings.window <= 1:
        raise JobError(f"window is {settings.window}.", "Use a share above 0, at most 1.")
    least = {"max_tiles": 0, "batch": 2 if settings.mode == "batch" else 1, "bootstrap": 1}
    for name, low in least.items():
        if getattr(settings, name) < low:
            raise JobError(f"{name} is {getattr(settings, name)}.", f"Use at least {low}.")
    return rules, splits


def _names(text: str, allowed: Collection[str], what: str) -> list[str]:
    names = list(dict.fromkeys(part.strip() for part in text.split(",") if part.strip()))
    unknown = [name for name in names if name not in allowed]
    if unknown or not names:
        raise JobError(f"{what} is {text!r}.", f"Name some of {', '.join(allowed)}, with commas.")
    return names


def _cut(
    scenes: Sequence[Scene], folder: Path, settings: PuritySettings, classes: int
) -> ChosenTiles:
    """Tiles of each scene, in a store of its own."""
    stores, places, incomplete = [], [], 0
    with progress_bar("cutting tiles") as advance:
        for number, scene in enumerate(scenes):
            store = cut_tiles([scene], folder / str(number), settings.tile, classes=classes)
            whole = [i for i in range(len(store)) if not _runs_out(np.asarray(store.images[i]))]
            incomplete += len(store) - len(whole)
            places += [(number, i) for i in whole]
            stores.append(store)
            advance(number + 1, len(scenes))
    if not places:
        raise DataError(
            f"No whole tile of {settings.tile} px fits into the scenes.", "Use a smaller tile."
        )
    chosen = np.array(places)
    if settings.max_tiles and len(chosen) > settings.max_tiles:
        picked = np.linspace(0, len(chosen) - 1, settings.max_tiles).round().astype(int)
        chosen = chosen[picked]
    return ChosenTiles(stores, chosen, incomplete)


def _runs_out(image: NDArray[np.int64]) -> bool:
    """Whether a tile (bands, H, W) was padded at its right or lower edge."""
    return not (image[:, -1].any() and image[:, :, -1].any())


def _require_batch(tiles: ChosenTiles, settings: PuritySettings) -> None:
    if settings.mode == "batch" and len(tiles.places) < 2:
        raise DataError("There is only one tile, which is too few for a batch.", "Use mode bank.")


def _score(
    maps: TileMaps,
    card: RunCard,
    tiles: ChosenTiles,
    rules: list[str],
    classes: int,
    settings: PuritySettings,
) -> dict[str, TileScores]:
    if not rules:
        return {}
    device, count = _device(), len(tiles.places)
    maps = maps.to(device)
    torch.manual_seed(settings.seed)
    order = np.arange(count)
    if settings.mode == "batch":
        order = np.random.default_rng(settings.seed).permutation(count)
    spec = input_spec(card.bands, card.norm, settings.tile, card.gsd_m)
    sources = [WholeTiles(store, spec) for store in tiles.stores]
    boxes: dict[str, list[NDArray[np.int64]]] = {rule: [] for rule in rules}
    moments = maps.moments if settings.mode == "bank" else None
    cells, stride, done = [], card.output_stride, 0
    with progress_bar("choosing regions") as advance:
        # Parts of equal size: a last part of one tile would have no negatives.
        for part in np.array_split(order, max(1, count // settings.batch)):
            pairs = [sources[scene][tile] for scene, tile in tiles.places[part]]
            images = torch.stack([image for image, _ in pairs]).to(device)
            features, lam = _maps(maps, images, settings)
            stride = settings.tile // features.shape[-1]
            side = max(1, round(settings.window * features.shape[-1]))
            for rule in rules:
                boxes[rule].append(RULES[rule](features, lam, side, moments).cpu().numpy())
            masks = np.stack([mask.numpy() for _, mask in pairs])
            cells.append(cell_counts(masks, classes, stride))
            done += len(part)
            advance(done, count)
    back = np.argsort(order)
    counts = np.concatenate(cells)[back]
    return {
        rule: score_boxes(counts, np.concatenate(parts)[back], stride)
        for rule, parts in boxes.items()
    }


def _maps(maps: TileMaps, images: Tensor, settings: PuritySettings) -> tuple[Tensor, Tensor]:
    images = images.contiguous(memory_format=torch.channels_last)
    features, lam = maps.by_batch(images) if settings.mode == "batch" else maps.by_bank(images)
    return features, signed(lam, settings.sign, settings.relu)


def _score_trees(
    maps: TileMaps,
    card: RunCard,
    tiles: ChosenTiles,
    rules: list[str],
    classes: int,
    settings: PuritySettings,
) -> Scores:
    """Scores of the rules of trees, on the scenes that the tiles come from."""
    if not rules:
        return {}
    device = _device()
    maps = maps.to(device)
    torch.manual_seed(settings.seed)
    spec = input_spec(card.bands, card.norm, settings.tile, card.gsd_m)
    scenes = [StoredScene(tiles.stores[number], spec) for number in np.unique(tiles.places[:, 0])]
    order: Callable[[int], NDArray[np.int64]] = np.arange
    if settings.mode == "batch":
        order = np.random.default_rng(settings.seed).permutation

    def lam_of(images: Tensor) -> Tensor:
        return _maps(maps, images.to(device), settings)[1]

    batches = Batches(settings.tile, settings.batch, order)
    with progress_bar("choosing segments") as advance:
        return score_trees(scenes, lam_of, batches, rules, classes, advance)


def _device() -> torch.device:
    return torch.device("cuda" if torch.cuda.is_available() else "cpu")


def _about(settings: PuritySettings, card: RunCard, tiles: ChosenTiles) -> dict[str, Any]:
    """What was measured."""
    return {
        "run": Path(settings.run).resolve().name,
        "data": Path(settings.data).resolve().name,
        **{
            name: getattr(settings, name)
            for name in ("splits", "tile", "mode", "sign", "relu", "window", "bootstrap", "seed")
        },
        "output_stride": settings.output_stride or card.output_stride,
        "tiles": len(tiles.places),
        "incomplete_tiles_left_out": tiles.incomplete,
        "pretraining": card.provenance.get("pretraining", {}),
    }
