"""Scenes on disk: images, their index masks, the classes, and which split each belongs to.

A labelled data set is a folder with `images/`, `masks/` (same stem; pixel = class index, 255 = not
labelled), `classes.json` and, for a split of one's own, `index.csv` with columns `key` and `split`.
"""

from __future__ import annotations

import csv
import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any

from grass_qgis.engine.contract import ClassSpec
from grass_qgis.engine.errors import DataError

from .sources import SUFFIXES, find_sources, images_of, is_remote
from .torchgeo_address import is_torchgeo

if TYPE_CHECKING:
    from .samples import Sample

IGNORE = 255
SPLITS = ("train", "val", "test")


@dataclass(frozen=True)
class Scene:
    """One image (a path, a name for GDAL, a sample), its mask (None when unlabelled), its split.

    `split`: of a labelled data set, or as a data set of torchgeo calls it; else empty.
    `bands`: 1-based numbers of the bands to read, in this order; empty for all but alpha.
    """

    key: str
    image: Path | str | Sample
    mask: Path | None = None
    split: str = ""
    bands: tuple[int, ...] = ()


def unlabelled_scenes(images: str, bands: Sequence[int] = (), tile: int = 256) -> tuple[Scene, ...]:
    """Scenes to pretrain on: of data sets that have splits only the training split, else all.

    So what is held out for scores is never seen, not even without its labels, whether a data set
    is named by its folder, by one above it, by a pattern or in a list. A single raster is taken as
    it is.

    Args:
        images: as `find_sources` takes it.
        bands: 1-based numbers of the bands to read; those of the data set, or all, when empty.
        tile: side in pixels of the tiles that will be cut.

    Raises:
        DataError: there is no such imagery, or none of it is in a training split.
        JobError: a data set of torchgeo is named wrongly.
    """
    found = find_sources(images)
    scenes = tuple(s for image in found for s in _scenes_of(image, tuple(bands), tile))
    if len(found) == 1 and (is_remote(images) or Path(images).is_file()):
        return scenes
    roots = {_root_of(scene.image) for scene in scenes if not scene.split}
    splits = {root: _splits_of(root) for root in roots if root}
    chosen = tuple(scene for scene in scenes if _is_for_training(scene, splits))
    if not chosen:
        raise DataError(
            f"{images} has no image in split 'train'.", "See the index.csv of the data set."
        )
    return chosen


def _scenes_of(source: Path | str, bands: tuple[int, ...], tile: int) -> tuple[Scene, ...]:
    if not is_torchgeo(str(source)):
        return (Scene(_key(source), source, bands=bands),)
    from .torchgeo_imagery import torchgeo_imagery

    found = torchgeo_imagery(str(source), tile)
    return tuple(
        Scene(_key(image), image, split=found.split, bands=bands or found.bands)
        for image in found.images
    )


def _key(image: Path | str | Sample) -> str:
    return PurePath(str(image).partition("?")[0]).stem


def _root_of(image: Path | str | Sample) -> Path | None:
    """The folder that would be the data set's; None for what is no file."""
    if not isinstance(image, Path):
        return None
    return image.parent.parent if image.parent.name == "images" else image.parent


def _splits_of(root: Path) -> dict[str, str]:
    if (root / "masks").is_dir():
        return {scene.key: scene.split for scene in labelled_scenes(root)}
    return _read_index(root / "index.csv")


def _is_for_training(scene: Scene, splits: Mapping[Path, Mapping[str, str]]) -> bool:
    if scene.split:
        return True  # torchgeo was asked for this split
    known = splits.get(_root_of(scene.image) or Path())
    return not known or known.get(scene.key) == "train"


def labelled_scenes(folder: Path) -> tuple[Scene, ...]:
    """All scenes of a labelled data set, each with its mask and split.

    Without index.csv whole scenes are drawn into the splits, about 70 : 15 : 15, and always in the
    same way: every command must agree on what is held out.

    Raises:
        DataError: a mask or split is missing, or there are fewer than three scenes to draw from.
    """
    images = images_of(folder)
    masks = {path.stem: path for path in _masks(folder)}
    missing = [image.name for image in images if image.stem not in masks]
    if missing:
        raise DataError(
            f"{len(missing)} of {len(images)} images have no mask in {folder / 'masks'}, "
            f"{missing[0]} first.",
            "Give each image a mask of the same name.",
        )
    splits = _read_index(folder / "index.csv") or _draw_splits([i.stem for i in images])
    unknown = [image.stem for image in images if splits.get(image.stem) not in SPLITS]
    if unknown:
        raise DataError(
            f"{folder / 'index.csv'} gives no split for {unknown[0]!r}.",
            f"Put each image in one of {', '.join(SPLITS)}.",
        )
    return tuple(
        Scene(image.stem, image, masks[image.stem], splits[image.stem]) for image in images
    )


def of_split(scenes: tuple[Scene, ...], split: str) -> tuple[Scene, ...]:
    """The scenes of one split.

    Raises:
        DataError: there are none.
    """
    chosen = tuple(scene for scene in scenes if scene.split == split)
    if not chosen:
        raise DataError(f"The data set has no scene in split {split!r}.", "See its index.csv.")
    return chosen


def read_classes(folder: Path) -> tuple[ClassSpec, ...]:
    """The classes of a data set, ids 0, 1, 2 ... in order, from its classes.json.

    Each entry has a `name` and a colour, `rgb` [r, g, b] or `colour` "#rrggbb"; 255 is skipped.

    Raises:
        DataError: the file is missing or does not name consecutive classes.
    """
    path = folder / "classes.json"
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        entries = {int(key): value for key, value in record.items() if int(key) != IGNORE}
        classes = tuple(
            ClassSpec(key, str(entries[key]["name"]), _colour(entries[key]))
            for key in sorted(entries)
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(
            f"{path} does not name the classes ({error!r}).",
            'Write {"0": {"name": "building", "rgb": [60, 16, 152]}, ...}.',
        ) from error
    if [item.id for item in classes] != list(range(len(classes))) or not classes:
        raise DataError(
            f"The class ids in {path} are {sorted(entries)}.", "Number them 0, 1, 2 ..."
        )
    return classes


def _masks(folder: Path) -> tuple[Path, ...]:
    masks = folder / "masks"
    if not masks.is_dir():
        raise DataError(f"There is no folder {masks}.", "Put an index mask there for each image.")
    return tuple(p for p in masks.iterdir() if p.suffix.lower() in SUFFIXES)


def _read_index(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = list(csv.DictReader(file))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise DataError(f"{path} cannot be read ({error}).", "Write it as UTF-8 CSV.") from error
    if not rows or not {"key", "split"} <= set(rows[0]):
        columns = list(rows[0]) if rows else "no row"
        raise DataError(f"{path} has {columns}.", "It needs columns `key` and `split`.")
    return {row["key"]: row["split"] for row in rows}


def _draw_splits(keys: list[str]) -> dict[str, str]:
    if len(keys) < len(SPLITS):
        raise DataError(
            f"{len(keys)} scenes cannot be split into {', '.join(SPLITS)}.",
            "Give at least three, or an index.csv with columns key and split.",
        )
    shuffled = sorted(keys)
    random.Random(0).shuffle(shuffled)  # noqa: S311  (a draw, not a secret)
    held = max(1, round(0.15 * len(keys)))
    names = ["val"] * held + ["test"] * held + ["train"] * (len(keys) - 2 * held)
    return dict(zip(shuffled, names, strict=True))


def _colour(entry: dict[str, Any]) -> str:
    if "colour" in entry:
        return str(entry["colour"])
    red, green, blue = (int(v) for v in entry["rgb"])
    return f"#{red:02x}{green:02x}{blue:02x}"
