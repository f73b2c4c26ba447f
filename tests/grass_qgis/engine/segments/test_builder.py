"""What a builder writes: the same whatever the strips, and true of the pixels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from skimage.measure import label

from grass_qgis.engine.core.errors import RasterError
from grass_qgis.engine.segments.builder import TreeBuilder
from grass_qgis.engine.segments.nodes import MemoryNodes
from grass_qgis.engine.segments.superpixels import CELL, PANEL, cells_of

from .trees import patches, tree_of, written

TALL = 2 * PANEL + 50  # three panels


def holes(height, width, seed):
    """Valid pixels of a raster with round holes, single pixels and a blank border."""
    rng = np.random.default_rng(seed)
    valid = rng.random((height, width)) > 0.02
    rows, cols = np.ogrid[:height, :width]
    for _ in range(4):
        row, col = rng.integers(0, height), rng.integers(0, width)
        valid &= (rows - row) ** 2 + (cols - col) ** 2 > rng.integers(1, 30) ** 2
    valid[:, :3] = False
    return valid


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 500), min_size=1, max_size=40), st.integers(0, 5))
def test_the_strips_do_not_matter(heights, seed):
    image, valid = patches(TALL, 50, seed), holes(TALL, 50, seed)
    strips, left = [], TALL
    for rows in [*heights, TALL]:
        strips.append(min(rows, left))
        left -= strips[-1]
    whole, parts = written(image, valid), written(image, valid, strips)
    assert np.array_equal(whole.numbers, parts.numbers)
    assert whole.table().records.tobytes() == parts.table().records.tobytes()
    assert whole.table().edges.tobytes() == parts.table().edges.tobytes()


def outline_length(mask):
    """Pixel sides between a mask and everything else."""
    padded = np.pad(mask, 1)
    return sum(int((np.diff(padded.astype(int), axis=axis) != 0).sum()) for axis in (0, 1))


@pytest.mark.parametrize("seed", range(3))
def test_what_is_kept_of_a_node_is_true_of_its_pixels(seed):
    image, valid = patches(PANEL + 40, 120, seed), holes(PANEL + 40, 120, seed)
    tree = tree_of(image, valid)
    rng = np.random.default_rng(seed)
    nodes = np.flatnonzero(tree.records["area"] > 0)
    for node in [*rng.choice(nodes, 60), *tree.roots, nodes[-1], nodes[-2]]:
        record = tree.records[node]
        mask = tree.labels(np.array([node])) == node
        rows, cols = np.nonzero(mask)
        assert record["area"] == mask.sum()
        assert record["perimeter"] == outline_length(mask)
        box = [rows.min(), cols.min(), rows.max() + 1, cols.max() + 1]
        assert record["box"].tolist() == box
        assert np.allclose(record["centre"], [rows.mean(), cols.mean()], atol=1e-3)
        pixels = image[:, mask].astype(np.float64)
        assert np.allclose(record["mean"], pixels.mean(axis=1), atol=1e-3)
        assert np.allclose(record["std"], pixels.std(axis=1), atol=1e-2)


@pytest.mark.parametrize("seed", range(3))
def test_every_valid_pixel_is_under_one_root_for_its_connected_part(seed):
    valid = holes(PANEL + 40, 90, seed)
    tree = tree_of(patches(PANEL + 40, 90, seed), valid)
    assert np.array_equal(tree.labels(tree.roots) >= 0, valid)
    parts = label(valid, connectivity=1)
    # Parts that lie in one cell and are reached by no seed share its superpixel.
    assert len(tree.roots) <= parts.max()
    for part in range(1, parts.max() + 1):
        assert len(np.unique(tree.labels(tree.roots)[parts == part])) == 1


def test_a_whole_raster_has_one_root():
    tree = tree_of(patches(TALL, 61))
    assert len(tree.roots) == 1
    assert tree.records["area"][tree.roots[0]] == TALL * 61


def test_patches_of_one_colour_become_nodes():
    image = patches(102, 102, seed=2, side=34)
    tree = tree_of(image)
    rows = np.flatnonzero(np.diff(image.mean(axis=(0, 2))) ** 2 > 100)
    assert len(rows) >= 1
    labels = tree.labels(tree.cut(16))
    inside = [np.unique(labels[r + 5 : r + 25, 50:52]).size for r in rows if r + 25 < 102]
    assert max(inside) <= 2


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (CELL, CELL), (13, 11)])
def test_tiny_rasters_have_a_tree(shape):
    tree = tree_of(patches(*shape))
    assert len(tree.roots) == 1
    assert tree.records["area"][tree.roots[0]] == shape[0] * shape[1]


def test_one_valid_pixel_is_one_segment():
    valid = np.zeros((30, 30), bool)
    valid[17, 4] = True
    tree = tree_of(patches(30, 30), valid)
    assert tree.roots.tolist() == [tree.leaf_at(17, 4)]
    assert tree.records["perimeter"][tree.roots[0]] == 4


def test_a_raster_without_valid_pixels_has_an_empty_tree():
    tree = tree_of(patches(30, 30), np.zeros((30, 30), bool))
    assert len(tree.roots) == 0 and len(tree.cut(5)) == 0


def test_a_constant_raster_has_one_root_of_height_0():
    tree = tree_of(np.full((1, PANEL + 30, 100), 7, np.float32))
    assert len(tree.roots) == 1
    assert tree.records["height"].max() == 0


def test_values_that_are_no_number_are_not_valid():
    image = patches(40, 40)
    image[1, 5, 6] = np.nan
    image[2, 30, 8] = np.inf
    tree = tree_of(image)
    assert tree.leaf_at(5, 6) == tree.leaf_at(30, 8) == -1
    assert tree.records["area"][tree.roots].sum() == 40 * 40 - 2


def test_features_of_a_sampler_separate_segments_of_one_colour():
    image = np.full((3, 96, 96), 50, np.float32)

    def sampler(rows, cols):
        return np.where(cols < 48, 0.0, 100.0)[:, None] + 0 * rows[:, None]

    tree = tree_of(image, sampler=sampler)
    labels = tree.labels(tree.cut(2))
    assert np.unique(labels[:, :36]).size == np.unique(labels[:, 60:]).size == 1
    assert labels[0, 0] != labels[0, -1]


def sink(width, height):
    return MemoryNodes(width, height, 3, cells_of(width) * cells_of(height))


def test_rows_beyond_the_raster_are_refused():
    builder = TreeBuilder(20, 20, sink(20, 20))
    with pytest.raises(RasterError, match="25 rows of 20"):
        builder.add(np.zeros((3, 25, 20)), np.ones((25, 20), bool))


def test_a_mask_of_another_shape_is_refused():
    builder = TreeBuilder(20, 20, sink(20, 20))
    with pytest.raises(RasterError, match="mask"):
        builder.add(np.zeros((3, 5, 20)), np.ones((5, 19), bool))


def test_missing_rows_are_said():
    builder = TreeBuilder(20, 20, sink(20, 20))
    builder.add(np.zeros((3, 5, 20)), np.ones((5, 20), bool))
    with pytest.raises(RasterError, match="5 of 20"):
        builder.finish()


def test_an_area_without_pixels_is_refused():
    with pytest.raises(RasterError, match="0 x 5"):
        TreeBuilder(0, 5, sink(1, 1))
