"""The trial before a long run."""

import resource
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from lightning.pytorch.callbacks import Callback
from torch import nn

from grass_model.contrast.presets import FIXED
from grass_model.finetuning.command import finetune
from grass_model.models.encoders import ProjectionHead
from grass_model.models.run_card import load_tensors
from grass_model.pretraining.command import pretrain
from grass_model.pretraining.task import GrassTask
from grass_model.settings.pretrain import GrassSettings
from grass_model.training.memory_probe import random_views, untouched, worth_trying
from grass_qgis.engine.core.errors import JobError
from tests.grass_model.finetuning.test_command import settings_for as finetuning
from tests.grass_model.pretraining.test_command import settings_for
from tests.training import StopAt, loop

MIB = 2**20


LONG = loop(steps=1000)  # long enough to be tried


class BeforeEncoding(Callback):
    """Calls `does` with each batch that the encoder gets before the run's first step."""

    def __init__(self, does):
        self.does = does

    def setup(self, trainer, task, stage):
        self.hook = task.trunk.register_forward_pre_hook(lambda _, given: self.does(*given))

    def on_train_start(self, *_):
        self.hook.remove()


class Tried(BeforeEncoding):
    """Keeps the number of views of those batches."""

    def __init__(self):
        self.views = []
        super().__init__(lambda views: self.views.append(len(views)))


def room(monkeypatch, size):
    """A limit on addresses that leaves the process so many bytes at any time."""

    def limit(_):
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        return (pages * resource.getpagesize() + size,) * 2

    monkeypatch.setattr(resource, "getrlimit", limit)


@pytest.mark.parametrize("grass", [{}, {"control": "random", "norm_first_pass": "update"}])
def test_a_trial_changes_nothing_of_the_run(data, tmp_path, grass):
    tried, untried = Tried(), Tried()
    same = {"grass": GrassSettings(warmup_steps=3, **grass)}
    with_trial = load_tensors(
        pretrain(settings_for(data, tmp_path / "a", loop=LONG, **same), [StopAt(6, None), tried])
    )
    assert len(tried.views) >= 3
    way = replace(LONG, memory_probe=False)
    without = load_tensors(
        pretrain(settings_for(data, tmp_path / "b", loop=way, **same), [StopAt(6, None), untried])
    )
    assert untried.views == []
    assert all(torch.equal(with_trial[key], without[key]) for key in without)


@pytest.mark.parametrize(("warmup", "passes"), [(1.0, 1), (0.5, 2)])
def test_the_step_that_is_tried_is_the_costlier_one_of_the_run(data, tmp_path, warmup, passes):
    """A guided step encodes the views, then the samples cut from them."""
    tried, grass = Tried(), GrassSettings(warmup_fraction=warmup, sample="crop")
    pretrain(settings_for(data, tmp_path, grass=grass, loop=LONG), [StopAt(1, None), tried])
    assert tried.views == [views for images in (2, 2, 8) for views in [2 * images] * passes]


def test_a_batch_too_large_ends_the_run_before_any_step(data, tmp_path, monkeypatch):
    room(monkeypatch, 60 * MIB)  # the optimiser's state alone takes more
    with pytest.raises(JobError, match=r"loop\.batch 16 needs about") as caught:
        pretrain(settings_for(data, tmp_path, loop=replace(LONG, batch=16)))
    assert "--encoder.checkpointing" in caught.value.remedy
    assert not (tmp_path / "checkpoints" / "last.ckpt").exists()
    assert not (tmp_path / "model.json").exists()


def test_the_trial_can_be_left_out(data, tmp_path, monkeypatch):
    room(monkeypatch, 1)
    assert not worth_trying(loop(steps=10**6, memory_probe=False), 8)
    pretrain(settings_for(data, tmp_path, loop=loop(steps=1, memory_probe=False)))


def test_only_a_run_much_longer_than_the_trial_is_tried():
    # Twelve images are tried, of runs of six hundred and more.
    assert worth_trying(loop(steps=75, batch=8), 8)
    assert not worth_trying(loop(steps=74, batch=8), 8)
    assert worth_trying(loop(steps=38, batch=8, accumulate=2), 8)
    # Four processes try as many images each.
    assert worth_trying(loop(steps=75, batch=32), 8)
    assert not worth_trying(loop(steps=74, batch=32), 8)


def test_fine_tuning_is_tried_too(data, tmp_path, monkeypatch):
    end = StopAt(2, None)
    whole = load_tensors(finetune(finetuning(data, tmp_path / "a", loop=LONG), [end]))
    untried = replace(LONG, memory_probe=False)
    again = load_tensors(finetune(finetuning(data, tmp_path / "b", loop=untried), [end]))
    assert all(torch.equal(whole[key], again[key]) for key in whole)
    room(monkeypatch, MIB)
    with pytest.raises(JobError, match=r"loop\.batch 8 needs about"):
        finetune(finetuning(data, tmp_path / "c", loop=LONG))


def test_a_trial_that_finds_no_memory_is_reported_as_such(data, tmp_path):
    full = BeforeEncoding(lambda _: torch.empty(10**15) and None)
    with pytest.raises(JobError, match="A step of 2 images does not fit into memory"):
        pretrain(settings_for(data, tmp_path, loop=LONG), [full])


def test_another_failure_of_a_trial_is_not_hidden(data, tmp_path):
    def fail(_):
        raise RuntimeError("shapes differ")

    with pytest.raises(RuntimeError, match="shapes differ"):
        pretrain(settings_for(data, tmp_path, loop=LONG), [BeforeEncoding(fail)])


@pytest.mark.parametrize("tile", [0, 24])
def test_noise_has_the_shape_of_what_is_loaded(tile):
    batch = random_views(3, 4, 16, tile)
    assert batch.views().shape == (6, 4, 16, 16)
    assert batch.tiles.shape == ((3, 4, 24, 24) if tile else (3, 0))
    options = replace(FIXED, crop_from="source" if tile else "view")
    trunk = nn.Sequential(nn.Conv2d(4, 6, 3, 2, 1), nn.BatchNorm2d(6), nn.ReLU())
    task = GrassTask(trunk, ProjectionHead("mlp", 6), options, loop())
    assert torch.isfinite(task.compute(batch, guided=True).loss)


def test_buffers_and_random_state_are_put_back_after_a_failure_too():
    trunk = nn.BatchNorm1d(3)
    task = GrassTask(trunk, nn.Identity(), FIXED, loop())
    torch.manual_seed(0)
    expected = torch.rand(2)
    torch.manual_seed(0)
    with pytest.raises(ValueError, match="on purpose"), untouched(task):
        trunk(torch.randn(8, 3))
        assert trunk.running_mean.any()
        raise ValueError("on purpose")
    assert not trunk.running_mean.any()
    assert not trunk.num_batches_tracked
    assert torch.equal(torch.rand(2), expected)


_UNEQUAL = """
import os
from grass_model.training import memory_probe
from grass_model.cli import main
second = os.environ.get("LOCAL_RANK", "0") == "1"
memory_probe.available = lambda *_: 10**7 if second else 10**12
if __name__ == "__main__":
    main()
"""


def test_processes_stop_together_when_one_has_too_little_memory(data, tmp_path):
    script = tmp_path / "unequal.py"
    script.write_text(_UNEQUAL)
    command = [
        *(sys.executable, str(script), "pretrain", f"--images={data}", f"--out={tmp_path / 'run'}"),
        *("--tile=64", "--view=48", "--bank=6", "--encoder.name=resnet10t", "--loop.steps=1000"),
        *("--loop.batch=8", "--loop.workers=0", "--loop.precision=32-true", "--loop.devices=2"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 2, done.stderr
    assert "needs about" in done.stderr
    assert "in each process, 10 MiB are available" in done.stderr
    assert not (tmp_path / "run" / "checkpoints").exists()


_LIMITED = """
import resource, sys
import grass_model.pretraining.command
size = int(open("/proc/self/statm").read().split()[0]) * resource.getpagesize()
resource.setrlimit(resource.RLIMIT_AS, (size + 1500 * 2**20,) * 2)
from grass_model.cli import main
main()
"""


def test_a_run_in_a_process_with_little_memory_is_refused_in_one_line(data, tmp_path):
    script = tmp_path / "limited.py"
    script.write_text(_LIMITED)
    command = [
        *(sys.executable, str(script), "pretrain", f"--images={data}", f"--out={tmp_path / 'run'}"),
        *("--tile=32", "--view=128", "--bank=6", "--encoder.name=resnet10t"),
        *("--loop.steps=100", "--loop.batch=64", "--loop.workers=0", "--loop.precision=32-true"),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 2, done.stderr
    (line,) = done.stderr.splitlines()
    assert "loop.batch 64 needs about" in line
    assert "--encoder.checkpointing" in line
    batch = int(line.split("Use loop.batch ")[1].split(",")[0])
    assert 2 <= batch < 64
    assert not (tmp_path / "run" / "checkpoints").exists()
