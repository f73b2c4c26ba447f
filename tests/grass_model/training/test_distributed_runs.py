"""Training by two processes is the training of one, batch for batch."""

import csv
import json
import subprocess
import sys
from dataclasses import replace
from functools import partial

import pytest
import torch
from timm.layers import BatchNormAct2d
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from grass_model.contrast.gather import whole_nt_xent
from grass_model.contrast.lam import pool
from grass_model.contrast.presets import FIXED, RELEASED
from grass_model.contrast.sampler import guide
from grass_model.models.encoders import ProjectionHead
from grass_model.models.run_card import load_tensors
from grass_model.pretraining.command import pretrain
from grass_model.settings.pretrain import EncoderSettings, PretrainSettings
from grass_model.training.distributed import SyncedNorm, sum_gradients, synchronise
from grass_model.training.loop import ResumableSampler, Share, check_loop
from grass_qgis.engine.core.errors import JobError
from tests.processes import run_in_processes
from tests.training import TILE, loop

PRESETS = {
    "fixed": FIXED,
    "released": RELEASED,
    "cut": replace(FIXED, sample="crop"),
    "as published": replace(FIXED, region_score="box_max", lam_relu=True, sample="crop"),
}
BATCH, VIEW, STEPS = 8, 32, 2
CPU = torch.device("cpu")


class Learner(nn.Module):
    """A small encoder with both kinds of batch norm, and the head; its forward is a guided step."""

    def __init__(self, preset):
        super().__init__()
        torch.manual_seed(0)
        self.options = PRESETS[preset]
        self.trunk = nn.Sequential(
            nn.Conv2d(3, 6, 3, 2, 1, bias=False),
            BatchNormAct2d(6),
            nn.Conv2d(6, 8, 3, 2, 1, bias=False),
            nn.BatchNorm2d(8),
            nn.ReLU(),
        )
        self.head = ProjectionHead(self.options.head, 8, 16)
        self.loss = partial(whole_nt_xent, temperature=0.5)

    def forward(self, views):
        result = guide(views, self.trunk, self.head, self.loss, self.options)
        return result, self.loss(self.head(pool(self.trunk(result.views))))


def pairs(rank=0, processes=1):
    """The share of a process in the batch: first and second views of its tiles."""
    views = torch.rand(2, BATCH, 3, VIEW, VIEW, generator=torch.Generator().manual_seed(1))
    views[:, :, :, 8:20, 4:16] *= torch.linspace(0.2, 2, BATCH)[:, None, None, None]
    return views.chunk(processes, dim=1)[rank].flatten(0, 1)


def train(model, learner, views):
    optimiser = torch.optim.SGD(learner.parameters(), lr=0.01, momentum=0.9)
    seen = []
    for _ in range(STEPS):
        optimiser.zero_grad()
        result, loss = model(views)
        loss.backward()
        optimiser.step()
        seen.append((loss.detach(), result.lam, result.boxes))
    return seen, {key: value.detach() for key, value in learner.state_dict().items()}


def train_together(rank, processes, preset):
    learner = Learner(preset)
    synchronise(learner, CPU)
    ddp = DistributedDataParallel(learner)
    ddp.register_comm_hook(None, sum_gradients)
    return train(ddp, learner, pairs(rank, processes))


@pytest.mark.parametrize("preset", PRESETS)
def test_two_processes_take_the_steps_of_one(tmp_path, preset):
    alone = Learner(preset)
    seen, state = train(alone, alone, pairs())
    parts = run_in_processes(train_together, 2, tmp_path, preset)
    for step, (loss, lam, boxes) in enumerate(seen):
        for rank, (shared, _) in enumerate(parts):
            torch.testing.assert_close(shared[step][0], loss, rtol=1e-5, atol=0)
            of_rank = slice(rank * BATCH // 2, (rank + 1) * BATCH // 2)
            expected = lam.unflatten(0, (2, BATCH))[:, of_rank].flatten(0, 1)
            scale = expected.abs().max().item()
            torch.testing.assert_close(shared[step][1], expected, rtol=1e-5, atol=1e-5 * scale)
            assert torch.equal(
                shared[step][2], boxes.unflatten(0, (2, BATCH))[:, of_rank].flatten(0, 1)
            )
    assert len(seen[0][2].unique(dim=0)) > 2  # boxes that are all alike would prove nothing
    for _, shared_state in parts:
        assert shared_state.keys() == state.keys()
        for key, value in state.items():
            torch.testing.assert_close(shared_state[key], value, rtol=1e-5, atol=1e-5)


def norm_pass(rank, processes):
    norm = SyncedNorm(3)
    values = torch.arange(24.0).reshape(8, 3).square().chunk(processes)[rank]
    norm.track_running_stats = False
    frozen = norm(values).detach()
    kept = norm.running_mean.clone(), norm.num_batches_tracked.clone()
    norm.track_running_stats = True
    norm(values)
    return frozen, kept, norm.running_mean, norm.running_var


def test_statistics_that_are_not_kept_are_those_of_the_whole_batch_too(tmp_path):
    values = torch.arange(24.0).reshape(8, 3).square()
    whole = nn.BatchNorm1d(3)
    expected = whole(values).detach()
    parts = run_in_processes(norm_pass, 2, tmp_path)
    torch.testing.assert_close(
        torch.cat([part[0] for part in parts]), expected, rtol=1e-5, atol=1e-6
    )
    for _, (mean, batches), running_mean, running_var in parts:
        assert not mean.any() and not batches
        torch.testing.assert_close(running_mean, whole.running_mean)
        torch.testing.assert_close(running_var, whole.running_var)


def test_synced_norms_keep_weights_names_and_the_value_of_a_single_process():
    learner = Learner("fixed")
    views, state = pairs(), {k: v.clone() for k, v in learner.state_dict().items()}
    expected = learner.trunk(views)
    learner.load_state_dict(state)
    parameters = [id(p) for p in learner.parameters()]
    synchronise(learner, CPU)
    assert sum(isinstance(module, SyncedNorm) for module in learner.modules()) == 3
    assert [id(p) for p in learner.parameters()] == parameters
    assert learner.state_dict().keys() == state.keys()
    assert torch.equal(learner.trunk(views), expected)


def test_norms_for_gpus_are_torch_s_and_keep_names_and_activations():
    learner = Learner("fixed")
    keys = learner.state_dict().keys()
    synchronise(learner, torch.device("cuda"))
    norms = [m for m in learner.modules() if isinstance(m, nn.SyncBatchNorm)]
    assert len(norms) == 3
    assert isinstance(norms[0].act, nn.ReLU)
    assert learner.state_dict().keys() == keys


@pytest.mark.parametrize("processes", [1, 2, 4])
@pytest.mark.parametrize("first", [0, 8])
def test_the_shares_of_a_batch_make_up_the_batch_of_one_process(processes, first):
    data = range(24)
    shares = [ResumableSampler(data, first, 8, Share(rank, processes)) for rank in range(processes)]
    batches = zip(*(torch.tensor(list(share)).split(8 // processes) for share in shares))
    assert torch.cat([torch.cat(parts) for parts in batches]).tolist() == list(range(first, 24))
    assert all(len(share) == 24 // processes for share in shares)


@pytest.mark.parametrize(
    ("changes", "part"),
    [
        ({"devices": 0}, "loop.devices is 0"),
        ({"devices": "some"}, "loop.devices is 'some'"),
        ({"num_nodes": 0}, "loop.num_nodes is 0"),
        ({"devices": 3}, r"loop.batch \(8\) cannot be shared evenly by 3"),
        ({"devices": 2, "num_nodes": 8}, "cannot be shared evenly by 16"),
    ],
)
def test_impossible_devices_are_refused(monkeypatch, changes, part):
    monkeypatch.setattr("torch.cuda.device_count", lambda: 0)
    with pytest.raises(JobError, match=part):
        check_loop(loop(**changes), many_devices=True)


def test_only_stages_that_can_share_a_batch_take_many_devices(monkeypatch):
    monkeypatch.setattr("torch.cuda.device_count", lambda: 2)
    check_loop(loop(devices="auto"), many_devices=True)
    with pytest.raises(JobError, match="one device, not on 2"):
        check_loop(loop(devices="auto"))


def test_more_devices_than_there_are_are_refused(monkeypatch):
    monkeypatch.setattr("torch.cuda.device_count", lambda: 2)
    with pytest.raises(JobError, match="there are 2 GPUs"):
        check_loop(loop(devices=4), many_devices=True)


def test_processes_of_torchrun_that_would_not_know_of_each_other_are_refused(monkeypatch):
    monkeypatch.setenv("TORCHELASTIC_RUN_ID", "any")
    monkeypatch.setenv("WORLD_SIZE", "2")
    with pytest.raises(JobError, match="torchrun has started 2"):
        check_loop(loop(), many_devices=True)
    check_loop(loop(devices=2), many_devices=True)


def pretrain_together(data, out, *more):
    script = out.with_suffix(".py")
    script.write_text("from grass_model.cli import main\nif __name__ == '__main__':\n    main()\n")
    command = [
        *(sys.executable, str(script), "pretrain", f"--images={data}", f"--out={out}"),
        *(f"--tile={TILE}", "--view=48", "--bank=6", "--encoder.name=resnet10t"),
        *("--loop.batch=8", "--loop.lr=0.001", "--loop.checkpoint_every=2"),
        *("--loop.precision=32-true", "--loop.optimiser=sgd", "--loop.devices=2", *more),
    ]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=240)


@pytest.mark.parametrize("accumulate", [1, 2])
def test_pretraining_on_two_devices_is_that_on_one(data, tmp_path, accumulate):
    way = loop(precision="32-true", optimiser="sgd", steps=4 // accumulate, accumulate=accumulate)
    settings = PretrainSettings(
        images=str(data),
        out=str(tmp_path / "one"),
        tile=TILE,
        view=48,
        bank=6,
        encoder=EncoderSettings(name="resnet10t"),
        loop=way,
    )
    one = load_tensors(pretrain(settings))
    out = tmp_path / "two"
    steps = (f"--loop.steps={4 // accumulate}", f"--loop.accumulate={accumulate}")
    done = pretrain_together(data, out, "--loop.workers=0", *steps)
    assert done.returncode == 0, done.stderr
    two = load_tensors(out)
    assert one.keys() == two.keys()
    for key, value in one.items():
        torch.testing.assert_close(two[key], value, rtol=1e-4, atol=1e-4, msg=key)
    assert done.stdout.count("cutting tiles") == 1
    assert done.stdout.count("results in") == 1
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_dir()) == ["one", "two"]
    assert not list(out.glob(".tiles-*"))
    names = [{path.name.split(".")[0] for path in run.iterdir()} for run in (tmp_path / "one", out)]
    assert names[0] == names[1]
    logs = [list(csv.DictReader((tmp_path / n / "metrics.csv").open())) for n in ("one", "two")]
    assert [row["step"] for row in logs[0]] == [row["step"] for row in logs[1]]
    losses = [[float(row["loss"]) for row in log if row["loss"]] for log in logs]
    assert losses[0] and losses[1] == pytest.approx(losses[0], rel=1e-4)
    cards = [json.loads((tmp_path / n / "model.json").read_text()) for n in ("one", "two")]
    assert cards[0] == cards[1]
