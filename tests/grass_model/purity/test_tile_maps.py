import pytest
import torch

from export import regions
from grass_model.contrast.lam import attention, pool
from grass_model.contrast.loss import nt_xent
from grass_model.purity.tile_maps import load_tile_maps
from grass_qgis.engine.core.errors import DataError


@pytest.fixture
def tiles():
    return torch.randn(4, 3, 64, 64, generator=torch.Generator().manual_seed(0))


def test_the_map_by_the_bank_is_the_exported_regions_model_s(pretrained, tiles):
    maps, _ = load_tile_maps(pretrained)
    features, lam = maps.by_bank(tiles)
    model, _ = regions.load(pretrained)
    with torch.no_grad():
        assert torch.allclose(lam, model(tiles)[0], rtol=1e-4, atol=1e-9)
        assert torch.allclose(features, model.trunk(tiles), atol=1e-5)
    assert torch.allclose(lam[1:2], maps.by_bank(tiles[1:2])[1], rtol=1e-3, atol=1e-8)


def test_the_map_by_the_batch_is_the_gradient_of_the_batch_s_loss(pretrained, tiles):
    maps, _ = load_tile_maps(pretrained)
    features, lam = maps.by_batch(tiles)
    maps.trunk.train()
    maps.head.train()
    whole = maps.trunk(torch.cat([tiles, tiles.flip(3)]))
    loss = nt_xent(maps.head(pool(whole)), maps.temperature)
    (gradient,) = torch.autograd.grad(loss, whole)
    expected = attention(whole, pool(gradient))[:4]
    assert torch.allclose(features, whole[:4], atol=1e-5)
    assert torch.allclose(
        lam, expected, rtol=1e-3, atol=1e-3 * float(expected.detach().abs().max())
    )


def test_measuring_in_batches_leaves_the_run_s_statistics(pretrained, tiles):
    maps, _ = load_tile_maps(pretrained)
    before = maps.by_bank(tiles)[1]
    maps.by_batch(tiles)
    assert torch.equal(maps.by_bank(tiles)[1], before)


@pytest.mark.parametrize(("stride", "side"), [(0, 4), (8, 8), (32, 2)])
def test_the_same_weights_give_finer_and_coarser_maps(pretrained, tiles, stride, side):
    maps, _ = load_tile_maps(pretrained, stride)
    features, lam = maps.by_bank(tiles)
    assert features.shape[2:] == lam.shape[1:] == (side, side)


def test_a_folder_that_is_no_run_is_refused(tmp_path):
    with pytest.raises(DataError, match="not the folder of a finished run"):
        load_tile_maps(tmp_path)
