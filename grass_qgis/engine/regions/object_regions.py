"""Regions with the shape of what the image shows: nodes of a segment tree, as outlines."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Dict, Optional, Tuple

import numpy as np
import rasterio
from numpy.typing import NDArray
from rasterio.windows import Window as RasterWindow

from ..core.monitor import Monitor
from ..raster.gdal_errors import reading_back
from ..segments.outline import around, moved, smooth_segment
from ..segments.selection import (
    LeafMeans,
    NodeScores,
    SelectionSettings,
    score_nodes,
    select_nodes,
)
from ..segments.tree import NONE, Box, SegmentTree
from ..tiling.grid import TileGrid
from .region import Region
from .region_layers import TileRegion

_ROWS = 512


@dataclass(frozen=True)
class ObjectRegions:
    """Chosen nodes of a tree, best score first.

    Attributes:
        regions: outlines in pixels of the area; the tile is the one that holds the node's centre.
        fields: further attributes by name, each (n,): perimeter_px, length of the
            outline in pixels; contrast, mean of the map inside less that of the superpixels
            around; level, height of the node in the tree, that is by how much its parts differ;
            evenness, 0 to 1; edge, share of the outline that is an edge of the image, 0 to 1.
    """

    regions: Tuple[TileRegion, ...]
    fields: Dict[str, NDArray]


NO_FIELDS: Dict[str, NDArray] = {
    "perimeter_px": np.empty(0),
    "contrast": np.empty(0),
    "level": np.empty(0),
    "evenness": np.empty(0),
    "edge": np.empty(0),
}


def object_regions(
    tree: SegmentTree,
    attention: Path,
    grid: TileGrid,
    settings: SelectionSettings,
    keep: float,
    monitor: Monitor,
) -> ObjectRegions:
    """Nodes of a tree that the attention map chooses.

    Args:
        tree: of the area.
        attention: raster of the signed map over the same pixels, NaN where it says nothing.
        grid: of the tiles that the map was made of.
        settings: how nodes are chosen.
        keep: share of them, best scores first, 0 to 1, rounded up.
        monitor: hears of progress.

    Raises:
        OutputError: the raster cannot be read back.
        CancelledError: the monitor says so.
    """
    with reading_back(attention), rasterio.open(attention) as source:
        scores = score_nodes(tree, _leaf_means(tree, source, monitor), settings)
        nodes = select_nodes(tree, scores, settings)
        nodes = nodes[: math.ceil(round(keep * len(nodes), 9))]
        owners = tree.owners(nodes)[: tree.leaves]
        regions, left = [], []
        for done, node in enumerate(nodes.tolist()):
            monitor.step("polygons", done, len(nodes))
            region = _region(tree, owners, node, source, scores, grid)
            if region is not None:
                regions.append(region)
                left.append(node)
    nodes = np.array(left, np.int64)
    records = tree.records[nodes]
    fields: Dict[str, NDArray] = {
        "perimeter_px": np.array([item.region.outline.length for item in regions], np.float64),
        "contrast": scores.contrast[nodes],
        "level": records["height"].astype(np.float64),
        "evenness": scores.evenness[nodes],
        "edge": scores.edge[nodes],
    }
    return ObjectRegions(tuple(regions), fields)


def _leaf_means(tree: SegmentTree, source: Any, monitor: Monitor) -> NDArray[np.float64]:
    means, (height, width) = LeafMeans(tree.leaves), tree.shape
    for top in range(0, height, _ROWS):
        monitor.check()
        rows = min(_ROWS, height - top)
        values = source.read(1, window=RasterWindow(0, top, width, rows))
        means.add(tree.superpixels((top, 0, top + rows, width)), values)
    return means.means()


def _region(
    tree: SegmentTree,
    owners: NDArray[np.int64],
    node: int,
    source: Any,
    scores: NodeScores,
    grid: TileGrid,
) -> Optional[TileRegion]:
    """One node as a region, None when it is too thin to have one.

    `owners` (leaves,) tells which chosen node has each superpixel.
    """
    box: Box = tuple(int(side) for side in tree.records["box"][node])  # type: ignore[assignment]
    window = around(box, tree.shape)
    top, left, bottom, right = window
    numbers = tree.superpixels(window)
    shape = smooth_segment(np.append(owners, NONE)[numbers], node, numbers >= 0)
    if shape is None:
        return None
    values = source.read(1, window=RasterWindow(left, top, right - left, bottom - top))
    finite = values[shape.mask & np.isfinite(values)]
    if not finite.size:
        return None
    outline = moved(shape.outline, left, top)
    x0, y0, x1, y1 = outline.bounds
    region = Region(
        outline,
        (int(np.floor(x0)), int(np.floor(y0)), int(np.ceil(x1)), int(np.ceil(y1))),
        float(scores.score[node]),
        int(shape.mask.sum()),
        float(finite.max()),
        float(finite.mean(dtype=np.float64)),
    )
    row, col = tree.records["centre"][node]
    return TileRegion(_tile_at(grid, float(row), float(col)), 0, 0, region)


def _tile_at(grid: TileGrid, row: float, col: float) -> int:
    """Number of the tile that is responsible for a pixel."""
    down = min(int(row) // grid.rows.stride, grid.rows.whole_count - 1)
    across = min(int(col) // grid.cols.stride, grid.cols.whole_count - 1)
    return down * grid.cols.whole_count + across
