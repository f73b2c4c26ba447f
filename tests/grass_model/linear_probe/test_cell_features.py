from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn

from grass_model.data.tiles import TileStore
from grass_model.linear_probe.cell_features import CellEncoder, build_cell_encoder, cells_of
from grass_model.models.run_card import load_card
from grass_model.settings.few_labels import FewLabelsSettings
from grass_qgis.engine.core.errors import DataError


def settings_of(**changes):
    return FewLabelsSettings(arms={}, data="", out="", **changes)


class Pyramid(nn.Module):
    """Maps at strides 1, 2, 4, 8 and 8, as an encoder with output stride 8 gives them."""

    def forward(self, images):
        halves = [images]
        for _ in range(3):
            halves.append(nn.functional.avg_pool2d(halves[-1], 2))
        return [*halves, halves[-1] * 10]


def test_maps_from_stride_four_on_are_brought_to_one_grid():
    images = torch.rand(2, 3, 32, 32)
    result = CellEncoder(Pyramid(), 8)(images)
    means = nn.functional.avg_pool2d(images, 8)
    assert result.shape == (2, 9, 4, 4)
    # Means of means of equal cells: all three blocks hold the same values, the last ten times.
    for block, factor in zip(result.split(3, dim=1), (1, 1, 10), strict=True):
        torch.testing.assert_close(block, means * factor)
    torch.testing.assert_close(CellEncoder(Pyramid(), 8, last=True)(images), means * 10)
    finer = CellEncoder(Pyramid(), 4)(images)
    torch.testing.assert_close(finer[:, :3], nn.functional.avg_pool2d(images, 4))
    assert finer.shape == (2, 9, 8, 8)


def test_untrained_encoders_differ_by_seed_and_trained_ones_do_not(pretrained):
    card = load_card(pretrained)
    images = torch.rand(1, 3, 64, 64)

    def features(origin, seed):
        encoder, _ = build_cell_encoder(origin, card, seed, settings_of(features="last"))
        return encoder(images)

    assert features("random", 0).shape[-1] == 8
    assert not torch.allclose(features("random", 0), features("random", 1))
    torch.testing.assert_close(features("random", 1), features("random", 1))
    torch.testing.assert_close(features(str(pretrained), 0), features(str(pretrained), 1))


def test_half_precision_gives_nearly_the_same_features(pretrained):
    card, images = load_card(pretrained), torch.rand(2, 3, 64, 64)
    result = [
        build_cell_encoder(str(pretrained), card, 0, settings_of(precision=name))[0](
            images
        ).detach()
        for name in ("float32", "bf16")
    ]
    assert result[1].dtype == torch.float32
    error = (result[1] - result[0]).norm() / result[0].norm()
    assert 0 < error < 0.02


def test_imagenet_weights_are_fed_with_their_normalisation(pretrained):
    card = replace(load_card(pretrained), encoder="tf_efficientnet_lite0")
    _, fed = build_cell_encoder("imagenet", card, 0, settings_of())
    assert fed.norm.mean == (0.5, 0.5, 0.5)
    assert fed.norm.scale == card.norm.scale


def test_other_bands_are_refused(pretrained):
    card = replace(load_card(pretrained), bands=("nir", "red", "green"))
    with pytest.raises(DataError, match="nir"):
        build_cell_encoder(str(pretrained), card, 0, settings_of())


def test_a_cell_comes_with_the_labels_of_its_pixels(pretrained):
    card = load_card(pretrained)
    rng = np.random.default_rng(0)
    images = rng.integers(0, 255, (5, 3, 64, 64), np.uint8)
    masks = rng.integers(0, 3, (5, 64, 64)).astype(np.uint8)
    masks[:, :8, :8] = 255
    store = TileStore(images, masks, 0.5, card.bands)
    encoder, card = build_cell_encoder(str(pretrained), card, 0, settings_of())
    parts = list(cells_of(encoder, store, card, 3, 2, [4, 0, 2]))
    counts = torch.cat([part for _, part in parts])
    assert counts.shape == (3, 8, 8, 3)
    assert counts[0, 5, 2].tolist() == [int((masks[4, 40:48, 16:24] == k).sum()) for k in range(3)]
    assert counts[:, 0, 0].sum() == 0
    alone, _ = next(iter(cells_of(encoder, store, card, 3, 1, [2])))
    torch.testing.assert_close(parts[1][0][0], alone[0], rtol=1e-4, atol=1e-4)
