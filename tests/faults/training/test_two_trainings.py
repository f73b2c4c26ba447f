"""Two trainings of one folder at once: one is refused, and the other is as if it were alone."""

from __future__ import annotations

import os
import time

import pytest

from tests.faults.rounds import chance, count, rounds
from tests.faults.training.conftest import weights_of
from tests.faults.training.forked import begin


@pytest.mark.parametrize("number", rounds(0.1))
def test_one_of_two_trainings_is_refused(tmp_path, training, number):
    kind, run = f"two trainings, {training.name}", tmp_path / "run"
    logs = [tmp_path / "first", tmp_path / "second"]
    first = begin(training.command(run), logs[0])
    time.sleep(chance(kind, number).uniform(0, 0.5 * training.seconds))
    second = begin(training.command(run), logs[1])
    ends = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in (first, second)]
    assert sorted(ends) == [0, 2], [log.read_text() for log in logs]
    assert "Another training is writing" in logs[ends.index(2)].read_text()
    assert weights_of(run) == training.weights
    count(kind, refused=1, **{"equal weights": 1})
