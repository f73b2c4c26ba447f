"""Ward linkage by mutual nearest neighbours, against SciPy and against a slow walk."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.cluster.hierarchy import linkage

from grass_qgis.engine.segments.adjacency import Edges
from grass_qgis.engine.segments.linkage import LiveGraph, join_nearest


def graph_of(features, areas, pairs, waits=()):
    """A graph of nodes with these features, areas and neighbours."""
    count = len(features)
    pairs = np.array(sorted(pairs), np.int64).reshape(-1, 2)
    areas = np.asarray(areas, np.float64)
    waiting = np.zeros(count, bool)
    waiting[list(waits)] = True
    return LiveGraph(
        np.arange(count),
        areas[:, None],
        np.asarray(features, np.float64) * areas[:, None],
        np.zeros((count, 4), np.int32),
        np.full(count, 100),
        np.zeros(count),
        waiting,
        Edges(pairs[:, 0], pairs[:, 1], np.ones(len(pairs), np.int64)),
    )


def joined(graph):
    """All merges (left, right, height) in the order of new numbers, and what is left."""
    merges, number = [], len(graph)
    while (result := join_nearest(graph, number, 1.0)) is not None:
        graph, new = result
        rows = zip(new.left, new.right, graph.height[new.kept], strict=True)
        merges += [(int(a), int(b), float(h)) for a, b, h in rows]
        number += len(new.left)
    return merges, graph


@pytest.mark.parametrize("seed", range(5))
def test_without_constraint_the_heights_are_those_of_scipy_s_ward(seed):
    points = np.random.default_rng(seed).normal(size=(30, 3))
    pairs = itertools.combinations(range(30), 2)
    merges, left = joined(graph_of(points, np.ones(30), pairs))
    expected = linkage(points, "ward")[:, 2] ** 2 / 2
    assert np.allclose(sorted(height for _, _, height in merges), expected)
    assert len(left) == 1


def slow(features, areas, pairs, waits):
    """Sets of leaves joined, round by round, with dictionaries and no arrays."""
    parts = {frozenset([i]): (areas[i], np.array(f, float)) for i, f in enumerate(features)}
    touch = {frozenset((frozenset([a]), frozenset([b]))) for a, b in pairs}
    waiting = {frozenset([i]) for i in waits}
    made = set()

    def cost(pair):
        (n, f), (m, g) = (parts[item] for item in pair)
        return n * m / (n + m) * ((f - g) ** 2).sum()

    while True:
        costs = {pair: cost(tuple(pair)) for pair in touch}
        best = {}
        for pair, value in costs.items():
            for item in pair:
                best[item] = min(best.get(item, np.inf), value)
        ready = [
            pair
            for pair, value in costs.items()
            if all(value == best[item] for item in pair) and not pair & waiting
        ]
        if not ready:
            return made
        for pair in ready:
            one, other = pair
            (n, f), (m, g) = parts.pop(one), parts.pop(other)
            whole = one | other
            parts[whole] = (n + m, (n * f + m * g) / (n + m))
            made.add(whole)
            swap = {one: whole, other: whole}
            moved = (frozenset(swap.get(item, item) for item in p) for p in touch)
            touch = {p for p in moved if len(p) == 2}


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(2, 14), st.data())
def test_on_any_graph_the_same_nodes_come_out_as_of_a_slow_walk(seed, count, data):
    rng = np.random.default_rng(seed)
    every = list(itertools.combinations(range(count), 2))
    pairs = data.draw(st.sets(st.sampled_from(every), min_size=1))
    waits = data.draw(st.sets(st.integers(0, count - 1), max_size=2))
    features, areas = rng.normal(size=(count, 2)), rng.integers(1, 9, count).astype(float)
    merges, _ = joined(graph_of(features, areas, pairs, waits))
    leaves = {i: frozenset([i]) for i in range(count)}
    for number, (left, right, _) in enumerate(merges, count):
        leaves[number] = leaves[left] | leaves[right]
    expected = slow(features, areas, pairs, waits)
    assert {leaves[i] for i in range(count, count + len(merges))} == expected


def test_nodes_that_wait_are_never_joined():
    pairs = [(i, i + 1) for i in range(9)]
    merges, left = joined(graph_of(np.zeros((10, 1)), np.ones(10), pairs, waits=[0, 9]))
    assert {0, 9} <= set(left.ids.tolist())
    assert not {0, 9} & {part for left_, right, _ in merges for part in (left_, right)}


def test_a_long_row_of_equal_nodes_needs_few_rounds():
    count = 4096
    graph = graph_of(np.zeros((count, 1)), np.ones(count), [(i, i + 1) for i in range(count - 1)])
    rounds, number = 0, count
    while (result := join_nearest(graph, number, 1.0)) is not None:
        graph, merges = result
        rounds, number = rounds + 1, number + len(merges.left)
    assert len(graph) == 1 and rounds < 60


def test_a_node_is_never_lower_than_its_parts():
    rng = np.random.default_rng(1)
    pairs = [(i, i + 1) for i in range(199)] + [(i, i + 20) for i in range(180)]
    merges, _ = joined(graph_of(rng.normal(size=(200, 3)), np.ones(200), pairs))
    height = dict.fromkeys(range(200), 0.0)
    for number, (left, right, value) in enumerate(merges, 200):
        assert value >= max(height[left], height[right])
        height[number] = value
