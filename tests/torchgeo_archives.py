"""Tiny copies of what the official archives of torchgeo's data sets unpack to."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image

from tests.scenes import noise, write_scene

SIDE = 64


def _png(path: Path, image: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(image).save(path)


def _tif(path: Path, image: np.ndarray) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_scene(path, image, photometric="MINISBLACK")


def loveda(root: Path, splits: tuple[str, ...] = ("Train", "Val"), count: int = 3) -> Path:
    """Train.zip and Val.zip: images_png and masks_png by kind of scene, numbered through."""
    number = 0
    for split in splits:
        for scene in ("Rural", "Urban"):
            for _ in range(count):
                image = np.moveaxis(noise(SIDE, SIDE, seed=number), 0, 2)
                _png(root / split / scene / "images_png" / f"{number}.png", image)
                _png(root / split / scene / "masks_png" / f"{number}.png", image[..., 0] % 8)
                number += 1
    return root


def potsdam(root: Path, names: tuple[str, ...] = ("2_10", "7_9", "2_13")) -> Path:
    """4_Ortho_RGBIR.zip and 5_Labels_all.zip; by torchgeo's lists 2_13 is of the test split."""
    for seed, name in enumerate(names):
        image = noise(SIDE, 2 * SIDE, bands=4, seed=seed)
        _tif(root / "4_Ortho_RGBIR" / f"top_potsdam_{name}_RGBIR.tif", image)
        _tif(root / f"top_potsdam_{name}_label.tif", np.full_like(image[:3], 255))
    return root


def vaihingen(root: Path, areas: tuple[int, ...] = (1, 37, 6)) -> Path:
    """Both zips of the semantic labelling contest; area 6 is of the test split."""
    for area in areas:
        image = noise(SIDE, SIDE, seed=area)
        _tif(root / "top" / f"top_mosaic_09cm_area{area}.tif", image)
        _tif(root / f"top_mosaic_09cm_area{area}.tif", np.full_like(image, 255))
    return root
