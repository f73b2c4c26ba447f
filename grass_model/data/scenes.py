"""Scenes on disk: images, their labels, classes and splits.

A labelled data set is a folder with `images/`, `classes.json`, labels and, for custom
splits, `index.csv` with columns `key` and `split`. Labels are `masks/` (same stem; pixel = class
index, 255 = not labelled, or the colours of classes.json) or polygons (`labels.json`, or a file
`labels.gpkg`, `.geojson`, `.shp`).
"""

from __future__ import annotations

import csv
import random
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path, PurePath
from typing import TYPE_CHECKING

from grass_qgis.engine.core.errors import DataError

from .classes import read_colours
from .polygons import Polygons, find_polygons
from .sources import SUFFIXES, find_sources, images_of, is_companion, is_remote
from .torchgeo_address import is_torchgeo

if TYPE_CHECKING:
    from .samples import Sample

SPLITS = ("train", "val", "test")


@dataclass(frozen=True)
class Scene:
    """One image (a path, a name for GDAL, a sample), its labels (None when it has none), its split.

    `colours`: red, green, blue and class index of each class, for masks of colours.
    `split`: of a labelled data set, or torchgeo's name of it; else empty.
    `bands`: the bands to read, in this order, by 1-based number or the raster's name; empty for all
    but alpha. `names`: a model's names of the bands, by which they are looked up, as in
    prediction, where `bands` is empty; empty for the raster's own names.
    """

    key: str
    image: Path | str | Sample
    mask: Path | Polygons | None = None
    split: str = ""
    bands: tuple[int | str, ...] = ()
    colours: tuple[tuple[int, int, int, int], ...] = ()
    names: tuple[str, ...] = ()


def unlabelled_scenes(
    images: str, bands: Sequence[int | str] = (), tile: int = 256
) -> tuple[Scene, ...]:
    """Scenes to pretrain on: only the training split of data sets that have splits, else all.

    Held-out scenes are never used, not even without their labels, whether a data set is given by
    its folder, a folder above it, a pattern or a list. A single raster is used as it is.

    Args:
        images: as `find_sources` takes it.
        bands: the bands to read, by 1-based number or name; those of the data set, or all, when
            empty.
        tile: side in pixels of the tiles that will be cut.

    Raises:
        DataError: there is no such imagery, or none of it is in a training split.
        JobError: the address of a torchgeo data set is not valid.
    """
    sources = find_sources(images)
    scenes = tuple(s for image in sources for s in _scenes_of(image, tuple(bands), tile))
    if len(sources) == 1 and (is_remote(images) or Path(images).is_file()):
        return scenes
    roots = {_root_of(scene.image) for scene in scenes if not scene.split}
    splits = {root: _splits_of(root) for root in roots if root}
    chosen = tuple(scene for scene in scenes if _is_for_training(scene, splits))
    if not chosen:
        raise DataError(
            f"{images} has no image in split 'train'.", "See the index.csv of the data set."
        )
    return chosen


def _scenes_of(source: Path | str, bands: tuple[int | str, ...], tile: int) -> tuple[Scene, ...]:
    if not is_torchgeo(str(source)):
        return (Scene(_key(source), source, bands=bands),)
    from .torchgeo_imagery import torchgeo_imagery

    imagery = torchgeo_imagery(str(source), tile)
    return tuple(
        Scene(_key(image), image, split=imagery.split, bands=bands or imagery.bands)
        for image in imagery.images
    )


def _key(image: Path | str | Sample) -> str:
    if isinstance(image, Path):
        return _stem(image)
    return PurePath(str(image).partition("?")[0]).stem


def _stem(path: Path) -> str:
    """Stem that files are paired by, normalised because macOS decomposes accents."""
    return unicodedata.normalize("NFC", path.stem)


def _root_of(image: Path | str | Sample) -> Path | None:
    """Folder of the data set an image would belong to; None if it is not a file."""
    if not isinstance(image, Path):
        return None
    return image.parent.parent if image.parent.name == "images" else image.parent


def _splits_of(root: Path) -> dict[str, str]:
    if (root / "masks").is_dir() or find_polygons(root):
        return {scene.key: scene.split for scene in labelled_scenes(root)}
    return _read_index(root / "index.csv")


def _is_for_training(scene: Scene, splits: Mapping[Path, Mapping[str, str]]) -> bool:
    if scene.split:
        return True  # the torchgeo address selects this split
    index = splits.get(_root_of(scene.image) or Path())
    return not index or index.get(scene.key) == "train"


def labelled_scenes(folder: Path) -> tuple[Scene, ...]:
    """All scenes of a labelled data set, each with its mask and split.

    Without index.csv whole scenes are drawn into the splits, about 70 : 15 : 15, and always
    identically, so that every command holds out the same scenes.

    Raises:
        DataError: a mask or split is missing, or there are fewer than three scenes to draw from.
    """
    images = images_of(folder)
    _require_one_each(images, folder / "images")
    labels: Mapping[str, Path | Polygons] = _masks_of(folder, images)
    colours = read_colours(folder) if (folder / "classes.json").is_file() else ()
    splits = _read_index(folder / "index.csv") or _draw_splits([_stem(i) for i in images])
    unknown = [_stem(image) for image in images if splits.get(_stem(image)) not in SPLITS]
    if unknown:
        raise DataError(
            f"{folder / 'index.csv'} gives no split for {unknown[0]!r}.",
            f"Put each image in one of {', '.join(SPLITS)}.",
        )
    return tuple(
        Scene(_stem(image), image, labels[_stem(image)], splits[_stem(image)], colours=colours)
        for image in images
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


def _masks_of(folder: Path, images: Sequence[Path]) -> Mapping[str, Path | Polygons]:
    """Labels by image: the polygons, which all images share, or its mask."""
    polygons = find_polygons(folder)
    if polygons is not None:
        return {_stem(image): polygons for image in images}
    if not (folder / "masks").is_dir():
        raise DataError(
            f"There is no folder {folder / 'masks'}.",
            "Put an index mask there for each image, or polygons into labels.gpkg.",
        )
    inside = (p for p in (folder / "masks").iterdir() if not is_companion(p))
    files = sorted(p for p in inside if p.suffix.lower() in SUFFIXES)
    _require_one_each(files, folder / "masks")
    masks = {_stem(path): path for path in files}
    missing = [image.name for image in images if _stem(image) not in masks]
    if missing:
        raise DataError(
            f"{len(missing)} of {len(images)} images have no mask in {folder / 'masks'}, "
            f"{missing[0]} first.",
            "Give each image a mask of the same name.",
        )
    lonely = [path.name for path in files if _stem(path) not in {_stem(image) for image in images}]
    if lonely:
        raise DataError(
            f"{len(lonely)} of {len(files)} masks in {folder / 'masks'} have no image, "
            f"{lonely[0]} first.",
            "Add the images, or remove the masks.",
        )
    return masks


def _require_one_each(files: Sequence[Path], folder: Path) -> None:
    for one, other in pairwise(sorted(files, key=_stem)):
        if _stem(one) == _stem(other):
            raise DataError(
                f"{folder} holds both {one.name} and {other.name}.",
                "Keep one: files are paired by their names without the ending.",
            )


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
    return {unicodedata.normalize("NFC", row["key"] or ""): row["split"] for row in rows}


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
