import math

import pytest
import torch
from torch.nn import functional

from grass_model.contrast.loss import bank_gradient, bank_loss, nt_xent, positives


def slow_nt_xent(embeddings, temperature):
    """The definition, one pair at a time."""
    vectors = [row / row.norm() for row in embeddings.double()]
    count = len(vectors)
    total = 0.0
    for i in range(count):
        partner = (i + count // 2) % count
        scores = {j: math.exp(float(vectors[i] @ vectors[j]) / temperature) for j in range(count)}
        rest = sum(value for j, value in scores.items() if j != i)
        total -= math.log(scores[partner] / rest)
    return total / count


@pytest.mark.parametrize("temperature", [0.1, 0.5, 2.0])
def test_loss_equals_the_slow_double_loop(temperature):
    embeddings = torch.randn(14, 5, generator=torch.Generator().manual_seed(0))
    expected = slow_nt_xent(embeddings, temperature)
    assert nt_xent(embeddings, temperature).item() == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize("images", [1, 2, 9])
def test_loss_of_equal_embeddings_is_log_of_the_number_of_candidates(images):
    loss = nt_xent(torch.ones(2 * images, 4))
    assert loss.item() == pytest.approx(math.log(2 * images - 1), abs=1e-6)


def test_loss_of_perfect_pairs_follows_its_closed_form():
    embeddings = torch.eye(6).repeat(2, 1)
    expected = -2.0 + math.log(math.exp(2.0) + 10)
    assert nt_xent(embeddings, 0.5).item() == pytest.approx(expected, abs=1e-5)


def test_loss_does_not_see_the_length_of_embeddings():
    embeddings = torch.randn(8, 6, generator=torch.Generator().manual_seed(1))
    lengths = torch.linspace(0.1, 9, 8)[:, None]
    assert torch.allclose(nt_xent(embeddings), nt_xent(embeddings * lengths), atol=1e-6)


def test_each_view_is_the_positive_of_its_positive():
    partner = positives(10)
    assert partner[partner].tolist() == list(range(10))
    assert partner[0] == 5


def test_bank_gradient_equals_autograd_of_its_loss():
    seeded = torch.Generator().manual_seed(3)
    anchors = torch.randn(5, 8, generator=seeded).requires_grad_()
    others = torch.randn(5, 8, generator=seeded)
    bank = functional.normalize(torch.randn(11, 8, generator=seeded), dim=1)
    (expected,) = torch.autograd.grad(bank_loss(anchors, others, bank, 0.4).sum(), anchors)
    result = bank_gradient(anchors.detach(), others, bank, 0.4)
    assert torch.allclose(result, expected, atol=1e-7)


def test_bank_loss_of_a_tile_does_not_depend_on_the_other_tiles():
    seeded = torch.Generator().manual_seed(4)
    anchors, others = torch.randn(2, 6, 8, generator=seeded)
    bank = functional.normalize(torch.randn(9, 8, generator=seeded), dim=1)
    together = bank_gradient(anchors, others, bank, 0.5)
    alone = torch.cat(
        [bank_gradient(anchors[i : i + 1], others[i : i + 1], bank, 0.5) for i in range(6)]
    )
    assert torch.allclose(together, alone, atol=1e-7)
