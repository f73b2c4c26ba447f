from types import SimpleNamespace

import pytest
import torch
from torch import nn

from grass_model.contrast.presets import FIXED
from grass_model.models.encoders import ProjectionHead, Trunk
from grass_model.pretraining.keeping import (
    HeadFirst,
    PullToStart,
    check_keeping,
    freeze_start,
    keepers,
    parameters_behind,
)
from grass_model.pretraining.task import GrassTask
from grass_model.settings.pretrain import KeepSettings, LoopSettings
from grass_qgis.engine.core.errors import JobError


class ThreeMaps(nn.Module):
    """Images to maps at strides 2, 4 and 8, each a layer of its own, and a layer beside them."""

    out_channels = (3, 4, 5, 6)
    output_stride = 8

    def __init__(self):
        super().__init__()
        widths = zip((3, 4, 5), (4, 5, 6))
        self.stages = nn.ModuleList(
            nn.Sequential(nn.Conv2d(a, b, 2, 2), nn.BatchNorm2d(b), nn.ReLU()) for a, b in widths
        )
        self.unused = nn.Linear(2, 2)

    def forward(self, images):
        maps = [images]
        for stage in self.stages:
            maps.append(stage(maps[-1]))
        return maps


def trainer_at(step, parameters=(), lr=0.0):
    group = {"params": list(parameters), "lr": lr}
    optimiser = SimpleNamespace(param_groups=[group])
    return SimpleNamespace(global_step=step, optimizers=[optimiser], accumulate_grad_batches=1)


@pytest.mark.parametrize(("stride", "stages"), [(0, 0), (2, 1), (4, 2), (8, 3), (32, 3)])
def test_exactly_the_weights_behind_the_fine_maps_are_named(stride, stages):
    encoder = ThreeMaps()
    before = {key: value.clone() for key, value in encoder.state_dict().items()}
    result = {id(p) for p in parameters_behind(encoder, 3, stride)}
    assert result == {id(p) for stage in encoder.stages[:stages] for p in stage.parameters()}
    assert all(torch.equal(before[key], value) for key, value in encoder.state_dict().items())
    assert encoder.training


def test_frozen_weights_get_no_gradient_while_those_above_learn():
    trunk = Trunk(ThreeMaps())
    freeze_start(trunk, KeepSettings(frozen=4))
    trunk(torch.randn(2, 3, 16, 16)).sum().backward()
    learnt = [p.grad is not None for p in trunk.encoder.stages.parameters()]
    assert learnt == [False] * 8 + [True] * 4


def test_kept_norms_go_on_with_their_statistics_in_training():
    trunk = Trunk(ThreeMaps())
    head = ProjectionHead("mlp", 6)
    keep = KeepSettings(norms="freeze")
    task = GrassTask(trunk, head, FIXED, LoopSettings(), keep).eval()
    task.train()
    assert [stage[1].training for stage in trunk.encoder.stages] == [False] * 3
    assert head.norm.training
    assert trunk.training


def test_the_encoder_learns_at_its_share_of_the_rate():
    keep = KeepSettings(encoder_rate=0.1)
    trunk, head = Trunk(ThreeMaps()), ProjectionHead("mlp", 6)
    task = GrassTask(trunk, head, FIXED, LoopSettings(lr=0.01), keep)
    optimiser = task.configure_optimizers()["optimizer"]
    rates = {
        id(p): group["initial_lr"] for group in optimiser.param_groups for p in group["params"]
    }
    assert all(rates[id(p)] == pytest.approx(0.001) for p in trunk.parameters())
    assert all(rates[id(p)] == pytest.approx(0.01) for p in head.parameters())


def test_the_head_learns_alone_first_and_what_is_frozen_stays_so_after():
    trunk = Trunk(ThreeMaps())
    freeze_start(trunk, KeepSettings(frozen=2))
    first = HeadFirst(trunk, 3)
    for step, learns in ((0, False), (2, False), (3, True), (9, True)):
        first.on_train_batch_start(trainer_at(step), None, None, step)
        states = [p.requires_grad for p in trunk.encoder.stages.parameters()]
        assert states == [False] * 4 + [learns] * 8


def test_the_pull_moves_weights_back_by_its_share_times_the_rate():
    trunk = Trunk(ThreeMaps())
    start = [p.detach().clone() for p in trunk.parameters()]
    pull = PullToStart(trunk, 50.0)
    with torch.no_grad():
        for parameter in trunk.parameters():
            parameter.add_(1)
    trainer = trainer_at(1, trunk.parameters(), lr=0.002)
    pull.on_train_batch_end(trainer, None, None, None, 0)
    for parameter, first in zip(trunk.parameters(), start):
        assert torch.allclose(parameter, first + 0.9, atol=1e-6)


def test_nothing_kept_adds_nothing_to_a_training():
    assert keepers(Trunk(ThreeMaps()), KeepSettings(), 100) == []


@pytest.mark.parametrize(
    "change",
    [
        {"encoder_rate": 1.5},
        {"head_share": -0.1},
        {"pull": -1.0},
        {"average": float("nan")},
        {"likeness": 1.5},
        {"likeness": 0.8, "frozen": 16},
    ],
)
def test_impossible_values_are_refused_by_name(change):
    with pytest.raises(JobError, match=f"keep.{next(iter(change))}"):
        check_keeping(KeepSettings(**change), 16)
