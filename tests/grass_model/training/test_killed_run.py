"""A training that is killed without warning, as a power cut does it."""

import random
import signal
import subprocess
import time

import pytest
import torch

from grass_model.models.run_card import load_tensors
from tests.faults.sessions import in_session
from tests.grass_model.test_cli import PROGRAM, grass_train

_STEPS = 20


def command(data, out, accumulate):
    small = "--tile 64 --view 48 --bank 6 --encoder.name resnet10t --loop.batch 8 --loop.workers 1"
    often = f"--loop.steps {_STEPS} --loop.checkpoint_every 2 --loop.precision 32-true"
    many = ["--loop.accumulate", accumulate]
    return ["pretrain", "--images", data, "--out", out, *small.split(), *often.split(), *many]


def kill_after_first_checkpoint(process, out, delay):
    end = time.monotonic() + 200
    while not (out / "checkpoints" / "last.ckpt").exists():
        assert process.poll() is None and time.monotonic() < end, "no checkpoint"
        time.sleep(0.02)
    time.sleep(delay)
    process.send_signal(signal.SIGKILL)
    assert process.wait(timeout=60) == -signal.SIGKILL


@pytest.mark.parametrize("accumulate", [1, 2])
def test_a_killed_run_goes_on_to_the_weights_of_an_unbroken_one(data, tmp_path, accumulate):
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    process = subprocess.Popen(
        [PROGRAM, *map(str, command(data, broken, accumulate))],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    kill_after_first_checkpoint(process, broken, random.Random(0).uniform(0.0, 0.5))
    end = time.monotonic() + 20
    while in_session(process.pid):
        assert time.monotonic() < end, "a loader outlives its training"
        time.sleep(0.05)
    assert not (broken / "model.json").exists()
    last = torch.load(broken / "checkpoints" / "last.ckpt", weights_only=True)
    assert 0 < last["global_step"] < _STEPS
    for arguments in (
        command(data, whole, accumulate),
        [*command(data, broken, accumulate), "--resume", "true"],
    ):
        done = grass_train(*arguments)
        assert done.returncode == 0, done.stderr
    first, second = load_tensors(whole), load_tensors(broken)
    assert first.keys() == second.keys()
    assert all(torch.equal(first[key], second[key]) for key in first)
    assert not list(broken.rglob("*.part"))
