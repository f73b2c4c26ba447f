import pytest
import torch
from torch import nn

from grass_model.baselines.byol import BYOL
from tests.grass_model.baselines.methods import SETTINGS, trunk, views


def test_the_loss_is_minus_the_cosine_of_each_prediction_to_the_other_view_s_target():
    method = BYOL(trunk(), SETTINGS)
    first, second = views()
    value = float(method.loss(first, second))
    with torch.no_grad():
        predicted = method.predictor(method.head(method.pooled(first, second)))
        targets = method.target(torch.cat((first, second)))
    total = 0.0
    for one, other in zip(range(8), [4, 5, 6, 7, 0, 1, 2, 3], strict=True):
        total -= float(torch.dot(predicted[one], targets[other])) / float(
            predicted[one].norm() * targets[other].norm()
        )
    assert value == pytest.approx(total / 8, rel=1e-4)


def test_equal_predictions_and_targets_give_the_least_loss():
    method = BYOL(trunk(), SETTINGS)
    method.predictor = nn.Identity()
    first, _ = views()
    assert float(method.loss(first, first)) == pytest.approx(-1.0, abs=1e-5)


@pytest.mark.parametrize(("done", "momentum"), [(0.0, 0.9), (0.5, 0.95), (1.0, 1.0)])
def test_the_target_follows_more_slowly_towards_the_end(done, momentum):
    method = BYOL(trunk(), SETTINGS)
    before = next(method.target.parameters()).clone()
    with torch.no_grad():
        next(method.trunk.parameters()).add_(1.0)
    method.begin_step(done)
    moved = next(method.target.parameters()) - before
    assert torch.allclose(moved, torch.full_like(moved, 1 - momentum), atol=1e-3)
