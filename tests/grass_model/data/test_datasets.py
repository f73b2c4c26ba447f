from dataclasses import replace

import numpy as np
import pytest
import torch

from grass_model.data.datasets import (
    LabelledCrops,
    ViewPairs,
    WholeTiles,
    input_spec,
    require_batch,
)
from grass_model.data.tiles import TileStore
from grass_model.data.views import Changes, Normalisation
from grass_qgis.engine.core.errors import JobError
from grass_qgis.engine.tensors.preprocess import standardise

NORM = Normalisation((255.0,) * 3, (0.4, 0.5, 0.6), (0.2, 0.25, 0.3))


@pytest.mark.parametrize("bands", [1, 2, 4, 6, 13])
def test_any_number_of_bands_can_be_trained_on(bands):
    images = np.random.default_rng(0).integers(0, 255, (4, bands, 64, 64)).astype(np.uint8)
    tiles = TileStore(images, np.zeros((4, 64, 64), np.uint8), 0.0)
    norm = Normalisation((255.0,) * bands, (0.5,) * bands, (0.2,) * bands)
    pairs, crops = (kind(tiles, norm, 32, 0, 12) for kind in (ViewPairs, LabelledCrops))
    for i in range(12):
        assert pairs[i][0].shape == pairs[i][1].shape == (bands, 32, 32)
        assert crops[i][0].shape == (bands, 32, 32)


def test_more_tiles_than_a_batch_takes_are_needed():
    require_batch(store(), 6)
    with pytest.raises(JobError, match=r"6 tiles, fewer than a batch of"):
        require_batch(store(), 7)


def store(count=6, tile=32, masks=True):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 255, (count, 3, tile, tile)).astype(np.uint8)
    # The label is that of the first band, so that a crop can be checked against its image.
    labels = (images[:, 0] > 127).astype(np.uint8)
    return TileStore(images, labels if masks else None, 0.0)


def test_a_sample_is_the_same_at_every_request():
    views, others = (ViewPairs(store(), NORM, 16, seed=1, count=40) for _ in range(2))
    others[3], others[39]
    for first, second in zip(views[25], others[25], strict=True):
        assert torch.equal(first, second)


def test_an_epoch_shows_every_tile_once():
    pairs = ViewPairs(store(), NORM, 16, seed=1, count=12)
    for epoch in (range(6), range(6, 12)):
        assert sorted(pairs.draw(i)[0] for i in epoch) == list(range(6))


def test_the_two_views_of_a_tile_differ():
    first, second = ViewPairs(store(), NORM, 16, seed=1, count=4)[0][:2]
    assert first.shape == second.shape == (3, 16, 16)
    assert not torch.equal(first, second)


def test_labels_move_with_their_image():
    tiles = store(tile=64)
    flat = np.kron(np.random.default_rng(1).integers(0, 2, (6, 8, 8)), np.ones((8, 8)))
    images = np.repeat((flat * 200 + 20).astype(np.uint8)[:, None], 3, axis=1)
    tiles = TileStore(images, flat.astype(np.uint8), 0.0)
    crops = LabelledCrops(tiles, NORM, 32, seed=3, count=12)
    for i in range(12):
        image, labels = crops[i]
        bright = image[0] > (image[0].max() + image[0].min()) / 2
        if labels.min() < labels.max():
            assert (bright == (labels == 1)).float().mean() > 0.9


def test_whole_tiles_are_preprocessed_by_the_engine():
    tiles = store()
    spec = input_spec(("red", "green", "blue"), NORM, 32, 0.0)
    image, labels = WholeTiles(tiles, spec)[2]
    assert np.array_equal(image.numpy(), standardise(tiles.images[2], spec))
    assert np.array_equal(labels.numpy(), tiles.masks[2])
    expected = (tiles.images[2, 1, 5, 7] / 255 - 0.5) / 0.25
    assert abs(image[1, 5, 7].item() - expected) < 1e-5


def test_training_and_engine_give_one_chip_the_same_values():
    tiles = TileStore(np.full((1, 3, 32, 32), 90, np.uint8), np.zeros((1, 32, 32), np.uint8), 0.0)
    spec = input_spec(("red", "green", "blue"), NORM, 32, 0.0)
    crops = LabelledCrops(tiles, NORM, 32, seed=0, count=1, changes=Changes(light=0.0))
    trained, _ = crops[0]
    assert np.allclose(trained.numpy(), standardise(tiles.images[0], spec), atol=1e-5)


def test_what_holds_no_data_is_the_bands_mean_in_crops_and_tiles_as_in_the_engine():
    tiles = store(count=1)
    valid = np.ones((1, 32, 32), bool)
    valid[0, :16] = False
    tiles = replace(tiles, valid=valid)
    spec = input_spec(("red", "green", "blue"), NORM, 32, 0.0)
    image, _ = WholeTiles(tiles, spec)[0]
    assert (image[:, :16] == 0).all()
    assert np.array_equal(image[:, 16:].numpy(), standardise(tiles.images[0], spec)[:, 16:])
    labelled = replace(tiles, masks=np.where(valid, 1, 255).astype(np.uint8))
    crops = LabelledCrops(labelled, NORM, 16, seed=0, count=8)
    seen = [crops[i] for i in range(8)]
    assert any((labels == 255).any() for _, labels in seen)
    for crop, labels in seen:
        assert (crop[:, labels == 255] == 0).all()


def test_tiles_are_drawn_as_often_as_their_shares_say():
    shares = np.array([0.5, 0.3, 0.2, 0, 0, 0])
    crops = LabelledCrops(store(), NORM, 16, seed=0, count=3000, shares=shares)
    drawn = np.bincount([crops.draw(i)[0] for i in range(3000)], minlength=6) / 3000
    assert np.abs(drawn - shares).max() < 0.05
