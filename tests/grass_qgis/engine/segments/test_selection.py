"""Choice of nodes by the attention map, against brute force and counts of pixels."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grass_qgis.engine.core.errors import JobError
from grass_qgis.engine.segments.nodes import EDGE_TYPE, NodeTable, node_type
from grass_qgis.engine.segments.selection import (
    LeafMeans,
    SelectionSettings,
    best_nodes,
    evenness_of,
    rim_means,
    score_nodes,
    select_nodes,
)
from grass_qgis.engine.segments.tree import NONE, ArrayNumbers, SegmentTree

from .trees import patches, tree_of


def small_tree(leaves, seed):
    """A random binary tree (or several) over superpixels of one pixel each."""
    rng = np.random.default_rng(seed)
    free, merges = list(range(leaves)), []
    for _ in range(rng.integers(0, leaves)):
        left = free.pop(rng.integers(len(free)))
        right = free.pop(rng.integers(len(free)))
        merges.append((left, right))
        free.append(leaves + len(merges) - 1)
    records = np.zeros(leaves + len(merges), node_type(1))
    records["left"] = records["right"] = NONE
    records["area"][:leaves] = 1
    for node, (left, right) in enumerate(merges, leaves):
        records["left"][node], records["right"][node] = left, right
        records["area"][node] = records["area"][left] + records["area"][right]
    table = NodeTable(records, leaves, np.empty(0, EDGE_TYPE))
    return SegmentTree(table, (1, leaves), ArrayNumbers(np.arange(leaves, dtype=np.int32)[None]))


def ancestors(tree, node):
    chain = set()
    while (node := int(tree.parent[node])) != NONE:
        chain.add(node)
    return chain


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 7), st.integers(0, 10**6))
def test_no_other_set_of_nodes_that_do_not_overlap_gains_more(leaves, seed):
    tree = small_tree(leaves, seed)
    gains = np.random.default_rng(seed).normal(0.3, 1, len(tree))
    above = [ancestors(tree, node) for node in range(len(tree))]

    def apart(nodes):
        return not any(above[node] & set(nodes) for node in nodes)

    every = (
        nodes
        for size in range(len(tree) + 1)
        for nodes in itertools.combinations(range(len(tree)), size)
    )
    most = max(sum(gains[node] for node in nodes) for nodes in every if apart(nodes))
    taken = best_nodes(tree, gains)
    assert apart(taken.tolist())
    assert sum(gains[taken]) == pytest.approx(most)


@pytest.fixture(scope="module")
def tree():
    valid = np.ones((140, 130), bool)
    valid[60:64] = False
    return tree_of(patches(140, 130), valid)


@pytest.fixture(scope="module")
def attention(tree):
    values = np.random.default_rng(3).normal(size=tree.leaves)
    values[::9] = np.nan
    return values


def test_the_rim_is_the_mean_of_the_superpixels_around_by_shared_sides(tree, attention):
    rim = rim_means(tree, attention)
    pixels = np.append(attention, np.nan)[tree.labels(np.arange(tree.leaves))]
    nodes = np.flatnonzero(tree.records["area"] > 0)
    for node in [*np.random.default_rng(0).choice(nodes, 40), *tree.roots]:
        inside = np.pad(tree.labels(np.array([node])) == node, 1)
        padded = np.pad(pixels, 1, constant_values=np.nan)
        outside = []
        for axis, step in itertools.product((0, 1), (1, -1)):
            beside = np.roll(inside, step, axis) & ~inside
            outside.append(padded[beside])
        values = np.concatenate(outside)
        values = values[np.isfinite(values)]
        expected = values.mean() if values.size else 0.0
        assert rim[node] == pytest.approx(expected, abs=1e-9)


def test_attention_is_the_mean_over_the_pixels_that_have_one(tree, attention):
    scores = score_nodes(tree, attention, SelectionSettings())
    pixels = np.append(attention, np.nan)[tree.labels(np.arange(tree.leaves))]
    for node in (*tree.roots, tree.leaves + 3, tree.leaves + 40):
        mask = tree.labels(np.array([node])) == node
        assert scores.attention[node] == pytest.approx(np.nanmean(pixels[mask]))


def test_regions_do_not_overlap_and_come_by_falling_score(tree, attention):
    settings_ = SelectionSettings(least_area=100, cost=5)
    scores = score_nodes(tree, attention, settings_)
    nodes = select_nodes(tree, scores, settings_)
    assert len(nodes) > 3
    assert (np.diff(scores.score[nodes]) <= 0).all()
    chosen = set(nodes.tolist())
    assert not any(ancestors(tree, node) & chosen for node in chosen)
    assert (tree.records["area"][nodes] >= 100).all()
    assert select_nodes(tree, scores, settings_, 3).tolist() == nodes[:3].tolist()


def test_a_region_lies_where_the_map_is_high():
    image = np.zeros((3, 120, 120), np.float32)
    image[:, 40:80, 40:80] = 200
    tree = tree_of(image + np.random.default_rng(0).normal(0, 2, image.shape).astype(np.float32))
    high = np.zeros((120, 120), np.float32)
    high[40:80, 40:80] = 1
    means = LeafMeans(tree.leaves)
    for top in (0, 50):  # any rows
        part = slice(top, top + 50 if top == 0 else 120)
        means.add(tree.labels(np.arange(tree.leaves))[part].astype(np.int32), high[part])
    scores = score_nodes(tree, means.means(), SelectionSettings())
    nodes = select_nodes(tree, scores, SelectionSettings())
    mask = np.isin(tree.labels(nodes), nodes)
    assert (mask & (high > 0)).sum() / (mask | (high > 0)).sum() > 0.95
    assert scores.contrast[nodes[0]] > 0.9


def test_a_map_that_points_nowhere_selects_nothing(tree):
    for values in (np.zeros(tree.leaves), np.full(tree.leaves, np.nan), -np.ones(tree.leaves)):
        scores = score_nodes(tree, values, SelectionSettings())
        assert len(select_nodes(tree, scores, SelectionSettings())) == 0


def test_a_node_of_one_colour_is_as_even_as_can_be():
    image = np.zeros((3, 96, 96), np.float32)
    image[:, :, 48:] = 100
    tree = tree_of(image)
    evenness = evenness_of(tree, 0.4)
    assert evenness[tree.leaf_at(10, 10)] == pytest.approx(1.0)
    assert evenness[tree.roots[0]] == pytest.approx(np.exp(-1 / 0.4))


def test_a_higher_cost_gives_fewer_regions(tree, attention):
    scores = score_nodes(tree, attention, SelectionSettings())
    counts = [
        len(select_nodes(tree, scores, SelectionSettings(least_area=50, cost=cost)))
        for cost in (0, 5, 50, 1e6)
    ]
    assert counts == sorted(counts, reverse=True) and counts[0] > counts[-1] == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"least_area": 0},
        {"greatest_area": 1},
        {"cost": -1},
        {"evenness": 0},
        {"contrast": 2},
        {"edge": 2},
    ],
)
def test_settings_out_of_range_are_refused(wrong):
    with pytest.raises(JobError):
        SelectionSettings(**wrong).check()
