import pytest
import torch
from torch import nn

from grass_model.settings import LoopSettings
from grass_model.tasks import SegmentTask, spread


def test_spread_tells_a_collapsed_embedding_from_a_healthy_one():
    healthy = torch.randn(512, 64, generator=torch.Generator().manual_seed(0))
    collapsed = torch.ones(512, 64) + 1e-4 * healthy
    assert spread(healthy).item() == pytest.approx(1.0, abs=0.05)
    assert spread(collapsed).item() < 0.01


def test_a_batch_without_a_label_does_not_spoil_the_run():
    model = nn.Conv2d(3, 2, 1)
    task = SegmentTask(model, nn.Identity(), 2, LoopSettings(), 1.0)
    task.log = lambda *_, **__: None
    loss = task.training_step((torch.randn(2, 3, 8, 8), torch.full((2, 8, 8), 255)), 0)
    loss.backward()
    assert torch.isfinite(loss)
    assert torch.isfinite(model.weight.grad).all()
