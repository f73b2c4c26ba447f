"""From labelled objects to samples: the features of their cells."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Callable, Dict, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from .encoder import Encoder, TileKey
from .extraction import CELL
from .labels import LabelObject
from .samples import Sample, evenly
from .scene import Source

Step = Callable[[int, int], None]


@dataclass(frozen=True)
class Place:
    """Position of cells in tiles: the tile of each, and row and column in it."""

    keys: Tuple[TileKey, ...]
    rows: NDArray[np.int64]
    cols: NDArray[np.int64]


def places_of(item: LabelObject, source: Source) -> Place:
    """The tile that is responsible for each of an object's chosen cells."""
    cells = item.cells[evenly(len(item.cells))]
    tile_rows, rows = _in_axis(cells[:, 0], source, 0)
    tile_cols, cols = _in_axis(cells[:, 1], source, 1)
    keys = tuple((item.source, int(row), int(col)) for row, col in zip(tile_rows, tile_cols))
    return Place(keys, rows, cols)


def tiles_of(objects: Sequence[LabelObject], sources: Sequence[Source]) -> List[TileKey]:
    """The tiles that the objects' samples are taken from, in order."""
    return sorted({key for item in objects for key in places_of(item, sources[item.source]).keys})


def gather(
    encoder: Encoder, objects: Sequence[LabelObject], step: Step = lambda done, total: None
) -> List[Optional[Sample]]:
    """The sample of each object; None where all of it is no data. Each tile is encoded once.

    Args:
        encoder: with its basis.
        objects: on its rasters.
        step: hears how many tiles are done, of how many.
    """
    basis = encoder.basis or encoder.look()
    places = [places_of(item, encoder.sources[item.source]) for item in objects]
    by_tile: Dict[TileKey, List[Tuple[int, NDArray[np.int64]]]] = {}
    for number, place in enumerate(places):
        keys = np.array(place.keys, np.int64).reshape(-1, 3)
        for key in sorted(set(place.keys)):
            chosen = np.flatnonzero((keys == key).all(axis=1))
            by_tile.setdefault(key, []).append((number, chosen))
    vectors = [np.zeros((len(place.keys), basis.size), np.float32) for place in places]
    valid = [np.zeros(len(place.keys), bool) for place in places]
    tiles = sorted(by_tile)
    for done, (tile, (maps, data)) in enumerate(zip(tiles, encoder.tiles(tiles))):
        step(done, len(by_tile))
        for number, chosen in by_tile[tile]:
            rows, cols = places[number].rows[chosen], places[number].cols[chosen]
            vectors[number][chosen] = basis.at(maps, rows, cols)
            valid[number][chosen] = data[rows, cols]
    step(len(by_tile), len(by_tile))
    return [
        _sample(item, item_vectors[good]) if good.any() else None
        for item, item_vectors, good in zip(objects, vectors, valid)
    ]


def _sample(item: LabelObject, vectors: NDArray[np.float32]) -> Sample:
    row, col = item.cells.mean(axis=0)
    # Rasters lie far from each other, so that blocks of neighbours never span two.
    place = (float(col) + item.source * 1e7, float(row))
    return Sample(item.class_id, vectors, len(item.cells), place)


def _in_axis(
    cells: NDArray[np.int64], source: Source, axis: int
) -> Tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The tile whose core holds each cell, and the cell's place in that tile."""
    tiles = source.grid.cols if axis else source.grid.rows
    number = np.minimum(cells * CELL // tiles.stride, tiles.count - 1)
    start = (number * tiles.stride - tiles.overlap // 2) // CELL
    return number, cells - start
