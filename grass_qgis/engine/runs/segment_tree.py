"""Segment tree of the area of a plan."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import numpy as np

from ..core.errors import JobError
from ..core.monitor import Monitor
from ..inference.plan import Plan
from ..raster.dataset import open_raster
from ..raster.pixels import PixelReader
from ..segments.stored import StoredNodes
from ..segments.tree import SegmentTree
from ..tensors.preprocess import standardise
from ..tiling.grid import Window

_BRIGHTNESS = 127.5  # of one standardised unit: a band of 8 bits keeps its range of about 256
_ROWS = 384


def segment_tree(plan: Plan, folder: Path, monitor: Monitor) -> SegmentTree:
    """Builds the tree of the plan's area from the model's input bands.

    Args:
        plan: of the run; pixels outside its mask belong to no segment.
        folder: for the tree's files; it must exist as long as the tree is used.
        monitor: receives progress.

    Raises:
        JobError: the backend lacks scikit-image.
        OutputError: the files cannot be written.
        CancelledError: the run was cancelled.
    """
    try:
        from ..segments.builder import TreeBuilder
        from ..segments.superpixels import cells_of
    except ImportError as error:
        raise JobError(
            f"Regions with the shape of objects need a package that the backend lacks: {error}.",
            "Set the backend up again, install scikit-image in it, or choose shape tile.",
        ) from error
    area, bands = plan.grid.area, len(plan.contract.input.bands)
    leaves = cells_of(area.width) * cells_of(area.height)
    nodes = StoredNodes(folder, (area.height, area.width), bands, leaves)
    with (
        closing(nodes),
        open_raster(plan.info.path, plan.work.level(plan.info.overviews)) as source,
    ):
        reader = PixelReader(source, plan.info, plan.choice, plan.work)
        builder = TreeBuilder(area.width, area.height, nodes)
        for top in range(0, area.height, _ROWS):
            monitor.step("segments", top, area.height)
            rows = min(_ROWS, area.height - top)
            window = Window(area.col, area.row + top, area.width, rows)
            pixels, valid = reader.read(window)
            if plan.radiometry is not None:
                pixels = plan.radiometry.apply(pixels)
            if plan.mask is not None:
                valid = valid & plan.mask.read(window)
            image = standardise(pixels, plan.contract.input) * np.float32(_BRIGHTNESS)
            builder.add(image, valid)
        builder.finish()
    monitor.step("segments", area.height, area.height)
    return nodes.tree()
