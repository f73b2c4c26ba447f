import numpy as np
import pytest
import torch

from grass_model.baselines.neighbours import NeighbourViews, Tile2Vec
from grass_model.contrast.lam import pool
from grass_model.data.tiles import TileStore
from grass_model.data.views import Normalisation
from tests.grass_model.baselines.methods import SETTINGS, trunk, views

NORM = Normalisation((255.0,) * 3, (0.0,) * 3, (1.0,) * 3)


def test_the_loss_is_that_of_a_slow_loop_over_triplets():
    method = Tile2Vec(trunk(), SETTINGS)
    first, second = views()
    value = float(method.loss(first, second))
    with torch.no_grad():
        points = pool(method.trunk(torch.cat((first, second))))
    total = 0.0
    for n in range(4):
        near = float((points[n] - points[4 + n] + 1e-6).norm())
        far = float((points[n] - points[(n - 1) % 4] + 1e-6).norm())
        total += max(0.0, SETTINGS.margin + near - far) / 4
    assert value == pytest.approx(total, rel=1e-4)


def test_neighbours_lie_in_one_tile_and_do_not_show_the_same_area():
    images = np.random.default_rng(0).integers(0, 255, (5, 3, 64, 64), np.uint8)
    pairs = NeighbourViews(TileStore(images, None, 0.0), NORM, 32, 0, 60)
    for number in range(60):
        batch = pairs[number]
        assert batch.first.shape == (3, 32, 32)
        (left, top, width, height), (other_left, other_top, *other) = batch.places[:, :4].tolist()
        assert [width, height, *other] == [32] * 4
        assert max(left, other_left) <= 32 and max(top, other_top) <= 32
        assert max(abs(left - other_left), abs(top - other_top)) >= 16
    again = NeighbourViews(TileStore(images, None, 0.0), NORM, 32, 0, 60)[7]
    assert torch.equal(again.first, pairs[7].first)
