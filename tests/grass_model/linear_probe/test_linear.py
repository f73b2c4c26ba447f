import numpy as np
import pytest
import torch

from grass_model.linear_probe.classifier import fit_linear


@pytest.fixture
def cells():
    rng = np.random.default_rng(0)
    features = rng.normal(3.0, [1.0, 20.0, 0.1, 1.0], (60, 4))
    features[:, 3] = 7.0  # a channel without variance
    slope = rng.normal(size=(4, 3))
    labels = (features @ slope + rng.normal(size=(60, 3))).argmax(axis=1)
    counts = np.eye(3)[labels] * rng.integers(1, 64, (60, 1))
    counts[:10] += rng.integers(0, 9, (10, 3))  # cells of several classes
    return features, counts


def loss_of(features, counts, weight, bias, penalty):
    """By loops over cells and classes, weights in units of the standardised features."""
    std = features.std(axis=0)
    total = 0.0
    for vector, pixels in zip(features, counts, strict=True):
        logits = vector @ weight + bias
        highest = logits.max()
        log_sum = highest + np.log(np.exp(logits - highest).sum())
        for logit, count in zip(logits, pixels, strict=True):
            total -= count * (logit - log_sum)
    standard = weight * np.where(std > 0, std, 1.0)[:, None]
    return total / counts.sum() + penalty / 2 * (standard**2).sum()


@pytest.mark.parametrize("penalty", [1e-2, 1e-1])
def test_no_step_in_any_direction_lowers_the_loss(cells, penalty):
    features, counts = cells
    # Other penalties beside it must not change the answer.
    penalties = (penalty, 1.0, 1e-3)
    result = fit_linear(torch.tensor(features), torch.tensor(counts), penalties)[0]
    weight, bias = result.weight.numpy(), result.bias.numpy()
    best = loss_of(features, counts, weight, bias, penalty)
    rng = np.random.default_rng(1)
    for size in (1e-2, 1e-3):
        for _ in range(50):
            step = rng.normal(size=weight.shape) / np.maximum(features.std(axis=0), 1.0)[:, None]
            other = loss_of(features, counts, weight + size * step, bias, penalty)
            shifted = loss_of(features, counts, weight, bias + size * rng.normal(size=3), penalty)
            assert min(other, shifted) >= best - 1e-8


def test_logits_separate_classes():
    features = torch.tensor([[0.0, 1.0], [0.1, 1.2], [5.0, 1.1], [5.2, 0.9]])
    counts = torch.tensor([[9, 0], [9, 0], [0, 9], [0, 9]])
    (result,) = fit_linear(features, counts, (1e-3,))
    assert result.logits(features).argmax(dim=1).tolist() == [0, 0, 1, 1]


def test_a_stronger_penalty_gives_smaller_weights(cells):
    features, counts = (torch.tensor(part) for part in cells)
    norms = [item.weight[:3].norm() for item in fit_linear(features, counts, (1e-3, 1e-1, 10.0))]
    assert norms[0] > norms[1] > norms[2]
