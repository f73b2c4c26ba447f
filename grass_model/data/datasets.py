"""Training samples by number: sample i is the same whoever asks for it, and whenever.

Order and random draws are functions of (seed, i), so that a resumed run goes on with the samples
it would have seen.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from dataclasses import replace
from functools import lru_cache
from typing import Any

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.utils.data import Dataset

from grass_model.contrast.step import ViewBatch
from grass_qgis.engine.core.band_names import usual_names
from grass_qgis.engine.core.contract import InputSpec
from grass_qgis.engine.core.errors import JobError
from grass_qgis.engine.tensors.preprocess import standardiser

from .classes import IGNORE
from .tiles import TileStore
from .views import (
    Changes,
    Normalisation,
    ViewGeometry,
    apply_light,
    cut_view,
    draw_geometry,
    draw_light,
)

_USUAL = Changes()
# The outer quarter of an overlap is not used, and a pixel 12 px from an edge, where tiles disagree
# no more than in their middle, weighs a quarter: smaller overlaps show seams (docs/predict.md).
MIN_OVERLAP = 32
ZOOM = 2**0.5  # crops are drawn this much finer and coarser than the imagery


def input_spec(
    bands: tuple[str, ...],
    norm: Normalisation,
    tile: int,
    gsd: float,
    pixel_m: tuple[float, float] = (0.0, 0.0),
) -> InputSpec:
    """The contract's description of an input normalised as `norm`.

    Args:
        bands: their names, in order.
        norm: of the values.
        tile: side in pixels.
        gsd: metres a pixel, 0 when unknown; crops are drawn finer and coarser than that.
        pixel_m: least and greatest side of the pixels that were trained on, metres, 0 when unknown:
            no imagery like that of the training is to be resampled.
    """
    least, greatest = pixel_m if gsd else (0.0, 0.0)
    return InputSpec(
        bands=bands,
        scale=norm.scale,
        mean=norm.mean,
        std=norm.std,
        tile=tile,
        min_overlap=min(MIN_OVERLAP, tile // 4 // 2 * 2),
        gsd_m=(gsd, min(gsd / ZOOM, least or gsd), max(gsd * ZOOM, greatest)),
    )


class _Numbered(Dataset):
    """The first `count` samples of an endless, seeded, shuffled sequence over a tile store."""

    def __init__(
        self, store: TileStore, norm: Normalisation, size: int, seed: int, count: int
    ) -> None:
        self._store, self._size, self._seed, self._count = store, size, seed, count
        self._scale = np.array(norm.scale, np.float32)
        # Views are already on the 0-1 scale when they are standardised.
        ones = (1.0,) * len(norm.scale)
        self._spec = input_spec(usual_names(len(ones)), replace(norm, scale=ones), 1, 0.0)
        one_thread()

    def __len__(self) -> int:
        return self._count

    def draw(self, number: int) -> tuple[int, np.random.Generator]:
        """The tile of a sample, and the generator of all that is random in it."""
        epoch, place = divmod(number, len(self._store))
        order = self._order(epoch)
        return int(order[place]), np.random.default_rng((self._seed, number))

    def _order(self, epoch: int) -> NDArray[Any]:
        """Numbers of tiles, as many as there are, in the order of an epoch."""
        return _permutation(self._seed, epoch, len(self._store))

    def _unit(self, tile: int) -> NDArray[Any]:
        """A tile on the 0-1 scale, (tile, tile, bands)."""
        raw = self._store.images[tile].transpose(1, 2, 0).astype(np.float32)
        unit: NDArray[Any] = raw / self._scale
        return unit

    def _tensor(
        self, view: NDArray[Any], valid: NDArray[Any] | None = None, tile: int | None = None
    ) -> Tensor:
        tensor = _as_the_engine(view.transpose(2, 0, 1), valid, self._spec)
        return tensor if tile is None else _without_missing(tensor, self._store, tile)


def one_thread(_: int = 0) -> None:
    """Keeps OpenCV's threads out of loader processes, which are many already."""
    cv2.setNumThreads(0)


def require_batch(store: TileStore, batch: int) -> None:
    """Checks that no batch needs a tile twice, which would be a negative of itself.

    Raises:
        JobError: there are fewer tiles than a batch takes.
    """
    if len(store) < batch:
        raise JobError(
            f"The imagery gives {len(store)} tiles, fewer than a batch of {batch}.",
            "Use a smaller batch or tile, or more imagery.",
        )


class ViewPairs(_Numbered):
    """Two random views of a tile, standardised, with the record of how they were made."""

    def __init__(
        self,
        store: TileStore,
        norm: Normalisation,
        size: int,
        seed: int,
        count: int,
        *,
        tiles: bool = False,
        least_area: float = 0.08,
    ) -> None:
        """Args beyond the obvious.

        `tiles` hands out the tiles too, for cuts from the source; `least_area` of a view is a share
        of its tile. Where the store has segments, views show theirs.
        """
        super().__init__(store, norm, size, seed, count)
        self._tiles, self._least_area = tiles, least_area
        self._standard = torch.tensor([norm.mean, norm.std], dtype=torch.float32)
        self._mean = np.array(norm.mean, np.float32)

    def _unit(self, tile: int) -> NDArray[Any]:
        """The tile; what holds no data is the bands' mean, as the engine shows it to the model."""
        unit = super()._unit(tile)
        if self._store.valid is not None:
            unit[~np.asarray(self._store.valid[tile])] = self._mean
        return unit

    def __getitem__(self, index: int) -> ViewBatch:
        """One sample: a `ViewBatch` without its first axis."""
        number, rng = self.draw(index)
        tile = self._unit(number)
        views, places, lights, blurs = [], [], [], []
        ids = np.empty(0, np.int16)
        drawn: list[ViewGeometry] = []
        for _ in range(2):
            place = self._place(rng, len(tile), drawn)
            drawn.append(place)
            view = cut_view(tile, place, self._size)
            light = draw_light(rng, view)
            views.append(self._tensor(apply_light(view, light)))
            places.append(place.numbers())
            lights.append(np.concatenate([light.matrix, light.offset[:, None]], axis=1))
            blurs.append(light.blur)
        kept = np.ascontiguousarray(tile.transpose(2, 0, 1)) if self._tiles else np.empty(0, "f4")
        if self._store.segments is not None:
            segments = np.asarray(self._store.segments[number])
            ids = np.stack([cut_view(segments, place, self._size, labels=True) for place in drawn])
        return ViewBatch(
            views[0],
            views[1],
            torch.tensor(places, dtype=torch.float32),
            torch.from_numpy(np.stack(lights)),
            torch.tensor(blurs, dtype=torch.float32),
            self._standard,
            torch.from_numpy(kept),
            torch.from_numpy(ids),
        )

    def _place(
        self, rng: np.random.Generator, side: int, former: list[ViewGeometry]
    ) -> ViewGeometry:
        """What the next view shows of a tile of this side, after the `former` ones."""
        return draw_geometry(rng, side, self._least_area)


class LabelledCrops(_Numbered):
    """A random crop and its labels: (bands, size, size) float32 and (size, size) int64."""

    def __init__(
        self,
        store: TileStore,
        norm: Normalisation,
        size: int,
        seed: int,
        count: int,
        *,
        changes: Changes = _USUAL,
        shares: NDArray[Any] | None = None,
    ) -> None:
        """Args beyond the obvious: `shares` says how often each tile is drawn; None for equally."""
        super().__init__(store, norm, size, seed, count)
        self._changes, self._shares = changes, shares

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        number, rng = self.draw(index)
        tile, mask = self._unit(number), _mask(self._store, number)
        size_m = 0.0 if self._store.sizes_m is None else float(self._store.sizes_m[number])
        areas = self._changes.crop_areas(self._size / len(tile), size_m)
        geometry = draw_geometry(rng, len(tile), *areas)
        view = self._changes.apply(rng, cut_view(tile, geometry, self._size))
        labels = cut_view(mask, geometry, self._size, labels=True)
        valid = None
        if self._store.valid is not None:
            valid_pixels = np.asarray(self._store.valid[number], np.uint8)
            valid = cut_view(valid_pixels, geometry, self._size, labels=True) > 0
        if rng.random() < 0.5:
            view, labels = view.swapaxes(0, 1), labels.T
            valid = None if valid is None else valid.T
        return self._tensor(view, valid, number), torch.from_numpy(labels.astype(np.int64))

    def _order(self, epoch: int) -> NDArray[Any]:
        if self._shares is None:
            return super()._order(epoch)
        rng = np.random.default_rng((self._seed, epoch, len(self._store)))
        return rng.choice(len(self._store), len(self._store), p=self._shares)


class WholeTiles(Dataset):
    """Every tile unchanged, preprocessed by the engine: (bands, tile, tile), (tile, tile)."""

    def __init__(self, store: TileStore, spec: InputSpec) -> None:
        self._store, self._spec = store, spec

    def __len__(self) -> int:
        return len(self._store)

    def __getitem__(self, index: int) -> tuple[Tensor, Tensor]:
        valid = None if self._store.valid is None else np.asarray(self._store.valid[index])
        image = _as_the_engine(np.asarray(self._store.images[index]), valid, self._spec)
        image = _without_missing(image, self._store, index)
        labels = _mask(self._store, index) if self._store.masks is not None else None
        if labels is None:
            labels = np.full(image.shape[1:], IGNORE)
        return image, torch.from_numpy(labels.astype(np.int64))


def _as_the_engine(raw: NDArray[Any], valid: NDArray[Any] | None, spec: InputSpec) -> Tensor:
    """(bands, H, W) as the engine hands it to the graph: what holds no data is the bands' mean."""
    valid_pixels = np.ones(raw.shape[1:], bool) if valid is None else valid
    out = np.empty(raw.shape, np.float32)
    standardiser(spec).fill(raw, valid_pixels, out)
    return torch.from_numpy(out)


def _without_missing(image: Tensor, store: TileStore, tile: int) -> Tensor:
    """An image (bands, H, W) in which bands that the tile lacks are the bands' mean."""
    if store.present is not None:
        image[torch.from_numpy(~store.present[tile])] = 0.0
    return image


@lru_cache(maxsize=4)
def _permutation(seed: int, epoch: int, count: int) -> NDArray[Any]:
    return np.random.default_rng((seed, epoch, count)).permutation(count)


def _mask(store: TileStore, number: int) -> NDArray[Any]:
    if store.masks is None:
        raise TypeError("These tiles have no masks.")
    return np.asarray(store.masks[number])


def begin_loader(number: int) -> None:
    """Sets up loader `number`, which ends when the training that it loads for does.

    After a kill nobody stops it: it is a child of the fork server, which waits for its children,
    and both would wait for each other for ever.
    """
    one_thread(number)
    threading.Thread(target=_end_with_training, name="grass-loader-end", daemon=True).start()


def _end_with_training() -> None:
    training = multiprocessing.parent_process()
    if training is not None:
        training.join()
        os._exit(1)
