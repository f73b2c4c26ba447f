"""A tree in a folder is the tree in memory."""

from __future__ import annotations

import numpy as np
import pytest

from grass_qgis.engine.core.errors import OutputError
from grass_qgis.engine.segments.builder import TreeBuilder
from grass_qgis.engine.segments.stored import StoredNodes
from grass_qgis.engine.segments.superpixels import PANEL, cells_of

from .trees import patches, tree_of


def stored(folder, image, valid):
    bands, height, width = image.shape
    leaves = cells_of(width) * cells_of(height)
    nodes = StoredNodes(folder, (height, width), bands, leaves)
    builder = TreeBuilder(width, height, nodes)
    for top in range(0, height, 100):
        builder.add(image[:, top : top + 100], valid[top : top + 100])
    builder.finish()
    return nodes.tree()


@pytest.mark.parametrize("share", [0.9, 0.0])
def test_a_stored_tree_is_the_one_in_memory(tmp_path, share):
    image = patches(PANEL + 70, 60)
    valid = np.random.default_rng(0).random(image.shape[1:]) < share
    tree, expected = stored(tmp_path, image, valid), tree_of(image, valid)
    assert tree.records.tobytes() == expected.records.tobytes()
    assert tree.edges.tobytes() == expected.edges.tobytes()
    box = (3, 5, PANEL + 9, 44)
    assert np.array_equal(tree.superpixels(box), expected.superpixels(box))
    nodes = expected.cut(9)
    assert np.array_equal(tree.labels(nodes), expected.labels(nodes))


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(OutputError, match="gone"):
        StoredNodes(tmp_path / "gone", (5, 5), 3, 1)
