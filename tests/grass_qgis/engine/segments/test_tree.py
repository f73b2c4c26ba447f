"""Queries of a segment tree, against slow walks."""

from __future__ import annotations

import numpy as np
import pytest

from grass_qgis.engine.core.errors import JobError
from grass_qgis.engine.segments.tree import NONE

from .trees import patches, tree_of


@pytest.fixture(scope="module")
def tree():
    valid = np.ones((150, 170), bool)
    valid[:, 80:83] = False  # two parts
    return tree_of(patches(150, 170), valid)


def above(tree, node):
    """A node and all that hold it, from the smallest."""
    chain = []
    while node != NONE:
        chain.append(int(node))
        node = tree.parent[node]
    return chain


@pytest.mark.parametrize("count", [2, 3, 10, 57, 10**6])
def test_a_cut_covers_every_valid_pixel_once(tree, count):
    nodes = tree.cut(count)
    chains = [set(above(tree, node)[1:]) for node in nodes]
    assert not set(nodes.tolist()) & set().union(*chains)
    assert tree.records["area"][nodes].sum() == 150 * 167
    superpixels = (tree.records["area"][: tree.leaves] > 0).sum()
    assert len(nodes) == min(count, superpixels)


def test_a_cut_below_the_number_of_roots_gives_the_roots(tree):
    assert tree.cut(1).tolist() == tree.roots.tolist()


def test_cuts_are_nested(tree):
    coarse, fine = tree.cut(5), tree.cut(40)
    held = tree.owners(coarse)[fine]
    assert (held != NONE).all()


def test_a_cut_into_no_segment_is_refused(tree):
    with pytest.raises(JobError, match="0 segments"):
        tree.cut(0)


def test_a_cut_at_a_height_takes_the_largest_nodes_below_it(tree):
    height = float(np.quantile(tree.records["height"][tree.leaves :], 0.7))
    nodes = tree.cut_at(height)
    assert (tree.records["height"][nodes] <= height).all()
    parents = tree.parent[nodes]
    assert (tree.records["height"][parents[parents != NONE]] > height).all()
    assert tree.records["area"][nodes].sum() == 150 * 167


def test_owners_are_the_smallest_chosen_nodes_above(tree):
    rng = np.random.default_rng(0)
    chosen = rng.choice(np.flatnonzero(tree.records["area"] > 0), 12, replace=False)
    owners = tree.owners(chosen)
    for node in range(len(tree)):
        held = [item for item in above(tree, node) if item in set(chosen.tolist())]
        assert owners[node] == (held[0] if held else NONE)


def test_sums_over_superpixels_are_those_of_the_pixels(tree):
    values = np.random.default_rng(1).normal(size=(tree.leaves, 2))
    sums = tree.added_up(values)
    for node in (*tree.roots, tree.leaves + 7, 3):
        leaves = [leaf for leaf in range(tree.leaves) if node in above(tree, leaf)]
        assert np.allclose(sums[node], values[leaves].sum(axis=0))


def test_the_lowest_common_node_is_the_first_that_both_share(tree):
    rng = np.random.default_rng(2)
    nodes = np.flatnonzero(tree.records["area"] > 0)
    one, other = rng.choice(nodes, 80), rng.choice(nodes, 80)
    for a, b, common in zip(one, other, tree.lowest_common(one, other), strict=True):
        shared = [item for item in above(tree, a) if item in above(tree, b)]
        assert common == (shared[0] if shared else NONE)


def test_levels_hold_each_merge_once_after_its_parts(tree):
    seen = set(range(tree.leaves))
    for nodes in tree.levels():
        for node in nodes:
            assert set(tree.children(int(node))) <= seen
        seen |= set(nodes.tolist())
    assert len(seen) == len(tree)


def test_growing_and_shrinking_around_a_pixel_undo_each_other(tree):
    leaf = node = tree.leaf_at(40, 40)
    chain = [leaf]
    while tree.grown(node) != node:
        node = tree.grown(node)
        chain.append(node)
    assert chain == above(tree, leaf)
    for below in reversed(chain[:-1]):
        node = tree.shrunk(node, 40, 40)
        assert node == below
    assert tree.shrunk(leaf, 40, 40) == leaf


def test_a_pixel_outside_a_node_does_not_shrink_it(tree):
    node = above(tree, tree.leaf_at(40, 40))[3]
    assert tree.shrunk(node, 40, 160) == node


def test_the_node_at_a_pixel_grows_with_the_height_requested(tree):
    chain = above(tree, tree.leaf_at(100, 20))
    assert tree.node_at(100, 20, -1.0) == chain[0]
    assert tree.node_at(100, 20, np.inf) == chain[-1]
    middle = chain[len(chain) // 2]
    result = tree.node_at(100, 20, float(tree.records["height"][middle]))
    assert result in chain[len(chain) // 2 :]
    assert tree.records["height"][result] == tree.records["height"][middle]


def test_there_is_no_node_at_nodata_nor_outside(tree):
    assert tree.node_at(10, 81, 0.0) == tree.leaf_at(-1, 0) == tree.leaf_at(0, 170) == NONE


def test_a_mask_has_the_pixels_of_its_node(tree):
    node = above(tree, tree.leaf_at(70, 120))[4]
    mask, (top, left, bottom, right) = tree.mask(node)
    whole = tree.labels(np.array([node])) == node
    assert np.array_equal(whole[top:bottom, left:right], mask)
    assert mask.sum() == whole.sum() == tree.records["area"][node]


def test_an_unknown_node_is_refused(tree):
    with pytest.raises(JobError, match="no node 999999"):
        tree.mask(999999)
