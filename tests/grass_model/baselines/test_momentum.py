from copy import deepcopy

import pytest
import torch
from torch import nn

from grass_model.baselines.momentum import Follower, queued_nt_xent


def test_a_follower_goes_a_share_of_the_way_and_never_has_a_gradient():
    torch.manual_seed(0)
    leader = nn.Linear(3, 2)
    follower = Follower(leader)
    before = deepcopy(follower.module.weight)
    with torch.no_grad():
        leader.weight += 1.0
    follower.follow(leader, 0.75)
    assert torch.allclose(follower.module.weight, before + 0.25)
    assert not follower(torch.randn(4, 3)).requires_grad
    assert not any(parameter.requires_grad for parameter in follower.parameters())


def test_shuffled_keys_come_back_in_order_and_share_statistics_with_few():
    torch.manual_seed(0)
    follower = Follower(nn.Sequential(nn.Linear(3, 2)))
    images = torch.randn(70, 3)
    assert torch.allclose(follower.shuffled(images), follower(images), atol=1e-6)
    sizes = []
    seen = Follower(Counting(sizes))
    seen.module.sizes = sizes
    seen.shuffled(images)
    assert sizes == [35, 35]


class Counting(nn.Module):
    def __init__(self, sizes):
        super().__init__()
        self.sizes = sizes

    def forward(self, images):
        self.sizes.append(len(images))
        return images


def test_the_oldest_keys_leave_the_queue_first():
    loss = queued_nt_xent(0.2, 6, 2)
    batches = [nn.functional.normalize(torch.randn(2, 2), dim=1) for _ in range(4)]
    for keys in batches:
        loss(torch.randn(2, 2, requires_grad=True), keys)
    bank = loss.memory_bank.bank
    assert torch.allclose(bank, torch.cat([batches[3], batches[1], batches[2]]), atol=1e-6)


def test_the_loss_is_that_of_a_slow_loop_over_queries_and_queue():
    torch.manual_seed(0)
    loss = queued_nt_xent(0.2, 5, 4)
    bank = loss.memory_bank.bank.clone()
    queries, keys = torch.randn(3, 4, requires_grad=True), torch.randn(3, 4)
    total = 0.0
    for query, key in zip(queries.detach(), keys, strict=True):
        others = [torch.cosine_similarity(query, key, dim=0)]
        others += [torch.cosine_similarity(query, old, dim=0) for old in bank]
        scores = torch.stack(others) / 0.2
        total += float(scores.exp().sum().log() - scores[0]) / 3
    assert float(loss(queries, keys)) == pytest.approx(total, rel=1e-5)


def test_the_queue_is_kept_with_the_weights():
    torch.manual_seed(0)
    loss, other = queued_nt_xent(0.2, 6, 2), queued_nt_xent(0.2, 6, 2)
    loss(torch.randn(2, 2, requires_grad=True), torch.randn(2, 2))
    other.load_state_dict(loss.state_dict())
    assert torch.equal(other.memory_bank.bank, loss.memory_bank.bank)
    assert int(other.memory_bank.bank_ptr) == 2
