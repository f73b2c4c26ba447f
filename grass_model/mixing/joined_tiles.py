"""Tiles of several data sets in one store: labels counted through, missing bands marked."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.raster.bands import finds_all

from ..data.balance import class_pixels, median_frequency_weights, tile_shares
from ..data.classes import IGNORE
from ..data.datasets import ZOOM
from ..data.imagery import describe_image, in_one_order, with_names
from ..data.scenes import Scene, of_split
from ..data.stored import Appender
from ..data.tiles import TileStore, cut_tiles
from ..files.progress import progress_bar
from .mixture import Mixture


def set_scenes(
    mixture: Mixture, scenes: Sequence[tuple[Scene, ...]], order: Sequence[str] = ()
) -> tuple[tuple[Scene, ...], ...]:
    """The scenes of each set, read by those of the model's bands that the set has.

    Args:
        mixture: the data sets.
        scenes: all scenes of each.
        order: of the first set's bands, where the mixture names none and these are their names.

    Raises:
        DataError: a set has none of the bands, or no set has all.
        GrassError: an image cannot be used.
    """
    if not mixture.bands and len(scenes) == 1:
        return (in_one_order(scenes[0], order),)
    bands = mixture.bands or in_one_order(scenes[0], order)[0].names
    named = []
    for item, of_set in zip(mixture.sets, scenes, strict=True):
        info = describe_image(of_set[0].image)
        present = tuple(band for band in bands if finds_all(info, (band,)))
        if not present:
            raise DataError(
                f"{item.name} has none of the bands {', '.join(bands)}.", "Leave the set out."
            )
        named.append(with_names(of_set, present))
    if all(of_set[0].names != bands for of_set in named):
        raise DataError(
            f"No data set has all of the bands {', '.join(bands)}.", "Name fewer under `bands`."
        )
    return tuple(named)


def join_split(
    mixture: Mixture, scenes: Sequence[tuple[Scene, ...]], split: str, folder: Path, tile: int
) -> TileStore:
    """The tiles of one split of all sets, in the order of the sets.

    What a tile lacks is 0 and not marked in `present`; its labels are those of the mixture's table.

    Args:
        mixture: the data sets.
        scenes: of each set, as `set_scenes` gives them.
        split: "train", "val" or "test".
        folder: where the tiles are written.
        tile: side in pixels.

    Raises:
        DataError: a set cannot be used, or their imagery is of different types.
    """
    stores, alone = [], len(mixture.sets) == 1
    sized = mixture.pixel_m or mixture.sets[0].pixel_m
    as_it_is = alone and mixture.table.plain and not sized
    for item, of_set in zip(mixture.sets, scenes, strict=True):
        chosen, title = of_split(of_set, split), split if alone else f"{split} of {item.name}"
        with progress_bar(f"cutting tiles: {title}") as advance:
            part = folder if as_it_is else folder / item.name
            store = cut_tiles(chosen, part, tile, classes=len(item.classes), advance=advance)
        sys.stdout.write(f"{title}: {len(chosen)} scenes, {store.account()}\n")
        stores.append(store)
    if as_it_is:
        return stores[0]
    joined = _joined(mixture, stores, folder)
    for item in mixture.sets:
        shutil.rmtree(folder / item.name, ignore_errors=True)
    return joined


def _joined(mixture: Mixture, stores: Sequence[TileStore], folder: Path) -> TileStore:
    types = {str(store.images.dtype) for store in stores}
    if len(types) > 1:
        raise DataError(
            f"The data sets are of the types {', '.join(sorted(types))}.",
            "Train on images of one kind.",
        )
    bands = max((store.names for store in stores), key=len)
    shape = (len(bands), *stores[0].images.shape[2:])
    images = Appender(folder / "images.bin", shape, stores[0].images.dtype)
    masks = Appender(folder / "masks.bin", shape[1:], np.dtype(np.uint8))
    valid = Appender(folder / "valid.bin", shape[1:], np.dtype(bool))
    present, sizes, places = [], [], []
    for item, labels, store in zip(mixture.sets, mixture.table.sets, stores, strict=True):
        where = [bands.index(name) for name in store.names]
        table = _numbers(mixture, labels.first, len(labels.classes))
        for number, (key, row, col) in enumerate(store.places):
            mask = table[np.asarray(store.masks[number])]  # type: ignore[index]
            if (mask == IGNORE).all():
                continue  # of classes that stand for nothing
            image = np.zeros(shape, store.images.dtype)
            image[where] = store.images[number]
            images.append(image)
            masks.append(mask)
            valid.append(store.valid[number])  # type: ignore[index]
            present.append(np.isin(bands, store.names))
            sizes.append(store.gsd_m or item.pixel_m)
            places.append((f"{item.name}/{key}", row, col))
    sized = [size for size in sizes if size]
    if not places:
        raise DataError(
            "No tile of any data set has a label that stands for a class.", "Check the groups."
        )
    return TileStore(
        images.close(),
        masks.close(),
        mixture.pixel_m or sizes[0],
        bands,
        valid=valid.close(),
        places=tuple(places),
        pixel_m=(min(sized), max(sized)) if sized else (0.0, 0.0),
        present=np.array(present),
        sizes_m=np.array(sizes),
    )


def _numbers(mixture: Mixture, first: int, count: int) -> NDArray[np.uint8]:
    """(256,) the label of each class of a set; 255 for those that stand for nothing."""
    table = np.full(256, IGNORE, np.uint8)
    named = mixture.table.members[first : first + count].any(axis=1)
    table[:count] = np.where(named, first + np.arange(count), IGNORE)
    return table


def class_weights(mixture: Mixture, pixels: NDArray[np.int64]) -> tuple[float, ...]:
    """Weights (K,) of the classes by median frequency, from the labels that name one class.

    The pixels of a set count by its weight, as they are drawn.

    Args:
        mixture: the data sets.
        pixels: (C,) of each label in the training tiles.
    """
    exact = mixture.table.exact()
    counts = np.zeros(len(mixture.classes), np.float64)
    for item, labels in zip(mixture.sets, mixture.table.sets, strict=True):
        counted = pixels[labels.labels]
        part = item.weight * counted / max(1, counted.sum()) if len(mixture.sets) > 1 else counted
        for label, value in enumerate(part, labels.first):
            if exact[label] != IGNORE:
                counts[exact[label]] += value
    return median_frequency_weights(counts)


def trained_pixels(
    mixture: Mixture, sizes: tuple[float, float], zoom: float, room: float
) -> tuple[float, float]:
    """Least and greatest pixel size in metres of the crops; those of the imagery at the usual zoom.

    Args:
        mixture: the data sets.
        sizes: least and greatest of the imagery.
        zoom: how much finer and coarser crops are drawn.
        room: side of a tile over that of a crop, the most that a crop can be coarser.
    """
    least, greatest = sizes
    if not least or (zoom <= ZOOM and not mixture.pixel_m):
        return sizes
    centres = (mixture.pixel_m or least, mixture.pixel_m or greatest)
    return centres[0] / zoom, min(centres[1] * zoom, greatest * room)


def set_shares(mixture: Mixture, store: TileStore, *, balanced: bool) -> NDArray[np.float64]:
    """Probabilities (N,) of drawing each tile: the weights of the sets, shared among their tiles.

    Args:
        mixture: the data sets.
        store: their tiles, a labelled pixel in each.
        balanced: draw tiles of rare classes of a set more often, instead of all alike.
    """
    names = np.array([key.partition("/")[0] for key, _, _ in store.places])
    shares = np.zeros(len(store))
    for item, labels in zip(mixture.sets, mixture.table.sets, strict=True):
        alone = len(mixture.sets) == 1
        inside = np.arange(len(store)) if alone else np.flatnonzero(names == item.name)
        if not len(inside):
            continue
        in_set = np.full(len(inside), 1 / len(inside))
        if balanced:
            masks = store.masks[inside[0] : inside[-1] + 1]  # type: ignore[index]
            stop = labels.first + len(labels.classes)
            in_set = tile_shares(masks, class_pixels(masks, stop))
        shares[inside] = item.weight * in_set
    whole: NDArray[np.float64] = shares / shares.sum()
    return whole
