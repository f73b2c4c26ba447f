"""Edges against noise: flat ground is no object, what stands out of it is."""

from __future__ import annotations

import numpy as np

from grass_qgis.engine.segments.edge_support import edge_support
from grass_qgis.engine.segments.selection import SelectionSettings, score_nodes, select_nodes

from .trees import tree_of

SIDE = 240


def lake(noise=3.0):
    """Dark water with grain and slow waves on the left, on the right fields with sharp borders."""
    random = np.random.default_rng(0)
    image = np.full((3, SIDE, SIDE), 30.0)
    image += 2 * np.sin(np.arange(SIDE) / 17)[:, None] + random.normal(0, noise, image.shape)
    colours = random.uniform(90, 230, (3, 6, 3)).repeat(40, 1).repeat(40, 2)
    image[:, :, 120:] = colours + random.normal(0, noise, colours.shape)
    return image.astype(np.float32)


def chosen(image, settings):
    tree = tree_of(image)
    return tree, select_nodes(tree, score_nodes(tree, np.ones(tree.leaves), settings), settings)


def test_still_water_is_not_cut_into_regions():
    settings = SelectionSettings(greatest_area=8000)
    tree, nodes = chosen(lake(), settings)
    assert len(nodes) >= 10
    assert (tree.records["centre"][nodes][:, 1] > 120).all()
    _, without = chosen(lake(), SelectionSettings(greatest_area=8000, edge=0.0))
    assert len(without) >= len(nodes)


def test_the_share_is_that_of_sides_where_colours_differ():
    image = lake()
    tree = tree_of(image)
    support = edge_support(tree)
    means = tree.records["mean"].astype(float)
    apart = [np.linalg.norm(means[e["first"]] - means[e["second"]]) for e in tree.edges]
    std = image.std(axis=(1, 2)).mean()
    floor = np.clip(4 * np.percentile(apart, 10), 0.08 * std, 0.25 * std)
    for node in np.flatnonzero(tree.records["area"] > 800)[::7]:
        inside = tree.owners(np.array([node]))[: tree.leaves] == node
        strong = total = 0.0
        for (first, second, length), difference in zip(tree.edges.tolist(), apart):
            if inside[first] != inside[second]:
                total += length
                strong += length * min(1.0, max(0.0, (difference - floor) / floor))
        assert abs(support[node] - (strong / total if total else 1)) < 1e-3


def test_an_image_of_one_colour_is_one_segment():
    tree = tree_of(np.full((3, 96, 96), 70, np.float32))
    support = edge_support(tree)
    assert support[tree.roots[0]] == 1
    others = np.flatnonzero((tree.records["area"] > 0) & (tree.parent >= 0))
    assert (support[others] == 0).all()
