"""A training that is killed at any moment goes on to the weights of an unbroken one."""

from __future__ import annotations

import pytest

from tests.faults.rounds import chance, count, rounds
from tests.faults.training.conftest import weights_of
from tests.faults.training.forked import finish, kill_after


def half_done(run):
    return [path for pattern in ("*.part", ".tiles-*", ".*") for path in run.rglob(pattern)]


@pytest.mark.parametrize("number", rounds())
def test_a_killed_training_goes_on_to_the_same_weights(tmp_path, training, number):
    kind, run, log = f"{training.name} killed", tmp_path / "run", tmp_path / "log"
    luck, kills, went_on = chance(kind, number), 0, 0
    for _ in range(luck.choice((1, 1, 2))):
        command = training.command(run, *(["--resume", "true"] if kills else []))
        kills += kill_after(command, log, luck.uniform(0, 1.05 * training.seconds))
        went_on |= (run / "checkpoints" / "last.ckpt").exists()
    status = finish(training.command(run, "--resume", "true"), log)
    assert status == 0, log.read_text()
    same, stray = weights_of(run) == training.weights, half_done(run)
    count(
        kind,
        kills=kills,
        **{"had a checkpoint": went_on, "equal weights": int(same), "stray files": len(stray)},
    )
    assert same and not stray
