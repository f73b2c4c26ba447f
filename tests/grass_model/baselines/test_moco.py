import torch
from torch.nn import functional

from grass_model.baselines.moco import MoCo
from tests.grass_model.baselines.methods import SETTINGS, trunk, views


def test_only_queries_have_a_gradient_and_their_keys_enter_the_queue():
    method = MoCo(trunk(), SETTINGS)
    first, second = views()
    second.requires_grad_()
    first.requires_grad_()
    method.loss(first, second).backward()
    assert first.grad.abs().sum() > 0
    assert second.grad is None
    with torch.no_grad():
        keys = functional.normalize(method.keys(second), dim=1)
    assert torch.allclose(method.nt_xent.memory_bank.bank[:4], keys, atol=1e-5)


def test_keys_follow_trunk_and_head_at_the_start_of_a_step():
    method = MoCo(trunk(), SETTINGS)
    before = [parameter.clone() for parameter in method.keys.parameters()]
    with torch.no_grad():
        for parameter in (*method.trunk.parameters(), *method.head.parameters()):
            parameter.add_(1.0)
    method.begin_step(0.0)
    for was, parameter in zip(before, method.keys.parameters(), strict=True):
        assert torch.allclose(parameter, was + 0.1, atol=1e-6)
