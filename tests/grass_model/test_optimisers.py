import pytest
import torch
from torch import nn

from grass_model.optimisers import decay_groups, optimiser_with_schedule, rate_at
from grass_model.settings import LoopSettings


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


@pytest.mark.parametrize("name", ["adamw", "sgd", "lars"])
def test_every_optimiser_lowers_a_loss(name):
    torch.manual_seed(0)
    layer = nn.Linear(4, 1)
    loop = LoopSettings(steps=40, optimiser=name, lr=0.05 if name == "adamw" else 0.5)
    made = optimiser_with_schedule(decay_groups([(layer, loop.lr)], 0.0), loop)
    data, wanted = torch.randn(32, 4), torch.randn(32, 1) + 3
    losses = []
    for _ in range(40):
        loss = nn.functional.mse_loss(layer(data), wanted)
        made["optimizer"].zero_grad()
        loss.backward()
        made["optimizer"].step()
        made["lr_scheduler"]["scheduler"].step()
        losses.append(loss.item())
    assert losses[-1] < 0.9 * losses[0]
