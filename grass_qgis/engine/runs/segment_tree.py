"""Segment tree of the area of a plan."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Optional

import numpy as np

from ..core.errors import JobError
from ..core.monitor import Monitor
from ..inference.plan import Plan
from ..raster.dataset import open_raster
from ..raster.pixels import PixelReader
from ..segments.cache_folder import cache_folder
from ..segments.kept import KEPT, KeptTrees, key_of
from ..segments.nodes import NodeSink
from ..segments.tree import SegmentTree
from ..tensors.preprocess import standardise
from ..tiling.grid import Window

_ROWS = 384


def segment_tree(plan: Plan, folder: Path, monitor: Monitor) -> SegmentTree:
    """The tree of the plan's area from the model's input bands; kept for the next run.

    Args:
        plan: of the run; pixels outside its mask belong to no segment.
        folder: for a tree that cannot be kept; it must exist as long as the tree is used.
        monitor: receives progress.

    Raises:
        JobError: the backend lacks scikit-image.
        OutputError: the files cannot be written.
        CancelledError: the run was cancelled.
    """
    try:
        from ..segments.superpixels import cells_of, check_libraries

        check_libraries()
    except ImportError as error:
        raise JobError(
            f"Regions with the shape of objects need a package that the backend lacks: {error}.",
            "Set the backend up again, install scikit-image in it, or choose shape tile.",
        ) from error
    area, bands = plan.grid.area, len(plan.contract.input.bands)
    size = (area.height, area.width), bands, cells_of(area.width) * cells_of(area.height)
    cache = cache_folder()
    trees = KeptTrees(cache and cache / KEPT)
    tree = trees.tree(_key(plan), size, partial(_build, plan, monitor), folder)
    monitor.step("segments", area.height, area.height)
    return tree


def _key(plan: Plan) -> Optional[str]:
    """Checksum of all that the tree depends on."""
    return key_of(
        plan.info.files,
        plan.info.path,
        plan.info.nodata_too,
        plan.choice,
        plan.work,
        plan.grid.area,
        plan.contract.input,
        plan.radiometry,
        plan.mask and plan.mask.checksum(),
    )


def _build(plan: Plan, monitor: Monitor, nodes: NodeSink) -> None:
    from ..segments.builder import STANDARDISED, TreeBuilder

    area = plan.grid.area
    with open_raster(plan.info.path, plan.work.level(plan.info.overviews)) as source:
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
            image = standardise(pixels, plan.contract.input) * np.float32(STANDARDISED)
            builder.add(image, valid)
        builder.finish()
