"""Labelled images for bench_regions.py, and the outputs of the models for them."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnxruntime as ort
import rasterio
from numpy.typing import NDArray
from scipy import ndimage

TILE = 256  # pixels: of the bundled regions model
IGNORE = 255
NAMED = ("t1_003", "t3_005", "t5_005")
_VAIHINGEN_EVERY = 4


@dataclass(frozen=True)
class Scene:
    """One labelled image.

    Attributes:
        name: of the file.
        group: what the bootstrap draws as one; images of a group show the same place.
        image: (3, height, width) float32, 0 to 255.
        mask: (height, width) uint8 classes, IGNORE for unlabelled pixels.
        classes: how many.
    """

    name: str
    group: str
    image: NDArray[np.float32]
    mask: NDArray[np.uint8]
    classes: int


def dubai(folder: Path) -> Iterator[Scene]:
    """Test images of the Dubai set; a scene is a group."""
    for row in _rows(folder / "index.csv"):
        if row["split"] == "test":
            name = row["key"]
            yield _scene(folder, name, f"images/{name}.jpg", f"masks/{name}.png", name[:2], 5)


def naip(folder: Path) -> Iterator[Scene]:
    """Test images of the NAIP set, whose masks are weak; a town is a group."""
    for row in _rows(folder / "index.csv"):
        if row["split"] == "test":
            name = row["key"]
            yield _scene(folder, name, f"images/{name}.tif", f"masks/{name}.png", row["group"], 4)


def vaihingen(folder: Path) -> Iterator[Scene]:
    """Every fourth crop of the Vaihingen set, each a separate group."""
    for path in sorted((folder / "images").iterdir())[::_VAIHINGEN_EVERY]:
        mask = next((folder / "masks").glob(f"{path.stem}.*"))
        yield _scene(folder, path.stem, f"images/{path.name}", f"masks/{mask.name}", path.stem, 6)


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def _scene(folder: Path, name: str, image: str, mask: str, group: str, classes: int) -> Scene:
    with rasterio.open(folder / image) as source:
        bands = source.read([1, 2, 3]).astype(np.float32)
    with rasterio.open(folder / mask) as source:
        labels = source.read(1)
    return Scene(name, group, bands, labels, classes)


class AttentionModel:
    """The bundled regions model: the attention map of whole images."""

    def __init__(self, path: Path, threads: int) -> None:
        """Loads the ONNX file."""
        self._session = session_of(path, threads)
        self._input = self._session.get_inputs()[0].name

    def attention(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Mean map of tiles that overlap by half, each standardised, one value a pixel.

        Args:
            image: (3, height, width), 0 to 255.

        Returns:
            (height, width) with the sign "raise".
        """
        height, width = image.shape[1:]
        step = TILE // 2
        down, across = (max(TILE, -(-side // step) * step) for side in (height, width))
        padded = np.pad(image, ((0, 0), (0, down - height), (0, across - width)), mode="reflect")
        padded = padded / 127.5 - 1
        places = [(y, x) for y in range(0, down - TILE + 1, step)
                  for x in range(0, across - TILE + 1, step)]  # fmt: skip
        sums = weights = None
        for start in range(0, len(places), 8):
            some = places[start : start + 8]
            tiles = np.stack([padded[:, y : y + TILE, x : x + TILE] for y, x in some])
            maps = self._session.run(["lam"], {self._input: tiles.astype(np.float32)})[0]
            cell = TILE // maps.shape[-1]
            if sums is None:
                sums = np.zeros((down // cell, across // cell))
                weights = np.zeros_like(sums)
            for (y, x), values in zip(some, maps, strict=True):
                part = np.s_[y // cell : (y + TILE) // cell, x // cell : (x + TILE) // cell]
                sums[part] += (values - values.mean()) / max(float(values.std()), 1e-12)
                weights[part] += 1
        whole = ndimage.zoom(sums / weights, cell, order=1, mode="nearest", grid_mode=True)
        return whole[:height, :width].astype(np.float32)


def session_of(path: Path, threads: int) -> ort.InferenceSession:
    """A session of a model on the CPU."""
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
