"""One process of the engine answers a thousand jobs and holds no more in the end than at first."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import fields
from pathlib import Path

import pytest

from tests.long_runs.growth import (
    Reading,
    allowed_kib,
    complaints,
    growth_of,
    run_count,
    table,
)
from tests.long_runs.worker_loop import KINDS

ROOT = Path(__file__).resolve().parents[2]
RUNS = 1000
SEED = 1
MOST_KIB = 16
ENDS = {"cancelled": "cancelled", "failing": "raster.bands"}


@pytest.fixture(scope="module")
def records(tmp_path_factory):
    """What the process reported after each run."""
    folder = tmp_path_factory.mktemp("worker")
    temporary = folder / "tmp"
    temporary.mkdir()
    command = [sys.executable, "-m", "tests.long_runs.worker_loop"]
    done = subprocess.run(
        [*command, str(folder), str(run_count(RUNS)), str(SEED)],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(temporary)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.timeout(3600)
def test_every_kind_of_job_ends_as_it_should_to_the_last(records):
    assert len(records) == run_count(RUNS)
    ends = Counter((record["kind"], record["ended"]) for record in records)
    assert set(ends) == {(kind, ENDS.get(kind, "result")) for kind in KINDS}


def test_no_run_leaves_working_files_beside_its_results(records):
    assert [record for record in records if record["left"]] == []


def test_nothing_grows_over_the_runs(records, capsys):
    names = [field.name for field in fields(Reading)]
    readings = [Reading(*(record[name] for name in names)) for record in records]
    growth = growth_of(readings)
    with capsys.disabled():
        sys.stdout.write(f"\n{len(records)} runs of the engine\n{table(readings, growth)}\n")
    assert complaints(growth, allowed_kib(MOST_KIB, len(readings))) == []
