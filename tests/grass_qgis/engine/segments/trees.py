"""Segment trees of generated images."""

from __future__ import annotations

import numpy as np

from grass_qgis.engine.segments.builder import TreeBuilder
from grass_qgis.engine.segments.nodes import MemoryNodes
from grass_qgis.engine.segments.superpixels import cells_of
from grass_qgis.engine.segments.tree import ArrayNumbers, SegmentTree


def patches(height, width, seed=0, bands=3, side=17):
    """Patches of one colour with grain, (bands, height, width) float32 of 0 to 255."""
    rng = np.random.default_rng(seed)
    rows = (np.arange(height) + rng.integers(0, side)) // side
    cols = (np.arange(width) + rng.integers(0, side)) // side
    colours = rng.uniform(20, 235, (bands, rows.max() + 1, cols.max() + 1))
    grain = rng.normal(0, 4, (bands, height, width))
    return (colours[:, rows[:, None], cols[None]] + grain).astype(np.float32)


def written(image, valid=None, strips=None, **more):
    """What a builder writes about an image, given in strips of these heights."""
    bands, height, width = image.shape
    valid = np.ones((height, width), bool) if valid is None else valid
    nodes = MemoryNodes(width, height, bands, cells_of(width) * cells_of(height))
    builder = TreeBuilder(width, height, nodes, **more)
    top = 0
    for rows in strips or [height]:
        builder.add(image[:, top : top + rows], valid[top : top + rows])
        top += rows
    builder.finish()
    return nodes


def tree_of(image, valid=None, **more):
    """The tree of an image."""
    nodes = written(image, valid, **more)
    return SegmentTree(nodes.table(), image.shape[1:], ArrayNumbers(nodes.numbers))
