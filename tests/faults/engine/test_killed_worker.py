"""A worker that is killed at any moment: the same job goes on to the same bytes."""

from __future__ import annotations

import pytest

from tests.faults.results import names_in
from tests.faults.rounds import chance, count, rounds
from tests.faults.workers import finish, kill_after

KIND = "worker killed"
ALL = {"classes.tif", "entropy.tif", "probabilities.tif", "segments.gpkg", "run.json"}


@pytest.mark.parametrize("number", rounds())
def test_the_same_job_goes_on_to_the_same_bytes(tmp_path, whole, number):
    job, luck = whole.into(tmp_path), chance(KIND, number)
    kills = luck.choice((1, 1, 2, 3))
    delays = [luck.uniform(0, 1.2 * whole.seconds) for _ in range(kills)]
    orphans = sum(kill_after(job, delay, at_work=luck.random() < 0.8) for delay in delays)
    ended = finish(job)
    same = ended.result().summary["classes"] == whole.classes and whole.is_in(tmp_path)
    stray = len(names_in(tmp_path) - ALL)
    count(
        KIND, kills=kills, **{"went on": int(ended.went_on), "byte-identical": int(same)},
        orphans=orphans, **{"stray files": stray},
    )  # fmt: skip
    assert same and not orphans and not stray
