"""Labelled data sets made of others: stretched images, or the exact labels of a mixture."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path

import numpy as np
import rasterio
from numpy.typing import NDArray

from ..data.scenes import labelled_scenes
from .mixture import Mixture

LIMITS = (2.0, 98.0)  # percentiles of each band that become 0 and 255


def write_exact(mixture: Mixture, folder: Path) -> Path:
    """All scenes of a mixture as one data set, labelled where a label names one class.

    Images are links, named SET-KEY; splits are those of the sets. It is what int8 is calibrated and
    measured on, for which all labels must be of one class list.

    Args:
        mixture: the data sets.
        folder: replaced.
    """
    _fresh(folder)
    rows = []
    exact = mixture.table.exact()
    for item, labels in zip(mixture.sets, mixture.table.sets, strict=True):
        table = np.full(256, 255, np.uint8)
        table[: len(labels.classes)] = exact[labels.labels]
        for scene in labelled_scenes(item.folder):
            name = f"{item.name}-{scene.key}"
            image = Path(str(scene.image))
            (folder / "images" / f"{name}{image.suffix}").symlink_to(image.resolve())
            _write_mask(folder / "masks" / f"{name}.tif", table[_mask(Path(str(scene.mask)))])
            rows.append((name, scene.split))
    _write_index(folder, rows)
    entries = {str(c.id): {"name": c.name, "colour": c.colour} for c in mixture.classes}
    (folder / "classes.json").write_text(json.dumps(entries, indent=1), encoding="utf-8")
    return folder


def write_stretched(data: Path, folder: Path) -> Path:
    """A data set with its images stretched band by band, as the engine's `stretch` 2 and 98 does.

    Args:
        data: with masks; linked.
        folder: replaced.
    """
    _fresh(folder)
    shutil.rmtree(folder / "masks")
    for path in data.iterdir():
        if path.name != "images":
            (folder / path.name).symlink_to(path.resolve())
    for scene in labelled_scenes(data):
        with rasterio.open(str(scene.image)) as image:
            profile, names = image.profile, image.descriptions
            bands = np.stack([stretched(band) for band in image.read()])
        with rasterio.open(folder / "images" / f"{scene.key}.tif", "w", **profile) as image:
            image.write(bands)
            image.descriptions = names
    return folder


def stretched(band: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A band (rows, cols) whose percentiles `LIMITS` are 0 and 255."""
    low, high = np.percentile(band, LIMITS)
    unit = (band.astype(np.float32) - low) / max(high - low, 1e-6)
    return (np.clip(unit, 0, 1) * 255).round().astype(np.uint8)


def _fresh(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    for part in ("images", "masks"):
        (folder / part).mkdir(parents=True)


def _mask(path: Path) -> NDArray[np.uint8]:
    with rasterio.open(path) as mask:
        return np.asarray(mask.read(1))


def _write_mask(path: Path, mask: NDArray[np.uint8]) -> None:
    with rasterio.open(
        path, "w", driver="GTiff", width=mask.shape[1], height=mask.shape[0], count=1,
        dtype="uint8", compress="deflate",
    ) as file:  # fmt: skip
        file.write(mask, 1)


def _write_index(folder: Path, rows: list[tuple[str, str]]) -> None:
    with (folder / "index.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([("key", "split"), *rows])
