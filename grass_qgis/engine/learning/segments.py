"""The segment under a click, from the segment tree of a window around it."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from functools import partial
from typing import List, Tuple

import numpy as np
import shapely
from numpy.typing import NDArray
from rasterio.features import shapes
from rasterio.transform import Affine

from ..core.errors import ExtentError
from ..raster.dataset import open_raster
from ..raster.geodesic import to_map
from ..raster.pixels import PixelReader
from ..segments.builder import TreeBuilder
from ..segments.cache_folder import cache_folder
from ..segments.kept import KEPT, KeptTrees, key_of
from ..segments.nodes import NodeSink
from ..segments.superpixels import cells_of
from ..segments.tree import NONE, SegmentTree
from ..tiling.grid import Window
from .scene import PERCENTILES, Source

SIDE, STEP = 768, 256  # pixels of a window, and of the grid that windows lie on
USUAL_PX = 1000  # of a segment, before it is grown or shrunk
_MOST_KEPT = 8  # trees
_MOST_BANDS = 10


@dataclass(frozen=True)
class Segment:
    """A segment under a click.

    Attributes:
        shape: polygon in the raster's CRS.
        pixels: work pixels it has.
        steps: how often it was grown in the end; fewer than requested where the window ends.
    """

    shape: shapely.Geometry
    pixels: int
    steps: int


class SegmentFinder:
    """Finds segments; keeps the trees of the windows used last.

    A window of a fixed grid is looked at in which the click lies near the middle, so the same click
    always finds the same segment.
    """

    def __init__(self, sources: List[Source]) -> None:
        """Of these rasters; a tree is built when a click needs it."""
        self._sources = sources
        self._kept: OrderedDict[Tuple[int, int, int], Tuple[SegmentTree, Window]] = OrderedDict()

    def find(self, number: int, place: Tuple[int, int], steps: int, pixels: int) -> Segment:
        """The segment around a pixel.

        Args:
            number: of the raster.
            place: column and row, in work pixels.
            steps: how often to grow it; below 0 to shrink it.
            pixels: largest size it has before that.

        Raises:
            ExtentError: the pixel is no data, or not on the raster.
        """
        tree, window = self._tree(number, place)
        row, col = place[1] - window.row, place[0] - window.col
        node = tree.leaf_at(row, col)
        if node == NONE:
            raise ExtentError(
                f"There are no data at column {place[0]}, row {place[1]}.", "Click elsewhere."
            )
        while (above := tree.grown(node)) != node and tree.records["area"][above] <= pixels:
            node = above
        done = 0
        while done != steps:
            next_node = tree.grown(node) if steps > 0 else tree.shrunk(node, row, col)
            if next_node == node:
                break
            node, done = next_node, done + (1 if steps > 0 else -1)
        return Segment(
            self._polygon(number, tree, node, window), int(tree.records["area"][node]), done
        )

    def _polygon(
        self, number: int, tree: SegmentTree, node: int, window: Window
    ) -> shapely.Geometry:
        mask, box = tree.mask(node)
        offset = Affine.translation(window.col + box[1], window.row + box[0])
        parts = shapes(mask.astype(np.uint8), mask, transform=offset)
        whole = shapely.union_all([shapely.geometry.shape(part) for part, _ in parts])
        place = self._sources[number].work.transform

        def moved(xy: NDArray[np.float64]) -> NDArray[np.float64]:
            return np.column_stack(to_map(place, xy[:, 0], xy[:, 1]))

        return shapely.transform(whole, moved)

    def _tree(self, number: int, place: Tuple[int, int]) -> Tuple[SegmentTree, Window]:
        source = self._sources[number]
        first = [(value - (SIDE - STEP) // 2) // STEP * STEP for value in place]
        key = (number, first[0], first[1])
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        window = Window(first[0], first[1], SIDE, SIDE).intersection(source.work.whole)
        if not window.width or not window.height:
            raise ExtentError(f"{place} is not on the raster.", "Click on the raster.")
        self._kept[key] = (_built(source, window), window)
        if len(self._kept) > _MOST_KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]


def _built(source: Source, window: Window) -> SegmentTree:
    bands = min(len(source.choice.bands), _MOST_BANDS)
    bands = 3 if source.choice.palette else bands
    shape = (window.height, window.width)
    size = shape, bands, cells_of(window.width) * cells_of(window.height)
    key = key_of(
        source.info.files, source.info.path, source.info.nodata_too, source.choice, source.work,
        window, "click",
    )  # fmt: skip
    cache = cache_folder()
    trees = KeptTrees(cache and cache / KEPT)
    return trees.tree(key, size, partial(_build, source, window), spare=None)


def _build(source: Source, window: Window, nodes: NodeSink) -> None:
    level = source.work.level(source.info.overviews)
    with open_raster(source.info.path, level) as opened:
        image, valid = PixelReader(opened, source.info, source.choice, source.work).read(window)
    builder = TreeBuilder(window.width, window.height, nodes)
    builder.add(_alike(image, valid), valid)
    builder.finish()


def _alike(image: NDArray[np.generic], valid: NDArray[np.bool_]) -> NDArray[np.float32]:
    """Bytes as they are; other values with their percentiles at 0 and 255 (the first ten bands)."""
    values = image[:_MOST_BANDS].astype(np.float32)
    if image.dtype == np.uint8 or not valid.any():
        return values
    lows, highs = np.percentile(values[:, valid], PERCENTILES, axis=1)
    span = np.where(highs > lows, highs - lows, 1.0)
    scaled = (values - lows[:, None, None]) * (255.0 / span)[:, None, None]
    bytes_: NDArray[np.float32] = np.clip(scaled, 0, 255).astype(np.float32)
    return bytes_
