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
from grass_model.finetuning.encoder_rates import Transfer
from grass_model.finetuning.losses import SegmentLoss
from grass_model.finetuning.task import SegmentTask
from grass_model.mixing.label_table import plain_table
from grass_model.models.encoders import ProjectionHead
from grass_model.pretraining.task import GrassTask, embedding_std
from grass_model.settings.finetune import LossSettings
from grass_model.settings.pretrain import LoopSettings


def test_the_std_separates_a_collapsed_embedding_from_a_healthy_one():
    healthy = torch.randn(512, 64, generator=torch.Generator().manual_seed(0))
    collapsed = torch.ones(512, 64) + 1e-4 * healthy
    assert embedding_std(healthy).item() == pytest.approx(1.0, abs=0.05)
    assert embedding_std(collapsed).item() < 0.01


class Tiny(nn.Module):
    """An encoder with a norm, and a decoder."""

    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(nn.Conv2d(3, 2, 1), nn.BatchNorm2d(2))
        self.head = nn.Conv2d(2, 2, 1)

    def forward(self, images):
        return self.head(self.encoder(images))


def task_of(model, transfer):
    with pytest.MonkeyPatch.context() as patch:
        stages = [list(model.encoder.parameters())]
        patch.setattr("grass_model.finetuning.encoder_rates.stages_of", lambda _: stages)
        loss = SegmentLoss(LossSettings())
        task = SegmentTask(
            model, model.encoder, loss, plain_table(["a", "b"]), LoopSettings(), transfer
        )
    task.log = lambda *_, **__: None
    return task


def test_a_frozen_encoder_keeps_weights_and_statistics_while_the_decoder_learns():
    model = Tiny()
    task = task_of(model, Transfer(freeze=True))
    before = {key: value.clone() for key, value in model.state_dict().items()}
    task.train()
    optimiser = task.configure_optimizers()["optimizer"]
    labels = torch.randint(0, 2, (2, 8, 8))
    task.training_step((torch.randn(2, 3, 8, 8), labels), 0).backward()
    optimiser.step()
    changed = {k for k, v in model.state_dict().items() if not torch.equal(v, before[k])}
    assert changed == {"head.weight", "head.bias"}
    assert set(task.state_dict()) == {f"model.{key}" for key in before}


def test_an_encoder_that_is_not_frozen_learns_at_its_share_of_the_rate():
    task = task_of(Tiny(), Transfer(share=0.25))
    groups = task.configure_optimizers()["optimizer"].param_groups
    rates = {round(group["initial_lr"] / LoopSettings().lr, 6) for group in groups}
    assert rates == {0.25, 1.0}


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
        trainer = Step(0)
        task.trainer = trainer
        task.watch.begin(requested=True)
        task.training_step(batch, 0)
        seen.append(task.watch.seen)
    watched, guided = seen
    assert torch.equal(watched.boxes, guided.boxes)
    assert len(guided.boxes.unique(dim=0)) > 2
    torch.testing.assert_close(watched.lam, guided.lam)
    torch.testing.assert_close(watched.samples, guided.samples)
