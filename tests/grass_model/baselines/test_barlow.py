import numpy as np
import pytest
import torch
from torch import nn

from grass_model.baselines.barlow import BarlowTwins
from tests.grass_model.baselines.methods import SETTINGS, trunk, views


class Given(nn.Module):
    def __init__(self, embeddings):
        super().__init__()
        self.embeddings = embeddings

    def forward(self, pooled):
        return self.embeddings


def loss_of(one, other):
    method = BarlowTwins(trunk(), SETTINGS)
    method.head = Given(torch.cat((one, other)))
    return float(method.loss(*views(len(one))))


def test_the_loss_is_that_of_a_slow_cross_correlation():
    generator = torch.Generator().manual_seed(0)
    one, other = torch.randn(2, 6, 3, generator=generator)
    a, b = one.numpy().astype(float), other.numpy().astype(float)
    total = 0.0
    for i in range(3):
        for j in range(3):
            c = np.mean((a[:, i] - a[:, i].mean()) * (b[:, j] - b[:, j].mean()))
            c /= a[:, i].std() * b[:, j].std()
            total += (1 - c) ** 2 if i == j else 5e-3 * c**2
    assert loss_of(one, other) == pytest.approx(total, rel=1e-3)


def test_an_identity_of_correlations_has_no_loss():
    signs = torch.tensor([[1.0, 1, 1], [1, -1, -1], [-1, 1, -1], [-1, -1, 1]])
    assert loss_of(signs, 3 * signs + 2) == pytest.approx(0.0, abs=1e-6)
    assert loss_of(signs, -signs) == pytest.approx(12.0, rel=1e-3)
