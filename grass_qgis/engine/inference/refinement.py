"""Probabilities of finished parts mixed with their means over image segments.

Goes over the area once more, by rows of blocks fixed to the raster, after all parts are there: so
the result depends neither on tiles, panels and strips nor on how often a run was resumed.
"""

from __future__ import annotations

import warnings
from functools import partial
from pathlib import Path
from typing import Iterator, List, Sequence, Tuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.errors import NotGeoreferencedWarning
from rasterio.windows import Window as RasterWindow

from ..core.contract import RefineSpec
from ..core.errors import JobError
from ..core.monitor import Monitor
from ..output.cog import PlacedPart
from ..output.parts import ProbabilityRows, write_part
from ..output.pixel_layers import Layers, ShareLayers
from ..raster.gdal_errors import reading_back
from ..raster.pixels import open_pixels
from ..runtime.parallel_calls import in_order
from ..segments.partition import Block, ShareMeans, block_rows, comparable, partition
from ..tiling.grid import Window
from .plan import Plan

_ROWS = 96  # of probabilities in memory
_CALLS = 2

Segmented = Tuple[Block, NDArray[np.int32], ShareMeans]


def refine_parts(
    plan: Plan, parts: Sequence[PlacedPart], layers: Layers, folder: Path, monitor: Monitor
) -> List[PlacedPart]:
    """Writes the bands of the results from parts with probabilities.

    Args:
        plan: of the run; its contract says how to refine.
        parts: files of `ShareLayers` and their windows in the area.
        layers: bands to write.
        folder: for the files.
        monitor: receives progress.

    Returns:
        The files, one for each row of blocks, and their windows in the area.

    Raises:
        OutputError: a file cannot be written or read back.
        RasterError: the raster cannot be read.
        CancelledError: the run was cancelled.
    """
    spec = plan.contract.refine
    if spec is None:
        raise JobError("The model names no refinement.", "Choose another model.")
    held = _Parts(parts, ShareLayers(len(layers.classes)), plan.grid.area)
    rows = list(block_rows(plan.grid.area, plan.work.whole))
    written: List[PlacedPart] = []
    for number, blocks in enumerate(rows):
        monitor.step("refine", number, len(rows))
        segmented = _segmented(plan, spec, blocks, held, monitor)
        core = blocks[0].core
        top, stop = max(core.row, held.area.row), min(core.row_stop, held.area.row_stop)
        window = Window(0, top - held.area.row, held.area.width, stop - top)
        path = folder / f"refined-{number:06d}.tif"
        mixed = _mixed(spec, segmented, held, (top, stop), monitor)
        write_part(path, layers, (window.height, window.width), mixed)
        written.append((path, window))
    monitor.step("refine", len(rows), len(rows))
    return written


class _Parts:
    """Reads probabilities of the area from the parts' files."""

    def __init__(self, parts: Sequence[PlacedPart], layers: ShareLayers, area: Window) -> None:
        self.layers, self.area, self._parts = layers, area, parts

    def read(self, window: Window) -> Tuple[NDArray[np.float32], NDArray[np.bool_]]:
        """Probabilities (classes, rows, cols) of a window of the raster in the area, validity."""
        place = Window(
            window.col - self.area.col, window.row - self.area.row, window.width, window.height
        )
        shape = (self.layers.count, place.height, place.width)
        stored = np.full(shape, self.layers.nodata, np.uint16)
        for path, whole in self._parts:
            part = whole.intersection(place)
            if not part.width or not part.height:
                continue
            under = RasterWindow(
                part.col - whole.col, part.row - whole.row, part.width, part.height
            )
            rows = slice(part.row - place.row, part.row_stop - place.row)
            cols = slice(part.col - place.col, part.col_stop - place.col)
            with reading_back(path), _opened(path) as source:
                stored[:, rows, cols] = source.read(window=under)
        return self.layers.shares(stored)


def _opened(path: Path) -> rasterio.DatasetReader:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        return rasterio.open(path)


def _segmented(
    plan: Plan, spec: RefineSpec, blocks: Sequence[Block], held: _Parts, monitor: Monitor
) -> List[Segmented]:
    """Segments of a row of blocks, and the means of the probabilities over them."""
    segmented: List[Segmented] = []
    with open_pixels(plan.info, plan.choice, plan.work) as reader:

        def images() -> Iterator[Tuple[NDArray[np.float32], NDArray[np.bool_]]]:
            for block in blocks:
                monitor.check()
                pixels, valid = reader.read(block.around)
                if plan.radiometry is not None:
                    pixels = plan.radiometry.apply(pixels)
                yield comparable(pixels, plan.contract.input), valid

        cut = partial(_partition, spec.pixels)
        for block, numbers in zip(blocks, in_order(cut, images(), _CALLS)):
            means = ShareMeans(held.layers.classes, int(numbers.max(initial=-1)) + 1)
            segmented.append((block, numbers, means))
    around = segmented[0][0].around
    for strip in _strips(around.row, around.row_stop, held.area):
        monitor.check()
        shares, valid = held.read(strip)
        for block, numbers, means in segmented:
            part = block.around.intersection(strip)
            here = _in(part, strip)
            means.add(numbers[block.inside(part)], shares[:, here[0], here[1]], valid[here])
    return segmented


def _partition(
    pixels: int, image: Tuple[NDArray[np.float32], NDArray[np.bool_]]
) -> NDArray[np.int32]:
    return partition(*image, pixels)


def _mixed(
    spec: RefineSpec,
    segmented: Sequence[Segmented],
    held: _Parts,
    span: Tuple[int, int],
    monitor: Monitor,
) -> Iterator[ProbabilityRows]:
    """The rows of the area in `span`, refined."""
    for strip in _strips(*span, held.area):
        monitor.check()
        shares, valid = held.read(strip)
        for block, numbers, means in segmented:
            part = block.core.intersection(strip)
            rows, cols = _in(part, strip)
            inside = numbers[block.inside(part)]
            shares[:, rows, cols] = means.mix(inside, shares[:, rows, cols], spec.share)
        yield ProbabilityRows(shares, valid)


def _strips(start: int, stop: int, area: Window) -> Iterator[Window]:
    """Strips of rows of the area, fixed to the raster."""
    for row in range(start // _ROWS * _ROWS, stop, _ROWS):
        top, end = max(row, start, area.row), min(row + _ROWS, stop, area.row_stop)
        if top < end:
            yield Window(area.col, top, area.width, end - top)


def _in(part: Window, window: Window) -> Tuple[slice, slice]:
    """Rows and columns of a part in an array of a window."""
    return (
        slice(part.row - window.row, part.row_stop - window.row),
        slice(part.col - window.col, part.col_stop - window.col),
    )
