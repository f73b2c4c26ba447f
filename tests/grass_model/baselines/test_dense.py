import pytest
import torch
from torch.nn import functional

from grass_model.baselines.dense import DenseCL, as_cells, matched
from grass_model.contrast.lam import pool
from tests.grass_model.baselines.methods import SETTINGS, trunk, views


def test_a_cell_is_paired_with_the_most_similar_cell_of_the_other_view():
    generator = torch.Generator().manual_seed(0)
    cells, others = torch.randn(2, 3, 9, 6, generator=generator)
    values = torch.randn(3, 9, 2, generator=generator)
    result = matched(cells, others, values)
    for view in range(3):
        for cell in range(9):
            likeness = [
                float(torch.cosine_similarity(cells[view, cell], other, dim=0))
                for other in others[view]
            ]
            best = max(range(9), key=likeness.__getitem__)
            assert torch.equal(result[view, cell], values[view, best])


def test_cells_of_a_mirrored_view_find_themselves():
    features = torch.randn(2, 5, 3, 4, generator=torch.Generator().manual_seed(0))
    cells, mirrored = as_cells(features), as_cells(features.flip(3))
    assert torch.allclose(matched(cells, mirrored, mirrored), cells)


def test_the_loss_is_the_mean_of_that_of_views_and_that_of_cells():
    method = DenseCL(trunk(), SETTINGS)
    first, second = views()
    banks = [part.memory_bank.bank.clone() for part in (method.whole_loss, method.dense_loss)]
    value = float(method.loss(first, second))
    with torch.no_grad():
        seen, other = method.trunk(first), method.trunk_keys(second)
        cells, others = as_cells(seen), as_cells(other)
        result = matched(cells, others, method.dense_keys(others))
        parts = [
            info_nce(method.whole(pool(seen)), method.whole_keys(pool(other)), banks[0]),
            info_nce(method.dense(cells).flatten(0, 1), result.flatten(0, 1), banks[1]),
        ]
    assert value == pytest.approx(sum(parts) / 2, rel=1e-4)


def info_nce(queries, keys, bank):
    total = 0.0
    for query, key in zip(queries, keys, strict=True):
        pairs = torch.cat((key[None], bank))
        scores = functional.cosine_similarity(query[None], pairs) / SETTINGS.temperature
        total += float(-scores.log_softmax(dim=0)[0])
    return total / len(queries)


def test_followers_go_a_share_of_the_way():
    method = DenseCL(trunk(), SETTINGS)
    before = [parameter.clone() for parameter in method.dense_keys.parameters()]
    with torch.no_grad():
        for parameter in method.dense.parameters():
            parameter.add_(1.0)
    method.begin_step(0.0)
    for was, parameter in zip(before, method.dense_keys.parameters(), strict=True):
        assert torch.allclose(parameter, was + 0.1, atol=1e-6)
