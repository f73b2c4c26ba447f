"""The processes that load views end soon after the training they load for is killed."""

from __future__ import annotations

import os
import signal
import time

from tests.faults.rounds import count, took
from tests.faults.sessions import in_session
from tests.faults.training.conftest import command
from tests.faults.training.forked import begin

KIND = "loaders of a killed training"
_PATIENCE = 100


def test_no_loader_outlives_a_killed_training_for_long(tmp_path, landscape):
    arguments = command("pretrain", landscape, tmp_path / "run", "--loop.workers", "1")
    arguments[arguments.index("--loop.steps") + 1] = "500"
    number = begin(arguments, tmp_path / "log")
    end = time.monotonic() + _PATIENCE
    while not (tmp_path / "run" / "checkpoints" / "last.ckpt").exists():
        assert time.monotonic() < end, (tmp_path / "log").read_text()
        time.sleep(0.05)
    assert len(in_session(number)) > 1
    os.kill(number, signal.SIGKILL)
    os.waitpid(number, 0)
    began = time.monotonic()
    while in_session(number) and time.monotonic() - began < _PATIENCE:
        time.sleep(0.05)
    seconds = time.monotonic() - began
    took(KIND, seconds)
    count(KIND, orphans=len(in_session(number)))
    assert seconds < 5
