import numpy as np
import pytest
import torch
from torch import nn

from grass_model.data.label_draws import draw_tiles
from grass_model.data.tiles import TileStore
from grass_model.linear_probe.cell_features import CellEncoder
from grass_model.linear_probe.classifier import score_draws
from grass_model.models.run_card import load_card


class Brightness(nn.Module):
    """The mean of each 8 x 8 cell, which separates the classes of `tiles_of`."""

    def __init__(self):
        super().__init__()
        self.unit = nn.Parameter(torch.ones(()))

    def forward(self, images):
        return [nn.functional.avg_pool2d(images, 8) * self.unit]


def tiles_of(count, seed, wrong=0.0):
    """Tiles of bright and dark cells, labelled 1 and 0; a share of the labels is wrong."""
    rng = np.random.default_rng(seed)
    bright = rng.random((count, 8, 8)) < 0.5
    pixels = bright.repeat(8, axis=1).repeat(8, axis=2)
    images = np.where(pixels[:, None], 200, 40).astype(np.uint8).repeat(3, axis=1)
    labels = pixels ^ (rng.random((count, 8, 8)) < wrong).repeat(8, axis=1).repeat(8, axis=2)
    return TileStore(images, labels.astype(np.uint8), 0.5), pixels, labels


def measure(pretrained, wrong):
    train, *_ = tiles_of(12, 0)
    val, *_ = tiles_of(3, 1)
    test, pixels, labels = tiles_of(5, 2, wrong)
    stores = {"train": train, "val": val, "test": test}
    draws = draw_tiles(len(train), 0.25, 3, 0)
    encoder = CellEncoder(Brightness(), 8, last=True)
    result = score_draws(
        encoder, load_card(pretrained), stores, draws, 2, (100, 2), lambda *_: None
    )
    return result, pixels, labels


def test_classes_that_the_features_separate_are_predicted(pretrained):
    result, _, _ = measure(pretrained, 0.0)
    assert result == pytest.approx([1.0, 1.0, 1.0])


def test_wrong_labels_cost_what_a_count_of_pixels_says(pretrained):
    result, pixels, labels = measure(pretrained, 0.2)
    ious = [
        ((pixels == k) & (labels == k)).sum() / ((pixels == k) | (labels == k)).sum()
        for k in (0, 1)
    ]
    assert result == pytest.approx([np.mean(ious)] * 3)


def test_draws_differ_and_come_of_their_seed():
    one, other = draw_tiles(100, 0.05, 2, 0)
    assert len(one.tiles) == 5
    assert one.tiles.tolist() != other.tiles.tolist()
    assert draw_tiles(100, 0.05, 2, 0)[1].tiles.tolist() == other.tiles.tolist()
    assert draw_tiles(100, 0.05, 2, 1)[1].tiles.tolist() != other.tiles.tolist()
    assert len(draw_tiles(10, 1e-6, 1, 0)[0].tiles) == 1
