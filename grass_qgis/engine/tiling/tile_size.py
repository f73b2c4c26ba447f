"""Choice of tile size, overlap and panels from job, model and memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from ..core.contract import Contract, InputSpec
from ..core.errors import JobError
from ..core.job import ModelJob, SegmentJob
from .grid import TileGrid, Window, fitted_side, panels_of, plan_grid

USUAL_MEMORY_MB = 512
_LARGER = 2  # times the side of the model's tile, if the model takes any size
_MIB = 2**20
# Bytes per pixel of a row of tiles: each channel is summed in float32; stored values exist in
# several copies (read, kept for the next row, mirrored, cut), and so do the validity masks.
_CHANNEL, _COPIES, _MASKS = 4, 4, 8


@dataclass(frozen=True)
class Tiles:
    """The tiles of a run.

    Attributes:
        grid: all tiles.
        panels: parts of the grid that are processed one after another.
        batch: batch size; 0 to tune it.
        trial: rows and columns of the test tile.
    """

    grid: TileGrid
    panels: Tuple[TileGrid, ...]
    batch: int
    trial: Tuple[int, int]

    @property
    def row_count(self) -> int:
        """Number of rows of tiles over all panels."""
        return self.grid.rows.count * len(self.panels)


def choose_tiles(job: ModelJob, contract: Contract, area: Window, item_bytes: int) -> Tiles:
    """Chooses the tiles over `area`.

    A model that takes any tile size gets few large tiles that fit the area instead of batches of
    small ones, because fewer pixels are predicted twice. They are never smaller than the model's
    tile. Their height is that of the model's tile if the memory for a row of them is short; if this
    is not enough, the area is split into panels.

    Args:
        job: the job.
        contract: of the model.
        area: in pixels of the work grid.
        item_bytes: bytes of a stored value of one band.

    Raises:
        JobError: the requested tile size or overlap is not possible.
    """
    spec = contract.input
    if not isinstance(job, SegmentJob):
        grid = plan_grid(area, spec.tile, spec.tile // 4 * 2)
        return Tiles(grid, (grid,), job.batch, (spec.tile, spec.tile))
    pixel = (
        _CHANNEL * len(contract.output.classes) + _COPIES * item_bytes * len(spec.bands) + _MASKS
    )
    room = (job.max_memory_mb or USUAL_MEMORY_MB) * _MIB // pixel
    if job.tile == 0 and spec.dynamic and spec.fixed_batch <= 1:
        grid, batch = _fitted(job, spec, area, room)
        # Not square, to test that the model takes it.
        trial = (spec.tile, spec.tile + spec.multiple)
    else:
        tile = _requested_tile(spec, job.tile)
        grid, batch, trial = (
            plan_grid(area, tile, _overlap(job, spec, tile)),
            job.batch,
            (tile,) * 2,
        )
    return Tiles(grid, panels_of(grid, _most_columns(grid, room)), batch, trial)


def _fitted(job: SegmentJob, spec: InputSpec, area: Window, room: int) -> Tuple[TileGrid, int]:
    """Tiles that fit `area`, and a batch size with as many pixels as a batch of the model's tiles.

    Results must not depend on the batch size, so the tile size does not either.
    """
    overlap = plan_grid(area, spec.tile, _overlap(job, spec, spec.tile)).cols.overlap
    largest = max(spec.tile, _LARGER * spec.tile // spec.multiple * spec.multiple)
    width = _side(area.width, largest, overlap, spec)
    height = _side(area.height, largest, overlap, spec)
    if height * (area.width + width) > room:
        height = spec.tile
    grid = plan_grid(area, height, overlap, width)
    return grid, max(1, (job.batch or _LARGER**2) * spec.tile**2 // (width * height))


def _side(length: int, largest: int, overlap: int, spec: InputSpec) -> int:
    return max(spec.tile, fitted_side(length, largest, overlap, spec.multiple))


def _most_columns(grid: TileGrid, room: int) -> int:
    """Largest number of columns of tiles whose rows have at most `room` pixels."""
    width = room // grid.rows.tile
    return max(1, (width - grid.cols.overlap) // grid.cols.stride)


def _requested_tile(spec: InputSpec, requested: int) -> int:
    if requested in (0, spec.tile):
        return spec.tile
    if not spec.dynamic:
        raise JobError(
            f"tile is {requested}; the model takes {spec.tile} only.", "Leave tile at 0."
        )
    if requested % spec.multiple:
        raise JobError(
            f"tile is {requested}; the model needs a multiple of {spec.multiple}.",
            f"Use {max(1, round(requested / spec.multiple)) * spec.multiple}.",
        )
    return requested


def _overlap(job: SegmentJob, spec: InputSpec, tile: int) -> int:
    if job.overlap >= 0:
        return job.overlap
    return min(spec.min_overlap + spec.min_overlap % 2, tile // 4 * 2)
