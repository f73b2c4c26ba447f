from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn
from torch.utils.data import default_collate

from grass_model.contrast.presets import FIXED, RELEASED
from grass_model.data.datasets import ViewPairs
from grass_model.data.tiles import TileStore
from grass_model.data.views import Normalisation
from grass_model.heads import ProjectionHead
from grass_model.settings import LoopSettings
from grass_model.tasks import GrassTask, SegmentTask, spread


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


class Step:
    """Stands for the trainer a task reads its step from."""

    def __init__(self, number):
        self.global_step = number


def batch_of_views(count=6):
    rng = np.random.default_rng(0)
    images = rng.integers(0, 255, (count, 3, 64, 64)).astype(np.uint8)
    images[:, :, 10:40, 20:50] //= 3
    norm = Normalisation((255.0,) * 3, (0.4,) * 3, (0.2,) * 3)
    views = ViewPairs(TileStore(images, None, 0.0), norm, 32, 0, count, tiles=True)
    return default_collate([views[i] for i in range(count)])


@pytest.mark.parametrize(
    "options",
    [
        FIXED,
        RELEASED,
        replace(FIXED, pair="shared"),
        replace(FIXED, crop_from="source"),
        replace(FIXED, pair="shared", crop_from="source"),
        replace(FIXED, sample="mask_pool", guide_scale=0.5),
        replace(FIXED, guide_scale=0.5),
    ],
    ids=["fixed", "released", "shared", "source", "both", "mask_pool", "small"],
)
def test_what_warm_up_shows_is_what_a_guided_step_of_these_weights_would_take(options):
    seen, batch = [], batch_of_views()
    for warmup in (4, 0):
        torch.manual_seed(0)
        trunk = nn.Sequential(nn.Conv2d(3, 8, 5, 4, 2), nn.BatchNorm2d(8), nn.ReLU())
        head = ProjectionHead(options.head, 8, 16)
        fraction = replace(options, warmup_fraction=warmup / 4)
        task = GrassTask(trunk, head, fraction, LoopSettings(steps=4))
        task.log = lambda *_, **__: None
        task._trainer = Step(0)
        task.watch.begin(wanted=True)
        task.training_step(batch, 0)
        seen.append(task.watch.seen)
    watched, guided = seen
    assert torch.equal(watched.boxes, guided.boxes)
    assert len(guided.boxes.unique(dim=0)) > 2
    torch.testing.assert_close(watched.lam, guided.lam)
    torch.testing.assert_close(watched.samples, guided.samples)
