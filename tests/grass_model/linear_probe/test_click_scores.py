import numpy as np
import pytest
import torch
from torch import nn

from grass_model.clicks.analyst import Click
from grass_model.data.classes import IGNORE
from grass_model.data.tiles import TileStore
from grass_model.data.views import Normalisation
from grass_model.linear_probe.click_scores import CELL, clicked_scenes, filters, levels_of_images
from grass_model.models.run_card import RunCard

SIDE = 32


class Halves(nn.Module):
    """Images to themselves and their means at strides 2 and 8."""

    def __init__(self):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(1))

    def forward(self, images):
        pooled = [nn.functional.avg_pool2d(images, stride) * self.scale for stride in (2, 8)]
        return [images, *pooled]


def card():
    norm = Normalisation((255.0,) * 3, (0.5,) * 3, (0.25,) * 3)
    return RunCard("encoder", "halves", 8, ("red", "green", "blue"), norm, SIDE, 1.0)


def store_of(scenes):
    """Tiles of scenes (key, image (3, H, W), mask (H, W)), H and W multiples of the side."""
    images, masks, places = [], [], []
    for key, image, mask in scenes:
        for row in range(0, mask.shape[0], SIDE):
            for col in range(0, mask.shape[1], SIDE):
                images.append(image[:, row : row + SIDE, col : col + SIDE])
                masks.append(mask[row : row + SIDE, col : col + SIDE])
                places.append((key, row, col))
    return TileStore(np.stack(images), np.stack(masks), 1.0, places=tuple(places))


def striped(seed, height=64, width=96, noise=20):
    """A scene whose classes are stripes of one colour each, with an unlabelled corner."""
    rng = np.random.default_rng(seed)
    mask = np.broadcast_to(np.arange(width) // 16 % 3, (height, width)).astype(np.uint8).copy()
    colours = np.array([[60, 60, 60], [160, 80, 60], [80, 160, 200]])
    image = colours[mask].transpose(2, 0, 1) + rng.normal(0, noise, (3, height, width))
    mask[:8, :8] = IGNORE
    return image.clip(0, 255).astype(np.uint8), mask


def scenes_of(*scenes, most=9):
    return list(clicked_scenes(Halves().eval(), card(), store_of(scenes), most, 2))


def test_tiles_are_laid_where_they_were_cut():
    image, mask = striped(0)
    (scene,) = scenes_of(("a", image, mask))
    assert scene.key == "a"
    assert np.array_equal(scene.reference, mask)
    assert scene.vectors.shape[:2] == (64 // CELL, 96 // CELL)
    # Cells of one class are nearer to each other than to others, across all tiles.
    cells = scene.vectors.reshape(-1, scene.vectors.shape[2])
    classes = mask[2::CELL, 2::CELL].ravel()
    means = np.stack([cells[classes == k].mean(axis=0) for k in range(3)])
    nearest = ((cells[:, None] - means) ** 2).sum(axis=2).argmin(axis=1)
    assert (nearest == classes)[classes != IGNORE].mean() > 0.9


def test_clicks_on_plain_stripes_give_nearly_the_whole_map_and_more_do_not_harm():
    (scene,) = scenes_of(("a", *striped(1, noise=5)))
    curve = scene.curve((3, 12), seed=0, radius=3.0)
    assert curve[3] > 0.8
    assert curve[12] > 0.85


def test_the_same_seed_clicks_the_same_and_another_one_elsewhere():
    (scene,) = scenes_of(("a", *striped(2, noise=200)))
    first, again, other = (scene.curve((6,), seed, 3.0)[6] for seed in (0, 0, 1))
    assert first == again
    assert first != other


def test_clicks_of_one_class_give_a_map_of_that_class():
    (scene,) = scenes_of(("a", *striped(3)))
    assert (scene.predicted([Click(20, 20, 1)], 3.0) == 1).all()


def test_scenes_of_one_class_are_left_out_and_the_others_thinned_evenly():
    plain = (np.zeros((3, SIDE, SIDE), np.uint8), np.full((SIDE, SIDE), 2, np.uint8))
    several = [(f"s{number}", *striped(number, SIDE, SIDE)) for number in range(5)]
    result = scenes_of(("plain", *plain), *several, most=3)
    assert [scene.key for scene in result] == ["s0", "s2", "s4"]


def test_levels_finer_than_a_cell_are_brought_to_it_and_the_images_themselves_left_out():
    images = torch.randn(2, 3, SIDE, SIDE)
    levels = levels_of_images(Halves().eval(), images)
    assert [tuple(level.shape) for level in levels] == [
        (2, 3, SIDE // CELL, SIDE // CELL),
        (2, 3, SIDE // 8, SIDE // 8),
        (2, 18, SIDE // CELL, SIDE // CELL),
    ]
    assert torch.allclose(levels[0], nn.functional.avg_pool2d(images, CELL), atol=1e-6)


@pytest.mark.parametrize("window", [1, 3, 7])
def test_filters_are_means_and_stds_of_the_pixels_around_a_cell(window):
    images = torch.randn(1, 2, 64, 64)
    result = filters(images)[0]
    at = {1: 0, 3: 4, 7: 8}[window]
    around = window // 2
    for row, col in ((0, 0), (5, 9), (15, 15)):
        rows = slice(max(0, row - around) * CELL, (row + around + 1) * CELL)
        cols = slice(max(0, col - around) * CELL, (col + around + 1) * CELL)
        part = images[0, :, rows, cols].flatten(1)
        assert torch.allclose(result[at : at + 2, row, col], part.mean(dim=1), atol=1e-5)
        std = part.std(dim=1, correction=0)
        assert torch.allclose(result[at + 2 : at + 4, row, col], std, atol=1e-4)
