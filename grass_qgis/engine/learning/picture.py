"""A picture of what a fit says of a view: each of its pixels looked up on the raster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import List, Sequence

import numpy as np
from numpy.typing import NDArray

from ..core.monitor import Monitor
from ..segments.partition import Block
from ..tiling.grid import Window
from .encoder import Encoder, TileKey
from .extraction import CELL
from .fit import Fit
from .preview import NODATA, Head, classes_of, entropy_of, novelty, predict, tiles_under
from .refined import KeptPartitions, Partitions, predict_refined
from .sight import PixelPositions, Sight, positions_of

_FINE = 1.4  # work pixels of a picture's pixel, below which each work pixel is looked at
_COARSEST = 8.0  # above, only what is kept is shown
_VIEW_SHARE = 0.9  # of the tiles kept that a single view may need
_MOST_CELLS = 2**21  # predicted at once, to bound the memory


@dataclass(frozen=True)
class Need:
    """The tiles a view needs.

    Attributes:
        keys: nearest to the middle of the view first.
        coarse: the view is too wide to encode all of it.
        blocks: of segments that its borders follow; none where its pixels are too wide for that.
    """

    keys: List[TileKey]
    coarse: bool
    blocks: List[Block]


def need_of(encoder: Encoder, partitions: Partitions, number: int, sight: Sight) -> Need:
    """The tiles and blocks under a view of a raster."""
    window = positions_of(sight, encoder.sources[number].work.whole).window
    if not window.width:
        return Need([], False, [])
    keys = tiles_under(encoder, number, window)
    middle = (window.col + window.width / 2, window.row + window.height / 2)
    grid = encoder.sources[number].grid

    def far(key: TileKey) -> float:
        tile = grid.window(key[1], key[2])
        across = tile.col + tile.width / 2 - middle[0]
        return float(across**2 + (tile.row + tile.height / 2 - middle[1]) ** 2)

    wide = sight.scale > _COARSEST or len(keys) > _VIEW_SHARE * encoder.capacity
    blocks = partitions.under(number, window) if sight.scale < _FINE else []
    if len(blocks) > partitions.capacity:
        blocks = []
    return Need(sorted(keys, key=far), wide, blocks)


@dataclass(frozen=True)
class Content:
    """Content of a picture: `layer` ("classes", "entropy", "novelty") of a fit and its head.

    Where `partitions` are kept, it is refined as the finished model's maps are.
    """

    fit: Fit
    head: Head
    layer: str
    partitions: Partitions


def draw(
    encoder: Encoder, number: int, sight: Sight, content: Content, monitor: Monitor
) -> NDArray[np.uint8]:
    """A layer as bytes (rows, cols) of the picture, 255 where nothing is known.

    Args:
        encoder: its kept tiles are looked at, and no others.
        number: of the raster.
        sight: the picture.
        content: what it shows, in the bytes of `LearnSession.predict`.
        monitor: cancels.
    """
    positions = positions_of(sight, encoder.sources[number].work.whole)
    picture = np.full((sight.rows, sight.cols), NODATA, np.uint8)
    window = positions.window
    if not window.width:
        return picture
    scale = sight.scale
    novel = content.layer == "novelty"
    step = CELL if novel or scale >= 2 * _FINE else 2 if scale >= _FINE else 1
    if scale > _COARSEST:
        step = CELL
        kept = [key for key in tiles_under(encoder, number, window) if encoder.has(key)]
        parts = _cores(encoder, kept)
    else:
        parts = _bands(window, step)
    for part in parts:
        _fill(picture, positions, part, _Layer(encoder, number, content, step, monitor))
    return picture


@dataclass(frozen=True)
class _Layer:
    """Source of the values of a window."""

    encoder: Encoder
    number: int
    content: Content
    step: int
    monitor: Monitor

    def of(self, window: Window) -> NDArray[np.uint8]:
        """Values (rows, cols) of a window of whole steps."""
        encoder, number, content = self.encoder, self.number, self.content
        if content.layer == "novelty":
            values, valid = novelty(encoder, number, window, content.fit.novelty(), self.monitor)
            return novelty_bytes(values, valid)
        if self.step == 1:
            kept = KeptPartitions(content.partitions)
            predicted = predict_refined(
                encoder, kept, (number, window), content.head, monitor=self.monitor
            )
        else:
            predicted = predict(
                encoder, number, window, content.head, self.step, monitor=self.monitor
            )
        if content.layer == "entropy":
            return entropy_of(predicted)
        return classes_of(predicted, content.fit.classifier)


def novelty_bytes(values: NDArray[np.float32], valid: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """Novelty in percent of twice the usual distance, 255 where it is unknown."""
    percent: NDArray[np.uint8] = np.clip(np.rint(values * 50), 0, 100).astype(np.uint8)
    percent[~valid] = NODATA
    return percent


def _fill(
    picture: NDArray[np.uint8], positions: PixelPositions, window: Window, layer: _Layer
) -> None:
    """Looks up the picture's pixels that lie in a window."""
    step = layer.step
    inside = positions.valid & (positions.col >= window.col) & (positions.col < window.col_stop)
    inside &= (positions.row >= window.row) & (positions.row < window.row_stop)
    if not inside.any():
        return
    whole = whole_steps(window, step)
    values = layer.of(whole)
    rows = (positions.row[inside] - whole.row) // step
    cols = (positions.col[inside] - whole.col) // step
    picture[inside] = values[rows, cols]


def whole_steps(window: Window, step: int) -> Window:
    """The window grown to whole steps."""
    col, row = window.col // step * step, window.row // step * step
    width = -(-(window.col_stop - col) // step) * step
    height = -(-(window.row_stop - row) // step) * step
    return Window(col, row, width, height)


def _bands(window: Window, step: int) -> List[Window]:
    """The window in parts, one below the other."""
    height = max(1, _MOST_CELLS // (window.width // step + 1)) * step
    tops = range(window.row, window.row_stop, height)
    return [
        Window(window.col, row, window.width, min(height, window.row_stop - row)) for row in tops
    ]


def _cores(encoder: Encoder, keys: Sequence[TileKey]) -> List[Window]:
    """The part of the raster that each tile is responsible for."""
    cores = []
    for key in keys:
        grid, tile = encoder.sources[key[0]].grid, encoder.sources[key[0]].grid.window(*key[1:])
        half = grid.rows.overlap // 2
        side = tile.width - 2 * half
        core = Window(tile.col + half, tile.row + half, side, side)
        cores.append(core.intersection(encoder.sources[key[0]].work.whole))
    return cores
