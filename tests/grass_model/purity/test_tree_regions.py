import numpy as np
import pytest
import torch

from grass_model.purity import tree_regions as module
from grass_model.purity.stored_scene import Part
from grass_model.purity.tree_regions import Batches, score_trees
from grass_qgis.engine.tiling.grid import Window

SIDE, TILE = 192, 64


class Painted:
    """A scene of flat fields of 48 px in three colours, a little noise; a field is a class."""

    height = width = SIDE

    def __init__(self):
        rng = np.random.default_rng(0)
        fields = rng.integers(0, 3, (4, 4)).repeat(48, axis=0).repeat(48, axis=1)
        self.mask = fields.astype(np.uint8)
        colours = np.array([[-0.8, 0.1, 0.7], [0.5, -0.5, 0.1], [0.2, 0.9, -0.6]], np.float32)
        noise = rng.normal(0, 0.02, (3, SIDE, SIDE)).astype(np.float32)
        self.image = colours[:, fields] + noise

    def parts(self, side):
        yield Window(0, 0, SIDE, SIDE)

    def read(self, window):
        area = np.s_[window.row : window.row_stop, window.col : window.col_stop]
        mask = self.mask[area]
        return Part(self.image[(slice(None), *area)], mask, np.ones(mask.shape, bool))


@pytest.fixture
def scene():
    return Painted()


def towards(scene, at):
    """A model whose map is high in tiles the more they show of the field at a pixel."""
    field = scene.mask[at]

    def lam_of(tiles):
        colour = torch.from_numpy(scene.image[:, at[0], at[1]])[None, :, None, None]
        far = (tiles - colour).norm(dim=1)
        return torch.nn.functional.avg_pool2d((far < 0.3).float()[:, None], 8)[:, 0]

    return field, lam_of


def test_regions_follow_the_map_and_are_pure(scene):
    field, lam_of = towards(scene, (100, 100))
    scores = score_trees([scene], lam_of, Batches(TILE, 4), ["tree", "tree_ungated"], 3)
    tree, ungated = (scores[rule]["all"][0] for rule in ("tree", "tree_ungated"))
    pixels = (scene.mask == field).sum()
    # By falling score: first all parts of the field, then what only borders on it.
    assert np.abs(tree.area.cumsum() / pixels - 1).min() < 0.02
    assert ungated.area.sum() > 0.9 * SIDE**2
    assert (tree.purity > 0.98).all()
    assert (tree.squares < tree.purity).all()


def test_the_control_turns_the_map_by_half_a_circle(scene):
    """Both have regions of the same two fields only, each where its map is bright."""
    scene.mask[:] = np.arange(SIDE)[:, None] // 96
    scene.image[:] = np.where(scene.mask, 0.8, -0.8)[None] + 0.05 * scene.image

    def lam_of(tiles):
        return torch.nn.functional.avg_pool2d((tiles.mean(dim=1) < 0).float()[:, None], 8)[:, 0]

    rules = {"tree": 0, "tree_turned": 1}
    chosen = {rule: module.TREE_RULES[rule] for rule in rules}
    part = scene.read(next(scene.parts(0)))
    lam = np.where(part.mask == 0, 1, 0).astype(np.float32)
    for rule, bright in rules.items():
        assert (chosen[rule](lam) > 0.5).sum() == (part.mask == bright).sum()
        assert (part.mask[chosen[rule](lam) > 0.5] == bright).all()
    scores = score_trees([scene], lam_of, Batches(TILE, 4), list(rules), 3)
    assert all(len(scores[rule]["all"][0]) for rule in rules)


def test_neither_batches_nor_their_order_matter_to_a_map_of_single_tiles(scene):
    _, lam_of = towards(scene, (20, 150))
    first = score_trees([scene], lam_of, Batches(TILE, 4), ["tree"], 3)["tree"]["all"][0]
    order = np.random.default_rng(1).permutation
    other = score_trees([scene], lam_of, Batches(TILE, 7, order), ["tree"], 3)["tree"]["all"][0]
    np.testing.assert_array_equal(first.purity, other.purity)
    np.testing.assert_array_equal(first.area, other.area)


def test_a_scene_smaller_than_a_tile_has_no_region(scene):
    _, lam_of = towards(scene, (20, 150))
    scores = score_trees([scene], lam_of, Batches(SIDE + 32, 4), ["tree", "tree_ungated"], 3)
    assert [len(scores[rule]["all"][0]) for rule in scores] == [0, 0]
