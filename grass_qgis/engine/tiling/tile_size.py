"""How large tiles are and how far they overlap, chosen from job, model and memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Tuple

from ..core.contract import Contract, InputSpec
from ..core.errors import JobError
from ..core.job import ModelJob, SegmentJob
from .grid import TileGrid, Window, fitted_side, panels_of, plan_grid

USUAL_MEMORY_MB = 512
_LARGER = 2  # times the side of the model's own tile, where it takes any size
_MIB = 2**20
# Bytes of a pixel that a row of tiles sees: each plane is added up in float32; raw values are held
# as they are read, kept for the next row, mirrored and cut; so are the masks of what is valid.
_PLANE, _COPIES, _MASKS = 4, 4, 8


@dataclass(frozen=True)
class Tiles:
    """The tiles of a run.

    Attributes:
        grid: all of them.
        panels: parts of the grid that are worked on one after another.
        batch: how many are run at once; 0 for what turns out to be fastest.
        trial: rows and columns of a tile to try the model on.
    """

    grid: TileGrid
    panels: Tuple[TileGrid, ...]
    batch: int
    trial: Tuple[int, int]

    @property
    def row_count(self) -> int:
        """Rows of tiles, counted on from panel to panel."""
        return self.grid.rows.count * len(self.panels)


def choose_tiles(job: ModelJob, contract: Contract, area: Window, item_bytes: int) -> Tiles:
    """Tiles over `area`.

    A model that takes tiles of any size gets few large ones instead of batches of small ones,
    since they predict fewer pixels twice, and of such a size that they end where the area ends.
    What they see is never less than the model's own tile. They are no higher than that when the
    memory for a row of them is short, and where this does not do, the area is cut into panels.

    Args:
        job: what is asked for.
        contract: of the model.
        area: in pixels of the work grid.
        item_bytes: of a raw value of one band.

    Raises:
        JobError: the job asks for tiles that are impossible.
    """
    spec = contract.input
    if not isinstance(job, SegmentJob):
        grid = plan_grid(area, spec.tile, spec.tile // 4 * 2)
        return Tiles(grid, (grid,), job.batch, (spec.tile, spec.tile))
    pixel = _PLANE * len(contract.output.classes) + _COPIES * item_bytes * len(spec.bands) + _MASKS
    room = (job.max_memory_mb or USUAL_MEMORY_MB) * _MIB // pixel
    if job.tile == 0 and spec.dynamic and spec.fixed_batch <= 1:
        grid, batch = _fitted(job, spec, area, room)
        # Not square, to see that the model takes it.
        trial = (spec.tile, spec.tile + spec.multiple)
    else:
        tile = _asked_tile(spec, job.tile)
        grid, batch, trial = (
            plan_grid(area, tile, _overlap(job, spec, tile)),
            job.batch,
            (tile,) * 2,
        )
    return Tiles(grid, panels_of(grid, _most_columns(grid, room)), batch, trial)


def _fitted(job: SegmentJob, spec: InputSpec, area: Window, room: int) -> Tuple[TileGrid, int]:
    """Tiles that fit `area`, and how many of them have the pixels of a batch of the model's own.

    Results must not depend on the batch, so the size of the tiles does not.
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
    """Columns of tiles whose rows have at most `room` pixels."""
    width = room // grid.rows.tile
    return max(1, (width - grid.cols.overlap) // grid.cols.stride)


def _asked_tile(spec: InputSpec, asked: int) -> int:
    if asked in (0, spec.tile):
        return spec.tile
    if not spec.dynamic:
        raise JobError(f"tile is {asked}; the model takes {spec.tile} only.", "Leave tile at 0.")
    if asked % spec.multiple:
        raise JobError(
            f"tile is {asked}; the model needs a multiple of {spec.multiple}.",
            f"Use {max(1, round(asked / spec.multiple)) * spec.multiple}.",
        )
    return asked


def _overlap(job: SegmentJob, spec: InputSpec, tile: int) -> int:
    if job.overlap >= 0:
        return job.overlap
    return min(spec.min_overlap + spec.min_overlap % 2, tile // 4 * 2)
