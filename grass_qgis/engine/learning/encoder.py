"""Tiles of a raster as reduced features: encoded once, kept within bounds."""

from __future__ import annotations

import mmap
from collections import OrderedDict
from pathlib import Path
from typing import Callable, Dict, Iterable, Iterator, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..core.contract import FeatureLevel
from ..core.errors import ModelError, RasterError
from ..core.monitor import Monitor
from ..runtime.device_trial import choose_device
from ..runtime.parallel_calls import in_order
from ..runtime.resources import give_back
from ..runtime.session import Model
from .basis import Basis, Maps, Moments, basis_of
from .extraction import CELL, Extraction
from .scene import Source, TileReader

CACHE_BYTES = 512 * 2**20
_SCENE_TILES = 16  # looked at for the principal components
_SCENE_CELLS = 4096  # of a tile and level
_HUGE = 1e15  # of a feature: products and differences stay finite
_LEAST_VALID = 0.25  # share of a cell: at an edge one column of pixels is enough
_GRAPH = "features.onnx"

TileKey = Tuple[int, int, int]  # number of the raster, row and column of the tile
Image = Tuple[NDArray[np.float32], NDArray[np.bool_]]  # pixels, and which of them are data


class Encoder:
    """Runs the extraction over tiles; keeps the reduced features of those used last.

    Attributes:
        sources: the rasters.
        basis: the scene's; made by `look`.
    """

    def __init__(
        self,
        extraction: Extraction,
        sources: Sequence[Source],
        folder: Path,
        device: str = "auto",
        threads: int = 0,
        cache_bytes: int = CACHE_BYTES,
        monitor: Optional[Monitor] = None,
    ) -> None:
        """Loads the graph.

        Args:
            extraction: the graph.
            sources: the rasters, all of the extraction's bands.
            folder: for the graph's file; it has to stay.
            device: as of `Model`.
            threads: as of `Model`.
            cache_bytes: most memory for features; the tiles used longest ago go first.
            monitor: as of `Model`.
        """
        self.sources = list(sources)
        self._levels: Tuple[FeatureLevel, ...] = extraction.levels
        path = folder / _GRAPH
        extraction.save(path)
        self._spec = extraction.contract.input
        self._model = Model(str(path), device, threads, monitor)
        self.device = choose_device(self._model, self._spec.tile)
        self._readers: Dict[int, TileReader] = {}
        self._kept: OrderedDict[TileKey, _Tile] = OrderedDict()
        self._bytes, self._most = 0, cache_bytes
        self.basis: Optional[Basis] = None
        self.encoded = 0

    @property
    def model(self) -> Model:
        """What runs the graph."""
        return self._model

    def close(self) -> None:
        """Lets go of rasters, model and memory."""
        for reader in self._readers.values():
            reader.close()
        self._readers.clear()
        self._kept.clear()
        self._bytes = 0
        self._model.release()

    def look(self, step: Callable[[int, int], None] = lambda done, total: None) -> Basis:
        """Makes the basis of tiles spread evenly over all rasters, whatever is labelled.

        Args:
            step: hears how many tiles are done, of how many.
        """
        keys = scene_tiles(self.sources)
        moments = [Moments(level) for level in self._levels]
        held: List[Tuple[TileKey, List[NDArray[np.float32]], NDArray[np.bool_]]] = []
        images = map(self._read, keys)
        for done, (maps, valid) in enumerate(in_order(self._encode, images, self.parallel_tiles)):
            step(done, len(keys))
            for item, values in zip(moments, maps):
                item.add(_sampled(values, valid, item.level))
            # Copies: what the runtime returns is memory of its own, which it would keep for good.
            held.append((keys[done], [values.copy() for values in maps], valid))
        step(len(keys), len(keys))
        self.basis = basis_of(moments, CELL)
        for key, maps, valid in held:
            self._keep(key, _Tile(self.basis.reduced(maps), valid))
        held.clear()
        give_back()
        return self.basis

    def tile(self, key: TileKey) -> Tuple[Maps, NDArray[np.bool_]]:
        """The reduced maps of a tile, own strides, and which of its cells are data, (rows, cols).

        The first call makes the basis, if `look` has not.
        """
        basis = self.basis or self.look()
        kept = self._kept.get(key)
        if kept is None:
            kept = self._reduced(basis, self._read(key))
            self._keep(key, kept)
        else:
            self._kept.move_to_end(key)
        return kept.maps, kept.valid

    def tiles(self, keys: Sequence[TileKey]) -> Iterator[Tuple[Maps, NDArray[np.bool_]]]:
        """As `tile` for each of several, `parallel_tiles` of which are encoded side by side."""
        basis = self.basis or self.look()

        def made(image: Optional[Image]) -> Optional[_Tile]:
            return None if image is None else self._reduced(basis, image)

        images = (None if key in self._kept else self._read(key) for key in keys)
        for key, fresh in zip(keys, in_order(made, images, self.parallel_tiles)):
            if fresh is not None:
                self._keep(key, fresh)
            yield self.tile(key)

    @property
    def parallel_tiles(self) -> int:
        """Number of tiles that are best encoded at the same time."""
        return self._model.parallel_calls

    @property
    def capacity(self) -> int:
        """About how many tiles can be kept, from those that are."""
        return self._most * len(self._kept) // self._bytes if self._bytes else 1

    def has(self, key: TileKey) -> bool:
        """Whether a tile is kept."""
        return key in self._kept

    def _read(self, key: TileKey) -> Image:
        number, row, col = key
        if number not in self._readers:
            self._readers[number] = TileReader(self.sources[number], self._spec)
        self.encoded += 1
        return self._readers[number].read(row, col)

    def _encode(self, image: Image) -> Tuple[List[NDArray[np.float32]], NDArray[np.bool_]]:
        maps = [output[0] for output in self._model.run_all(image[0][None])]
        *described, filters = (_is_moderate(values) for values in maps)
        if not all(described):
            raise ModelError(
                "The features model returns values that are not finite, or huge.",
                "Use another features model, or learn from the bands alone.",
            )
        if not filters:
            raise RasterError(
                "The raster has values that are too large to learn from.",
                "Declare them as nodata, or scale the raster.",
            )
        return maps, valid_cells(image[1])

    def _reduced(self, basis: Basis, image: Image) -> _Tile:
        maps, valid = self._encode(image)
        return _Tile(basis.reduced(maps), valid)

    def _keep(self, key: TileKey, tile: _Tile) -> None:
        self._kept[key] = tile
        self._bytes += tile.nbytes
        while self._bytes > self._most and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= gone.nbytes


def _is_moderate(values: NDArray[np.float32]) -> bool:
    """Whether all are finite, and sums of their products as well."""
    return bool(max(float(values.max()), -float(values.min())) < _HUGE)


class _Tile:
    """Reduced maps of a tile, and which of its cells are data."""

    def __init__(self, maps: Maps, valid: NDArray[np.bool_]) -> None:
        self.maps, self.valid = [_apart(values) for values in maps], valid
        self.nbytes = sum(values.nbytes for values in self.maps) + valid.nbytes


def _apart(values: NDArray[np.float32]) -> NDArray[np.float32]:
    """A copy in pages of its own, which the system gets back as soon as it is dropped.

    On the heap, what is kept for long would lie between what is not, and hold all of it.
    """
    pages = mmap.mmap(-1, max(1, values.nbytes))
    copy = np.frombuffer(pages, np.float32, values.size).reshape(values.shape)
    copy[...] = values
    return copy


def valid_cells(valid: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells of which a quarter of the pixels are data, or more, (S / 4, S / 4)."""
    rows, cols = valid.shape[0] // CELL, valid.shape[1] // CELL
    share = valid.reshape(rows, CELL, cols, CELL).mean(axis=(1, 3))
    cells: NDArray[np.bool_] = share >= _LEAST_VALID
    return cells


def scene_tiles(sources: Sequence[Source], most: int = _SCENE_TILES) -> List[TileKey]:
    """Tiles spread evenly over all rasters, at least one of each."""
    share = max(1, most // len(sources))
    keys: List[TileKey] = []
    for number, source in enumerate(sources):
        tiles = source.tiles
        keys += [(number, *tiles[k]) for k in _evenly(len(tiles), share)]
    return keys


def _evenly(count: int, most: int) -> Iterable[int]:
    if count <= most:
        return range(count)
    # Steps by the golden section spread over both axes of a grid that is counted row by row.
    golden = (5**0.5 - 1) / 2
    return sorted({int(count * ((k * golden) % 1.0)) for k in range(most)})


def _sampled(
    values: NDArray[np.float32], valid: NDArray[np.bool_], level: FeatureLevel
) -> NDArray[np.float32]:
    """(n, channels): a part of a level's cells that are data, evenly spread."""
    factor = level.stride // CELL
    rows, cols = values.shape[1:]
    share = valid.reshape(rows, factor, cols, factor).mean(axis=(1, 3))
    places = np.flatnonzero(share.ravel() >= 0.5)
    step = max(1, len(places) // _SCENE_CELLS)
    return values.reshape(len(values), -1)[:, places[::step]].T
