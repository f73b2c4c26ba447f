import pytest
import torch
from torch import nn

from grass_model.settings.pretrain import LoopSettings
from grass_model.training.optimisers import (
    LARC,
    decay_groups,
    optimiser_with_schedule,
    rate_at,
    released_rate_at,
)


def test_the_rate_rises_then_falls_to_zero():
    rates = [rate_at(step, 100) for step in range(101)]
    assert max(rates) == pytest.approx(1.0, abs=0.01)
    assert rates.index(max(rates)) in range(8, 12)
    assert rates[-1] == pytest.approx(0.0, abs=1e-6)
    assert all(a >= b for a, b in zip(rates[10:], rates[11:], strict=False))


def test_norms_and_biases_do_not_decay():
    model = nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4))
    groups = decay_groups([(model, 0.1)], 0.01)
    decayed = [p for group in groups if group["weight_decay"] for p in group["params"]]
    assert [p.ndim for p in decayed] == [4]
    assert sum(len(group["params"]) for group in groups) == len(list(model.parameters()))


@pytest.mark.parametrize("name", ["adamw", "sgd", "lars", "larc"])
def test_every_optimiser_lowers_a_loss(name):
    torch.manual_seed(0)
    layer = nn.Linear(4, 1)
    rates = {"adamw": 0.05, "sgd": 0.5, "lars": 0.5, "larc": 20.0}
    loop = LoopSettings(steps=40, optimiser=name, lr=rates[name])
    made = optimiser_with_schedule(decay_groups([(layer, loop.lr)], 0.0), loop)
    data, required = torch.randn(32, 4), torch.randn(32, 1) + 3
    losses = []
    for _ in range(40):
        loss = nn.functional.mse_loss(layer(data), required)
        made["optimizer"].zero_grad()
        loss.backward()
        made["optimizer"].step()
        made["lr_scheduler"]["scheduler"].step()
        losses.append(loss.item())
    assert losses[-1] < 0.9 * losses[0]


def larc_by_hand(weight, gradients, lr, decay):
    """The rule written out for one tensor in double precision."""
    momentum = torch.zeros_like(weight)
    for gradient in gradients:
        size, slope = weight.norm(), gradient.norm()
        update = (gradient + decay * weight) * 0.001 * size / (slope + decay * size + 1e-8)
        momentum = 0.9 * momentum + update
        weight = weight - lr * momentum
    return weight


@pytest.mark.parametrize("decay", [0.0, 0.1])
@pytest.mark.parametrize("shape", [(3, 4), (5,)])
def test_larc_follows_its_rule_for_matrices_and_vectors(shape, decay):
    generator = torch.Generator().manual_seed(0)
    weight = nn.Parameter(torch.randn(shape, generator=generator, dtype=torch.float64))
    gradients = torch.randn((4, *shape), generator=generator, dtype=torch.float64)
    expected = larc_by_hand(weight.detach().clone(), gradients, 2.0, decay)
    optimiser = LARC([{"params": [weight], "weight_decay": decay}], lr=2.0, momentum=0.9)
    for gradient in gradients:
        weight.grad = gradient.clone()
        optimiser.step()
    torch.testing.assert_close(weight.detach(), expected)
    assert optimiser.param_groups[0]["weight_decay"] == decay


def test_larc_moves_a_tensor_of_zeros():
    weight = nn.Parameter(torch.zeros(3))
    weight.grad = torch.ones(3)
    LARC([weight], lr=0.5, momentum=0.9).step()
    torch.testing.assert_close(weight.detach(), torch.full((3,), -0.5))


def test_the_released_rate_ramps_falls_and_swells_once_more():
    rates = [4.8 * released_rate_at(step, 1000) for step in range(1001)]
    assert rates[0] == pytest.approx(0.6)
    assert rates[99] == pytest.approx(4.8, rel=0.01)
    assert rates[100] == pytest.approx(3.596, rel=1e-3)
    assert rates[400] == pytest.approx(0.0048, rel=0.1)
    assert rates[701] == pytest.approx(1.195, rel=1e-2)
    assert rates[1000] == pytest.approx(0.0048, rel=0.1)
    turns = [
        i for i in range(101, 1000) if (rates[i] - rates[i - 1]) * (rates[i + 1] - rates[i]) < 0
    ]
    assert len([i for i in turns if i > 101]) == 2
    assert min(rates) > 0


def test_the_schedule_is_the_loops():
    layer = nn.Linear(2, 1)
    loop = LoopSettings(steps=100, lr=4.8, optimiser="larc", schedule="released")
    made = optimiser_with_schedule(decay_groups([(layer, loop.lr)], 0.0), loop)
    assert made["optimizer"].param_groups[0]["lr"] == pytest.approx(0.6)
