"""Images of known classes for the simulated analyst: single ones, and mosaics of small crops."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray

_SEED = 0  # of the order in which crops are laid out


@dataclass(frozen=True)
class ClickImage:
    """A raster and its true classes.

    Attributes:
        path: of the raster.
        reference: (rows, cols) class ids, 255 where none is known.
    """

    path: Path
    reference: NDArray[np.uint8]


def single_images(data: Path, names: Sequence[str]) -> Iterator[ClickImage]:
    """Images of the Dubai set by name."""
    for name in names:
        yield ClickImage(data / "images" / f"{name}.jpg", read_mask(data, name))


def naip_mosaics(data: Path, folder: Path) -> Iterator[ClickImage]:
    """Two mosaics of 3 x 3 tiles of each test town of the NAIP set, written to `folder`."""
    rows = [row for row in _index(data) if row["split"] == "test"]
    for town in sorted({row["group"] for row in rows}):
        keys = [row["key"] for row in rows if row["group"] == town]
        yield from _mosaics(data, folder, keys, 3, 2)


def vaihingen_mosaics(data: Path, folder: Path) -> Iterator[ClickImage]:
    """Three mosaics of 4 x 4 crops of the Vaihingen set, written to `folder`."""
    yield from _mosaics(data, folder, [row["key"] for row in _index(data)], 4, 3)


def read_mask(data: Path, name: str) -> NDArray[np.uint8]:
    """Class ids (rows, cols) of an image of a set."""
    return np.asarray(_read(next((data / "masks").glob(f"{name}.*")))[0], np.uint8)


def _mosaics(
    data: Path, folder: Path, keys: Sequence[str], side: int, most: int
) -> Iterator[ClickImage]:
    """Up to `most` mosaics of `side` x `side` crops in a drawn order, no crop twice."""
    order = np.random.default_rng(_SEED).permutation(len(keys))
    shuffled = [sorted(keys)[k] for k in order]
    for part in range(min(most, len(keys) // side**2)):
        chosen = shuffled[part * side**2 : (part + 1) * side**2]
        pixels = _laid_out([_read(next((data / "images").glob(f"{k}.*"))) for k in chosen], side)
        reference = _laid_out([read_mask(data, key)[None] for key in chosen], side)[0]
        path = folder / f"{chosen[0]}_mosaic.tif"
        _write(path, pixels)
        yield ClickImage(path, reference)


def _laid_out(crops: Sequence[NDArray[np.uint8]], side: int) -> NDArray[np.uint8]:
    rows = [np.concatenate(crops[k * side : (k + 1) * side], axis=2) for k in range(side)]
    return np.concatenate(rows, axis=1)


def _index(data: Path) -> list[dict[str, str]]:
    with (data / "index.csv").open(encoding="utf-8") as source:
        return list(csv.DictReader(source))


def _read(path: Path) -> NDArray[np.uint8]:
    with rasterio.open(path) as source:
        return np.asarray(source.read(), np.uint8)


def _write(path: Path, pixels: NDArray[np.uint8]) -> None:
    count, height, width = pixels.shape
    with rasterio.open(
        path, "w", driver="GTiff", width=width, height=height, count=count, dtype="uint8"
    ) as target:
        target.write(pixels)
        names = ("red", "green", "blue", "near infrared")
        for band in range(1, count + 1):
            target.set_band_description(band, names[band - 1])
