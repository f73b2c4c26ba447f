"""Superpixels of about 150 pixels, the same whatever part of a raster is in memory.

Seeded watershed of the colour gradient ("waterpixels": Machairas et al., IEEE TIP 2015): a fixed
grid of cells has one seed each, the pixel with the smallest gradient, and the watershed by flooding
(scikit-image) spreads them along weak gradients. A superpixel is named by its cell, so that blocks
which are flooded one by one agree on the names across their borders without a matching step.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Tuple

import numpy as np
from numpy.typing import NDArray

CELL = 12  # pixels: side of a cell; a superpixel has about CELL ** 2
PANEL = 32 * CELL  # rows that are flooded together
_BLOCK = 64 * CELL  # columns that are flooded together
HALO = 2 * CELL  # pixels that a block is flooded beyond its borders
_SMOOTHING = 1.0  # pixels, std of the Gaussian before the gradient


def check_libraries() -> None:
    """Says before the work begins what flooding lacks.

    Raises:
        ImportError: a library is not installed.
    """
    from skimage.segmentation import watershed  # noqa: F401


def cells_of(length: int) -> int:
    """Number of cells along a side of `length` pixels."""
    return -(-length // CELL)


def superpixels(
    image: NDArray[np.float32], valid: NDArray[np.bool_], top: int, rows: Tuple[int, int]
) -> NDArray[np.int32]:
    """Number of the cell to whose superpixel each pixel belongs, row by row of cells.

    Args:
        image: (bands, height, width) with HALO rows above and below the requested ones, where the
            raster has them.
        valid: (height, width); other pixels belong to no superpixel.
        top: the raster's row that `image` begins with, a multiple of CELL.
        rows: first and last (exclusive) row of `image` to return; the first is a multiple of CELL.

    Returns:
        (rows, width) int32; -1 where invalid.
    """
    width = image.shape[2]
    result = np.empty((rows[1] - rows[0], width), np.int32)

    def flood(left: int) -> None:
        start, stop = max(0, left - HALO), min(width, left + _BLOCK + HALO)
        labels = _flooded(image[:, :, start:stop], valid[:, start:stop])
        across, all_across = cells_of(stop - start), cells_of(width)
        numbers = (labels // across + top // CELL) * all_across
        numbers += labels % across + start // CELL
        numbers[labels < 0] = -1
        inside = slice(left - start, min(width, left + _BLOCK) - start)
        result[:, left : left + _BLOCK] = numbers[rows[0] : rows[1], inside]

    with ThreadPoolExecutor(2) as pool:  # the flooding does not hold the interpreter's lock
        list(pool.map(flood, range(0, width, _BLOCK)))
    return result


def _flooded(image: NDArray[np.float32], valid: NDArray[np.bool_]) -> NDArray[np.int32]:
    """Superpixels (height, width) of one block, numbered by the block's own cells; -1: invalid."""
    from skimage.segmentation import watershed  # late: it takes long, and a first map needs none

    height, width = valid.shape
    cells = _cell_numbers(height, width)
    if not valid.any():
        return np.full((height, width), -1, np.int32)
    slope = gradient(image, valid)
    seeds = np.zeros((height, width), np.int32)
    seeds.flat[_lowest(slope, valid)] = 1
    seeds *= cells + 1
    whole = bool(valid.all())
    labels = watershed(slope, seeds, mask=None if whole else valid).astype(np.int32) - 1
    # Valid pixels that no seed reaches stay with their own cell.
    return np.where(valid & (labels < 0), cells, labels)


def gradient(image: NDArray[np.float32], valid: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Length of the gradient of the smoothed bands, (height, width); invalid pixels count as 0."""
    from scipy import ndimage

    total = np.zeros(valid.shape, np.float32)
    for band in image:
        smooth = ndimage.gaussian_filter(np.where(valid, band, 0), _SMOOTHING, truncate=3.0)
        for axis in (0, 1):
            total += ndimage.sobel(smooth, axis, mode="nearest") ** 2
    return np.sqrt(total)


def _cell_numbers(height: int, width: int) -> NDArray[np.int32]:
    """Number of the cell of each pixel."""
    rows, cols = np.arange(height) // CELL, np.arange(width) // CELL
    return (rows[:, None] * cells_of(width) + cols).astype(np.int32)


def _lowest(slope: NDArray[np.float32], valid: NDArray[np.bool_]) -> NDArray[np.intp]:
    """Flat index of the first valid pixel with the smallest gradient of each cell that has one."""
    height, width = slope.shape
    down, across = cells_of(height), cells_of(width)
    padded = np.full((down * CELL, across * CELL), np.inf, np.float32)
    padded[:height, :width] = np.where(valid, slope, np.inf)
    blocks = padded.reshape(down, CELL, across, CELL).transpose(0, 2, 1, 3)
    cells = blocks.reshape(down, across, CELL * CELL)
    place = cells.argmin(axis=2)
    has_valid = np.isfinite(np.take_along_axis(cells, place[..., None], axis=2)[..., 0])
    rows = np.arange(down)[:, None] * CELL + place // CELL
    cols = np.arange(across)[None] * CELL + place % CELL
    return (rows * width + cols)[has_valid]
