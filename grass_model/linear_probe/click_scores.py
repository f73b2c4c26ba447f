"""How good a map a few clicks give on an encoder's frozen features, for a simulated analyst.

Features, their balance and the classifier are those of `grass-train learn`, without segments and
without calibration: what differs between two encoders is the encoder.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from torch.utils.data import DataLoader, Subset

from grass_qgis.engine.core.contract import FeatureLevel
from grass_qgis.engine.learning.basis import Basis, Moments, basis_of
from grass_qgis.engine.learning.discriminant import fit_discriminant
from grass_qgis.engine.learning.samples import Sample, evenly, table_of

from ..clicks.analyst import Analyst, Click
from ..clicks.curve import random_curve
from ..clicks.objects import brush
from ..data.classes import IGNORE
from ..data.datasets import WholeTiles
from ..data.tiles import TileStore
from ..models.run_card import RunCard, input_of

CELL = 4  # pixels: as fine as learning from clicks is
_WINDOWS = (1, 3, 7)  # cells, of the filters of all bands


@dataclass(frozen=True)
class ClickedScene:
    """A scene ready for clicks.

    Attributes:
        key: its name.
        vectors: (rows, cols, size) float32 of all cells.
        reference: (rows * CELL, cols * CELL) class ids, 255 where there is none.
    """

    key: str
    vectors: NDArray[np.float32]
    reference: NDArray[np.uint8]

    def curve(self, counts: Sequence[int], seed: int, radius: float) -> dict[int, float]:
        """MIoU, 0 to 1, after each number of clicks at random places, the first one a class.

        Args:
            counts: ascending numbers of clicks.
            seed: of the analyst.
            radius: of the disc that a click labels, pixels.
        """
        analyst = Analyst(self.reference, seed)

        def predict(clicks: Sequence[Click]) -> NDArray[np.integer]:
            return self.predicted(clicks, radius)

        return random_curve(analyst, self.reference, predict, counts)

    def predicted(self, clicks: Sequence[Click], radius: float) -> NDArray[np.integer]:
        """Class ids of all pixels when these clicks are learnt from."""
        classes = sorted({click.class_id for click in clicks})
        if len(classes) < 2:
            return np.full(self.reference.shape, classes[0])
        table = table_of(self._sample(click, radius) for click in clicks)
        classifier = fit_discriminant(table)
        best = classifier.logits(self.vectors).argmax(axis=-1)
        cells = np.array(classifier.class_ids)[best]
        return cells.repeat(CELL, axis=0).repeat(CELL, axis=1)

    def _sample(self, click: Click, radius: float) -> Sample:
        shape = (self.reference.shape[0], self.reference.shape[1])
        rows, cols = np.divmod(brush(click, shape, radius).pixels, shape[1])
        width = self.vectors.shape[1]
        cells = np.unique(rows // CELL * width + cols // CELL)
        chosen = cells[evenly(len(cells))]
        vectors = self.vectors.reshape(-1, self.vectors.shape[2])[chosen]
        return Sample(click.class_id, vectors, len(cells))


def clicked_scenes(
    encoder: nn.Module, card: RunCard, store: TileStore, most: int, batch: int
) -> Iterator[ClickedScene]:
    """Scenes of labelled tiles, evenly spread, with the vectors of all their cells.

    Scenes of a single class are left out: there is nothing to classify.

    Args:
        encoder: images to a list of feature maps, in eval mode, on its device.
        card: how the encoder's run normalised its input.
        store: labelled tiles; their side is a multiple of 32.
        most: at most so many scenes.
        batch: tiles at once.
    """
    members: dict[str, list[int]] = {}
    for number, (key, _, _) in enumerate(store.places):
        members.setdefault(key, []).append(number)
    usable = [key for key, tiles in members.items() if _classes_in(store, tiles) > 1]
    chosen = np.unique(np.linspace(0, len(usable) - 1, min(most, len(usable))).round().astype(int))
    for number in chosen:
        yield _scene(usable[number], members[usable[number]], encoder, card, store, batch)


def _classes_in(store: TileStore, tiles: Sequence[int]) -> int:
    masks = () if store.masks is None else (np.asarray(store.masks[number]) for number in tiles)
    seen = {int(value) for mask in masks for value in np.unique(mask)}
    return len(seen - {IGNORE})


def _scene(
    key: str,
    tiles: Sequence[int],
    encoder: nn.Module,
    card: RunCard,
    store: TileStore,
    batch: int,
) -> ClickedScene:
    side = store.images.shape[-1]
    data = WholeTiles(store, input_of(card, side))
    maps: list[list[NDArray[np.float32]]] = []
    masks: list[NDArray[np.uint8]] = []
    device = next(encoder.parameters()).device
    for images, labels in DataLoader(Subset(data, list(tiles)), batch):
        levels_of_batch = [
            part.cpu().numpy() for part in levels_of_images(encoder, images.to(device))
        ]
        maps += [[level[number] for level in levels_of_batch] for number in range(len(images))]
        masks += list(labels.numpy().astype(np.uint8))
    basis = _basis(maps, masks, side)
    places = [store.places[number][1:] for number in tiles]
    rows, cols = (max(place[axis] for place in places) + side for axis in (0, 1))
    vectors = np.zeros((rows // CELL, cols // CELL, basis.size), np.float32)
    reference = np.full((rows, cols), IGNORE, np.uint8)
    for (row, col), levels, mask in zip(places, maps, masks, strict=True):
        reference[row : row + side, col : col + side] = mask
        cells = basis.on_cells(basis.reduced(levels)).transpose(1, 2, 0)
        at = row // CELL, col // CELL
        vectors[at[0] : at[0] + side // CELL, at[1] : at[1] + side // CELL] = cells
    return ClickedScene(key, vectors, reference)


def _basis(
    maps: Sequence[Sequence[NDArray[np.float32]]], masks: Sequence[NDArray[np.uint8]], side: int
) -> Basis:
    """The scene's principal components, of cells with a labelled pixel: others may be filling."""
    moments = [
        Moments(FeatureLevel(f"level{number}", side // level.shape[-1], len(level)))
        for number, level in enumerate(maps[0])
    ]
    for levels, mask in zip(maps, masks, strict=True):
        for item, level in zip(moments, levels, strict=True):
            stride = item.level.stride
            labelled = (mask != IGNORE).reshape(side // stride, stride, -1, stride).any(axis=(1, 3))
            item.add(level[:, labelled].T)
    return basis_of(moments, CELL)


@torch.inference_mode()
def levels_of_images(encoder: nn.Module, images: Tensor) -> list[Tensor]:
    """What learning from clicks looks at: an encoder's maps, none finer than a cell, and filters.

    Args:
        encoder: images to a list of feature maps.
        images: (N, bands, S, S) standardised, S a multiple of 32.

    Returns:
        Maps (N, channels, S / stride, S / stride) float32, the last that of the filters.
    """
    maps = encoder(images.contiguous(memory_format=torch.channels_last))
    side, cells = images.shape[-1], images.shape[-1] // CELL
    levels = [item.float() for item in maps if item.shape[-1] < side]
    levels = [
        functional.adaptive_avg_pool2d(item, cells) if item.shape[-1] > cells else item
        for item in levels
    ]
    return [*levels, filters(images)]


def filters(images: Tensor) -> Tensor:
    """Means and std of all bands (N, C, S, S) around each cell: (N, 6 C, S/CELL, S/CELL)."""
    first = functional.avg_pool2d(images, CELL)
    second = functional.avg_pool2d(images.square(), CELL)
    parts = []
    for window in _WINDOWS:
        mean, square = (
            functional.avg_pool2d(part, window, 1, window // 2, count_include_pad=False)
            for part in (first, second)
        )
        parts += [mean, (square - mean.square()).clamp_min(0).sqrt()]
    return torch.cat(parts, dim=1)
