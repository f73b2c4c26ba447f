"""Results on a disk that is read-only: a typed error, and the same job once it is not."""

from __future__ import annotations

import pytest

from tests.faults.engine.test_full_disk import NAMES, job_of, labels_over
from tests.faults.results import names_in
from tests.faults.rounds import count
from tests.faults.small_disk import needs_root, read_only, small_disk
from tests.faults.workers import finish

pytestmark = needs_root


@pytest.mark.parametrize("name", list(NAMES))
def test_a_read_only_disk_is_reported_and_nothing_is_left_on_it(tmp_path, whole, models, name):
    if name == "tiles":
        labels_over(whole.job.raster, models / "labels.gpkg")
    with small_disk(tmp_path / "disk") as disk:
        job = job_of(name, whole, models, disk)
        with read_only(disk):
            failure = finish(job).failure()
            assert failure.code == "output.unwritable" and "Read-only" in failure.what
        assert names_in(disk) == set()
        assert finish(job).result().outputs
        assert names_in(disk) == NAMES[name]
    count("disk read-only", **{"typed errors": 1})
