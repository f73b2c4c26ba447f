"""Probe during pretraining: purity of the boxes compared with random boxes.

Source: docs/method.md; the random control is exact, the mean over all places of a box's size.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from grass_qgis.engine.core.errors import DataError
from grass_qgis.engine.tensors.preprocess import standardise

from ..data.classes import IGNORE, read_classes
from ..data.datasets import input_spec
from ..data.scenes import labelled_scenes, of_split
from ..data.tiles import TileStore, cut_tiles
from ..data.views import Normalisation, ViewGeometry, cut_view

if TYPE_CHECKING:
    from .task import GrassTask

_TILES = 64  # enough for a curve, few enough to cost little


@dataclass(frozen=True)
class Probe:
    """Whole tiles at view size (M, C, S, S), standardised, and their labels (M, S, S)."""

    views: Tensor
    labels: NDArray[np.uint8]

    def measure(self, task: GrassTask) -> dict[str, float]:
        """Purity of the boxes, and its difference to boxes of the same size in the same tile.

        The second view of a tile is its mirror image, so that nothing is random.
        Weights, batch norms and random state stay as they were.
        """
        views = self.views.to(task.device)
        pairs = torch.cat((views, views.flip(3))).contiguous(memory_format=torch.channels_last)
        boxes = task.look(pairs).regions.boxes[: len(views)].cpu().numpy()
        values = []
        for labels, (x0, y0, x1, y1) in zip(self.labels, boxes, strict=True):
            box_purity = purity(labels[y0:y1, x0:x1])
            values.append(
                (box_purity, box_purity - chance_purity(labels, int(x1 - x0), int(y1 - y0)))
            )
        finite = [pair for pair in values if np.isfinite(pair).all()]
        if not finite:
            return {}
        mean, gain = np.mean(finite, axis=0)
        return {"probe/purity": float(mean), "probe/purity_minus_random": float(gain)}


def probe_tiles(
    folder: Path,
    tiles: Path,
    tile: int,
    names: tuple[str, ...] = (),
    bands: tuple[int | str, ...] = (),
) -> TileStore:
    """A fixed, small set of the labelled tiles of a data set's training split.

    Args:
        folder: of the data set.
        tiles: where they are stored.
        tile: side in pixels.
        names: of the bands in the training imagery; those of the scenes when empty.
        bands: the bands to read, by number or name, where names are empty.

    Raises:
        DataError: the data set cannot be used.
    """
    scenes = of_split(labelled_scenes(folder), "train")
    scenes = tuple(replace(scene, names=names, bands=bands) for scene in scenes)
    return cut_tiles(scenes, tiles, tile, classes=len(read_classes(folder)), most=_TILES)


def probe_of(store: TileStore, norm: Normalisation, view: int) -> Probe:
    """The probe on labelled tiles, each as one view of side `view`.

    Raises:
        DataError: the tiles have other bands than `norm`.
    """
    bands = store.images.shape[1]
    if bands != len(norm.scale) or store.masks is None:
        raise DataError(
            f"The probe's images have {bands} bands, the imagery {len(norm.scale)}.",
            "Give a --probe of the same kind as --images, or none.",
        )
    spec = input_spec(store.names, norm, view, 0.0)
    side = store.images.shape[-1]
    whole = ViewGeometry(0, 0, side, side, flip_x=False, flip_y=False)
    views = []
    for image in store.images:
        cut = cut_view(image.transpose(1, 2, 0).astype(np.float32), whole, view)
        views.append(torch.from_numpy(standardise(cut.transpose(2, 0, 1), spec)))
    labels = [cut_view(np.asarray(mask), whole, view, labels=True) for mask in store.masks]
    return Probe(torch.stack(views), np.stack(labels))


def purity(labels: NDArray[np.uint8]) -> float:
    """Share of the most frequent class among the labelled pixels, 0 to 1; NaN where there is none.

    Args:
        labels: class indices of any shape, 255 not labelled.
    """
    counts = np.bincount(labels[labels != IGNORE].ravel())
    return float(counts.max() / counts.sum()) if counts.sum() else float("nan")


def chance_purity(labels: NDArray[np.uint8], width: int, height: int) -> float:
    """Mean purity over all places of a `width` x `height` box in labels (H, W) with any label."""
    classes = [value for value in np.unique(labels) if value != IGNORE]
    if not classes:
        return float("nan")
    counts = np.stack([_window_sums(labels == value, width, height) for value in classes])
    total = counts.sum(axis=0)
    shares = counts.max(axis=0)[total > 0] / total[total > 0]
    return float(shares.mean()) if shares.size else float("nan")


def _window_sums(mask: NDArray[np.bool_], width: int, height: int) -> NDArray[np.int64]:
    sums = cv2.integral(mask.astype(np.uint8)).astype(np.int64)
    whole: NDArray[np.int64] = (
        sums[height:, width:] - sums[:-height, width:] - sums[height:, :-width]
    ) + sums[:-height, :-width]
    return whole
