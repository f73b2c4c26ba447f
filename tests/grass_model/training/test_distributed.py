"""Processes that SLURM or torchrun have started, on more machines than one."""

import json
import socket
import subprocess
import sys
from dataclasses import asdict

import pytest
import torch
from lightning.pytorch.utilities.rank_zero import rank_zero_only

from grass_model.cli import is_first_process
from grass_model.models.run_card import load_tensors
from grass_model.pretraining.command import pretrain
from grass_model.settings.pretrain import EncoderSettings, PretrainSettings
from grass_model.training.loop import build_trainer, check_loop
from grass_qgis.engine.core.errors import JobError
from tests.training import TILE, loop


def slurm(monkeypatch, **changes):
    """The environment of one task of two, each on a machine of its own."""
    values = {"NTASKS": 2, "NTASKS_PER_NODE": 1, "NNODES": 2, "JOB_ID": 4321, "JOB_NAME": "train"}
    values |= {"PROCID": 1, "NODEID": 1, "LOCALID": 0, "NODELIST": "node[7-8]", **changes}
    for name, value in values.items():
        monkeypatch.setenv(f"SLURM_{name}", str(value))
        if value is None:
            monkeypatch.delenv(f"SLURM_{name}")
    for name in ("MASTER_ADDR", "MASTER_PORT", "RANK", "WORLD_SIZE", "LOCAL_RANK", "NODE_RANK"):
        monkeypatch.setenv(name, "")  # so that what Lightning writes there is taken back
        monkeypatch.delenv(name)
    # A trainer keeps its rank for the whole process: later runs here would log nothing.
    monkeypatch.setattr(rank_zero_only, "rank", rank_zero_only.rank)


@pytest.mark.parametrize("number", [0, 1])
def test_slurm_says_how_many_processes_there_are_and_which_this_is(monkeypatch, tmp_path, number):
    slurm(monkeypatch, PROCID=number, NODEID=number)
    way = loop(num_nodes=2)
    check_loop(way, many_devices=True)
    trainer = build_trainer(way, tmp_path, "pretrain")
    assert (trainer.world_size, trainer.global_rank, trainer.local_rank) == (2, number, 0)
    assert trainer.is_global_zero == (number == 0)
    assert is_first_process() == (number == 0)
    assert trainer.strategy.cluster_environment.main_address == "node7"


@pytest.mark.parametrize(
    ("environment", "changes", "part"),
    [
        ({}, {}, "SLURM has started 2 processes, .* ask for 1"),
        ({"NTASKS": 1, "NNODES": 1}, {"devices": 2}, "started 1 processes, .* ask for 2"),
        ({"NTASKS_PER_NODE": None}, {"num_nodes": 2}, "number for each machine"),
    ],
)
def test_tasks_of_slurm_that_do_not_fit_are_refused(monkeypatch, environment, changes, part):
    monkeypatch.setattr("torch.cuda.device_count", lambda: 0)
    slurm(monkeypatch, **environment)
    with pytest.raises(JobError, match=part):
        check_loop(loop(**changes), many_devices=True)


def test_an_interactive_session_of_slurm_is_a_machine_like_any_other(monkeypatch):
    monkeypatch.setattr("torch.cuda.device_count", lambda: 0)
    slurm(monkeypatch, NTASKS=1, JOB_NAME="bash")
    check_loop(loop(devices=2), many_devices=True)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def pretrain_on_machines(data, out, steps):
    """Two torchruns, each as on a machine of its own; output, errors and end of each."""
    script, port = out.with_suffix(".py"), free_port()
    script.write_text("from grass_model.cli import main\nif __name__ == '__main__':\n    main()\n")
    settings = [
        *("pretrain", f"--images={data}", f"--out={out}", f"--tile={TILE}", "--view=48"),
        *("--bank=6", "--encoder.name=resnet10t", "--loop.batch=8", "--loop.lr=0.001"),
        *("--loop.checkpoint_every=2", "--loop.precision=32-true", "--loop.optimiser=sgd"),
        *("--loop.workers=0", f"--loop.steps={steps}", "--loop.num_nodes=2"),
    ]
    started = []
    for node in range(2):
        way = f"--nnodes=2 --nproc-per-node=1 --node-rank={node} --master-addr=127.0.0.1"
        command = [sys.executable, "-m", "torch.distributed.run", *way.split()]
        command += [f"--master-port={port}", str(script), *settings]
        pipe = subprocess.PIPE
        started.append(subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True))
    try:
        return [(*process.communicate(timeout=400), process.returncode) for process in started]
    finally:
        for process in started:
            process.kill()


def test_pretraining_on_two_machines_is_that_on_one(data, tmp_path):
    settings = PretrainSettings(
        images=str(data),
        out=str(tmp_path / "one"),
        tile=TILE,
        view=48,
        bank=6,
        encoder=EncoderSettings(name="resnet10t"),
        loop=loop(precision="32-true", optimiser="sgd", steps=3),
    )
    one = load_tensors(pretrain(settings))
    out = tmp_path / "two"
    ends = pretrain_on_machines(data, out, 3)
    assert [code for *_, code in ends] == [0, 0], ends
    two = load_tensors(out)
    assert one.keys() == two.keys()
    for key, value in one.items():
        torch.testing.assert_close(two[key], value, rtol=1e-4, atol=1e-4, msg=key)
    assert [text.count("results in") for text, *_ in ends] == [1, 0]
    recorded = json.loads((out / "run.json").read_text())["sessions"][0]["settings"]["loop"]
    assert recorded == {**asdict(settings.loop), "num_nodes": 2}
