"""Tiles of training imagery that a model's description of its domain is measured on."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from grass_model.data.imagery import kind_of, with_names
from grass_model.data.scenes import Scene, labelled_scenes, of_split, unlabelled_scenes
from grass_model.data.tiles import TileStore, cut_tiles
from grass_model.files.progress import progress_bar
from grass_qgis.engine.core.contract import InputSpec
from grass_qgis.engine.core.errors import DataError

MOST_TILES = 384  # of training imagery
_LEAST_TILES = 64  # of a set: fewer are turned and mirrored
_ONE_IN = 5  # scenes held out where a data set has no splits


@dataclass(frozen=True)
class Group:
    """Raw tiles (N, bands, T, T) of a data set; imagery to `side`, then its mirror image."""

    tiles: NDArray[Any]
    side: int


@dataclass(frozen=True)
class SetTiles:
    """Tiles of a data set: training scenes, scenes held out, and other bands of training scenes.

    `other_bands`: a band that the model does not know takes the place of its first, as in a
    false-colour image; None where imagery has no other bands.
    """

    train: Group
    held_out: Group
    other_bands: Group | None


@contextmanager
def domain_tiles(
    folders: Sequence[str], spec: InputSpec, patch: int
) -> Iterator[tuple[SetTiles, ...]]:
    """Tiles of data sets: of their training and validation splits where they have some.

    Of imagery without labels every fifth scene is held out. Tiles are smaller than the model's
    where scenes are.

    Raises:
        DataError: there is no imagery, it has other bands, or its scenes are too small.
    """
    sides = [side for side in (4 * patch, 2 * patch, patch) if side <= spec.tile]
    most = max(1, MOST_TILES // len(folders))
    sets: list[SetTiles] = []
    with tempfile.TemporaryDirectory() as place:
        for number, folder in enumerate(folders):
            train, held = _scenes(folder, spec)
            part = Path(place) / str(number)
            other = _other_bands(train, spec)
            sets.append(
                SetTiles(
                    _group(train, part / "train", spec.tile, sides, most),
                    # Smaller than most scenes: there are few to set a limit on.
                    _group(held, part / "held", spec.tile, sides[-2:], most),
                    _group(other, part / "other", spec.tile, sides, most // 2) if other else None,
                )
            )
        yield tuple(sets)


def turned(group: Group) -> tuple[Group, NDArray[np.int64]]:
    """The tiles, with turned and mirrored ones where there are few, and the number of each."""
    count = len(group.tiles)
    copies = 1 if count >= _LEAST_TILES else min(8, -(-_LEAST_TILES // count))
    tiles = np.array(group.tiles)
    parts = [np.rot90(tiles, k % 4, (2, 3)) for k in range(copies)]
    parts = [part[:, :, ::-1] if k >= 4 else part for k, part in enumerate(parts)]
    if copies == 1 or group.side < tiles.shape[2]:  # turning would move what is filled up
        return group, np.arange(count)
    return Group(np.concatenate(parts), group.side), np.tile(np.arange(count), copies)


def _other_bands(scenes: Sequence[Scene], spec: InputSpec) -> tuple[Scene, ...] | None:
    """Scenes with another band in the place of the model's first; None where there is none."""
    names = kind_of(replace(scenes[0], names=())).names
    requested = [name.casefold() for name in spec.bands]
    numbers = [k for name in requested for k, n in enumerate(names, 1) if n.casefold() == name]
    others = [k for k, name in enumerate(names, 1) if name.casefold() not in requested]
    if not others or len(numbers) < len(requested):
        return None
    bands = (others[0], *numbers[:-1])
    return tuple(replace(scene, bands=bands, names=()) for scene in scenes)


def fit_whole(tiles: NDArray[Any], side: int) -> NDArray[Any]:
    """Tiles (N, bands, S, S) filled up to `side` by mirroring, as often as needed."""
    lacks = max(0, side - tiles.shape[2])
    padded = np.pad(tiles, ((0, 0), (0, 0), (0, lacks), (0, lacks)), mode="symmetric")
    return padded[:, :, :side, :side]


def _group(
    scenes: Sequence[Scene], folder: Path, tile: int, sides: Sequence[int], most: int
) -> Group:
    """Tiles of the first of `sides` that enough scenes have room for."""
    for side in sides:
        try:
            store = _cut(scenes, folder / str(side), side, most)
        except DataError:
            if side == sides[-1]:
                raise
            continue
        if len(store) >= len(scenes) // 2 or side == sides[-1]:
            break
    return Group(fit_whole(np.asarray(store.images), tile), side)


def _scenes(folder: str, spec: InputSpec) -> tuple[tuple[Scene, ...], tuple[Scene, ...]]:
    """Training and held-out scenes, without labels."""
    if (Path(folder) / "classes.json").is_file():
        scenes = labelled_scenes(Path(folder))
        pair = of_split(scenes, "train"), of_split(scenes, "val")
    else:
        every = unlabelled_scenes(folder)
        if len(every) < 2:
            raise DataError(f"{folder} holds one scene.", "Two are needed: one is held out.")
        held = every[::_ONE_IN]
        pair = tuple(scene for scene in every if scene not in held), held
    train, held_out = (
        with_names(tuple(replace(scene, mask=None) for scene in part), spec.bands) for part in pair
    )
    return train, held_out


def _cut(scenes: Sequence[Scene], folder: Path, side: int, most: int) -> TileStore:
    with progress_bar("cutting tiles of the domain") as advance:
        return cut_tiles(scenes, folder, side, most=most, advance=advance)
