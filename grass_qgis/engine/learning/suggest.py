"""Suggestions of places to label: segments that are uncertain, unlike the labels, and uniform.

The segments are those that a map's probabilities are mixed over, cut from the segment tree of each
block of the raster. A tile gives what its cells say of each segment; tiles are then added up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Dict, List, Optional, Sequence, Tuple

import numpy as np
from numpy.typing import NDArray

from ..segments.partition import CORE
from ..tiling.grid import Window
from .encoder import Encoder, TileKey
from .extraction import CELL
from .fit import Fit
from .linear import log_shares
from .refined import Partitions

_FAR = 32  # pixels between suggestions, along one axis at least
_LEAST_CELLS = 8  # of a segment that is suggested
_MOST_CUT = 8  # blocks that one request cuts into segments


@dataclass(frozen=True)
class Suggestion:
    """A place to label.

    Attributes:
        col: of its middle, in work pixels of the raster.
        row: of its middle.
        class_id: what the map says there.
        probability: of that class.
        worth: uncertainty times distance from the labels times evenness, for ranking.
        reason: "uncertain" or "unlike the labels", whichever weighs more.
    """

    col: float
    row: float
    class_id: int
    probability: float
    worth: float
    reason: str


@dataclass(frozen=True)
class SegmentSums:
    """What the cells of a tile add to each of n segments.

    Attributes:
        ids: (n,) number of each, unique in the raster.
        cells: (n,) how many.
        sums: (n, size) of their vectors.
        squares: (n,) of their vectors' squared lengths.
        middles: (n, 2) column and row of the cell nearest to their middle, in work pixels.
    """

    ids: NDArray[np.int64]
    cells: NDArray[np.float64]
    sums: NDArray[np.float64]
    squares: NDArray[np.float64]
    middles: NDArray[np.float64]


@dataclass(frozen=True)
class Segments:
    """Whole segments: places (n, 2), mean vectors (n, size), and how uneven each is (n,)."""

    places: NDArray[np.float64]
    means: NDArray[np.float32]
    variance: NDArray[np.float32]


def suggest(
    encoder: Encoder,
    partitions: Partitions,
    fit: Fit,
    keys: Sequence[TileKey],
    count: int,
    avoid: Sequence[Tuple[float, float]] = (),
    cache: Optional[Dict[TileKey, SegmentSums]] = None,
) -> List[Suggestion]:
    """The places of most worth among kept tiles, predicted classes taking turns.

    Args:
        encoder: of the rasters.
        partitions: the segments of the same rasters; some blocks are cut if they are not yet.
        fit: of the labels so far.
        keys: tiles of one raster to look at; those that are not kept are passed by, and those on
            blocks that are too many to be cut at once.
        count: most suggestions.
        avoid: columns and rows, in work pixels, of places that were skipped or labelled.
        cache: sums of tiles, for the next time; those of tiles that are gone are taken out.
    """
    stored = {} if cache is None else cache
    for key in [key for key in stored if not encoder.has(key)]:
        del stored[key]
    kept = [key for key in keys if encoder.has(key)]
    left = _MOST_CUT
    for key in kept:
        if key not in stored:
            window = _core(encoder, key)
            left -= sum(not partitions.has(key[0], b) for b in partitions.under(key[0], window))
            if left < 0:
                break
            stored[key] = _segment_sums(encoder, partitions, key, window)
    sums = [stored[key] for key in kept if key in stored]
    candidates = _candidates(_whole(sums), fit) if sums else []
    candidates = [
        item
        for item in candidates
        if all(abs(item.col - x) >= _FAR or abs(item.row - y) >= _FAR for x, y in avoid)
    ]
    candidates.sort(key=lambda item: (-item.worth, item.row, item.col))
    return _in_turns(candidates, count)


def _in_turns(candidates: Sequence[Suggestion], count: int) -> List[Suggestion]:
    """The best of each class in turn, none close to another."""
    chosen: List[Suggestion] = []
    waiting = {k: [item for item in candidates if item.class_id == k] for k in _classes(candidates)}
    while len(chosen) < count and any(waiting.values()):
        for items in waiting.values():
            while items and any(
                abs(items[0].col - c.col) < _FAR and abs(items[0].row - c.row) < _FAR
                for c in chosen
            ):
                items.pop(0)
            if items and len(chosen) < count:
                chosen.append(items.pop(0))
    return chosen


def _classes(candidates: Sequence[Suggestion]) -> List[int]:
    """Classes in the order of their best place."""
    return list(dict.fromkeys(item.class_id for item in candidates))


def _core(encoder: Encoder, key: TileKey) -> Window:
    """The pixels that a tile is responsible for."""
    grid = encoder.sources[key[0]].grid
    window, margin = grid.window(key[1], key[2]), grid.rows.overlap // 2
    side = grid.rows.stride
    core = Window(window.col + margin, window.row + margin, side, side)
    return core.intersection(encoder.sources[key[0]].work.whole)


def _segment_sums(
    encoder: Encoder, partitions: Partitions, key: TileKey, core: Window
) -> SegmentSums:
    """What the cells of a tile's core say of the segments under it."""
    basis = encoder.basis or encoder.look()
    window = encoder.sources[key[0]].grid.window(key[1], key[2])
    maps, valid = encoder.tile(key)
    rows, cols = np.nonzero(valid)
    # The pixel in the middle of a cell says which segment it belongs to.
    row, col = ((at * CELL + CELL // 2 + first) for at, first in
                ((rows, window.row), (cols, window.col)))  # fmt: skip
    ids = _ids_at(partitions, key[0], core, row, col)
    inside = ids >= 0
    vectors = basis.on_cells(maps)[:, rows[inside], cols[inside]].T.astype(np.float64)
    row, col = row[inside], col[inside]
    every, place, cells = np.unique(ids[inside], return_inverse=True, return_counts=True)
    place = place.ravel()
    sums = np.zeros((len(every), vectors.shape[1]))
    np.add.at(sums, place, vectors)
    lengths = np.asarray((vectors**2).sum(axis=1))
    squares = np.bincount(place, lengths, len(every)).astype(np.float64)
    return SegmentSums(every, cells.astype(np.float64), sums, squares, _middles(place, row, col))


def _ids_at(
    partitions: Partitions,
    number: int,
    core: Window,
    row: NDArray[np.int64],
    col: NDArray[np.int64],
) -> NDArray[np.int64]:
    """Segment of each pixel, (n,), unique in the raster; -1 outside the core and for none."""
    ids = np.full(len(row), -1, np.int64)
    for block, segments in partitions.blocks(number, core):
        area = block.core.intersection(core)
        at = (row >= area.row) & (row < area.row_stop) & (col >= area.col) & (col < area.col_stop)
        numbers = segments[row[at] - block.around.row, col[at] - block.around.col].astype(np.int64)
        # Blocks and the segments of a block are far fewer than 2 ** 20.
        first = (block.core.row // CORE << 40) + (block.core.col // CORE << 20)
        ids[at] = np.where(numbers >= 0, numbers + first, -1)
    return ids


def _middles(
    place: NDArray[np.int64], row: NDArray[np.int64], col: NDArray[np.int64]
) -> NDArray[np.float64]:
    """Column and row of that pixel of each segment which is nearest to the mean of its pixels."""
    points = np.column_stack([col, row]).astype(np.float64)
    count = np.bincount(place)
    means = np.stack([np.bincount(place, axis) / count for axis in points.T], axis=1)
    far = ((points - means[place]) ** 2).sum(axis=1)
    order = np.lexsort((far, place))
    return points[order[np.searchsorted(place[order], np.arange(len(count)))]]


def _whole(parts: Sequence[SegmentSums]) -> Segments:
    """The segments of all tiles together, those that are large enough."""
    ids, place = np.unique(np.concatenate([part.ids for part in parts]), return_inverse=True)
    place = place.ravel()
    part_cells = np.concatenate([part.cells for part in parts])
    cells = np.bincount(place, part_cells, len(ids))
    squares = np.bincount(place, np.concatenate([part.squares for part in parts]), len(ids))
    vectors = np.concatenate([part.sums for part in parts])
    sums = np.zeros((len(ids), vectors.shape[1]))
    np.add.at(sums, place, vectors)
    # A segment's place is in the tile that shows most of it.
    order = np.lexsort((-part_cells, place))
    largest = order[np.searchsorted(place[order], np.arange(len(ids)))]
    middles = np.concatenate([part.middles for part in parts])[largest]
    means = sums / cells[:, None]
    variance = squares / cells - (means**2).sum(axis=1)
    enough = cells >= _LEAST_CELLS
    return Segments(
        middles[enough],
        means[enough].astype(np.float32),
        np.maximum(variance[enough], 0).astype(np.float32),
    )


def _candidates(segments: Segments, fit: Fit) -> List[Suggestion]:
    """One for each segment."""
    if not len(segments.means):
        return []
    logs = log_shares(fit.classifier.logits(segments.means))
    entropy = -(np.exp(logs) * logs).sum(axis=1) / np.log(logs.shape[1])
    distance = _distance(segments.means, fit)
    worth = worth_of(segments, entropy, distance)
    best = logs.argmax(axis=1)
    return [
        Suggestion(
            col=float(segments.places[k, 0]),
            row=float(segments.places[k, 1]),
            class_id=fit.classifier.class_ids[int(best[k])],
            probability=float(np.exp(logs[k, best[k]])),
            worth=float(worth[k]),
            reason="uncertain"
            if entropy[k] >= 0.5 * min(distance[k], 2.0)
            else "unlike the labels",
        )
        for k in range(len(worth))
    ]


def worth_of(
    segments: Segments, entropy: NDArray[np.float64], distance: NDArray[np.float64]
) -> NDArray[np.float64]:
    """(n,) worth of labelling each segment.

    Args:
        segments: the segments.
        entropy: (n,) of the classes there, 0 to 1.
        distance: (n,) from the labels, as a multiple of the usual one between labels.
    """
    even = 1 / (1 + segments.variance / max(float(np.median(segments.variance)), 1e-9))
    worth: NDArray[np.float64] = (entropy + 0.05) * np.minimum(distance, 3.0) * even
    return worth


def _distance(vectors: NDArray[np.float32], fit: Fit) -> NDArray[np.float64]:
    """(n,) distance to the nearest labelled object, as a multiple of the usual one between them."""
    means = fit.table.means
    squares = (vectors**2).sum(1)[:, None] - 2 * vectors @ means.T + (means**2).sum(1)
    between = (means**2).sum(1)[:, None] - 2 * means @ means.T + (means**2).sum(1)
    np.fill_diagonal(between, np.inf)
    usual = float(np.median(np.sqrt(np.maximum(between.min(axis=1), 0)))) or 1.0
    distances: NDArray[np.float64] = np.sqrt(np.maximum(squares.min(axis=1), 0)) / usual
    return distances
